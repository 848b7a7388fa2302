"""The open-loop load generator as tests use it: started, watched, stopped, summed up."""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from cluster.running_cluster import BRIDGE_ADDRESS, PORT, Cluster

NEW = ("new_get", "new_post")
KEPT = ("kept_get", "kept_post")
LANES = NEW + KEPT


@dataclass(frozen=True)
class LaneCounts:
    """What became of a lane's requests: good,
    lost without an answer (by kind), failed with a bad one (by status).
    """

    requests: int
    good: int
    lost: dict[str, int]
    failed: dict[str, int]
    versions: dict[str, int]
    connections: int
    first_bad: datetime | None
    last_bad: datetime | None
    p50_ms: float
    p99_ms: float
    max_ms: float

    @property
    def bad(self) -> int:
        return self.requests - self.good

    @classmethod
    def parse(cls, counts: dict[str, Any]) -> Self:
        times = {
            key: counts[key] and datetime.fromisoformat(counts[key])
            for key in ("first_bad", "last_bad")
        }
        return cls(**{**counts, **times})


@dataclass(frozen=True)
class LoadReport:
    """One line of the load generator: an interval, or the whole run."""

    elapsed_s: float
    worst_start_delay_s: float
    lanes: dict[str, LaneCounts]

    def bad(self, lanes: Iterable[str] = LANES) -> int:
        return sum(self.lanes[lane].bad for lane in lanes)

    def requests(self, lanes: Iterable[str] = LANES) -> int:
        return sum(self.lanes[lane].requests for lane in lanes)

    def versions(self, lanes: Iterable[str] = LANES) -> set[str]:
        return {version for lane in lanes for version in self.lanes[lane].versions}

    def bad_span_s(self) -> float:
        """Seconds from the first to the last bad answer of all lanes."""
        first = [lane.first_bad for lane in self.lanes.values() if lane.first_bad]
        last = [lane.last_bad for lane in self.lanes.values() if lane.last_bad]
        return (max(last) - min(first)).total_seconds() if first and last else 0.0

    def brief(self) -> str:
        """One line: bad of all requests for each lane, and how long it was bad."""
        lanes = (
            f"{name.replace('_', ' ')} {lane.bad} of {lane.requests}"
            for name, lane in self.lanes.items()
        )
        told = f"lost or failed: {', '.join(lanes)}"
        return f"{told}; first to last {self.bad_span_s():.2f} s" if self.bad() else told

    def __str__(self) -> str:
        rows = [
            f"{name:9} {lane.requests:6} requests, {lane.bad:4} bad"
            f" (lost {lane.lost}, failed {lane.failed}), {lane.connections:5} connections,"
            f" versions {lane.versions}, "
            f"p50 {lane.p50_ms:.1f} ms, p99 {lane.p99_ms:.1f} ms, max {lane.max_ms:.1f} ms"
            for name, lane in self.lanes.items()
        ]
        tail = f"{self.elapsed_s:.1f} s, first to last bad {self.bad_span_s():.2f} s"
        return "\n".join(
            [*rows, f"{tail}, worst delay of a start {1000 * self.worst_start_delay_s:.1f} ms"]
        )


class Load:
    """A running load generator. stop() ends it and tells what came of it;
    close() ends it in any case.
    """

    def __init__(
        self, cluster: Cluster, address: str, *, rate: float = 300, kept: int = 10
    ) -> None:
        url = f"http://{address}:{PORT}/"
        options = [
            "--rate",
            str(rate),
            "--kept",
            str(kept),
            "--interval",
            "100ms",
            "--await",
            "30s",
        ]
        # the driver's early tries must not spoil the load's ports
        options += ["--source", BRIDGE_ADDRESS]
        self._process = cluster.start("load", "--url", url, *options)
        self._changed = threading.Condition()
        self._intervals: list[LoadReport] = []
        self._summary: LoadReport | None = None
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            parsed = json.loads(line)
            lanes = {name: LaneCounts.parse(counts) for name, counts in parsed["lanes"].items()}
            report = LoadReport(parsed["elapsed_s"], parsed["worst_start_delay_s"], lanes)
            with self._changed:
                if parsed["type"] == "summary":
                    self._summary = report
                else:
                    self._intervals.append(report)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _await(self, done: Callable[[list[LoadReport]], bool], what: str, timeout_s: float) -> None:
        """Waits until the intervals since this call are what `done` asks for."""
        with self._changed:
            began = len(self._intervals)
            self._changed.wait_for(lambda: self._ended or done(self._intervals[began:]), timeout_s)
            fresh = self._intervals[began:]
            ended = self._ended
        assert not ended, f"the load generator has ended: {self._errors()}"
        last = fresh[-1] if fresh else "nothing"
        assert done(fresh), f"the load has not seen {what} for {timeout_s} s; last:\n{last}"

    def await_version(
        self, version: str, lanes: Iterable[str] = LANES, *, count: int = 5, timeout_s: float = 30
    ) -> None:
        """Waits until every request on each of the lanes has a good answer of this version, for
        `count` intervals of 0.1 s in a row."""
        chosen = tuple(lanes)

        def is_only(report: LoadReport) -> bool:
            return all(
                set(report.lanes[lane].versions) == {version} and report.lanes[lane].bad == 0
                for lane in chosen
            )

        def done(fresh: list[LoadReport]) -> bool:
            return len(fresh) >= count and all(map(is_only, fresh[-count:]))

        self._await(done, f"only {version} on {', '.join(chosen)}", timeout_s)

    def await_requests(self, number: int, timeout_s: float = 60) -> None:
        """Waits until so many more requests have ended, well or badly."""
        self._await(
            lambda fresh: sum(r.requests() for r in fresh) >= number,
            f"{number} requests",
            timeout_s,
        )

    def stop(self) -> LoadReport:
        """Ends the schedule, waits for the requests in flight, and sums up."""
        self._process.terminate()
        self._reader.join(timeout=30)
        self._process.wait(timeout=5)
        assert self._summary, f"no summary: {self._errors()}"
        return self._summary

    def _errors(self) -> str:
        return self._process.stderr.read() if self._process.stderr else ""

    def close(self) -> None:
        """Ends the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(timeout=5)
        self._reader.join(timeout=5)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()
