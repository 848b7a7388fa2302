"""A line on standard error that is written over and over, where that is a terminal."""

from __future__ import annotations

import shutil
import sys
import time

from bluegreen.command_line.terminal import can_overwrite

_SECONDS_BETWEEN = 0.1
_CLEAR = "\r\x1b[K"


class ProgressLine:
    def __init__(self) -> None:
        self._is_shown = can_overwrite()
        self._next = 0.0

    def is_due(self) -> bool:
        return self._is_shown and time.monotonic() >= self._next

    def show(self, text: str) -> None:
        columns = shutil.get_terminal_size().columns
        self._write(_CLEAR + text[: columns - 1])
        self._next = time.monotonic() + _SECONDS_BETWEEN

    def clear(self) -> None:
        if self._is_shown:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
