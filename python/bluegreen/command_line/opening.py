"""What a command is given: a runbook, or the name of a service whose record has its runbook."""

from __future__ import annotations

import functools
import re
import shlex
import signal
from collections.abc import Callable

from bluegreen import _bluegreen
from bluegreen._bluegreen import Runbook
from bluegreen.command_line import options
from bluegreen.command_line.terminal import warn
from bluegreen.exceptions import InvalidArgumentError
from bluegreen.runbook_file import full_name, load
from bluegreen.session import OnEvent, Session

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Live:
    """What opens a session on the cluster: the options that all commands on it share."""

    def __init__(
        self, context: str, lease: str = options.USUAL_LEASE, journal: str | None = None
    ) -> None:
        self._settings = {"context": context} if context else {}
        self._lease = _bluegreen.parse_duration(lease)
        self.journal = journal

    def open(self, runbook: Runbook, on_event: OnEvent | None = None) -> Session:
        return Session(
            runbook,
            settings=self._settings,
            lease=self._lease,
            journal=self.journal,
            on_event=on_event,
            on_interrupt=_acknowledge,
        )

    def words(self, runbook: Runbook) -> str:
        """What a command on the same service is given."""
        words = ["--service", full_name(runbook)]
        words += ["--context", self._settings["context"]] if self._settings else []
        return shlex.join(words)

    def runbook(self, file: str | None, service: str | None) -> Runbook:
        """The file's, or without a file the one of the service's record."""
        if file is not None:
            return load(file, service=service)
        if service is None:
            raise InvalidArgumentError("name a runbook file, or --service NAMESPACE/NAME")
        bare = _bare_runbook(service)
        with self.open(bare) as session:
            release = session.record().release
        return release.runbook if release else bare


def live(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that may drive a release; it is given them as `live`."""

    @options.journal
    @options.context
    @options.lease
    @functools.wraps(command)
    def opened(journal: str | None, context: str, lease: str, **given: object) -> None:
        command(live=Live(context, lease, journal), **given)

    return opened


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
    warn(
        "interrupted: leaving; a write under way is awaited for at most 5 s,"
        " Ctrl-C again ends at once",
        "yellow",
    )
