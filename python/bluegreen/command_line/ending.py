"""How a command ends: what is said at the end, and the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import click

from bluegreen._bluegreen import Mistake
from bluegreen.command_line.terminal import fail, warn
from bluegreen.exceptions import (
    BluegreenError,
    RefusedError,
    RunbookError,
    UnreachableError,
)


def tell_mistakes(mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        warn(str(mistake))
    count = len(mistakes)
    warn(f"{count} mistake{'s' if count > 1 else ''}; nothing was started", bold=True)


def _fail_with(error: BluegreenError) -> NoReturn:
    if isinstance(error, RunbookError):
        tell_mistakes(error.mistakes)
        raise SystemExit(2)
    if isinstance(error, RefusedError):
        fail(f"{error}\nnothing was changed", 3)
    if isinstance(error, UnreachableError):
        fail(
            f"{error}\nnothing was changed by this command; look with: bluegreen status RUNBOOK", 4
        )
    fail(str(error), 2)


@contextmanager
def ending_well() -> Iterator[None]:
    """Every failure inside becomes a sentence and an exit code."""
    try:
        yield
    except BluegreenError as error:
        _fail_with(error)
    except (KeyboardInterrupt, click.Abort):
        warn("interrupted", "yellow", bold=True)
        raise SystemExit(130) from None
