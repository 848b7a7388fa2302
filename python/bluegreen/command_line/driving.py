"""How a command drives a release on the cluster: it tells what happens, and exits as it ended."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import click

from bluegreen._bluegreen import Release, Runbook, Until
from bluegreen.command_line import options
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import can_ask, fail
from bluegreen.exceptions import (
    BluegreenError,
    Interrupted,
    NotFoundError,
    RefusedError,
    UnreachableError,
)
from bluegreen.session import Result, Session

if TYPE_CHECKING:
    from bluegreen.command_line.drawing.progress import Progress


def drive(
    live: Live, runbook: Runbook, output: Output, call: Callable[[Session], Result]
) -> NoReturn:
    """Runs one call and tells it; exits with its code."""
    from bluegreen.command_line.drawing.progress import Progress

    progress = Progress(output)
    try:
        result = _driven(live, runbook, progress, call)
        progress.end(result)
    except Exception as error:
        note = _left(error, progress.release, live.words(runbook))
        if note:
            error.add_note(note)
        raise
    raise SystemExit(result.exit_code)


def _driven(
    live: Live, runbook: Runbook, progress: Progress, call: Callable[[Session], Result]
) -> Result:
    with progress, live.open(runbook, progress.tell) as session:
        try:
            return call(session)
        except NotFoundError as error:
            raise RefusedError(str(error)) from None
        except Interrupted as interrupted:
            return Result(interrupted.outcome, interrupted.release)


def _left(error: Exception, release: Release | None, words: str) -> str:
    """Where traffic is after a failure, and what to type next; empty where the failure says all."""
    if release is None:
        is_open = not isinstance(error, BluegreenError | BrokenPipeError)
        if not is_open and not isinstance(error, UnreachableError):
            return ""
        return f"nothing was changed by this command; look with: bluegreen status {words}"
    if release.is_end:
        return f"the release had ended, new connections go to {release.traffic}"
    return (
        f"the release is left in {release.phase}, new connections go to {release.traffic};"
        f" go on with: bluegreen resume {words}"
    )


def confirm(question: str) -> None:
    if not can_ask():
        fail("there is no terminal to ask on: say --yes")
    if not click.confirm(question):
        fail("nothing was changed", 3)


def until(command: Callable[..., None]) -> Callable[..., None]:
    """How far a command drives, by --detach, --wait, and --due where it has that; it is given
    `until`.
    """

    @options.detach
    @options.wait
    @functools.wraps(command)
    def chosen(detach: bool, wait: bool, due: bool = False, **given: object) -> None:
        command(until=_until_of(detach=detach, wait=wait, due=due), **given)

    return chosen


def _until_of(*, detach: bool, wait: bool, due: bool) -> Until:
    chosen = [
        until
        for until, wanted in ((Until.seen, detach), (Until.end, wait), (Until.due, due))
        if wanted
    ]
    if len(chosen) > 1:
        fail("--detach, --wait and --due exclude each other")
    return chosen[0] if chosen else Until.held
