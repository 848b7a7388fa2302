"""A wrong call names the argument that is wrong, in one line, and stays a TypeError."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from python.two_colors import PERCEPTION, QUICK, TwoColors, runbook_of

import bluegreen
from bluegreen import PodCounters, Probe, Session, Split, Traffic, Workload, Workloads, _bluegreen
from bluegreen.arguments import refusal

NOW = datetime.now(UTC)


class Passes(Probe):
    def ask(self, question: bluegreen.Question) -> bool:  # noqa: ARG002
        return True


def session(**options: object) -> None:
    given = {"environment": TwoColors(), **options}
    Session(runbook_of(QUICK), **given).close()  # type: ignore[arg-type]


def rehearse(**options: object) -> None:
    bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4", **options)  # type: ignore[arg-type]


def deploy(*arguments: object, **named: object) -> None:
    with Session(runbook_of(QUICK), environment=TwoColors()) as one:
        one.deploy(*arguments, **named)  # type: ignore[arg-type]


CALLS: list[tuple[Callable[..., object], dict[str, object], str]] = [
    (Workload, {"reddy": 3}, "Workload(): no argument has the name 'reddy'; did you mean 'ready'?"),
    (Split, {"red": 3}, "Split(): no argument has the name 'red'; there are blue, green"),
    (Split, {"blue": 1}, "Split(): green is missing"),
    (Workload, {"ready": "x"}, "Workload(): ready must be int, not 'x'"),
    (Workload, {"ready": 2**31}, "Workload(): ready is out of range: 2147483648"),
    (Workload, {"version": b"1"}, "Workload(): version must be str, not b'1'"),
    (Workload, {"version": bytearray(b"1")}, "version must be str, not bytearray(b'1')"),
    (Workload, {"version": "\udc80"}, r"Workload(): version is no Unicode text: '\udc80'"),
    (Workload().replace, {"reddy": 3}, "Workload(): no argument has the name 'reddy'"),
    (Traffic, {"doors": [bluegreen.Door(), 5]}, "Traffic(): doors[1] must be Door, not 5"),
    (Traffic, {"doors": "front"}, "Traffic(): doors must be Sequence[Door], not 'front'"),
    (bluegreen.Fault, {"color": "blue"}, "Fault(): color must be Color | None, not 'blue'"),
    (bluegreen.Fault, {"by": 5}, "Fault(): by must be timedelta, not 5"),
    (bluegreen.Question, {"args": {"a": b"x"}}, "Question(): args['a'] must be str, not b'x'"),
    (PodCounters, {"pod": "x"}, "PodCounters(): at is missing"),
    (PodCounters, {"pod": "x", "at": datetime(2030, 1, 1)}, "at must know its time zone: "),
    (PodCounters, {"pod": "x", "at": NOW, "requests": -1}, "requests is out of range: -1"),
    (Workloads().__getitem__, {"color": 5}, "Workloads.__getitem__(): color must be Color, not 5"),
    (_bluegreen.duration_text, {"length": 5}, "duration_text(): length must be timedelta, not 5"),
    (Probe, {"takes": 5}, "Probe.takes must be timedelta, not 5"),
    (session, {"nonsense": 1}, "SessionOptions(): no argument has the name 'nonsense'; there are "),
    (session, {"environment": 5}, "environment must be Environment | None, not 5"),
    (session, {"switcher": Passes}, "switcher must be TrafficSwitcher | None, not <class "),
    (session, {"metrics": "x"}, "metrics must be MetricSource | None, not 'x'"),
    (session, {"record": {}}, "record must be RecordStore | None, not {}"),
    (session, {"reactor": 4}, "reactor must be Reactor | None, not 4"),
    (session, {"gate": str}, "gate must be Gate | None, not <class 'str'>"),
    (session, {"on_event": 7}, "on_event must be Callable[[Event], None] | None, not 7"),
    (session, {"owner": b"x"}, "owner must be str, not b'x'"),
    (session, {"lease": 5}, "lease must be timedelta, not 5"),
    (session, {"journal": 5}, "journal must be PathLike | str | bytes | None, not 5"),
    (session, {"settings": {"a": 1}}, "settings['a'] must be str, not 1"),
    (session, {"probes": {"ok": 5}}, "SessionOptions(): probes['ok'] must be Probe, not 5"),
    (session, {"probes": {"ok": Passes}}, "probes['ok'] must be Probe, not <class "),
    (session, {"probes": {"ok": None}}, "probes['ok'] must be Probe, not None"),
    (session, {"probes": [Passes()]}, "probes must be Mapping[str, Probe], not [<"),
    (rehearse, {"probes": {"ok": None}}, "probes['ok'] must be Probe, not None"),
    (rehearse, {"probes": {"ok": print}}, "probes['ok'] must be Probe, not <built-in function "),
    (rehearse, {"seed": -1}, "rehearse(): seed is out of range: -1"),
    (rehearse, {"seed": "x"}, "rehearse(): seed must be int, not 'x'"),
    (rehearse, {"faults": [5]}, "rehearse(): faults[0] must be Fault, not 5"),
    (rehearse, {"faults": 5}, "rehearse(): faults must be Sequence[Fault], not 5"),
    (rehearse, {"world": 5}, "rehearse(): world must be WorldOptions, not 5"),
    (rehearse, {"abort_at": 5}, "rehearse(): abort_at must be timedelta | None, not 5"),
    (rehearse, {"journal": 5}, "Journal.open(): path must be PathLike | str | bytes, not 5"),
    (deploy, {"version": b"1"}, "LiveSession.deploy(): version must be str, not b'1'"),
    (deploy, {"version": None}, "LiveSession.deploy(): version must be str, not None"),
    (deploy, {"version": "1", "until": 3}, "LiveSession.deploy(): until must be Until, not 3"),
    (bluegreen.load, {"path": 5}, "path must be str or os.PathLike, not 5"),
    (bluegreen.check, {"path": b"x"}, "path must be str or os.PathLike, not b'x'"),
    (bluegreen.load_faults, {"path": None}, "path must be str or os.PathLike, not None"),
    (
        bluegreen.load,
        {"path": PERCEPTION, "environments": "rack"},
        "environments must be a list of names, not the name 'rack'",
    ),
    (
        bluegreen.load,
        {"path": PERCEPTION, "environments": [5]},
        "parse(): environments[0] must be EnvironmentTraits, not 5",
    ),
]


@pytest.mark.parametrize(("call", "arguments", "words"), CALLS, ids=lambda one: str(one)[:40])
def test_a_wrong_call_names_its_argument(
    call: Callable[..., object], arguments: dict[str, object], words: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call(**arguments)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


DAY = timedelta(days=1)
MISPLACED: list[tuple[Callable[..., object], list[object], dict[str, object], str]] = [
    (Split, [1, 2], {}, "Split(): arguments are given by their names: blue, green"),
    (_bluegreen.phases, [1], {}, "phases(): it takes no arguments"),
    (_bluegreen.duration_text, [DAY], {"length": DAY}, "duration_text(): length is given twice"),
    (
        _bluegreen.duration_text,
        [DAY, DAY],
        {},
        "duration_text(): 2 arguments are given by place, and it takes 1",
    ),
]


@pytest.mark.parametrize(("call", "by_place", "by_name", "words"), MISPLACED)
def test_a_wrong_number_of_arguments(
    call: Callable[..., object], by_place: list[object], by_name: dict[str, object], words: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call(*by_place, **by_name)
    assert str(caught.value) == words


def test_what_a_callback_raises_is_not_taken_for_a_wrong_call() -> None:
    told = "mine(): incompatible function arguments. The following argument types are supported:\n"

    def on_event(event: bluegreen.Event) -> None:
        raise TypeError(told + event.entry.kind)

    with pytest.raises(TypeError, match=r"^mine"):
        rehearse(on_event=on_event)


def test_a_repr_that_raises_is_not_shown() -> None:
    class Evil:
        def __repr__(self) -> str:
            raise ZeroDivisionError

    with pytest.raises(TypeError, match=r"^Workload\(\): ready must be int, not a Evil$"):
        Workload(ready=Evil())  # type: ignore[arg-type]


def test_a_callback_s_own_wrong_call_is_its_own() -> None:
    with pytest.raises(TypeError, match=r"^Split\(\): green is missing$"):
        rehearse(on_event=lambda _: Split(blue=1))  # type: ignore[call-arg]


def test_what_cannot_be_read_stays_as_it_was_told() -> None:
    assert refusal("f()", "f(): something else", [], {}) is None
    told = (
        "f(): incompatible function arguments.\n    1. (a: no.such.Type) -> None\n\nInvoked with: 1"
    )
    assert refusal("f()", told, [1], {}) is None


def test_a_path_may_be_a_path(tmp_path: Path) -> None:
    bluegreen.Journal.open(tmp_path / "journal.db")
    with pytest.raises(bluegreen.NotFoundError):
        bluegreen.report_of_journal(tmp_path / "none.db")
