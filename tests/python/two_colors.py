"""An environment written in Python for tests: two colors in memory that are ready at once."""

from __future__ import annotations

import threading
from pathlib import Path

import bluegreen
from bluegreen import (
    Color,
    ConflictError,
    Counts,
    Door,
    InstallStatus,
    Observation,
    PodCounters,
    Pods,
    Split,
    Traffic,
    TrafficSample,
    TrafficSeen,
    Workload,
    Workloads,
)
from bluegreen._bluegreen import parse

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
    runbooks, mistakes = parse(("\n".join(lines) + "\n").encode(), "test.yaml")
    assert not mistakes, [str(mistake) for mistake in mistakes]
    return runbooks[0]


class TwoColors(bluegreen.Environment):
    """blue serves 1.2.3 with three pods; green is absent.

    Everything that is asked is kept in `done`.
    """

    poll_interval = bluegreen.Environment.poll_interval / 50

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.done: list[str] = []
        self.selected = Color.blue
        self.version_of_balancer = 1
        self.workloads = {Color.blue: _running("1.2.3", 1), Color.green: Workload()}

    def observe(self) -> Observation:
        with self.lock:
            return Observation(
                workloads=Workloads(
                    blue=self.workloads[Color.blue], green=self.workloads[Color.green]
                ),
                traffic=Traffic(
                    doors=[
                        Door(
                            name="balancer",
                            exists=True,
                            split=Split.all_to(self.selected),
                            text=self.selected.name,
                            version=str(self.version_of_balancer),
                            ready=Counts(
                                **{self.selected.name: self.workloads[self.selected].ready}
                            ),
                        )
                    ]
                ),
            )

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
        with self.lock:
            if request.version != str(self.version_of_balancer):
                raise ConflictError("the balancer was changed")
            assert request.door == "balancer"
            assert request.to_split.sole is not None
            self.selected = request.to_split.sole
            self.version_of_balancer += 1
            self.done.append(f"switch {self.selected.name}")

    def verify_traffic(self, request: bluegreen.VerifyTraffic) -> TrafficSeen:
        return TrafficSeen(observable=True, reached=True, answers=request.in_a_row)

    def sample_traffic(self, request: bluegreen.SampleTraffic) -> TrafficSample:
        assert request.path
        pods = {
            color.name: [PodCounters(pod=f"{color.name}-1", requests=0)] for color in self.workloads
        }
        return TrafficSample(pods=Pods(**pods), unreadable=Counts())


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
