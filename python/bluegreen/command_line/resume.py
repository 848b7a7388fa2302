"""bluegreen resume"""

from __future__ import annotations

import click

from bluegreen._bluegreen import Until
from bluegreen.command_line import options
from bluegreen.command_line.driving import drive, until
from bluegreen.command_line.opening import Live, live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@click.option("--due", is_flag=True, help="Do what is due now and nothing before.")
@until
@live
@options.output
def command(
    runbook_file: str | None,
    service: str | None,
    until: Until,
    live: Live,
    output: Output,
) -> None:
    """Go on with the release under way.

    Once its driver is gone: when it has not renewed its lease for as long as that is.
    """
    runbook = live.runbook(runbook_file, service)
    drive(live, runbook, output, lambda session: session.resume(until))
