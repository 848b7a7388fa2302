"""A thread of Python beside a call, which says whether the call lets others run."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counting_thread() -> Iterator[Callable[[], int]]:
    """Gives how many turns it has made so far."""
    turns = 0
    over = threading.Event()

    def count() -> None:
        nonlocal turns
        while not over.is_set():
            turns += 1

    thread = threading.Thread(target=count)
    thread.start()
    try:
        yield lambda: turns
    finally:
        over.set()
        thread.join()
