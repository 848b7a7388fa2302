"""Where people read: sentences, and how a failure is told."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from bluegreen._bluegreen import printable

LONGEST_LINE = 4000
_IS_DUMB = os.environ.get("TERM") in ("dumb", "unknown")
_COLORED = False if _IS_DUMB or os.environ.get("NO_COLOR") else None  # None: at a terminal


def _print(text: str, *, err: bool, fg: str | None = None, bold: bool = False) -> None:
    """One line of foreign text: nothing in it acts on the terminal."""
    line = printable(text, LONGEST_LINE)
    if fg or bold:
        line = click.style(line, fg=fg, bold=bold or None)
    click.echo(line, err=err, color=_COLORED)


def say(text: str, *, bold: bool = False) -> None:
    _print(text, err=False, bold=bold)


def warn(text: str, color: str | None = None, *, bold: bool = False) -> None:
    """On standard error."""
    _print(text, err=True, fg=color, bold=bold)


class CommandError(Exception):
    """What is wrong with a command: its end tells it and exits with the code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def fail(message: str, code: int = 2) -> NoReturn:
    """Ends the command with what is wrong."""
    raise CommandError(message, code)


def tell_error(message: str) -> None:
    """On standard error, a line each."""
    head = click.style("error: ", fg="red", bold=True)
    text = message.encode(errors="backslashreplace").decode()
    for line in text.splitlines() or [""]:
        click.echo(head + printable(line, LONGEST_LINE), err=True, color=_COLORED)
        head = "       "


def can_ask() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and not _IS_DUMB


def can_overwrite() -> bool:
    """Standard error is a terminal that can go back to the beginning of a line."""
    return sys.stderr.isatty() and not _IS_DUMB
