"""How a command drives a release on the cluster: it tells what happens, and exits as it ended."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import click

from bluegreen._bluegreen import Event, Release, Runbook, Until
from bluegreen.command_line import options
from bluegreen.command_line.ending import IO_FAILED
from bluegreen.command_line.journal_check import JournalCheck
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import can_ask, fail, tell_error
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
    check = JournalCheck(live.journal)
    try:
        result = _driven(live, runbook, progress, check, call)
        progress.end(result)
    except Exception as error:
        note = _left(error, progress.release, live.words(runbook))
        if note:
            error.add_note(note)
        raise
    raise SystemExit(_exit_code(result, check.gap()))


def _exit_code(result: Result, gap: str) -> int:
    """How the release ended comes first."""
    if gap:
        tell_error(gap)
    return IO_FAILED if gap and result.exit_code == 0 else result.exit_code


def _driven(
    live: Live,
    runbook: Runbook,
    progress: Progress,
    check: JournalCheck,
    call: Callable[[Session], Result],
) -> Result:
    def tell(event: Event) -> None:
        check.tell(event)
        progress.tell(event)

    with progress, live.open(runbook, tell) as session:
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
        return f"the release had ended, new connections were last seen on {release.traffic}"
    traffic = (
        f", new connections were last seen on {release.traffic}" if release.switched_at else ""
    )
    return f"the release is left in {release.phase}{traffic}; go on with: bluegreen resume {words}"


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
