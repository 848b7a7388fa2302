"""An environment written in Python: where the two colors run,
what moves traffic, where it is counted.
"""

from __future__ import annotations

import threading
from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    Install,
    ObserveWorkloads,
    ReplacePods,
    Reply,
    SampleTraffic,
    Scale,
    SetDrain,
    StampWorkloads,
    TrafficSample,
    Uninstall,
    WatchWorkloads,
    Workloads,
)
from bluegreen.answers import checked, checked_record, checked_revision, not_written
from bluegreen.exceptions import ConflictError, UnsupportedError
from bluegreen.polling import follow
from bluegreen.traffic_switcher import SwitchesTraffic


class Environment(SwitchesTraffic, _bluegreen.Environment):
    """Derive from it and say the methods below, and those of a traffic switcher: where a session
    has a switcher of its own beside it, only the ones below are asked. Each runs on a thread of its
    own, may block, and returns or raises.

    Raise ConflictError where a precondition of the request does not hold, RefusedError where it is
    forbidden, UnreachableError where it was not done, TimedOutError where it may have been: the
    engine reads again and decides again. Any other exception ends the driver, leaves the release
    resumable and comes out where it was started.
    """

    def observe_workloads(self) -> Workloads:
        """What stands in both colors, read anew from the source."""
        raise NotImplementedError(not_written(self, "observe_workloads"))

    def install(self, request: Install) -> int:
        """Put the version on the color; the revision of what is installed then."""
        raise NotImplementedError(not_written(self, "install"))

    def scale(self, request: Scale) -> None:
        """Set the replicas of the color, if it has the uid and the replicas that were seen."""
        raise NotImplementedError(not_written(self, "scale"))

    def uninstall(self, request: Uninstall) -> None:
        """Delete the color; one that is not there is no error."""
        raise NotImplementedError(not_written(self, "uninstall"))

    def stamp_workloads(self, request: StampWorkloads) -> None:
        """Stamp the driver's number on both colors. Raise SupersededError where a higher stands."""

    def set_drain(self, request: SetDrain) -> None:  # noqa: ARG002
        """Ask the color to let go of open connections, or to stop.

        Only where the runbook has a drain path.
        """
        raise UnsupportedError("this environment cannot ask a color to let go of its connections")

    def replace_pods(self, request: ReplacePods) -> None:  # noqa: ARG002
        """Replace what runs in the color, one after the other."""
        raise UnsupportedError("this environment cannot replace what runs in a color")

    def sample_traffic(self, request: SampleTraffic) -> TrafficSample:  # noqa: ARG002
        """The requests that each pod of both colors answered, with the time of its counters, and
        the names of the pods that run and could not be read. An equal time is no new sample.
        """
        raise UnsupportedError("this environment does not count requests")

    def begin(self, request: object, reply: Reply) -> None:
        match request:
            case ObserveWorkloads():
                reply.workloads_observed(self._observed_workloads())
            case WatchWorkloads():
                self._watch_workloads(reply)
            case Install():
                reply.applied(checked_revision(self, self.install(request)))
            case SampleTraffic():
                sample = self.sample_traffic(request)
                reply.sampled(checked(self, "sample_traffic", TrafficSample, sample))
            case Scale() | Uninstall() | SetDrain() | ReplacePods() | StampWorkloads():
                self._effect(request)
                reply.applied()
            case _:
                super().begin(request, reply)

    def _effect(self, request: Scale | Uninstall | SetDrain | ReplacePods | StampWorkloads) -> None:
        match request:
            case Scale():
                self.scale(request)
            case Uninstall():
                self.uninstall(request)
            case SetDrain():
                self.set_drain(request)
            case ReplacePods():
                self.replace_pods(request)
            case StampWorkloads():
                self.stamp_workloads(request)

    def _observed_workloads(self) -> Workloads:
        return checked(self, "observe_workloads", Workloads, self.observe_workloads())

    def _watch_workloads(self, reply: Reply) -> None:
        def tell(workloads: Workloads) -> None:
            reply.workloads_observed(workloads, last=False)

        follow(reply, self.poll_interval, self._observed_workloads, tell)
        reply.cancelled_early()


class RecordStore(_bluegreen.RecordStore):
    """Where the record of a release lives. This one is in memory and ends with the process."""

    poll_interval = timedelta(seconds=1)

    def __init__(self) -> None:
        super().__init__()
        self._stored = ("", "")
        self._writing = threading.Lock()

    def load(self) -> tuple[str, str]:
        """The version that names this text, and the text; ("", "") where there is none."""
        return self._stored

    def store(self, expected: str, text: str) -> str:
        """Writes the text if the version is still `expected`,
        else raises ConflictError; gives the new version.
        """
        with self._writing:
            if self._stored[0] != expected:
                raise ConflictError(f"the record has version {self._stored[0]!r}, not {expected!r}")
            self._stored = (str(int(expected or "0") + 1), text)
            return self._stored[0]

    def begin(self, request: object, reply: _bluegreen.RecordReply) -> None:
        """Called by the library, on a thread of its own: calls the method for the request."""
        match request:
            case _bluegreen.StoreRecord():
                version = self.store(request.expected, request.text)
                reply.stored(checked(self, "store", str, version), request.text)
            case _bluegreen.WatchRecord():
                follow(reply, self.poll_interval, self._loaded, lambda seen: reply.stored(*seen))
            case _:
                reply.stored(*self._loaded())

    def _loaded(self) -> tuple[str, str]:
        return checked_record(self, self.load())
