"""An environment written in Python: where the two colors run,
what moves traffic, where it is counted.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    Install,
    Observation,
    Observe,
    ReplacePods,
    Reply,
    SampleTraffic,
    Scale,
    SetDrain,
    SwitchTraffic,
    TakeOver,
    TrafficSample,
    TrafficSeen,
    Uninstall,
    VerifyTraffic,
    WatchWorld,
)
from bluegreen.exceptions import ConflictError, UnsupportedError

_LOOK = 0.05


def _pause(reply: Reply | _bluegreen.RecordReply, length: timedelta) -> None:
    """Waits, but not for long after the end of the operation was asked for."""
    end = time.monotonic() + length.total_seconds()
    while not reply.cancelled and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, _LOOK))


class Environment(_bluegreen.Environment):
    """Derive from it and say the methods below. Each runs on a thread of its own, may block, and
    returns or raises.

    Raise ConflictError where a precondition of the request does not hold, RefusedError where it is
    forbidden, UnreachableError where it was not done, TimedOutError where it may have been: the
    engine reads again and decides again. Any other exception ends the driver, leaves the release
    resumable and comes out where it was started.
    """

    poll_interval = timedelta(seconds=1)
    """How often observe() is called to follow the world."""

    def observe(self) -> Observation:
        """Everything, read anew from the source."""
        raise NotImplementedError

    def install(self, request: Install) -> int:
        """Put the version on the color; the revision of what is installed then."""
        raise NotImplementedError

    def scale(self, request: Scale) -> None:
        """Set the replicas of the color, if it has the uid and the replicas that were seen."""
        raise NotImplementedError

    def uninstall(self, request: Uninstall) -> None:
        """Delete the color; one that is not there is no error."""
        raise NotImplementedError

    def switch_traffic(self, request: SwitchTraffic) -> None:
        """Divide the door's new connections anew, if it is as it was seen."""
        raise NotImplementedError

    def take_over(self, request: TakeOver) -> None:
        """Stamp the driver's number. Raise SupersededError where a higher one stands."""

    def set_drain(self, request: SetDrain) -> None:  # noqa: ARG002
        """Ask the color to let go of open connections, or to stop.

        Only where the runbook has a drain path.
        """
        raise UnsupportedError("this environment cannot ask a color to let go of its connections")

    def replace_pods(self, request: ReplacePods) -> None:  # noqa: ARG002
        """Replace what runs in the color, one after the other."""
        raise UnsupportedError("this environment cannot replace what runs in a color")

    def verify_traffic(self, request: VerifyTraffic) -> TrafficSeen:  # noqa: ARG002
        """What fresh connections say; unless said otherwise they are not observed."""
        return TrafficSeen(observable=False)

    def sample_traffic(self, request: SampleTraffic) -> TrafficSample:  # noqa: ARG002
        """The requests that each color answered."""
        raise UnsupportedError("this environment does not count requests")

    def begin(self, request: object, reply: Reply) -> None:
        """Called by the library, on a thread of its own: calls the method for the request."""
        match request:
            case Observe():
                reply.observed(self.observe())
            case WatchWorld():
                self._watch(reply)
            case Install():
                reply.applied(self.install(request))
            case VerifyTraffic():
                reply.seen(self.verify_traffic(request))
            case SampleTraffic():
                reply.sampled(self.sample_traffic(request))
            case _:
                self._effect(request)
                reply.applied()

    def _effect(self, request: object) -> None:
        match request:
            case Scale():
                self.scale(request)
            case Uninstall():
                self.uninstall(request)
            case SwitchTraffic():
                self.switch_traffic(request)
            case SetDrain():
                self.set_drain(request)
            case ReplacePods():
                self.replace_pods(request)
            case TakeOver():
                self.take_over(request)
            case _:
                raise UnsupportedError(f"this environment knows no {type(request).__name__}")

    def _watch(self, reply: Reply) -> None:
        told: Observation | None = None
        while not reply.cancelled:
            seen = self.observe()
            if seen != told:
                reply.observed(seen, last=False)
                told = seen
            _pause(reply, self.poll_interval)
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
                reply.stored(self.store(request.expected, request.text), request.text)
            case _bluegreen.WatchRecord():
                self._watch(reply)
            case _:
                reply.stored(*self.load())

    def _watch(self, reply: _bluegreen.RecordReply) -> None:
        told: tuple[str, str] | None = None
        while not reply.cancelled:
            seen = self.load()
            if seen != told:
                reply.stored(*seen)
                told = seen
            _pause(reply, self.poll_interval)
