"""A process in the cluster's network whose lines are read as they come,
so that a test can wait for one of them.
"""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cluster.running_cluster import Cluster


class LiveLines:
    """Started by the constructor; close() ends it in any case."""

    def __init__(self, cluster: Cluster, *command: str | Path, cwd: Path | None = None) -> None:
        self.command = " ".join(map(str, command))
        self.process: subprocess.Popen[str] = cluster.start(*command, cwd=cwd)
        self._changed = threading.Condition()
        self._output: list[str] = []
        self._errors: list[str] = []
        pipes = ((self.process.stdout, self._output), (self.process.stderr, self._errors))
        self._open_pipes = len(pipes)
        self._readers = [
            threading.Thread(target=self._read, args=pair, daemon=True) for pair in pipes
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, pipe: IO[str], lines: list[str]) -> None:
        for line in pipe:
            with self._changed:
                lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._open_pipes -= 1
            self._changed.notify_all()

    @property
    def output(self) -> list[str]:
        """The lines of its standard output so far."""
        with self._changed:
            return list(self._output)

    def told(self) -> str:
        """All that it said so far, for messages."""
        with self._changed:
            return "\n".join([self.command, *self._output, *self._errors])

    def await_line(self, accepts: Callable[[str], bool], what: str, timeout_s: float = 180) -> str:
        """The first line of standard output, past ones too,
        that is accepted; fails when none comes in time.
        """
        seen = 0

        def found() -> bool:
            nonlocal seen
            while seen < len(self._output):
                if accepts(self._output[seen]):
                    return True
                seen += 1
            return False

        with self._changed:
            self._changed.wait_for(lambda: found() or self._open_pipes == 0, timeout_s)
            if seen < len(self._output):
                return self._output[seen]
        raise AssertionError(f"no {what} in {timeout_s} s; it said:\n{self.told()}")

    def await_end(self, timeout_s: float = 180) -> int:
        """Its exit code, once all that it said is read; fails when it does not end in time."""
        with self._changed:
            ended = self._changed.wait_for(lambda: self._open_pipes == 0, timeout_s)
        assert ended, f"has not ended in {timeout_s} s; it said:\n{self.told()}"
        return self.process.wait(timeout=5)

    def kill(self) -> None:
        """SIGKILL, and waits until it is dead."""
        self.process.kill()
        self.process.wait(timeout=5)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=5)
        for reader in self._readers:
            reader.join(timeout=5)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()
