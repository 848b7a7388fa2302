"""What is awaited, where traffic is, and the commands that help."""

from __future__ import annotations

from rich.text import Text

from bluegreen._bluegreen import Explanation
from bluegreen.command_line.drawing.console import out, paint_colors, safe


def draw_explanation(explanation: Explanation) -> None:
    out.print(paint_colors(safe(explanation.sentence)))
    traffic = f"Traffic is on {explanation.traffic}"
    out.print(paint_colors(safe(f"{traffic}; a return from here: {explanation.return_grade}.")))
    for command in explanation.commands:
        out.print(Text.assemble("  ", safe(command, "cyan")))
