"""A release as a Markdown document."""

from __future__ import annotations

import os
from collections.abc import Sequence

from bluegreen._bluegreen import Color, Entry, Release, ReportFacts, ServiceName
from bluegreen.exceptions import NotFoundError

_MOST_NAMED = 10
_COLOR_AND_VERSION = r"\b(blue|green) \(([^\s()]+)\)"


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
    color, before = _color_installed(journal), _color_before(journal)
    versions = _versions(journal)
    return ReportFacts(
        release_id=release_id,
        service=ServiceName(namespace="", name=release_id.rpartition("-")[0]),
        version=versions.get(color.name, ""),
        version_before=versions.get(before.name, "") if before else "",
        color=color,
        color_before=before,
        outcome=last.phase if last else "",
        reason=last.text if last and last.phase in ("returned", "refused", "needs_person") else "",
        began=journal[0].at if journal else None,
        switched=entered.get("propagating"),
        seen=entered.get("moving"),
        moved=entered.get("holding"),
        held=entered.get("serving"),
        scaled_down=entered.get("retired"),
        ended=last.at if last and last.phase in ("finished", "returned", "refused") else None,
        data_plane_observed="moving" in entered and not _is_data_plane_unseen(journal),
        entries=list(journal),
    )


def _color_before(journal: Sequence[Entry]) -> Color | None:
    """The one that served. Before a switch only that it was not the new one is known."""
    for entry in journal:
        if entry.kind == "effect" and entry.name == "switch_traffic":
            return Color.__members__.get(entry.fields.get("from", ""))
    return Color.blue if _color_installed(journal) is Color.green else Color.green


def _versions(journal: Sequence[Entry]) -> dict[str, str]:
    """By the name of the color, as the first sentence says that names it with its version."""
    import re

    found: dict[str, str] = {}
    for entry in journal:
        if entry.kind == "phase":
            for color, version in re.findall(_COLOR_AND_VERSION, entry.text):
                found.setdefault(color, version)
        elif entry.kind == "effect" and entry.name == "install":
            found.setdefault(entry.fields.get("color", ""), entry.fields.get("version", ""))
    return found


def _is_data_plane_unseen(journal: Sequence[Entry]) -> bool:
    return any(entry.kind == "note" and entry.name == "data_plane" for entry in journal)


def _color_installed(journal: Sequence[Entry]) -> Color:
    for entry in journal:  # its first: a return may install the old color anew
        if entry.kind == "effect" and entry.name == "install":
            return Color.blue if entry.fields.get("color") == "blue" else Color.green
    return Color.green


def _not_there(path: str, release_id: str, ids: list[str]) -> str:
    """Names those that exist, the last of them where they are many."""
    named = ", ".join(ids[-_MOST_NAMED:])
    has = f"it has {named or 'none'}"
    if len(ids) > _MOST_NAMED:
        has = f"the last of its {len(ids)} are {named}"
    return f"journal {path} has no release {release_id!r}: {has}"


def report_of_journal(
    path: str | os.PathLike[str], *, release_id: str | None = None
) -> ReleaseReport:
    """The report of a release in a journal file; without an id, of its last one. Says what the
    journal knows and nothing more.

    Fails with NotFoundError where the journal has no such release.
    """
    from bluegreen._live import Journal

    journal = Journal.open_existing(path)
    ids = [release.id for release in journal.releases()]
    if release_id is None:
        release_id = ids[-1] if ids else ""
    elif release_id not in ids:
        raise NotFoundError(_not_there(os.fspath(path), release_id, ids))
    return ReleaseReport(None, journal.entries(release_id), release_id)
