"""The console that is drawn on, and the styles."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bluegreen._bluegreen import printable
from bluegreen.command_line.terminal import LONGEST_LINE


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Called where the error is caught, which goes on from here: Rich would exit with 1."""
        raise


out = _Console(highlight=False)
out.soft_wrap = not out.is_terminal  # a log's lines are not broken

COLOR_STYLE = {"blue": "bold dodger_blue1", "green": "bold green3"}
VERDICT_STYLE = {"pass": "green3", "fail": "bold red", "unknown": "yellow3"}


def safe(text: str, style: str = "") -> Text:
    """Foreign text for the terminal: one line, nothing in it acts."""
    return Text(printable(text, LONGEST_LINE), style=style)


def paint_colors(text: Text) -> Text:
    """Blue is blue and green is green."""
    for name, style in COLOR_STYLE.items():
        text.highlight_regex(rf"\b{name}\b", style)
    return text


def is_terminal() -> bool:
    return out.is_terminal and not out.is_dumb_terminal
