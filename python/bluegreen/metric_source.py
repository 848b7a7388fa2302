"""A metric source written in Python: what counts the requests that each color answered."""

from __future__ import annotations

from bluegreen import _bluegreen
from bluegreen._bluegreen import Reply, SampleTraffic, TrafficSample
from bluegreen.answers import checked, not_written
from bluegreen.exceptions import UnsupportedError


class MetricSource(_bluegreen.MetricSource):
    """Derive from it, say sample_traffic(), and give it to a session: it is asked in place of the
    environment, Kubernetes or one of Python's.

    The method runs on a thread of its own, may block, and returns or raises: a BluegreenError where
    nothing could be read; any other exception ends the driver, leaves the release resumable and
    comes out where it was started.
    """

    def sample_traffic(self, request: SampleTraffic) -> TrafficSample:
        """The requests that each color answered."""
        raise NotImplementedError(not_written(self, "sample_traffic"))

    def begin(self, request: object, reply: Reply) -> None:
        """Called by the library, on a thread of its own."""
        if not isinstance(request, SampleTraffic):
            raise UnsupportedError(f"{type(self).__name__} knows no {type(request).__name__}")
        sample = self.sample_traffic(request)
        reply.sampled(checked(self, "sample_traffic", TrafficSample, sample))
