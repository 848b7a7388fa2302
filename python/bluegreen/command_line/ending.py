"""How a command ends: what is said at the end, and the exit code."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import NoReturn, ParamSpec

import typer
from rich.text import Text

from bluegreen._bluegreen import Mistake, Outcome
from bluegreen.command_line.terminal import OUTCOME_STYLE, err, fail, out, paint_colors, safe
from bluegreen.exceptions import (
    BluegreenError,
    RefusedError,
    RunbookError,
    UnreachableError,
)

P = ParamSpec("P")


def tell_mistakes(mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        err.print(safe(str(mistake)))
    count = len(mistakes)
    err.print(safe(f"{count} mistake{'s' if count > 1 else ''}; nothing was started", "bold"))


def _fail_with(error: BluegreenError) -> NoReturn:
    if isinstance(error, RunbookError):
        tell_mistakes(error.mistakes)
        raise typer.Exit(2)
    if isinstance(error, RefusedError):
        fail(f"{error}\nnothing was changed", 3)
    if isinstance(error, UnreachableError):
        fail(
            f"{error}\nnothing was changed by this command; look with: bluegreen status RUNBOOK", 4
        )
    fail(str(error), 2)


def ends_well(command: Callable[P, None]) -> Callable[P, None]:
    """Every failure of the command becomes a sentence and an exit code."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BluegreenError as error:
            _fail_with(error)
        except KeyboardInterrupt:
            err.print(safe("interrupted", "bold yellow3"))
            raise typer.Exit(130) from None

    return told


def tell_outcome(outcome: Outcome, line: str) -> None:
    """The last line of a run: what happened and where traffic is."""
    name = outcome.name
    text = line.removeprefix(f"{name} ").removeprefix(f"{name}: ")
    out.print(
        Text.assemble(
            (f"{name.replace('_', ' ')}: ", OUTCOME_STYLE[name]), paint_colors(safe(text))
        )
    )
