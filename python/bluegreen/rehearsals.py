"""A release rehearsed with many seeds: summaries, counts, and the worst of them."""

from __future__ import annotations

import html
import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    CountQuantiles,
    DurationQuantiles,
    Fault,
    Outcome,
    RehearsalSummary,
    RequestCounts,
    Runbook,
    WorldOptions,
)
from bluegreen.exceptions import InvalidArgumentError, RehearsalsInterrupted
from bluegreen.rehearsal import faults_of

_MOST_SEEDS = 2**64
_FIGURES = (
    *("rehearsed", "interrupted", "outcomes", "gave_up", "hit", "new", "kept", "bad", "took"),
    "worst",
)


@dataclass(frozen=True, repr=False)
class Rehearsals:
    """What many rehearsals showed. The same runbook, version, seeds and faults give equal ones,
    on any number of threads.

    Rehearsals whose driver gave up are in `rehearsed`, `gave_up` and `worst` alone.
    """

    service: str
    version: str
    seeds: range
    """That were asked for."""
    rehearsed: int
    """So many of them, from the first on."""
    interrupted: bool
    outcomes: dict[Outcome, int]
    gave_up: int
    hit: int
    """In so many a fault made a difference."""
    new: RequestCounts
    """Requests on new connections, of all rehearsals together."""
    kept: RequestCounts
    bad: CountQuantiles
    """Requests of a rehearsal that were lost or answered with a 5xx."""
    took: DurationQuantiles
    """Virtual time of a rehearsal."""
    worst: list[RehearsalSummary]
    """The worst first: by outcome, then by bad and lost requests, then by seed."""

    __hash__ = None  # type: ignore[assignment]

    @property
    def exit_code(self) -> int:
        """The worst of all; 130 where it was interrupted."""
        if self.interrupted:
            return _bluegreen.exit_code(Outcome.interrupted)
        outcomes = [*self.outcomes, *([Outcome.needs_person] if self.gave_up else [])]
        return max(map(_bluegreen.exit_code, outcomes), default=0)

    @property
    def counts(self) -> dict[str, int]:
        """How many ended how, the best first: {"done": 990, "returned": 10}."""
        found = {one.name: self.outcomes[one] for one in Outcome if one in self.outcomes}
        return found | ({"gave_up": self.gave_up} if self.gave_up else {})

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={count:,}" for name, count in self.counts.items())
        seeds = f"{self.rehearsed:,} of " if self.interrupted else ""
        seeds += f"{len(self.seeds):,} seeds"
        return f"<Rehearsals of {self.service} {self.version}, {seeds}: {counts}>"

    def _cells(self) -> list[tuple[str, ...]]:
        return [(str(one.seed), worded(one), f"{one.bad:,}", one.reason) for one in self.worst]

    def _title(self) -> tuple[str, str]:
        counts = ", ".join(
            f"{count:,} {name.replace('_', ' ')}" for name, count in self.counts.items()
        )
        return f"{self.service} {self.version}", f", {self.rehearsed:,} seeds: {counts}"

    def _repr_html_(self) -> str:
        def row(cells: Sequence[str], kind: str) -> str:
            return f"<tr>{''.join(f'<{kind}>{html.escape(one)}</{kind}>' for one in cells)}</tr>"

        what, counts = self._title()
        head = row(("worst seeds", "ended", "bad or lost", "reason"), "th")
        rows = "".join(row(cells, "td") for cells in self._cells())
        return (
            f"<p><b>{html.escape(what)}</b>{html.escape(counts)}</p>"
            f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        )


def worded(summary: RehearsalSummary) -> str:
    """How it ended: "needs person", "gave up"."""
    return "gave up" if summary.gave_up else summary.outcome.name.replace("_", " ")


def _range_of(seeds: int | range) -> range:
    if isinstance(seeds, range):
        found = seeds
        is_good = found.step == 1 and found.start >= 0 and found.stop <= _MOST_SEEDS
    else:
        try:
            count = operator.index(seeds)
        except TypeError:
            raise TypeError(
                f"rehearse_many(): seeds must be int or range, not {type(seeds).__name__}"
            ) from None
        found = range(1, count + 1)
        is_good = count >= 0
    # Python cannot tell the length of a longer one, and nobody lives to see its end.
    if not is_good or found.stop - found.start > sys.maxsize:
        raise InvalidArgumentError(
            f"seeds is {seeds}, not how many or a range of one after the other from 0 to 2**64 - 1"
        )
    return found


def _unless_interrupted(rehearsals: Rehearsals) -> Rehearsals:
    if rehearsals.interrupted:
        raise RehearsalsInterrupted(rehearsals)
    return rehearsals


def rehearse_many(
    runbook: Runbook,
    version: str,
    *,
    seeds: int | range = 1000,
    faults: str | Sequence[Fault] = (),
    threads: int = 1,
    worst: int = 5,
    world: WorldOptions | None = None,
    gate: _bluegreen.Gate | None = None,
    abort_at: timedelta | None = None,
    probes: Mapping[str, _bluegreen.Probe] | None = None,
    on_summary: Callable[[RehearsalSummary], None] | None = None,
) -> Rehearsals:
    """Rehearses the release once with every seed, and keeps what they come to.

    `seeds` is how many, from 1 on, or a range: `range(5000, 6000)`. `threads` rehearse at once,
    without the GIL: one per core is worth it. `worst` seeds are named; `rehearse` gives the whole
    of such a one. `on_summary` is told of every rehearsal, in the order of the seeds; nothing else
    is kept of it, so memory does not grow with the seeds.

    All else is as for `rehearse`; gate and probes are asked by all threads, one at a time. Fails
    with InvalidArgumentError (RunbookError for a script of faults) before the first rehearsal.
    Ctrl-C raises RehearsalsInterrupted, a KeyboardInterrupt, with what was done so far as
    `partial`. What a callback raises ends all and is raised here.
    """
    wanted = _range_of(seeds)
    found = _bluegreen.rehearse_many(
        runbook,
        version,
        first_seed=wanted.start,
        seeds=len(wanted),
        threads=threads,
        worst=worst,
        world=WorldOptions() if world is None else world,
        faults=faults_of(faults),
        gate=gate,
        abort_at=abort_at,
        probes={} if probes is None else probes,
        on_summary=on_summary,
    )
    figures = {name: getattr(found, name) for name in _FIGURES}
    rehearsals = Rehearsals(runbook.service, version, wanted, **figures)
    return _unless_interrupted(rehearsals)
