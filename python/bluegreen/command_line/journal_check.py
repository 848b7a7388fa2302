"""Whether a journal file has what happened: a release goes on where its journal cannot be written,
as the record is the authority, and nobody would know of the gap.
"""

from __future__ import annotations

from bluegreen._bluegreen import Event
from bluegreen.exceptions import BluegreenError


class JournalCheck:
    """Remembers what it is told, and looks for it at the end."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._told: set[tuple[str, int]] = set()

    def tell(self, event: Event) -> None:
        if self._path is not None:
            self._told.add((event.release.id, event.entry.sequence))

    def gap(self) -> str:
        """What is missing, in a sentence; empty where nothing is."""
        if self._path is None or not self._told:
            return ""
        try:
            missing = len(self._told - self._kept(self._path))
        except BluegreenError as error:
            return f"the journal may have gaps: {error}"
        if not missing:
            return ""
        return f"journal {self._path}: {missing} of {len(self._told)} entries could not be written"

    def _kept(self, path: str) -> set[tuple[str, int]]:
        from bluegreen._live import Journal

        journal = Journal.open_existing(path)
        ids = {release_id for release_id, _ in self._told}
        return {(each, entry.sequence) for each in ids for entry in journal.entries(each)}
