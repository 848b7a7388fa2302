"""bluegreen explain"""

from __future__ import annotations

import click

from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.documents import explanation_document
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@options.context
@options.output
def command(runbook_file: str | None, service: str | None, context: str, output: Output) -> None:
    """Say what is awaited, and what then."""
    live = Live(context)
    with live.open(live.runbook(runbook_file, service)) as session:
        explanation = session.explain()
    if output is Output.json:
        write_json(explanation_document(explanation))
        return
    from bluegreen.command_line.drawing.explanation import draw_explanation

    draw_explanation(explanation)
