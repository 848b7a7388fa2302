"""Where people read: the two consoles, and how a failure is told."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

from bluegreen._bluegreen import printable

LONGEST_LINE = 4000

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
for console in (out, err):
    console.soft_wrap = not console.is_terminal  # a log's lines are not broken

COLOR_STYLE = {"blue": "bold dodger_blue1", "green": "bold green3"}
VERDICT_STYLE = {"pass": "green3", "fail": "bold red", "unknown": "yellow3"}
OUTCOME_STYLE = {
    "done": "bold green3",
    "returned": "bold yellow3",
    "refused": "bold red",
    "needs_person": "bold red",
    "waiting": "bold yellow3",
    "interrupted": "bold yellow3",
}


def safe(text: str, style: str = "") -> Text:
    """Foreign text for the terminal: one line, nothing in it acts."""
    return Text(printable(text, LONGEST_LINE), style=style)


def paint_colors(text: Text) -> Text:
    """Blue is blue and green is green."""
    for name, style in COLOR_STYLE.items():
        text.highlight_regex(rf"\b{name}\b", style)
    return text


def fail(message: str, code: int = 2) -> NoReturn:
    """Says what is wrong and ends the command."""
    lines = message.splitlines() or [""]
    err.print(Text.assemble(("error: ", "bold red"), safe(lines[0])))
    for line in lines[1:]:
        err.print(Text.assemble("       ", safe(line)))
    raise typer.Exit(code)


def is_terminal() -> bool:
    return out.is_terminal and not out.is_dumb_terminal


def can_ask() -> bool:
    return sys.stdin.isatty() and is_terminal()
