"""A plan, step by step."""

from __future__ import annotations

from rich.text import Text

from bluegreen._bluegreen import Plan
from bluegreen.command_line.drawing.console import out, paint_colors, safe


def draw_plan(plan: Plan) -> None:
    heading, _, rest = str(plan).partition("\n")
    out.print(paint_colors(safe(heading, "bold")))
    for line in rest.splitlines():
        out.print(_styled(line))


def _styled(line: str) -> Text:
    text = safe(line)
    if line.startswith("Step "):
        text.stylize("bold underline")
    elif line.startswith("refused:"):
        text.stylize("bold red")
    elif line.startswith("note:"):
        text.stylize("yellow3")
    else:
        text.highlight_regex(r"^      (needs|does|proof|undo) ", "dim")
    return paint_colors(text)
