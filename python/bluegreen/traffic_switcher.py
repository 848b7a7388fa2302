"""A traffic switcher written in Python: what divides new connections between the colors."""

from __future__ import annotations

from datetime import timedelta

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    ObserveTraffic,
    Reply,
    StampTraffic,
    SwitchTraffic,
    Traffic,
    TrafficSeen,
    VerifyTraffic,
    WatchTraffic,
)
from bluegreen.answers import checked, not_written
from bluegreen.exceptions import UnsupportedError
from bluegreen.polling import follow


class SwitchesTraffic:
    """What a switcher and an environment are both asked about traffic.

    Each method runs on a thread of its own, may block, and returns or raises.
    """

    poll_interval = timedelta(seconds=1)
    """How often what changes is observed anew to follow it; every 10 ms at most."""

    def observe_traffic(self) -> Traffic:
        """The doors, read anew from the source, in the order in which a switch goes forward."""
        raise NotImplementedError(not_written(self, "observe_traffic"))

    def switch_traffic(self, request: SwitchTraffic) -> None:
        """Divide the door's new connections anew, if it is as it was seen."""
        raise NotImplementedError(not_written(self, "switch_traffic"))

    def stamp_traffic(self, request: StampTraffic) -> None:
        """Stamp the driver's number on the doors. Raise SupersededError where a higher stands."""

    def verify_traffic(self, request: VerifyTraffic) -> TrafficSeen:  # noqa: ARG002
        """What fresh connections say; unless said otherwise they are not observed."""
        return TrafficSeen(observable=False)

    def begin(self, request: object, reply: Reply) -> None:
        """Called by the library, on a thread of its own: calls the method for the request."""
        match request:
            case ObserveTraffic():
                reply.traffic_observed(self._observed_traffic())
            case WatchTraffic():
                self._watch_traffic(reply)
            case VerifyTraffic():
                seen = self.verify_traffic(request)
                reply.seen(checked(self, "verify_traffic", TrafficSeen, seen))
            case SwitchTraffic():
                self.switch_traffic(request)
                reply.applied()
            case StampTraffic():
                self.stamp_traffic(request)
                reply.applied()
            case _:
                raise UnsupportedError(f"{type(self).__name__} knows no {type(request).__name__}")

    def _observed_traffic(self) -> Traffic:
        return checked(self, "observe_traffic", Traffic, self.observe_traffic())

    def _watch_traffic(self, reply: Reply) -> None:
        def tell(traffic: Traffic) -> None:
            reply.traffic_observed(traffic, last=False)

        follow(reply, self.poll_interval, self._observed_traffic, tell)
        reply.cancelled_early()


class TrafficSwitcher(SwitchesTraffic, _bluegreen.TrafficSwitcher):
    """Derive from it, say observe_traffic() and switch_traffic(), and give it to a session: it
    owns its doors whole, beside Kubernetes or beside an environment of Python's.

    Raise ConflictError where a precondition of the request does not hold, SupersededError where a
    higher number is stamped on the door, UnsupportedError where the door cannot make the split,
    UnreachableError where it was not done, TimedOutError where it may have been: the engine reads
    again and decides again. Any other exception ends the driver, leaves the release resumable and
    comes out where it was started.
    """
