"""A plan, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from bluegreen._bluegreen import Plan
from bluegreen.command_line.drawing.console import out, paint_colors, safe


def draw_plan(plan: Plan) -> None:
    """A refusal comes last: a plan is longer than a screen."""
    heading, _, rest = str(plan).partition("\n")
    out.print(paint_colors(safe(heading, "bold")))
    for line in _without_refusals(rest.splitlines()):
        out.print(_styled(line))
    if plan.refusals:
        out.print()
    for refusal in plan.refusals:
        out.print(_styled(f"refused: {refusal}"))


def _without_refusals(lines: list[str]) -> Iterator[str]:
    """A refusal that is long goes on in lines that are set in."""
    is_refusal = False
    for line in lines:
        is_refusal = line.startswith("refused:") or (is_refusal and line.startswith(" "))
        if not is_refusal:
            yield line


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
