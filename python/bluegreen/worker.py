"""Where blocking Python code of a host runs: a thread for each operation, so that the release goes on meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol


class _Reply(Protocol):
    def raised(self, exception: BaseException) -> None: ...


def run_apart(name: str, reply: _Reply, work: Callable[[], None]) -> None:
    """Runs `work` on a thread of its own; what it raises is the reply."""

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001, as whatever it is goes on at the caller's
            reply.raised(error)

    threading.Thread(target=guarded, name=f"bluegreen {name}", daemon=True).start()
