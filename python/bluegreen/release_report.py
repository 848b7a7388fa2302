"""A release as a Markdown document."""

from __future__ import annotations

import os
from collections.abc import Sequence

from bluegreen._bluegreen import Color, Entry, Release, ReportFacts, ServiceName


class ReleaseReport:
    """A report of a release: of a release as it is known, or of its journal alone."""

    def __init__(
        self, release: Release | None, journal: Sequence[Entry], release_id: str = ""
    ) -> None:
        self.facts = (
            _facts_of(release, journal) if release else _facts_of_journal(release_id, journal)
        )

    def to_markdown(self) -> str:
        return self.facts.to_markdown()

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        told = f"{self.facts.outcome}, {len(self.facts.entries)} entries"
        return f"<ReleaseReport of {self.facts.release_id}: {told}>"


def _facts_of(release: Release, journal: Sequence[Entry]) -> ReportFacts:
    return ReportFacts(
        release_id=release.id,
        service=ServiceName(namespace=release.runbook.namespace, name=release.runbook.service),
        version=release.version,
        version_before=release.version_before,
        color=release.target,
        color_before=release.live_before,
        outcome=release.phase,
        reason=release.reason,
        began=release.began,
        switched=release.switched_at,
        seen=release.seen_at,
        moved=release.moved_at,
        held=release.held_at,
        scaled_down=release.scaled_down_at,
        ended=release.ended_at,
        data_plane_observed=release.data_plane_observed,
        entries=list(journal),
    )


def _facts_of_journal(release_id: str, journal: Sequence[Entry]) -> ReportFacts:
    entered = {entry.phase: entry.at for entry in reversed(journal) if entry.kind == "phase"}
    last = journal[-1] if journal else None
    return ReportFacts(
        release_id=release_id,
        service=ServiceName(namespace="", name=release_id.rpartition("-")[0]),
        color=_color_installed(journal),
        outcome=last.phase if last else "",
        reason=last.text if last and last.phase in ("returned", "refused", "needs_person") else "",
        began=journal[0].at if journal else None,
        switched=entered.get("propagating"),
        seen=entered.get("moving"),
        moved=entered.get("holding"),
        held=entered.get("serving"),
        scaled_down=entered.get("retired"),
        ended=last.at if last and last.phase in ("finished", "returned", "refused") else None,
        entries=list(journal),
    )


def _color_installed(journal: Sequence[Entry]) -> Color:
    for entry in journal:  # its first: a return may install the old color anew
        if entry.kind == "effect" and entry.name == "install":
            return Color.blue if entry.fields.get("color") == "blue" else Color.green
    return Color.green


def report_of_journal(
    path: str | os.PathLike[str], *, release_id: str | None = None
) -> ReleaseReport:
    """The report of a release in a journal file; without an id, of its last one."""
    from bluegreen._live import Journal

    journal = Journal.open_existing(path)
    if release_id is None:
        releases = journal.releases()
        release_id = releases[-1].id if releases else ""
    return ReleaseReport(None, journal.entries(release_id), release_id)
