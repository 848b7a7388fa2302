"""A live session on an environment written in Python: threads, callbacks, gates, clocks, Ctrl-C."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from python.two_colors import QUICK, ROOT, TwoColors, runbook_of

import bluegreen
from bluegreen import Event, Outcome, Question, Session, Until

LONG_HOLD = {"hold": "1h", "cleanup": "{scale_down_after: 2h, delete_after: never}"}


def interrupt_when(phase: str, events: list[Event]) -> bluegreen.session.OnEvent:
    """Ctrl-C as soon as the release has entered the phase."""

    def on_event(event: Event) -> None:
        events.append(event)
        if event.entry.kind == "phase" and event.entry.phase == phase:
            os.kill(os.getpid(), signal.SIGINT)

    return on_event


def test_a_release_goes_through_a_python_environment() -> None:
    world = TwoColors()
    events: list[Event] = []
    result = bluegreen.deploy(
        runbook_of(QUICK), "1.2.4", environment=world, until=Until.end, on_event=events.append
    )
    assert result.outcome is Outcome.done
    assert result.exit_code == 0
    assert world.done == ["install green 1.2.4", "switch green", "scale blue 0", "uninstall blue"]
    assert result.release is not None
    assert result.release.phase == "finished"
    assert "green (1.2.4)" in result.release.traffic
    assert [event.entry.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(event.traffic is None for event in events)


def test_two_releases_on_one_record_alternate_colors() -> None:
    world, record = TwoColors(), bluegreen.RecordStore()
    for version in ("1.2.4", "1.2.5"):
        result = bluegreen.deploy(
            runbook_of(QUICK), version, environment=world, record=record, until=Until.end
        )
        assert result.outcome is Outcome.done
    assert [done for done in world.done if done.startswith("switch")] == [
        "switch green",
        "switch blue",
    ]
    with Session(runbook_of(QUICK), environment=world, record=record) as session:
        found = session.record()
        assert [past.version for past in found.history] == ["1.2.4"]
        assert session.status() is not None
        assert "is done" in session.explain().sentence
        assert session.plan("1.2.6").target is bluegreen.Color.green
        seen = session.observe()
        assert seen.workloads == world.observe_workloads()
        assert seen.traffic == world.observe_traffic()


def test_a_closed_session_says_so() -> None:
    with Session(runbook_of(QUICK), environment=TwoColors()) as session:
        with pytest.raises(bluegreen.NotFoundError):
            session.explain()
        with pytest.raises(bluegreen.NotFoundError, match="nothing to resume"):
            session.resume()
    with pytest.raises(bluegreen.BluegreenError, match="closed"):
        session.observe()


NEVER_CLOSED = """
from python.two_colors import QUICK, TwoColors, runbook_of
from bluegreen import Session, Until

session = Session(runbook_of(QUICK), environment=TwoColors())
print(session.deploy("1.2.4", Until.held).outcome.name)
"""


def test_a_script_may_forget_to_close_its_session() -> None:
    """The worker threads of an open session once ended Python by an abort, in most runs."""
    for _ in range(5):
        ran = subprocess.run(
            [sys.executable, "-c", NEVER_CLOSED],
            cwd=ROOT / "tests",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "done\n", "")


def test_the_journal_is_kept_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    with Session(runbook_of(QUICK), environment=TwoColors(), journal=file) as session:
        session.deploy("1.2.4", Until.end)
    kept = bluegreen.Journal.open_existing(str(file))
    assert [one.id for one in kept.releases()] == ["perception-1"]
    assert kept.entries("perception-1")[-1].phase == "finished"
    report = bluegreen.report_of_journal(str(file))
    assert "perception-1" in report.to_markdown()


def test_other_threads_go_on_while_a_release_waits() -> None:
    turns = 0
    over = threading.Event()

    def count() -> None:
        nonlocal turns
        while not over.wait(0.001):
            turns += 1

    thread = threading.Thread(target=count)
    thread.start()
    bluegreen.deploy(runbook_of(QUICK, hold="500ms"), "1.2.4", environment=TwoColors())
    over.set()
    thread.join()
    assert turns > 50


@pytest.mark.parametrize("lease", [timedelta(0), timedelta(-5), timedelta.max, timedelta.min])
def test_a_lease_that_runs_out_at_once_or_never_is_refused(lease: timedelta) -> None:
    world, record = TwoColors(), bluegreen.RecordStore()
    with (
        Session(runbook_of(QUICK), environment=world, record=record, lease=lease) as session,
        pytest.raises(bluegreen.InvalidArgumentError, match="the lease is"),
    ):
        session.deploy("1.2.4")
    assert world.done == []
    assert record.load() == ("", "")


def test_what_an_environment_raises_comes_out_and_the_release_can_be_resumed() -> None:
    class Breaks(TwoColors):
        broken = True

        def install(self, request: bluegreen.Install) -> int:
            if self.broken:
                raise ZeroDivisionError("no install today")
            return super().install(request)

    world, record = Breaks(), bluegreen.RecordStore()
    with Session(
        runbook_of(QUICK), environment=world, record=record, lease=timedelta(seconds=1)
    ) as session:
        with pytest.raises(ZeroDivisionError, match="no install today"):
            session.deploy("1.2.4")
        release = session.status()
        assert release is not None
        assert not release.is_end
        world.broken = False
        assert session.resume(Until.end).outcome is Outcome.done


def test_a_failure_of_ours_is_the_engine_s_to_decide() -> None:
    class Refuses(TwoColors):
        def install(self, request: bluegreen.Install) -> int:
            raise bluegreen.RefusedError(f"{request.color.name} is not to be touched")

    world = Refuses()
    result = bluegreen.deploy(runbook_of(QUICK), "1.2.4", environment=world)
    assert result.outcome is not Outcome.done
    assert result.release is not None
    assert "not to be touched" in result.release.reason
    assert "switch green" not in world.done


def test_what_a_callback_raises_comes_out_after_the_release_was_left() -> None:
    def on_event(event: Event) -> None:
        if event.entry.phase == "holding":
            raise LookupError("no more")

    world, record = TwoColors(), bluegreen.RecordStore()
    with pytest.raises(LookupError, match="no more"):
        bluegreen.deploy(
            runbook_of(QUICK, **LONG_HOLD),
            "1.2.4",
            environment=world,
            record=record,
            on_event=on_event,
        )
    with Session(runbook_of(QUICK), environment=world, record=record) as session:
        release = session.status()
    assert release is not None
    assert release.phase == "holding"


def test_ctrl_c_is_acknowledged_and_leaves_a_release_that_can_be_resumed() -> None:
    world, record = TwoColors(), bluegreen.RecordStore()
    events: list[Event] = []
    acknowledged: list[float] = []
    runbook = runbook_of(QUICK, **LONG_HOLD)
    with Session(
        runbook,
        environment=world,
        record=record,
        lease=timedelta(seconds=1),
        on_event=interrupt_when("holding", events),
        on_interrupt=lambda: acknowledged.append(time.monotonic()),
    ) as session:
        with pytest.raises(bluegreen.Interrupted) as caught:
            session.deploy("1.2.4")
        assert len(acknowledged) == 1
        assert isinstance(caught.value, KeyboardInterrupt)
        assert caught.value.release is not None
        assert caught.value.release.phase == "holding"
    with Session(runbook, environment=world, record=record, lease=timedelta(seconds=1)) as session:
        assert session.abort("the next person").outcome is Outcome.returned
    assert world.selected is bluegreen.Color.blue


def test_a_write_in_flight_is_awaited() -> None:
    class Slow(TwoColors):
        def install(self, request: bluegreen.Install) -> int:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
            return super().install(request)

    world = Slow()
    began = time.monotonic()
    with pytest.raises(bluegreen.Interrupted):
        bluegreen.deploy(runbook_of(QUICK), "1.2.4", environment=world)
    assert world.done == ["install green 1.2.4"]
    assert 0.5 <= time.monotonic() - began < 5


def test_abort_from_another_thread() -> None:
    world = TwoColors()
    held = threading.Event()

    def on_event(event: Event) -> None:
        if event.entry.phase == "holding":
            held.set()

    with Session(runbook_of(QUICK, **LONG_HOLD), environment=world, on_event=on_event) as session:

        def abort() -> None:
            held.wait()
            session.ask_abort("a colleague")

        thread = threading.Thread(target=abort)
        thread.start()
        result = session.deploy("1.2.4")
        thread.join()
    assert result.outcome is Outcome.returned
    assert world.selected is bluegreen.Color.blue


def test_one_call_at_a_time() -> None:
    held = threading.Event()
    refused: list[BaseException] = []

    def on_event(event: Event) -> None:
        if event.entry.phase == "holding" and not held.is_set():
            held.set()
            try:
                session.observe()
            except bluegreen.RefusedError as error:
                refused.append(error)

    with Session(runbook_of(QUICK), environment=TwoColors(), on_event=on_event) as session:
        session.deploy("1.2.4")
    assert len(refused) == 1


class SlowGate(bluegreen.Gate):
    """Thinks for a while, on a thread of its own."""

    def __init__(self, answer: str | None) -> None:
        super().__init__()
        self.answer = answer
        self.threads: list[threading.Thread] = []

    def ask(self, release: bluegreen.Release) -> str | None:  # type: ignore[override]
        assert release.phase == "awaiting_promotion"
        self.threads.append(threading.current_thread())
        time.sleep(0.2)
        return self.answer


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("promote", Outcome.done), ("abort", Outcome.returned), (None, Outcome.waiting)],
)
def test_a_gate_may_take_its_time(answer: str | None, outcome: Outcome) -> None:
    gate = SlowGate(answer)
    result = bluegreen.deploy(
        runbook_of(QUICK, gate="{}"), "1.2.4", environment=TwoColors(), gate=gate
    )
    assert result.outcome is outcome
    assert len(gate.threads) == 1
    assert gate.threads[0] is not threading.main_thread()


def test_a_probe_may_block_on_a_thread_of_its_own() -> None:
    class Warm(bluegreen.Probe):
        def ask(self, question: Question) -> bool:
            assert threading.current_thread() is not threading.main_thread()
            time.sleep(0.1)
            return question.version == "1.2.4"

    runbook = runbook_of(QUICK, validate="[{custom: {name: warm}}]")
    result = bluegreen.deploy(runbook, "1.2.4", environment=TwoColors(), probes={"warm": Warm()})
    assert result.outcome is Outcome.done


def test_what_only_the_session_holds_keeps_its_python_half() -> None:
    session = Session(runbook_of(QUICK), environment=TwoColors(), record=bluegreen.RecordStore())
    gc.collect()
    assert session.deploy("1.2.4", Until.end).outcome is Outcome.done


def test_a_session_lets_go_of_what_it_was_given() -> None:
    world = TwoColors()
    half = weakref.ref(world)
    with Session(runbook_of(QUICK), environment=world) as session:
        session.deploy("1.2.4", Until.end)
    del world
    end = time.monotonic() + 5
    while half() is not None and time.monotonic() < end:
        gc.collect()
        threading.Event().wait(0.01)  # its watching thread ends at its next look
    assert half() is None


def test_a_wake_ends_one_wait_of_the_machine_s_clock() -> None:
    clock = bluegreen.Reactor()
    clock.wake()
    limit = clock.now()[0] + timedelta(seconds=20)
    clock.wait_until(limit)
    assert clock.now()[0] < limit
    short = clock.now()[0] + timedelta(milliseconds=20)
    clock.wait_until(short)
    assert clock.now()[0] >= short


class FastClock(bluegreen.Reactor):
    """A thousand times as fast as the machine's."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def now(self) -> tuple[timedelta, datetime]:
        passed = timedelta(seconds=(time.monotonic() - self._began) * 1000)
        return passed, datetime(2030, 1, 1, tzinfo=UTC) + passed

    def wait_until(self, deadline: timedelta) -> None:
        self._woken.wait(max(0.0, (deadline - self.now()[0]).total_seconds() / 1000))
        self._woken.clear()


def test_a_python_class_is_a_clock() -> None:
    runbook = runbook_of(QUICK, hold="15m", drain="{limit: 10s}")
    began = time.monotonic()
    with Session(runbook, environment=TwoColors(), reactor=FastClock()) as session:
        result = session.deploy("1.2.4")
    assert result.outcome is Outcome.done
    assert result.release is not None
    assert result.release.began.year == 2030
    assert result.release.held_at is not None
    assert result.release.moved_at is not None
    assert result.release.held_at - result.release.moved_at >= timedelta(minutes=15)
    assert time.monotonic() - began < 60


def test_what_a_clock_raises_comes_out() -> None:
    class Breaks(FastClock):
        def now(self) -> tuple[timedelta, datetime]:
            if time.monotonic() - self._began > 0.3:
                raise ZeroDivisionError("no time")
            return super().now()

    runbook = runbook_of(QUICK, hold="30m")
    with (
        Session(runbook, environment=TwoColors(), reactor=Breaks()) as session,
        pytest.raises(ZeroDivisionError, match="no time"),
    ):
        session.deploy("1.2.4")
