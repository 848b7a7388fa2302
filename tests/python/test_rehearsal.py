"""A rehearsal from Python: what it shows, callbacks, other threads, what Python raises."""

import gc
import os
import signal
import threading
import time
import weakref
from datetime import timedelta

import pytest
from python.counting_thread import counting_thread
from python.two_colors import PERCEPTION, QUICK, runbook_of

import bluegreen
from bluegreen import Event, FaultKind, Outcome, Question, Verdict
from bluegreen._bluegreen import Fault

BREAKS = "faults: [{errors: {rate: 30%, when: {phase: holding, after: 1m}}}]"
LONG = {"hold": "30d"}  # in looks of 100 ms: minutes of real time


def test_the_release_of_perception() -> None:
    rehearsal = bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4")
    assert rehearsal.outcome is Outcome.done
    assert rehearsal.exit_code == 0
    assert rehearsal.release.phase == "finished"
    assert rehearsal.release.target is bluegreen.Color.green
    assert rehearsal.took > timedelta(hours=2, minutes=30)
    assert rehearsal.traffic.new.sent == rehearsal.traffic.new.good > 2_000_000
    assert rehearsal.traffic.lost_new == rehearsal.traffic.lost_kept == 0
    assert [entry.sequence for entry in rehearsal.journal] == list(
        range(1, len(rehearsal.journal) + 1)
    )
    assert "lost_new=0, lost_kept=0" in repr(rehearsal)


def test_green_that_breaks_is_returned() -> None:
    rehearsal = bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4", faults=BREAKS)
    assert rehearsal.outcome is Outcome.returned
    assert rehearsal.exit_code == 1
    assert rehearsal.traffic.new.bad > 0
    assert rehearsal.release.traffic == "blue (1.2.3)"
    assert [hit.kind for hit in rehearsal.hits] == [FaultKind.errors]


def test_equal_seeds_give_equal_rehearsals() -> None:
    runbook = bluegreen.load(PERCEPTION)
    one, same, other = (bluegreen.rehearse(runbook, "1.2.4", seed=seed) for seed in (7, 7, 8))
    assert one == same
    assert one.event_log == same.event_log
    assert one != other
    assert one != "rehearsal"


def test_faults_as_values_and_their_mistakes() -> None:
    runbook = bluegreen.load(PERCEPTION)
    fault = Fault(kind=FaultKind.errors, rate="30%", phase="holding", delay=timedelta(minutes=1))
    assert bluegreen.rehearse(runbook, "1.2.4", faults=[fault]) == bluegreen.rehearse(
        runbook, "1.2.4", faults=BREAKS
    )
    with pytest.raises(bluegreen.RunbookError, match="there is no fault"):
        bluegreen.rehearse(runbook, "1.2.4", faults="faults: [erors]")


def test_notebooks_show_it_escaped() -> None:
    class Cold(bluegreen.Probe):
        def ask(self, question: Question) -> bluegreen.ProbeReport:
            return bluegreen.ProbeReport(verdict=Verdict.failed, detail=f"<b>{question.name}</b>")

    rehearsal = bluegreen.rehearse(runbook_of(QUICK, **CUSTOM), "1.2.4", probes={"warm": Cold()})
    assert "| new connections |" in rehearsal._repr_markdown_()
    assert "&lt;b&gt;warm&lt;/b&gt;" in rehearsal._repr_html_()
    assert "<b>warm" not in rehearsal._repr_html_()
    assert "# " in rehearsal.report.to_markdown()


def test_a_person_aborts() -> None:
    rehearsal = bluegreen.rehearse(
        bluegreen.load(PERCEPTION), "1.2.4", abort_at=timedelta(minutes=5)
    )
    assert rehearsal.outcome is Outcome.returned
    assert any(entry.kind == "intent" and entry.name == "abort" for entry in rehearsal.journal)


def test_every_event_is_told_in_order() -> None:
    events: list[Event] = []
    rehearsal = bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4", on_event=events.append)
    assert [event.entry for event in events] == rehearsal.journal
    sent = [event.traffic.new.sent for event in events if event.traffic]
    assert len(sent) == len(events)
    assert sent == sorted(sent)
    assert events[-1].release.phase == "finished"


def test_what_a_callback_raises_comes_out() -> None:
    def on_event(event: Event) -> None:
        if event.entry.phase == "holding":
            raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4", on_event=on_event)


def test_another_thread_makes_progress() -> None:
    with counting_thread() as turns:
        before = turns()
        bluegreen.rehearse(runbook_of(QUICK, hold="10m"), "1.2.4")
        assert turns() - before > 1000


def test_ctrl_c_ends_a_rehearsal_within_100_ms() -> None:
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    sent = time.monotonic() + 0.3
    with pytest.raises(KeyboardInterrupt):
        bluegreen.rehearse(runbook_of(QUICK, **LONG), "1.2.4")
    assert time.monotonic() - sent < 0.1 + 0.4  # the second for a machine under load
    timer.join()


class Warm(bluegreen.Probe):
    """Passes at the third question."""

    def __init__(self, answer: object = True) -> None:
        super().__init__(takes=timedelta(seconds=2))
        self.asked: list[Question] = []
        self.last = answer

    def ask(self, question: Question) -> bool | None:
        self.asked.append(question)
        if len(self.asked) < 3:
            return None
        if isinstance(self.last, BaseException):
            raise self.last
        return bool(self.last)


CUSTOM = {"validate": "[{custom: {name: warm, args: {cache: ignite}}}]"}


def test_a_python_class_is_a_probe() -> None:
    warm = Warm()
    rehearsal = bluegreen.rehearse(runbook_of(QUICK, **CUSTOM), "1.2.4", probes={"warm": warm})
    assert rehearsal.outcome is Outcome.done
    assert warm.asked[0] == Question(
        name="warm", args={"cache": "ignite"}, color=bluegreen.Color.green, version="1.2.4"
    )
    verdicts = [entry.fields["verdict"] for entry in rehearsal.journal if entry.kind == "verdict"]
    assert verdicts == ["unknown", "pass"]


def test_a_probe_that_only_the_library_holds_keeps_its_python_half() -> None:
    class Probes(dict[str, bluegreen.Probe]):
        pass

    probes = Probes(warm=Warm())
    half = weakref.ref(probes["warm"])

    def on_event(event: Event) -> None:
        if event.entry.phase == "installing":
            probes.clear()
            gc.collect()
            assert half() is not None

    rehearsal = bluegreen.rehearse(
        runbook_of(QUICK, **CUSTOM), "1.2.4", probes=probes, on_event=on_event
    )
    assert rehearsal.outcome is Outcome.done
    gc.collect()
    assert half() is None


@pytest.mark.parametrize("raised", [ZeroDivisionError("broken"), KeyboardInterrupt()])
def test_what_a_probe_raises_comes_out_and_is_no_verdict(raised: BaseException) -> None:
    with pytest.raises(type(raised)):
        bluegreen.rehearse(runbook_of(QUICK, **CUSTOM), "1.2.4", probes={"warm": Warm(raised)})


def test_a_probe_that_cannot_know_is_unknown() -> None:
    warm = Warm(bluegreen.UnreachableError("nobody answers"))
    rehearsal = bluegreen.rehearse(runbook_of(QUICK, **CUSTOM), "1.2.4", probes={"warm": warm})
    assert rehearsal.outcome is Outcome.returned
    assert any("nobody answers" in entry.text for entry in rehearsal.journal) or "unknown" in str(
        rehearsal.journal
    )


def test_what_answers_mean() -> None:
    class Says(bluegreen.Probe):
        def __init__(self, said: object) -> None:
            super().__init__()
            self.said = said

        def ask(self, question: Question) -> bool | None:
            assert question.name == "x"
            return self.said  # type: ignore[return-value]

    question = Question(name="x")
    for said, verdict in ((True, Verdict.passed), (False, Verdict.failed), (None, Verdict.unknown)):
        assert Says(said).answer(question).verdict is verdict
    report = bluegreen.ProbeReport(verdict=Verdict.failed, detail="cold")
    assert Says(report).answer(question) == report
    assert Says(1).answer(question).verdict is Verdict.unknown


class Says(bluegreen.Gate):
    def __init__(self, answer: str | None) -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[str] = []

    def ask(self, release: bluegreen.Release) -> str | None:  # type: ignore[override]
        self.asked.append(release.phase)
        return self.answer


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("promote", Outcome.done), ("abort", Outcome.returned), (None, Outcome.waiting)],
)
def test_a_python_class_is_a_gate(answer: str | None, outcome: Outcome) -> None:
    gate = Says(answer)
    assert bluegreen.rehearse(runbook_of(QUICK, gate="{}"), "1.2.4", gate=gate).outcome is outcome
    assert gate.asked == ["awaiting_promotion"]


@pytest.mark.parametrize("abort_at", [timedelta.max, timedelta.min, timedelta(milliseconds=-1)])
def test_a_time_that_no_rehearsal_has_is_refused(abort_at: timedelta) -> None:
    runbook = bluegreen.load(PERCEPTION)
    with pytest.raises(bluegreen.InvalidArgumentError, match="abort_at is"):
        bluegreen.rehearse(runbook, "1.2.4", abort_at=abort_at)
