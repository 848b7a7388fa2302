"""How what only answers questions is followed: it is asked again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from bluegreen._bluegreen import RecordReply, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

_LOOK = 0.05
_SHORTEST = 0.01


def follow(
    reply: Reply | RecordReply,
    interval: timedelta,
    read: Callable[[], T],
    tell: Callable[[T], None],
) -> None:
    """Tells what is read, and tells it anew after each change, until the reply is cancelled."""
    told: T | None = None
    while not reply.cancelled:
        seen = read()
        if seen != told:
            tell(seen)
            told = seen
        _pause(reply, interval)


def _pause(reply: Reply | RecordReply, length: timedelta) -> None:
    """Waits, but not for long after the end of the operation was asked for."""
    end = time.monotonic() + max(length.total_seconds(), _SHORTEST)
    while not reply.cancelled and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, _LOOK))
