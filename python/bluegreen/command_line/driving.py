"""How a command drives a release on the cluster: it tells what happens, and exits as it ended."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NoReturn

import click

from bluegreen._bluegreen import Runbook, Until
from bluegreen.command_line import options
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import can_ask, fail
from bluegreen.exceptions import Interrupted, NotFoundError, RefusedError
from bluegreen.session import Result, Session


def drive(
    live: Live, runbook: Runbook, output: Output, call: Callable[[Session], Result]
) -> NoReturn:
    """Runs one call and tells it; exits with its code."""
    from bluegreen.command_line.drawing.outcome import tell_outcome
    from bluegreen.command_line.drawing.progress import Progress

    with Progress(output) as progress, live.open(runbook, progress.tell) as session:
        try:
            result = call(session)
        except NotFoundError as error:
            raise RefusedError(str(error)) from None
        except Interrupted as interrupted:
            result = Result(interrupted.outcome, interrupted.release)
    progress.end(result)
    if output is Output.text:
        tell_outcome(result.outcome, result.last_line)
    raise SystemExit(result.exit_code)


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
