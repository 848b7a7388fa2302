"""The last line of a run."""

from __future__ import annotations

from rich.text import Text

from bluegreen._bluegreen import Outcome
from bluegreen.command_line.drawing.console import out, paint_colors, safe

_STYLE = {
    "done": "bold green3",
    "returned": "bold yellow3",
    "refused": "bold red",
    "needs_person": "bold red",
    "waiting": "bold yellow3",
    "interrupted": "bold yellow3",
}


def tell_outcome(outcome: Outcome, line: str) -> None:
    """What happened and where traffic is."""
    name = outcome.name
    text = line.removeprefix(f"{name} ").removeprefix(f"{name}: ")
    out.print(
        Text.assemble((f"{name.replace('_', ' ')}: ", _STYLE[name]), paint_colors(safe(text)))
    )
