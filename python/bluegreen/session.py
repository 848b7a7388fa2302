"""A service on its real environment: what a person does with a release."""

from __future__ import annotations

import atexit
import os
import socket
import weakref
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypedDict

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    Event,
    Explanation,
    Journal,
    LiveSession,
    Observation,
    Outcome,
    Plan,
    Record,
    Release,
    Runbook,
    Until,
)
from bluegreen.environment import RecordStore
from bluegreen.exceptions import Interrupted, InvalidArgumentError, NotFoundError

OnEvent = Callable[[Event], None]


class Result(NamedTuple):
    """How a run of a driver ended."""

    outcome: Outcome
    release: Release | None

    @property
    def exit_code(self) -> int:
        return _bluegreen.exit_code(self.outcome)

    @property
    def last_line(self) -> str:
        """What happened and where traffic is, in one sentence."""
        if self.release is None:
            return self.outcome.name
        return _bluegreen.last_line(self.release, self.outcome)

    def __repr__(self) -> str:
        release = f" of {self.release.id} in {self.release.phase}" if self.release else ""
        return f"<Result{release}: {self.outcome.name}>"


class _Shared(TypedDict):
    """What a session needs on any environment."""

    owner: str
    lease: timedelta
    journals: list[Journal]
    probes: dict[str, _bluegreen.Probe]
    switcher: _bluegreen.TrafficSwitcher | None
    gate: _bluegreen.Gate | None
    on_event: OnEvent | None
    on_interrupt: Callable[[], None] | None


def owner_of_this_process() -> str:
    """user@host:pid"""
    user = os.environ.get("USER") or str(os.getuid())
    return f"{user}@{socket.gethostname()}:{os.getpid()}"


_open: weakref.WeakSet[Session] = weakref.WeakSet()


@atexit.register
def _close_what_is_open() -> None:
    """A session's threads must not outlive Python: they answer into it until it is closed."""
    for session in list(_open):
        session.close()


class Session(AbstractContextManager["Session"]):
    """A runbook on its environment: Kubernetes as kubectl finds it, or an environment of Python's.

    Calls that drive a release block until the driver has stopped; other threads go on meanwhile.
    Ctrl-C, and what a callback, a probe or an environment raises, ends the call after the release
    was left so that it can be resumed: then Interrupted, or the exception, is raised. One call at a
    time; a release that is driven here is aborted or promoted by ask_abort() and ask_promote(),
    from any thread.
    """

    def __init__(
        self,
        runbook: Runbook,
        *,
        environment: _bluegreen.Environment | None = None,
        switcher: _bluegreen.TrafficSwitcher | None = None,
        record: _bluegreen.RecordStore | None = None,
        reactor: _bluegreen.Reactor | None = None,
        context: str = "",
        helm: str = "helm",
        owner: str | None = None,
        lease: timedelta = timedelta(seconds=30),
        journal: str | os.PathLike[str] | None = None,
        probes: Mapping[str, _bluegreen.Probe] | None = None,
        gate: _bluegreen.Gate | None = None,
        on_event: OnEvent | None = None,
        on_interrupt: Callable[[], None] | None = None,
    ) -> None:
        """Connects to nothing yet.

        `journal` is a SQLite file; `probes` are by the name that the runbook gives them. A
        `switcher` owns the doors in place of the environment, which goes on with all else.
        """
        if environment is None and reactor is not None:
            raise InvalidArgumentError(
                "a reactor of the host's own needs an environment of the host's own"
            )
        self._runbook = runbook
        self._who = owner or owner_of_this_process()
        journals = [Journal.open(str(Path(journal)))] if journal is not None else []
        shared = _Shared(
            owner=self._who,
            lease=lease,
            journals=journals,
            probes=dict(probes or {}),
            switcher=switcher,
            gate=gate,
            on_event=on_event,
            on_interrupt=on_interrupt,
        )
        self._session: LiveSession | None
        if environment is None:
            self._session = LiveSession.open_cluster(runbook, context=context, helm=helm, **shared)
        else:
            self._session = LiveSession.open_host(
                runbook,
                environment=environment,
                record=record or RecordStore(),
                reactor=reactor,
                **shared,
            )
        _open.add(self)

    @property
    def runbook(self) -> Runbook:
        return self._runbook

    def close(self) -> None:
        """Lets go of all connections. A release that is under way stays as it is recorded."""
        self._session = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Session of {self._runbook.namespace}/{self._runbook.service}>"

    @property
    def _live(self) -> LiveSession:
        if self._session is None:
            raise InvalidArgumentError("this session is closed")
        return self._session

    def observe(self) -> Observation:
        """The world as it is now."""
        return self._live.observe()

    def plan(self, version: str) -> Plan:
        """The dry run: what would be done, step by step. Refusals are in the plan."""
        return self._live.plan(version)

    def record(self) -> Record:
        """Who drives, the release under way, and what was before."""
        return self._live.record()

    @property
    def release(self) -> Release | None:
        """The release driven here, or the last one. From any thread."""
        return self._live.release

    def status(self) -> Release | None:
        """The release under way, or the last one, as it is recorded."""
        return self.record().release

    def explain(self) -> Explanation:
        """What is awaited, since when, until when, and what happens then.

        Without a release: NotFoundError.
        """
        release = self.status()
        if release is None:
            raise NotFoundError(f"no release of {self._runbook.service} is recorded")
        return _bluegreen.explain(release, self._live.now())

    def deploy(self, version: str, until: Until = Until.held) -> Result:
        """Begins a release and drives it. Fails with RefusedError while another is under way."""
        return self._drive(lambda: self._live.deploy(version, until))

    def resume(self, until: Until = Until.held) -> Result:
        """Goes on with the release under way, once its driver is gone."""
        return self._drive(lambda: self._live.resume(until))

    def abort(self, who: str | None = None) -> Result:
        """Asks for the old color and waits until it serves;
        takes over from a driver that does not answer.
        """
        return self._drive(lambda: self._live.abort(who or self._who))

    def promote(self, who: str | None = None, until: Until = Until.held) -> Result:
        """Answers the open gate."""
        return self._drive(lambda: self._live.promote(who or self._who, until))

    def rollback(self, number: int, until: Until = Until.held) -> Result:
        """A new release of the version of release `number` of the history."""
        return self._drive(lambda: self._live.rollback(number, until))

    def ask_abort(self, who: str | None = None) -> None:
        """Asks the release driven here for the old color. From any thread."""
        self._live.ask_abort(who or self._who)

    def ask_promote(self, who: str | None = None) -> None:
        """Lets the release driven here go on. From any thread."""
        self._live.ask_promote(who or self._who)

    def _drive(self, call: Callable[[], Outcome]) -> Result:
        try:
            outcome = call()
        except KeyboardInterrupt:
            raise Interrupted(Outcome.interrupted, self._live.release) from None
        return Result(outcome, self._live.release)


def deploy(
    runbook: Runbook,
    version: str,
    *,
    until: Until = Until.held,
    on_event: OnEvent | None = None,
    environment: _bluegreen.Environment | None = None,
    switcher: _bluegreen.TrafficSwitcher | None = None,
    record: _bluegreen.RecordStore | None = None,
    context: str = "",
    journal: str | os.PathLike[str] | None = None,
    probes: Mapping[str, _bluegreen.Probe] | None = None,
    gate: _bluegreen.Gate | None = None,
) -> Result:
    """Releases the version, on Kubernetes unless an environment is given,
    until the new color serves and stays.
    """
    with Session(
        runbook,
        on_event=on_event,
        environment=environment,
        switcher=switcher,
        record=record,
        context=context,
        journal=journal,
        probes=probes,
        gate=gate,
    ) as session:
        return session.deploy(version, until)
