"""bluegreen promote"""

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
    """Answer the open gate: go on."""
    runbook = live.runbook(runbook_file, service)
    drive(live, runbook, output, lambda session: session.promote(until=until))
