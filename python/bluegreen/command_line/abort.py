"""bluegreen abort"""

from __future__ import annotations

import click

from bluegreen.command_line import options
from bluegreen.command_line.driving import drive
from bluegreen.command_line.opening import Live, live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@live
@options.output
def command(
    runbook_file: str | None,
    service: str | None,
    live: Live,
    output: Output,
) -> None:
    """Bring the old color back.

    Whoever drives the release; it wins over everything else.
    """
    runbook = live.runbook(runbook_file, service)
    drive(live, runbook, output, lambda session: session.abort())
