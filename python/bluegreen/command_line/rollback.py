"""bluegreen rollback"""

from __future__ import annotations

import click

from bluegreen.command_line import options
from bluegreen.command_line.driving import confirm, drive, until_of
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@click.option(
    "--to",
    metavar="N",
    type=click.IntRange(1),
    required=True,
    help="The number of the release in our history.",
)
@options.service
@options.yes
@options.detach
@options.wait
@options.journal
@options.context
@options.lease
@options.output
def command(
    runbook_file: str | None,
    to: int,
    service: str | None,
    yes: bool,
    detach: bool,
    wait: bool,
    journal: str | None,
    context: str,
    lease: str,
    output: Output,
) -> None:
    """Release an earlier version again.

    By a new release on the idle color, with the chart and values of release N of our history.
    """
    until = until_of(detach=detach, wait=wait)
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    if not yes:
        confirm(f"Release {runbook.service} as in release {to} of its history?")
    drive(live, runbook, output, lambda session: session.rollback(to, until))
