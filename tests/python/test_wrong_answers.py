"""What a part of a host's own answers and is not what was asked for: a failure that names it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from python.two_colors import QUICK, TwoColors, runbook_of

import bluegreen
from bluegreen import Outcome, Session, Verdict
from bluegreen._bluegreen import Question, Reply

REVISION = "an int from 0 to 2147483647"


class Rack(TwoColors):
    """Does what it is asked, and answers one question wrongly, once, when green is installed."""

    def __init__(self, method: str, answer: object) -> None:
        super().__init__()
        self.armed = threading.Event()
        self.failures: list[str] = []
        right, wrong = getattr(self, method), [answer]

        def answers(*request: object) -> object:
            found = right(*request)
            return wrong.pop() if wrong and self.armed.is_set() else found

        setattr(self, method, answers)

    def begin(self, request: object, reply: Reply) -> None:
        try:
            super().begin(request, reply)
        except bluegreen.MalformedError as error:
            self.failures.append(str(error))
            raise

    def on_event(self, event: bluegreen.Event) -> None:
        if event.entry.phase == "installing":
            self.armed.set()


@pytest.mark.parametrize(
    ("method", "wanted", "answer"),
    [
        ("install", REVISION, "three"),
        ("install", REVISION, None),
        ("install", REVISION, True),
        ("install", REVISION, -1),
        ("install", REVISION, 2**31),
        ("observe_workloads", "Workloads", 5),
        ("observe_traffic", "Traffic", []),
        ("verify_traffic", "TrafficSeen", True),
        ("sample_traffic", "TrafficSample", {}),
    ],
)
def test_a_wrong_answer_of_an_environment_is_a_failure_and_the_release_goes_on(
    method: str, wanted: str, answer: object
) -> None:
    world = Rack(method, answer)
    # Where fresh connections say nothing, all of the deadline is waited.
    runbook = runbook_of(QUICK, deadlines="{propagate: 3s}")
    result = bluegreen.deploy(runbook, "1.2.4", environment=world, on_event=world.on_event)
    assert result.outcome is Outcome.done, result.last_line
    assert world.failures == [f"Rack.{method}() must answer {wanted}, not {answer!r}"]
    assert world.done[:2] == ["install green 1.2.4", "switch green"]


class OwnRecord(bluegreen.RecordStore):
    """Answers wrongly instead of what it is asked to do."""

    def __init__(self, **answers: object) -> None:
        super().__init__()
        self.answers = answers

    def load(self) -> tuple[str, str]:
        if "load" in self.answers:
            return self.answers["load"]  # type: ignore[return-value]
        return super().load()

    def store(self, expected: str, text: str) -> str:
        if "store" in self.answers:
            return self.answers["store"]  # type: ignore[return-value]
        return super().store(expected, text)


@pytest.mark.parametrize(
    ("method", "wanted", "answer"),
    [
        ("load", "the version and the text, two str", None),
        ("load", "the version and the text, two str", "ab"),
        ("load", "the version and the text, two str", ("1", b"{}")),
        ("store", "str", None),
        ("store", "str", b"1"),
    ],
)
def test_a_wrong_answer_of_a_record_store(method: str, wanted: str, answer: object) -> None:
    record = OwnRecord(**{method: answer})
    with (
        Session(runbook_of(QUICK), environment=TwoColors(), record=record) as session,
        pytest.raises(bluegreen.MalformedError) as caught,
    ):
        session.deploy("1.2.4")
    assert str(caught.value).endswith(f"OwnRecord.{method}() must answer {wanted}, not {answer!r}")


def test_a_record_that_was_written_before_a_wrong_answer_is_seen() -> None:
    class Forgets(bluegreen.RecordStore):
        writes = 0

        def store(self, expected: str, text: str) -> str:
            version = super().store(expected, text)
            self.writes += 1
            return version if self.writes != 3 else None  # type: ignore[return-value]

    record = Forgets()
    result = bluegreen.deploy(runbook_of(QUICK), "1.2.4", environment=TwoColors(), record=record)
    assert result.outcome is Outcome.done
    assert record.writes > 3


class Answers(bluegreen.Probe):
    def __init__(self, answer: object) -> None:
        super().__init__()
        self.said = answer

    def ask(self, question: Question) -> bool:  # noqa: ARG002
        return self.said  # type: ignore[return-value]


@pytest.mark.parametrize("answer", [1, "yes", b"", [True], Verdict, "x\ny\x1b[31m" * 100])
def test_a_wrong_answer_of_a_probe_is_unknown(answer: object) -> None:
    report = Answers(answer).answer(Question())
    assert report.verdict is Verdict.unknown
    wanted = "Answers.ask() must answer a ProbeReport, a Verdict, a bool or None, not "
    assert report.detail.startswith(wanted)
    assert len(report.detail) < 200
    assert report.detail.isprintable()


def test_a_release_with_a_probe_that_answers_wrongly_returns() -> None:
    runbook = runbook_of(QUICK, validate="[{custom: {name: warm}}]", deadlines="{validate: 1s}")
    probes = {"warm": Answers("yes")}
    result = bluegreen.deploy(runbook, "1.2.4", environment=TwoColors(), probes=probes)
    assert result.outcome is Outcome.returned
    assert "Answers.ask() must answer" in result.last_line
    assert "not 'yes'" in result.last_line
    rehearsed = bluegreen.rehearse(runbook, "1.2.4", probes=probes)
    assert rehearsed.outcome is Outcome.returned
    assert "not 'yes'" in rehearsed.last_line


class SaysAnything(bluegreen.Gate):
    def __init__(self, said: object) -> None:
        super().__init__()
        self.said = said

    def ask(self, release: bluegreen.Release) -> None:  # noqa: ARG002
        return self.said  # type: ignore[return-value]


@pytest.mark.parametrize("said", ["yes", 5, b"promote", True])
def test_a_wrong_answer_of_a_gate_leaves_the_question_open(said: object) -> None:
    words = rf"^SaysAnything.ask\(\) must answer 'promote', 'abort' or None, not {said!r}$"
    runbook, gate = runbook_of(QUICK, gate="{}"), SaysAnything(said)
    with pytest.raises(bluegreen.MalformedError, match=words):
        bluegreen.rehearse(runbook, "1.2.4", gate=gate)
    with Session(runbook, environment=TwoColors(), gate=gate) as session:
        with pytest.raises(bluegreen.MalformedError, match=words):
            session.deploy("1.2.4")
        release = session.status()
        assert release is not None
        assert release.phase == "awaiting_promotion"


def test_a_wrong_answer_of_a_reactor() -> None:
    class Stopped(bluegreen.Reactor):
        def now(self) -> tuple[timedelta, datetime]:
            return 5  # type: ignore[return-value]

    words = r"^Stopped.now\(\) must answer a timedelta and a datetime, not 5$"
    with (
        Session(runbook_of(QUICK), environment=TwoColors(), reactor=Stopped()) as session,
        pytest.raises(bluegreen.MalformedError, match=words),
    ):
        session.deploy("1.2.4")


def test_a_method_that_was_not_written_is_named() -> None:
    class Half(bluegreen.Environment):
        pass

    with (
        Session(runbook_of(QUICK), environment=Half()) as session,
        pytest.raises(NotImplementedError, match=r"^Half has no observe_(workloads|traffic)\(\)$"),
    ):
        session.observe()


def test_a_callback_cannot_close_its_session_and_the_result_comes() -> None:
    refused: list[str] = []
    over = threading.Event()

    def on_event(event: bluegreen.Event) -> None:
        if event.entry.phase != "holding" or refused:
            return
        for close in (session.close, lambda: session.__exit__(None, None, None)):
            with pytest.raises(bluegreen.RefusedError) as caught:
                close()
            refused.append(str(caught.value))
        thread = threading.Thread(target=close_elsewhere)
        thread.start()
        over.wait()

    def close_elsewhere() -> None:
        with pytest.raises(bluegreen.RefusedError) as caught:
            session.close()
        refused.append(str(caught.value))
        over.set()

    session = Session(runbook_of(QUICK), environment=TwoColors(), on_event=on_event)
    assert session.deploy("1.2.4").outcome is Outcome.done
    here = "this session is at work: a callback cannot call it"
    assert refused == [here, here, "this session is at work in another thread"]
    session.close()
    session.close()
    with pytest.raises(bluegreen.InvalidArgumentError, match="closed"):
        session.observe()
