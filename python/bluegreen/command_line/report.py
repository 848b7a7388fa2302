"""bluegreen report"""

from __future__ import annotations

import sys

import click

from bluegreen._bluegreen import Entry
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import fail, warn
from bluegreen.exceptions import NotFoundError
from bluegreen.release_report import ReleaseReport, report_of_journal


@click.command
@options.optional_runbook
@options.service
@click.option(
    "--journal",
    metavar="FILE",
    type=options.FILE,
    help="The journal (SQLite) that the release was kept in.",
)
@click.option(
    "--release",
    "release_id",
    metavar="ID",
    help="Which release of the journal; default: the last one.",
)
@options.context
@options.output
def command(
    runbook_file: str | None,
    service: str | None,
    journal: str | None,
    release_id: str | None,
    context: str,
    output: Output,
) -> None:
    """Write a release's report in Markdown.

    From its record, its journal, or both.
    """
    found = _report(runbook_file, service, journal, release_id, context)
    if not found.facts.release_id:
        fail("there is no release to report", 3)
    if output is Output.json:
        write_json(found.facts)
    else:
        sys.stdout.write(found.to_markdown())


def _report(
    runbook_file: str | None,
    service: str | None,
    journal: str | None,
    release_id: str | None,
    context: str,
) -> ReleaseReport:
    if runbook_file is None and service is None:
        if journal is None:
            fail("name a runbook file, --service NAMESPACE/NAME, or --journal FILE")
        return report_of_journal(journal, release_id=release_id)
    live = Live(context)
    with live.open(live.runbook(runbook_file, service)) as session:
        release = session.status()
    if release is None:
        raise NotFoundError("no release is recorded")
    if journal is None:
        return ReleaseReport(release, [])
    if release_id not in (None, release.id):
        return report_of_journal(journal, release_id=release_id)
    return ReleaseReport(release, _entries(journal, release.id))


def _entries(journal: str, release_id: str) -> list[Entry]:
    try:
        return report_of_journal(journal, release_id=release_id).facts.entries
    except NotFoundError as error:
        warn(f"note: {error}; the report is of the record alone", "yellow")
        return []
