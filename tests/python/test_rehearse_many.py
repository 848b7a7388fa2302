"""Many rehearsals in one call: what they come to, on threads, told one by one, ended by Ctrl-C."""

import os
import signal
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from python.counting_thread import counting_thread
from python.two_colors import PERCEPTION, QUICK, runbook_of

import bluegreen
from bluegreen import Outcome, Question, RehearsalSummary
from bluegreen.exceptions import RehearsalsInterrupted

SOME_ERRORS = "faults: [{errors: {rate: 10%, when: {phase: holding, after: 5s}}}]"
ENDLESS = 10**9
WARM = {"validate": "[{custom: {name: warm}}]"}


def test_each_comes_to_what_it_comes_to_alone() -> None:
    runbook = bluegreen.load(PERCEPTION)
    summaries: list[RehearsalSummary] = []
    found = bluegreen.rehearse_many(
        runbook,
        "1.2.4",
        seeds=range(5, 15),
        threads=2,
        faults=SOME_ERRORS,
        on_summary=summaries.append,
    )
    assert [one.seed for one in summaries] == list(range(5, 15))
    for one in summaries:
        alone = bluegreen.rehearse(runbook, "1.2.4", seed=one.seed, faults=SOME_ERRORS)
        assert one.event_log_hash == alone.event_log_hash
        assert (one.outcome, one.phase) == (alone.outcome, alone.release.phase)
        assert (one.took, one.reason) == (alone.took, alone.release.reason)
        assert (one.new, one.kept) == (alone.traffic.new, alone.traffic.kept)
    assert found.outcomes == Counter(one.outcome for one in summaries)
    assert found.new.sent == sum(one.new.sent for one in summaries)
    assert found.hit == sum(one.hits > 0 for one in summaries) == 10
    assert found.bad.max == max(one.bad for one in summaries) == found.worst[0].bad
    assert found.took.min == min(one.took for one in summaries)
    assert found.worst == sorted(summaries, key=lambda one: (-one.bad, one.seed))[:5]
    assert (found.rehearsed, found.interrupted, found.exit_code) == (10, False, 1)


def test_threads_change_nothing() -> None:
    runbook = bluegreen.load(PERCEPTION)
    one, other = (
        bluegreen.rehearse_many(runbook, "1.2.4", seeds=150, threads=threads, faults=SOME_ERRORS)
        for threads in (1, 3)
    )
    assert one == other
    assert repr(one) == "<Rehearsals of perception 1.2.4, 150 seeds: returned=150>"
    assert "150 seeds: 150 returned" in one._repr_html_()


@pytest.mark.parametrize(
    ("seeds", "rehearsed"), [(0, []), (2, [1, 2]), (range(0), []), (range(7, 8), [7])]
)
def test_seeds_are_how_many_or_which(seeds: int | range, rehearsed: list[int]) -> None:
    told: list[int] = []
    found = bluegreen.rehearse_many(
        runbook_of(QUICK), "1.2.4", seeds=seeds, on_summary=lambda one: told.append(one.seed)
    )
    assert told == rehearsed
    assert found.rehearsed == len(rehearsed)


@pytest.mark.parametrize(
    "seeds", [-1, 2**63, range(1, 9, 2), range(-1, 3), range(2**64), range(2**64, 2**64 + 1)]
)
def test_other_seeds_are_refused(seeds: int | range) -> None:
    with pytest.raises(bluegreen.InvalidArgumentError, match="seeds is"):
        bluegreen.rehearse_many(runbook_of(QUICK), "1.2.4", seeds=seeds)


class Count:
    """As the integers of array libraries are."""

    def __index__(self) -> int:
        return 2


@pytest.mark.parametrize("seeds", ["3", None, 1.0, [1], b"3"])
def test_seeds_of_another_type_are_named(seeds: object) -> None:
    kind = type(seeds).__name__
    with pytest.raises(TypeError, match=rf"^rehearse_many\(\): seeds must be .*, not {kind}$"):
        bluegreen.rehearse_many(runbook_of(QUICK), "1.2.4", seeds=seeds)  # type: ignore[arg-type]


def test_what_counts_as_an_integer_does() -> None:
    two: Any = Count()
    found = bluegreen.rehearse_many(runbook_of(QUICK), "1.2.4", seeds=two)
    assert found.rehearsed == 2


def test_what_one_rehearsal_refuses_is_refused() -> None:
    runbook = runbook_of(QUICK)
    with pytest.raises(bluegreen.RunbookError, match="there is no fault"):
        bluegreen.rehearse_many(runbook, "1.2.4", faults="faults: [erors]")
    with pytest.raises(bluegreen.InvalidArgumentError, match="abort_at is"):
        bluegreen.rehearse_many(runbook, "1.2.4", abort_at=timedelta(milliseconds=-1))
    with pytest.raises(bluegreen.InvalidArgumentError, match="more than 1024 threads"):
        bluegreen.rehearse_many(runbook, "1.2.4", threads=1025)


class Warm(bluegreen.Probe):
    def __init__(self, raises: BaseException | None = None) -> None:
        super().__init__()
        self.threads: set[int] = set()
        self.raises = raises

    def ask(self, question: Question) -> bool:
        self.threads.add(threading.get_ident())
        if self.raises:
            raise self.raises
        return question.name == "warm"


def test_probes_and_gates_are_asked_on_all_threads() -> None:
    class Opens(bluegreen.Gate):
        def ask(self, release: bluegreen.Release) -> str | None:  # type: ignore[override]
            return "abort" if release.version == "1.2.5" else None

    warm = Warm()
    runbook = runbook_of(QUICK, gate="{}", **WARM)
    found = bluegreen.rehearse_many(
        runbook, "1.2.5", seeds=64, threads=2, probes={"warm": warm}, gate=Opens()
    )
    assert found.outcomes == {Outcome.returned: 64}
    assert warm.threads
    assert threading.get_ident() not in warm.threads
    found = bluegreen.rehearse_many(runbook, "1.2.4", seeds=2, probes={"warm": warm}, gate=Opens())
    assert found.outcomes == {Outcome.waiting: 2}


@pytest.mark.parametrize("raised", [ZeroDivisionError("broken"), SystemExit(3)])
def test_what_a_callback_raises_comes_out(raised: BaseException) -> None:
    def on_summary(summary: RehearsalSummary) -> None:
        if summary.seed == 3:
            raise raised

    with pytest.raises(type(raised)):
        bluegreen.rehearse_many(
            runbook_of(QUICK), "1.2.4", seeds=ENDLESS, threads=2, on_summary=on_summary
        )
    with pytest.raises(type(raised)):
        bluegreen.rehearse_many(
            runbook_of(QUICK, **WARM),
            "1.2.4",
            seeds=ENDLESS,
            threads=2,
            probes={"warm": Warm(raised)},
        )


def test_ctrl_c_leaves_what_was_done() -> None:
    told: list[int] = []
    sent: list[float] = []

    def on_summary(summary: RehearsalSummary) -> None:
        told.append(summary.seed)
        if summary.seed == 20:
            sent.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(RehearsalsInterrupted, match="interrupted after 20 rehearsals") as raised:
        bluegreen.rehearse_many(
            runbook_of(QUICK), "1.2.4", seeds=ENDLESS, threads=2, on_summary=on_summary
        )
    assert time.monotonic() - sent[0] < 0.2 + 0.4  # the second for a machine under load
    partial = raised.value.partial
    assert isinstance(raised.value, KeyboardInterrupt)
    assert (partial.rehearsed, partial.interrupted, partial.exit_code) == (20, True, 130)
    assert told == list(range(1, 21))
    assert len(partial.worst) == 5
    assert "20 of 1,000,000,000 seeds" in repr(partial)


def test_ctrl_c_ends_long_rehearsals() -> None:
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    sent = time.monotonic() + 0.3
    with pytest.raises(RehearsalsInterrupted) as raised:
        bluegreen.rehearse_many(runbook_of(QUICK, hold="30d"), "1.2.4", seeds=4, threads=2)
    assert time.monotonic() - sent < 0.2 + 0.4
    assert raised.value.partial.rehearsed == 0
    timer.join()


def test_another_thread_makes_progress() -> None:
    with counting_thread() as turns:
        before = turns()
        bluegreen.rehearse_many(runbook_of(QUICK, hold="10m"), "1.2.4", seeds=8)
        assert turns() - before > 1000
