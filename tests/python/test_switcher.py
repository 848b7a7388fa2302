"""A traffic switcher written in Python, beside an environment of Python's and beside Kubernetes."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest
from python.test_command_line import KUBECONFIG
from python.two_colors import QUICK, Balancer, TwoColors, runbook_of

import bluegreen
from bluegreen import Color, Outcome, Session, Split, Traffic, TrafficSeen, Until
from bluegreen._bluegreen import ObserveTraffic, Reply


class WithoutTraffic(TwoColors):
    """The colors alone: whoever asks it for traffic has asked the wrong one."""

    def observe_traffic(self) -> Traffic:
        raise AssertionError("asked for traffic")

    def switch_traffic(self, request: bluegreen.SwitchTraffic) -> None:
        raise AssertionError(f"asked to switch to {request.to_split}")

    def stamp_traffic(self, request: bluegreen.StampTraffic) -> None:
        raise AssertionError(f"asked to stamp {request.stamp.fence}")

    def verify_traffic(self, request: bluegreen.VerifyTraffic) -> TrafficSeen:
        raise AssertionError(f"asked to verify {request.version}")


class OwnDoor(bluegreen.TrafficSwitcher):
    """Everything that is asked is kept, with the request."""

    poll_interval = bluegreen.TrafficSwitcher.poll_interval / 50

    def __init__(self, world: TwoColors) -> None:
        super().__init__()
        self.done: list[str] = []
        self.balancer = Balancer(world.workloads, self.done)
        self.observed = threading.Event()
        self.switches: list[bluegreen.SwitchTraffic] = []
        self.stamps: list[bluegreen.StampTraffic] = []

    def observe_traffic(self) -> Traffic:
        self.observed.set()
        return self.balancer.traffic()

    def switch_traffic(self, request: bluegreen.SwitchTraffic) -> None:
        self.switches.append(request)
        self.balancer.switch(request)

    def stamp_traffic(self, request: bluegreen.StampTraffic) -> None:
        self.stamps.append(request)

    def verify_traffic(self, request: bluegreen.VerifyTraffic) -> TrafficSeen:
        self.done.append(f"verify {request.version}")
        return TrafficSeen(observable=True, reached=True, answers=request.in_a_row)


def test_a_switcher_of_its_own_is_asked_and_not_the_environment() -> None:
    world = WithoutTraffic()
    switcher = OwnDoor(world)
    result = bluegreen.deploy(
        runbook_of(QUICK), "1.2.4", environment=world, switcher=switcher, until=Until.end
    )
    assert result.outcome is Outcome.done
    assert world.done == ["install green 1.2.4", "scale blue 0", "uninstall blue"]
    assert switcher.done == ["switch green", "verify 1.2.4"]
    assert switcher.balancer.selected is Color.green
    (switch,) = switcher.switches
    assert (switch.from_split, switch.to_split) == (
        Split.all_to(Color.blue),
        Split.all_to(Color.green),
    )
    assert (switch.door, switch.version, switch.stamp.release_id) == (
        "balancer",
        "1",
        "perception-1",
    )
    assert switcher.stamps[0].stamp.fence == switch.stamp.fence


def test_an_observation_is_of_the_environment_and_of_the_switcher() -> None:
    world = WithoutTraffic()
    switcher = OwnDoor(world)
    switcher.balancer.split = Split(blue=90, green=10)
    with Session(runbook_of(QUICK), environment=world, switcher=switcher) as session:
        seen = session.observe()
    assert seen.workloads == world.observe_workloads()
    assert seen.traffic == switcher.observe_traffic()
    assert seen.traffic.doors[0].split == Split(blue=90, green=10)


def test_a_switcher_stands_beside_kubernetes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a cluster the colors cannot be read; the switcher is asked all the same."""
    (tmp_path / "kubeconfig").write_text(KUBECONFIG)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    switcher = OwnDoor(TwoColors())
    with (
        Session(runbook_of(QUICK, environment="kubernetes"), switcher=switcher) as session,
        pytest.raises(bluegreen.UnreachableError),
    ):
        session.observe()
    assert switcher.observed.wait(20)


def test_a_switcher_that_only_the_session_holds_keeps_its_python_half() -> None:
    world = WithoutTraffic()
    session = Session(runbook_of(QUICK), environment=world, switcher=OwnDoor(world))
    gc.collect()
    assert session.deploy("1.2.4", Until.end).outcome is Outcome.done


def test_a_conflict_at_the_door_is_decided_anew() -> None:
    class Contended(OwnDoor):
        def switch_traffic(self, request: bluegreen.SwitchTraffic) -> None:
            super().switch_traffic(request)
            if len(self.switches) == 1:
                raise bluegreen.TimedOutError("the answer is lost")

    world = WithoutTraffic()
    switcher = Contended(world)
    result = bluegreen.deploy(runbook_of(QUICK), "1.2.4", environment=world, switcher=switcher)
    assert result.outcome is Outcome.done
    assert len(switcher.switches) == 1, "it was seen that the switch had happened"


def observation_with(switcher: bluegreen.TrafficSwitcher) -> bluegreen.Observation:
    with Session(runbook_of(QUICK), environment=TwoColors(), switcher=switcher) as session:
        return session.observe()


def test_what_a_switcher_does_not_say_comes_out() -> None:
    with pytest.raises(NotImplementedError) as caught:
        observation_with(bluegreen.TrafficSwitcher())
    assert caught.traceback[-1].name == "observe_traffic"


def test_a_wrong_answer_says_what_is_wanted() -> None:
    class Wrong(bluegreen.TrafficSwitcher):
        def observe_traffic(self) -> Traffic:
            return bluegreen.Workloads()  # type: ignore[return-value]

    words = r"^Wrong.observe_traffic\(\) must answer Traffic, not Workloads\("
    with pytest.raises(bluegreen.MalformedError, match=words):
        observation_with(Wrong())


def test_what_is_no_switcher_is_refused() -> None:
    with pytest.raises(TypeError, match=r"switcher must be TrafficSwitcher \| None, not <"):
        observation_with(TwoColors())  # type: ignore[arg-type]


def test_a_request_of_another_kind_is_refused() -> None:
    class Asked(OwnDoor):
        def begin(self, request: object, reply: Reply) -> None:
            assert isinstance(request, ObserveTraffic)
            super().begin(bluegreen.Question(), reply)

    with pytest.raises(bluegreen.UnsupportedError, match="Asked knows no Question"):
        observation_with(Asked(TwoColors()))
