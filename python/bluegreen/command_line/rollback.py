"""bluegreen rollback"""

from __future__ import annotations

import click

from bluegreen._bluegreen import Until
from bluegreen.command_line import options
from bluegreen.command_line.driving import confirm, drive, until
from bluegreen.command_line.opening import Live, live
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
@until
@live
@options.output
def command(
    runbook_file: str | None,
    to: int,
    service: str | None,
    yes: bool,
    until: Until,
    live: Live,
    output: Output,
) -> None:
    """Release an earlier version again.

    By a new release on the idle color, with the chart and values of release N of our history.
    """
    runbook = live.runbook(runbook_file, service)
    if not yes:
        confirm(f"Release {runbook.service} as in release {to} of its history?")
    drive(live, runbook, output, lambda session: session.rollback(to, until))
