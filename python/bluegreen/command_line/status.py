"""bluegreen status"""

from __future__ import annotations

import click

from bluegreen._bluegreen import Observation, Record, Runbook
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.documents import release_document
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output


@click.command
@options.optional_runbook
@options.service
@options.context
@options.output
def command(runbook_file: str | None, service: str | None, context: str, output: Output) -> None:
    """Show colors, traffic, release and history."""
    live = Live(context)
    runbook = live.runbook(runbook_file, service)
    with live.open(runbook) as session:
        record = session.record()
        observation = session.observe()
    if output is Output.json:
        write_json(_document(runbook, record, observation))
        return
    from bluegreen.command_line.drawing.status import draw_status

    draw_status(runbook, record, observation)


def _document(runbook: Runbook, record: Record, observation: Observation) -> dict[str, object]:
    return {
        "service": {"namespace": runbook.namespace, "name": runbook.service},
        "observation": observation,
        "release": release_document(record.release) if record.release else None,
        "driver": {
            "owner": record.owner,
            "fence": record.fence,
            "renewed": record.renewed,
            "lease_s": record.lease,
        },
        "history": record.history,
    }
