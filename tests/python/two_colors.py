"""An environment written in Python for tests: two colors in memory that are ready at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import bluegreen
from bluegreen import (
    Color,
    ConflictError,
    Counts,
    Door,
    InstallStatus,
    PodCounters,
    Pods,
    Split,
    Traffic,
    TrafficSample,
    TrafficSeen,
    Workload,
    Workloads,
)
from bluegreen._bluegreen import EnvironmentTraits, parse

ROOT = Path(__file__).resolve().parents[2]
PERCEPTION = ROOT / "examples" / "runbooks" / "perception.yaml"

QUICK = """
service: perception
namespace: butterfly
environment: two_colors
release: {chart: butterfly/perception}
validate: []
watch: []
probe_interval: 100ms
hold: 100ms
drain: {limit: 100ms}
cleanup: {scale_down_after: 100ms, delete_after: now}
"""


def runbook_of(text: str, **changes: str) -> bluegreen.Runbook:
    """The one runbook of a text; a change replaces the line that begins with its key, if any."""
    if "hold" in changes:
        changes.setdefault("cleanup", f"{{scale_down_after: {changes['hold']}, delete_after: now}}")
    lines = [line for line in text.splitlines() if line.split(":")[0] not in changes]
    lines += [f"{key}: {value}" for key, value in changes.items()]
    mine = [EnvironmentTraits(name="two_colors")]
    text = "\n".join(lines) + "\n"
    runbooks, mistakes = parse(text.encode(), "test.yaml", environments=mine)
    assert not mistakes, [str(mistake) for mistake in mistakes]
    return runbooks[0]


class Balancer:
    """A door in memory to the workloads that it is given; its switches are kept in `done`."""

    def __init__(self, workloads: dict[Color, Workload], done: list[str]) -> None:
        self.lock = threading.Lock()
        self.workloads = workloads
        self.done = done
        self.split = Split.all_to(Color.blue)
        self.version = 1

    @property
    def selected(self) -> Color | None:
        return self.split.sole

    def traffic(self) -> Traffic:
        with self.lock:
            ready = {
                color.name: workload.ready
                for color, workload in self.workloads.items()
                if self.split.weight(color)
            }
            door = Door(
                name="balancer",
                exists=True,
                split=self.split,
                title="the balancer",
                text=f"sends to {self.split}",
                version=str(self.version),
                ready=Counts(**ready),
            )
            return Traffic(doors=[door])

    def switch(self, request: bluegreen.SwitchTraffic) -> None:
        with self.lock:
            if (request.version, request.from_split) != (str(self.version), self.split):
                raise ConflictError("the balancer was changed")
            assert request.door == "balancer"
            self.split = request.to_split
            self.version += 1
            self.done.append(f"switch {self.split}")


class TwoColors(bluegreen.Environment):
    """blue serves 1.2.3 with three pods; green is absent.

    Everything that is asked is kept in `done`.
    """

    poll_interval = bluegreen.Environment.poll_interval / 50

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.done: list[str] = []
        self.workloads = {Color.blue: _running("1.2.3", 1), Color.green: Workload()}
        self.balancer = Balancer(self.workloads, self.done)

    @property
    def selected(self) -> Color | None:
        return self.balancer.selected

    def observe_workloads(self) -> Workloads:
        with self.lock:
            return Workloads(blue=self.workloads[Color.blue], green=self.workloads[Color.green])

    def observe_traffic(self) -> Traffic:
        return self.balancer.traffic()

    def install(self, request: bluegreen.Install) -> int:
        with self.lock:
            revision = self.workloads[request.color].revision + 1
            self.workloads[request.color] = _running(
                request.version, revision, request.replicas, request.stamp.release_id
            )
            self.done.append(f"install {request.color.name} {request.version}")
            return revision

    def scale(self, request: bluegreen.Scale) -> None:
        with self.lock:
            found = self.workloads[request.color]
            if found.wanted != request.from_replicas:
                raise ConflictError(
                    f"{found.wanted} replicas are wanted, not {request.from_replicas}"
                )
            self.workloads[request.color] = found.replace(
                wanted=request.to_replicas, ready=request.to_replicas
            )
            self.done.append(f"scale {request.color.name} {request.to_replicas}")

    def uninstall(self, request: bluegreen.Uninstall) -> None:
        with self.lock:
            self.workloads[request.color] = Workload()
            self.done.append(f"uninstall {request.color.name}")

    def switch_traffic(self, request: bluegreen.SwitchTraffic) -> None:
        self.balancer.switch(request)

    def verify_traffic(self, request: bluegreen.VerifyTraffic) -> TrafficSeen:
        return TrafficSeen(observable=True, reached=True, answers=request.in_a_row)

    def sample_traffic(self, request: bluegreen.SampleTraffic) -> TrafficSample:  # noqa: ARG002
        now = datetime.now(UTC)
        pods = {
            color.name: [PodCounters(pod=f"{color.name}-1", at=now)] for color in self.workloads
        }
        return TrafficSample(pods=Pods(**pods))


def _running(version: str, revision: int, replicas: int = 3, release_id: str = "") -> Workload:
    return Workload(
        status=InstallStatus.deployed,
        revision=revision,
        release_id=release_id,
        version=version,
        deployment_exists=True,
        uid=f"uid-{revision}",
        wanted=replicas,
        ready=replicas,
        settled=True,
    )
