"""What a command is given: a runbook, or the name of a service whose record has its runbook."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from bluegreen import _bluegreen
from bluegreen._bluegreen import Runbook, Until
from bluegreen.command_line.terminal import err, fail, safe
from bluegreen.exceptions import InvalidArgumentError
from bluegreen.runbook_file import load
from bluegreen.session import OnEvent, Session

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Live:
    """What opens a session on the cluster: the options that all commands on it share."""

    def __init__(self, context: str, lease: str, journal: Path | None = None) -> None:
        self._settings = {"context": context} if context else {}
        self._lease = _bluegreen.parse_duration(lease)
        self._journal = journal

    def open(self, runbook: Runbook, on_event: OnEvent | None = None) -> Session:
        return Session(
            runbook,
            settings=self._settings,
            lease=self._lease,
            journal=self._journal,
            on_event=on_event,
            on_interrupt=_acknowledge,
        )

    def runbook(self, file: Path | None, service: str | None) -> Runbook:
        """The file's, or without a file the one of the service's record."""
        if file is not None:
            return load(file, service=service)
        if service is None:
            raise InvalidArgumentError("name a runbook file, or --service NAMESPACE/NAME")
        bare = _bare_runbook(service)
        with self.open(bare) as session:
            release = session.record().release
        return release.runbook if release else bare


def _bare_runbook(service: str) -> Runbook:
    """Enough of a runbook to find the record."""
    namespace, _, name = service.partition("/")
    if not _LABEL.fullmatch(namespace) or not _LABEL.fullmatch(name):
        raise InvalidArgumentError(
            f"without a runbook file --service is NAMESPACE/NAME, not {service!r}"
        )
    text = f"service: {name}\nnamespace: {namespace}\nrelease: {{chart: record/{name}}}\n"
    return _bluegreen.parse(text.encode(), "record")[0][0]


def _acknowledge() -> None:
    """Said at once; from now on Ctrl-C ends the process where it stands."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    err.print(
        safe(
            "interrupted: leaving; a write under way is awaited for at most 5 s,"
            " Ctrl-C again ends at once",
            "yellow3",
        )
    )


def until_of(*, detach: bool = False, wait: bool = False, due: bool = False) -> Until:
    chosen = [
        until
        for until, wanted in ((Until.seen, detach), (Until.end, wait), (Until.due, due))
        if wanted
    ]
    if len(chosen) > 1:
        fail("--detach, --wait and --due exclude each other")
    return chosen[0] if chosen else Until.held
