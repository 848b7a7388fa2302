"""Following what changes by reading it again and again."""

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bluegreen import polling
from bluegreen._bluegreen import Reply


@pytest.mark.parametrize("interval", [timedelta(0), timedelta(-1), timedelta.min])
def test_no_interval_is_so_short_that_a_thread_spins(
    interval: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = SimpleNamespace(cancelled=False)
    reads: list[int] = []

    def sleep(length: float) -> None:
        assert length > 0
        reply.cancelled = True

    def read() -> int:
        assert len(reads) < 3, "it spins"
        reads.append(1)
        return 1

    monkeypatch.setattr(time, "sleep", sleep)
    polling.follow(cast(Reply, reply), interval, read, lambda _: None)
    assert reads == [1]
