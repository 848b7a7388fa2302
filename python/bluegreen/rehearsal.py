"""A release rehearsed in the simulated world."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    Entry,
    Event,
    Fault,
    Hit,
    Outcome,
    Release,
    Runbook,
    TrafficTotals,
    WorldOptions,
)
from bluegreen.bad_requests import told_of
from bluegreen.exceptions import RunbookError
from bluegreen.release_report import ReleaseReport


@dataclass(frozen=True, repr=False)
class Rehearsal:
    """What a rehearsal showed. The same runbook, version, seed and faults give an equal one."""

    service: str
    version: str
    seed: int
    outcome: Outcome
    release: Release
    journal: list[Entry]
    traffic: TrafficTotals
    hits: list[Hit]
    event_log: str
    event_log_hash: int
    took: timedelta
    drivers: int

    @property
    def exit_code(self) -> int:
        return _bluegreen.exit_code(self.outcome)

    @property
    def last_line(self) -> str:
        """What happened, where traffic is, and which requests went wrong."""
        line = _bluegreen.last_line(self.release, self.outcome)
        more = told_of(self.traffic, self.release, self.outcome)
        return line + (" " if line.endswith(".") else "; ") + more if more else line

    @property
    def report(self) -> ReleaseReport:
        return ReleaseReport(self.release, self.journal)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rehearsal):
            return NotImplemented
        return self._key() == other._key()

    __hash__ = None  # type: ignore[assignment]

    def _key(self) -> tuple[object, ...]:
        return (
            self.service,
            self.version,
            self.outcome,
            self.journal,
            self.traffic,
            self.took,
            self.event_log_hash,
        )

    def __repr__(self) -> str:
        lost = f"lost_new={self.traffic.lost_new}, lost_kept={self.traffic.lost_kept}"
        return (
            f"<Rehearsal of {self.service} {self.version}, seed {self.seed}: {self.outcome.name}"
            f" after {_bluegreen.duration_text(self.took)}, {lost}>"
        )

    def _rows(self) -> list[tuple[str, _bluegreen.RequestCounts]]:
        return [("new connections", self.traffic.new), ("kept connections", self.traffic.kept)]

    def _repr_markdown_(self) -> str:
        lines = [
            f"**{self.service} {self.version}**, seed {self.seed}: **{self.outcome.name}**."
            f" {self.last_line}",
            "",
        ]
        lines += ["| requests on | sent | good | bad | lost |", "|---|--:|--:|--:|--:|"]
        lines += [
            f"| {name} | {n.sent:,} | {n.good:,} | {n.bad:,} | {n.lost:,} |"
            for name, n in self._rows()
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{name}</td><td>{n.sent:,}</td><td>{n.good:,}</td>"
            f"<td>{n.bad:,}</td><td>{n.lost:,}</td></tr>"
            for name, n in self._rows()
        )
        head = "".join(
            f"<th>{name}</th>" for name in ("requests on", "sent", "good", "bad", "lost")
        )
        return (
            f"<p><b>{html.escape(self.service)} {html.escape(self.version)}</b>, seed {self.seed}:"
            f" <b>{self.outcome.name}</b>. {html.escape(self.last_line)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def parse_faults(script: str) -> list[Fault]:
    """The faults of a script given as text. Fails with RunbookError."""
    parsed = _bluegreen.parse_faults(script.encode(), "faults")
    if parsed.mistakes:
        raise RunbookError(parsed.mistakes)
    return parsed.faults


def faults_of(faults: str | Sequence[Fault]) -> Sequence[Fault]:
    return parse_faults(faults) if isinstance(faults, str) else faults


def _opened(journal: str | os.PathLike[str]) -> _bluegreen.Sink:
    from bluegreen._live import Journal

    return Journal.open(journal)


def _rehearsal_of(
    service: str, version: str, seed: int, found: _bluegreen.RehearsalResult
) -> Rehearsal:
    return Rehearsal(
        service=service,
        version=version,
        seed=seed,
        outcome=found.outcome,
        release=found.release,
        journal=found.journal,
        traffic=found.traffic,
        hits=found.hits,
        event_log=found.event_log,
        event_log_hash=found.event_log_hash,
        took=found.took,
        drivers=found.drivers,
    )


def rehearse(
    runbook: Runbook,
    version: str,
    *,
    seed: int = 1,
    faults: str | Sequence[Fault] = (),
    world: WorldOptions | None = None,
    gate: _bluegreen.Gate | None = None,
    abort_at: timedelta | None = None,
    probes: Mapping[str, _bluegreen.Probe] | None = None,
    on_event: Callable[[Event], None] | None = None,
    journal: str | os.PathLike[str] | None = None,
) -> Rehearsal:
    """Rehearses the release to its last step in the simulated world; minutes pass in milliseconds.

    `faults` is a script in YAML, or faults; with `seed` they stand in place of the ones of `world`,
    which is what is found. Without a gate a person promotes at once; `abort_at` is the virtual time
    when one aborts. `on_event` is told of every entry of the journal, which `journal`, a SQLite
    file, keeps. What a callback raises ends the rehearsal and is raised here.
    """
    found = _bluegreen.rehearse(
        runbook,
        version,
        world=WorldOptions() if world is None else world,
        seed=seed,
        faults=faults_of(faults),
        gate=gate,
        abort_at=abort_at,
        probes={} if probes is None else probes,
        on_event=on_event,
        journal=None if journal is None else _opened(journal),
    )
    return _rehearsal_of(runbook.service, version, seed, found)
