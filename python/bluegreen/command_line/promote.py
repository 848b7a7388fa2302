"""bluegreen promote"""

from __future__ import annotations

import click

from bluegreen.command_line import options
from bluegreen.command_line.driving import drive, until_of
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@options.detach
@options.wait
@options.journal
@options.context
@options.lease
@options.output
def command(
    runbook_file: str | None,
    service: str | None,
    detach: bool,
    wait: bool,
    journal: str | None,
    context: str,
    lease: str,
    output: Output,
) -> None:
    """Answer the open gate: go on."""
    until = until_of(detach=detach, wait=wait)
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    drive(live, runbook, output, lambda session: session.promote(until=until))
