"""bluegreen rehearse --seeds: what many rehearsals come to, and how to open the worst."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    Fault,
    Outcome,
    RehearsalSummary,
    Runbook,
    WorldOptions,
)
from bluegreen.bad_requests import way_out_of_lost
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.options import Output
from bluegreen.command_line.progress_line import ProgressLine
from bluegreen.command_line.terminal import say
from bluegreen.exceptions import RehearsalsInterrupted
from bluegreen.rehearsals import Rehearsals, rehearse_many, worded
from bluegreen.runbook_file import name_and_place


@dataclass(frozen=True)
class Many:
    runbook: Runbook
    version: str
    seeds: range
    faults: list[Fault]
    command: str
    """What rehearses one of them, but for the seed."""

    def rehearse(self, threads: int | None, worst: int, output: Output) -> int:
        """Tells what they came to, also after Ctrl-C, and gives the exit code."""
        began = time.monotonic()
        progress = _Progress(len(self.seeds))
        try:
            found = rehearse_many(
                self.runbook,
                self.version,
                seeds=self.seeds,
                faults=self.faults,
                threads=threads or len(os.sched_getaffinity(0)),
                worst=worst,
                on_summary=progress.tell,
            )
        except RehearsalsInterrupted as interrupted:
            found = interrupted.partial
        finally:
            progress.end()
        if output is Output.json:
            write_json(_document(found, self.command))
        else:
            self._tell_head()
            _tell(found, time.monotonic() - began, self.command, way_out_of_lost(self.runbook))
        return found.exit_code

    def _tell_head(self) -> None:
        versions = f"{WorldOptions().live_version} → {self.version}"
        seeds = f"seeds {self.seeds.start} to {self.seeds.stop - 1}"
        say(f"Rehearsals of {name_and_place(self.runbook)}: {versions} ({seeds})", bold=True)
        for fault in self.faults:
            say(f"fault: {fault}")


class _Progress:
    def __init__(self, seeds: int) -> None:
        self._seeds = seeds
        self._counts: Counter[str] = Counter()
        self._began = time.monotonic()
        self._line = ProgressLine()

    def tell(self, summary: RehearsalSummary) -> None:
        self._counts[worded(summary)] += 1
        if self._line.is_due():
            self._line.show(self._text())

    def end(self) -> None:
        self._line.clear()

    def _text(self) -> str:
        done = self._counts.total()
        speed = done / max(time.monotonic() - self._began, 1e-3)
        counts = ", ".join(f"{count:,} {how}" for how, count in self._counts.items())
        left = _bluegreen.duration_text(timedelta(seconds=round((self._seeds - done) / speed)))
        return f"{done:,} of {self._seeds:,}: {counts} · {speed:,.0f}/s, {left} left"


def _counts(found: Rehearsals) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in found.counts.items())


def _duration(length: timedelta) -> str:
    """Milliseconds say nothing of minutes."""
    whole = length >= timedelta(minutes=1)
    return _bluegreen.duration_text(
        timedelta(seconds=round(length.total_seconds())) if whole else length
    )


def _tell(found: Rehearsals, real_seconds: float, command: str, of_lost: str) -> None:
    if found.rehearsed > found.gave_up:
        _tell_figures(found, of_lost)
    _tell_worst(found.worst, command)
    say("")
    asked = f" of {len(found.seeds):,}" if found.interrupted else ""
    head = f"{'interrupted after ' if found.interrupted else ''}{found.rehearsed:,}{asked}"
    plural = "" if len(found.seeds) == 1 else "s"
    counts = f": {_counts(found)}" if found.rehearsed else ""
    say(f"{head} rehearsal{plural} in {real_seconds:.1f} s{counts}", bold=True)


def _tell_figures(found: Rehearsals, of_lost: str) -> None:
    say("")
    bad, took = found.bad, found.took
    _tell_row("of a rehearsal", "least", "median", "95 %", "most")
    _tell_row(
        "bad or lost requests", *(f"{one:,}" for one in (bad.min, bad.median, bad.p95, bad.max))
    )
    _tell_row("virtual time", *map(_duration, (took.min, took.median, took.p95, took.max)))
    sent = found.new.sent + found.kept.sent
    trouble = f"{found.new.bad + found.kept.bad:,} bad, {found.new.lost + found.kept.lost:,} lost"
    say(f"all requests: {sent:,} sent, {trouble}" + (of_lost if found.kept.lost else ""))
    if found.hit:
        say(f"a fault made a difference in {found.hit:,} of {found.rehearsed:,}")


def _tell_row(name: str, *figures: str) -> None:
    say(f"{name:<22}" + "".join(f"{figure:>12}" for figure in figures))


def _is_worth_reading(summary: RehearsalSummary) -> bool:
    return summary.gave_up or summary.outcome is not Outcome.done or summary.bad > 0


def _ended(summary: RehearsalSummary) -> str:
    requests = "" if summary.gave_up else f", {summary.bad:,} bad or lost requests"
    reason = f"; {summary.reason}" if summary.reason else ""
    return worded(summary) + requests + reason


def _tell_worst(summaries: list[RehearsalSummary], command: str) -> None:
    worst = [summary for summary in summaries if _is_worth_reading(summary)]
    if not worst:
        return
    say("")
    say("the worst seeds:")
    for summary in worst:
        say(f"  {summary.seed}: {_ended(summary)}")
    say(f"open one: {command} --seed {worst[0].seed}")


def _document(found: Rehearsals, command: str) -> dict[str, object]:
    return {
        "service": found.service,
        "version": found.version,
        "seeds": {"first": found.seeds.start, "count": len(found.seeds)},
        "rehearsed": found.rehearsed,
        "interrupted": found.interrupted,
        "exit_code": found.exit_code,
        "outcomes": {outcome.name: count for outcome, count in found.outcomes.items()},
        "gave_up": found.gave_up,
        "hit": found.hit,
        "requests": {"new": found.new, "kept": found.kept},
        "bad": found.bad,
        "took_s": found.took,
        "worst": [_summary_document(summary, command) for summary in found.worst],
    }


def _summary_document(summary: RehearsalSummary, command: str) -> dict[str, object]:
    return {
        "seed": summary.seed,
        "outcome": summary.outcome,
        "gave_up": summary.gave_up,
        "phase": summary.phase,
        "reason": summary.reason,
        "took_s": summary.took,
        "requests": {"new": summary.new, "kept": summary.kept},
        "hits": summary.hits,
        "drivers": summary.drivers,
        "event_log_hash": f"{summary.event_log_hash:016x}",
        "command": f"{command} --seed {summary.seed}",
    }
