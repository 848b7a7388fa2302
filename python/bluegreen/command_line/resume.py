"""bluegreen resume"""

from __future__ import annotations

import click

from bluegreen.command_line import options
from bluegreen.command_line.driving import drive, until_of
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@click.option("--due", is_flag=True, help="Do what is due now and nothing before.")
@options.detach
@options.wait
@options.journal
@options.context
@options.lease
@options.output
def command(
    runbook_file: str | None,
    service: str | None,
    due: bool,
    detach: bool,
    wait: bool,
    journal: str | None,
    context: str,
    lease: str,
    output: Output,
) -> None:
    """Go on with the release under way.

    Once its driver is gone: when it has not renewed its lease for as long as that is.
    """
    until = until_of(detach=detach, wait=wait, due=due)
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    drive(live, runbook, output, lambda session: session.resume(until))
