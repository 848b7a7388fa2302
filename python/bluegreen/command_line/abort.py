"""bluegreen abort"""

from __future__ import annotations

import click

from bluegreen.command_line import options
from bluegreen.command_line.driving import drive
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@options.journal
@options.context
@options.lease
@options.output
def command(
    runbook_file: str | None,
    service: str | None,
    journal: str | None,
    context: str,
    lease: str,
    output: Output,
) -> None:
    """Bring the old color back.

    Whoever drives the release; it wins over everything else.
    """
    live = Live(context, lease, journal)
    runbook = live.runbook(runbook_file, service)
    drive(live, runbook, output, lambda session: session.abort())
