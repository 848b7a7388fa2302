"""The commands that drive a release on the cluster: deploy, resume, promote, abort, rollback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from bluegreen._bluegreen import Runbook
from bluegreen.command_line import options
from bluegreen.command_line.ending import tell_outcome
from bluegreen.command_line.opening import Live, until_of
from bluegreen.command_line.plan import end_with_plan, tell_plan
from bluegreen.command_line.progress import Progress
from bluegreen.command_line.terminal import can_ask, fail
from bluegreen.exceptions import Interrupted, NotFoundError, RefusedError
from bluegreen.runbook_file import load
from bluegreen.session import Result, Session

DEFAULT_LEASE = "30s"


def _drive(
    live: Live, runbook: Runbook, output: options.Output, call: Callable[[Session], Result]
) -> None:
    """Runs one call and tells it; exits with its code."""
    with Progress(output) as progress, live.open(runbook, progress.tell) as session:
        try:
            result = call(session)
        except NotFoundError as error:
            raise RefusedError(str(error)) from None
        except Interrupted as interrupted:
            result = Result(interrupted.outcome, interrupted.release)
    progress.end(result)
    if output is options.Output.text:
        tell_outcome(result.outcome, result.last_line)
    raise typer.Exit(result.exit_code)


def _confirm(question: str) -> None:
    if not can_ask():
        fail("there is no terminal to ask on: say --yes")
    if not typer.confirm(question):
        fail("nothing was changed", 3)


def deploy(
    runbook_file: options.RunbookFile,
    version: options.Version,
    *,
    service: options.Service = None,
    yes: options.Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")] = False,
    detach: options.Detach = False,
    wait: options.Wait = False,
    journal: options.JournalFile = None,
    context: options.Context = "",
    lease: options.Lease = DEFAULT_LEASE,
    output: options.OutputAs = options.Output.text,
) -> None:
    """Release a version on the cluster.

    Ends when the hold is over and the new color serves and stays. The old color's scale-down and
    deletion are due later: `resume --due` does them, or `--wait` stays for them.
    """
    until = until_of(detach=detach, wait=wait)
    runbook = load(runbook_file, service=service)
    live = Live(context, lease, journal)
    if dry_run or not yes:
        with live.open(runbook) as session:
            plan = session.plan(version)
        if dry_run or plan.refusals:
            end_with_plan(plan, output)
        if output is options.Output.text:
            tell_plan(plan)
        _confirm(f"Release {runbook.service} {version} in {runbook.namespace}?")
    _drive(live, runbook, output, lambda session: session.deploy(version, until))


def resume(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    service: options.Service = None,
    due: Annotated[
        bool, typer.Option("--due", help="Do what is due now and nothing before.")
    ] = False,
    detach: options.Detach = False,
    wait: options.Wait = False,
    journal: options.JournalFile = None,
    context: options.Context = "",
    lease: options.Lease = DEFAULT_LEASE,
    output: options.OutputAs = options.Output.text,
) -> None:
    """Go on with the release under way.

    Once its driver is gone: when it has not renewed its lease for as long as that is.
    """
    until = until_of(detach=detach, wait=wait, due=due)
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    _drive(live, runbook, output, lambda session: session.resume(until))


def promote(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    service: options.Service = None,
    detach: options.Detach = False,
    wait: options.Wait = False,
    journal: options.JournalFile = None,
    context: options.Context = "",
    lease: options.Lease = DEFAULT_LEASE,
    output: options.OutputAs = options.Output.text,
) -> None:
    """Answer the open gate: go on."""
    until = until_of(detach=detach, wait=wait)
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    _drive(live, runbook, output, lambda session: session.promote(until=until))


def abort(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    service: options.Service = None,
    journal: options.JournalFile = None,
    context: options.Context = "",
    lease: options.Lease = DEFAULT_LEASE,
    output: options.OutputAs = options.Output.text,
) -> None:
    """Bring the old color back.

    Whoever drives the release; it wins over everything else.
    """
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    _drive(live, runbook, output, lambda session: session.abort())


def rollback(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    to: Annotated[
        int,
        typer.Option("--to", metavar="N", min=1, help="The number of the release in our history."),
    ],
    service: options.Service = None,
    yes: options.Yes = False,
    detach: options.Detach = False,
    wait: options.Wait = False,
    journal: options.JournalFile = None,
    context: options.Context = "",
    lease: options.Lease = DEFAULT_LEASE,
    output: options.OutputAs = options.Output.text,
) -> None:
    """Release an earlier version again.

    By a new release on the idle color, with the chart and values of release N of our history.
    """
    until = until_of(detach=detach, wait=wait)
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    if not yes:
        _confirm(f"Release {runbook.service} as in release {to} of its history?")
    _drive(live, runbook, output, lambda session: session.rollback(to, until))
