"""A reactor written in Python: time and waiting."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from bluegreen import _bluegreen


class Reactor(_bluegreen.Reactor):
    """Tells the time and waits. This one is the machine's own; derive from it for another."""

    def __init__(self) -> None:
        super().__init__()
        self._woken = threading.Event()

    def now(self) -> tuple[timedelta, datetime]:
        """A time that never goes back, and UTC."""
        return timedelta(seconds=time.monotonic()), datetime.now(UTC)

    def wait_until(self, deadline: timedelta) -> None:
        """Returns at the deadline or after wake(), early at will.

        Other threads complete operations meanwhile.
        """
        self._woken.wait(max(0.0, (deadline - self.now()[0]).total_seconds()))
        self._woken.clear()

    def wake(self) -> None:
        """Ends the wait under way, or the next one. Called from any thread."""
        self._woken.set()
