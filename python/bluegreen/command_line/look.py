"""The commands that only look: status, explain, report."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bluegreen._bluegreen import Color, Journal, Observation, Record, Runbook
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.opening import Live
from bluegreen.command_line.progress import explanation_document, release_document
from bluegreen.command_line.terminal import fail, out, paint_colors, safe
from bluegreen.exceptions import NotFoundError
from bluegreen.release_report import ReleaseReport, report_of_journal
from bluegreen.runbook_file import name_and_place

_COLORS = (Color.blue, Color.green)


def status(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    service: options.Service = None,
    context: options.Context = "",
    output: options.OutputAs = options.Output.text,
) -> None:
    """Show colors, traffic, release and history."""
    live = Live(context, "30s")
    runbook = live.runbook(runbook_file, service)
    with live.open(runbook) as session:
        record = session.record()
        observation = session.observe()
    if output is options.Output.json:
        write_json(_status_document(runbook, record, observation))
    else:
        _tell_status(runbook, record, observation)


def _status_document(
    runbook: Runbook, record: Record, observation: Observation
) -> dict[str, object]:
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


def _tell_status(runbook: Runbook, record: Record, observation: Observation) -> None:
    out.print(safe(name_and_place(runbook), "bold"))
    table = Table.grid(padding=(0, 3))
    for color in _COLORS:
        work = observation.workloads[color]
        serves = "serves" if observation.traffic.any_on(color) else "idle"
        facts = f"{work.version or 'nothing'}, {work.ready} of {work.wanted} ready, {serves}"
        table.add_row(
            "  " + color.name,
            paint_colors(safe(facts + (f"; {work.trouble}" if work.trouble else ""))),
        )
    if (release := record.release) is not None:
        versions = f"{release.version_before or 'nothing'} → {release.version}"
        phase = f"{release.phase} since {_moment(release.phase_since)}"
        table.add_row("  release", paint_colors(safe(f"{release.id}: {versions}, {phase}")))
        table.add_row("  traffic", paint_colors(safe(release.traffic)))
        table.add_row("  return", safe(release.return_grade))
        if not release.is_end:
            table.add_row(
                "  driver", safe(f"{record.owner or 'nobody'}, last seen {_moment(record.renewed)}")
            )
    for past in record.history:
        ending = f"{past.outcome} {_moment(past.ended)}"
        line = f"{past.number}: {past.version} on {past.color.name}, {ending}"
        table.add_row("  history", paint_colors(safe(line)))
    out.print(table)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%SZ")


def explain(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    service: options.Service = None,
    context: options.Context = "",
    output: options.OutputAs = options.Output.text,
) -> None:
    """Say what is awaited, and what then."""
    live = Live(context, "30s")
    with live.open(live.runbook(runbook_file, service)) as session:
        explanation = session.explain()
    if output is options.Output.json:
        write_json(explanation_document(explanation))
        return
    out.print(paint_colors(safe(explanation.sentence)))
    traffic = f"Traffic is on {explanation.traffic}"
    out.print(paint_colors(safe(f"{traffic}; a return from here: {explanation.return_grade}.")))
    for command in explanation.commands:
        out.print(Text.assemble("  ", safe(command, "cyan")))


def report(
    runbook_file: options.OptionalRunbookFile = None,
    *,
    service: options.Service = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            "--journal", metavar="FILE", help="The journal (SQLite) that the release was kept in."
        ),
    ] = None,
    release_id: Annotated[
        str | None,
        typer.Option(
            "--release", metavar="ID", help="Which release of the journal; default: the last one."
        ),
    ] = None,
    context: options.Context = "",
    output: options.OutputAs = options.Output.text,
) -> None:
    """Write a release's report in Markdown.

    From its record, its journal, or both.
    """
    found = _report(runbook_file, service, journal, release_id, context)
    if not found.facts.release_id:
        fail("there is no release to report", 3)
    if output is options.Output.json:
        write_json(found.facts)
    else:
        sys.stdout.write(found.to_markdown())


def _report(
    runbook_file: Path | None,
    service: str | None,
    journal: Path | None,
    release_id: str | None,
    context: str,
) -> ReleaseReport:
    if runbook_file is None and service is None:
        if journal is None:
            fail("name a runbook file, --service NAMESPACE/NAME, or --journal FILE")
        return report_of_journal(str(journal), release_id=release_id)
    live = Live(context, "30s")
    with live.open(live.runbook(runbook_file, service)) as session:
        release = session.status()
    if release is None:
        raise NotFoundError("no release is recorded")
    if journal is None:
        return ReleaseReport(release, [])
    if release_id not in (None, release.id):
        return report_of_journal(str(journal), release_id=release_id)
    return ReleaseReport(release, Journal.open_existing(str(journal)).entries(release.id))
