"""A service on its real environment: what a person does with a release."""

from __future__ import annotations

import atexit
import os
import weakref
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from bluegreen import _bluegreen
from bluegreen._bluegreen import (
    Event,
    Explanation,
    Observation,
    Outcome,
    Plan,
    Record,
    Release,
    Runbook,
    Until,
)
from bluegreen.environment import RecordStore
from bluegreen.exceptions import Interrupted, InvalidArgumentError, NotFoundError, RefusedError
from bluegreen.runbook_file import full_name

if TYPE_CHECKING:
    from bluegreen._live import LiveSession

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


class SessionOptions(TypedDict, total=False):
    """What a session may be given, each by its name. What is not given is the environment's own."""

    settings: Mapping[str, str]
    """Of the environment, by its own names: Kubernetes has `context` and `helm`."""
    environment: _bluegreen.Environment | None
    """Where the colors run, in place of the one that the runbook names."""
    switcher: _bluegreen.TrafficSwitcher | None
    """Owns the doors in place of the environment."""
    metrics: _bluegreen.MetricSource | None
    """Counts requests in place of the environment."""
    record: _bluegreen.RecordStore | None
    """Keeps the record; beside an `environment` it is in memory if none is given."""
    reactor: _bluegreen.Reactor | None
    """Time, for an `environment`."""
    probes: Mapping[str, _bluegreen.Probe]
    """By the name that the runbook gives them."""
    journal: str | os.PathLike[str] | None
    """A SQLite file."""
    owner: str
    """Who drives; if not given, user@host:pid."""
    lease: timedelta
    """How long after its last sign of life a driver counts as gone."""
    gate: _bluegreen.Gate | None
    on_event: OnEvent | None
    on_interrupt: Callable[[], None] | None


def owner_of_this_process() -> str:
    """user@host:pid"""
    user = os.environ.get("USER") or str(os.getuid())
    return f"{user}@{os.uname().nodename}:{os.getpid()}"


_open: weakref.WeakSet[Session] = weakref.WeakSet()


@atexit.register
def _close_what_is_open() -> None:
    """A session's threads must not outlive Python: they answer into it until it is closed."""
    for session in list(_open):
        with suppress(RefusedError):  # at work in a thread that ends with Python
            session.close()


class Session(AbstractContextManager["Session"]):
    """A runbook on the environment that it names, or on one of Python's.

    Calls that drive a release block until the driver has stopped; other threads go on meanwhile.
    Ctrl-C, and what a callback, a probe or an environment raises, ends the call after the release
    was left so that it can be resumed: then Interrupted, or the exception, is raised. One call at a
    time; a release that is driven here is aborted or promoted by ask_abort() and ask_promote(),
    from any thread.
    """

    def __init__(self, runbook: Runbook, **options: Unpack[SessionOptions]) -> None:
        """Connects to nothing yet."""
        from bluegreen import (
            _live,
        )  # brings libcurl and SQLite: whoever opens no session needs none

        self._runbook = runbook
        self._who = options.setdefault("owner", owner_of_this_process())
        if options.get("environment") is not None and options.get("record") is None:
            options["record"] = RecordStore()
        given = _live.SessionOptions(**options)
        self._session: LiveSession | None = _live.LiveSession.open(runbook, given)
        _open.add(self)

    @property
    def runbook(self) -> Runbook:
        return self._runbook

    def close(self) -> None:
        """Lets go of all connections. A release that is under way stays as it is recorded.

        While a call is at work, in a callback of it, too: RefusedError.
        """
        if self._session is not None:
            self._session.close()
        self._session = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except RefusedError:
            if raised is None:
                raise

    def __repr__(self) -> str:
        return f"<Session of {full_name(self._runbook)}>"

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
        return self._drive(lambda live: live.deploy(version, until))

    def resume(self, until: Until = Until.held) -> Result:
        """Goes on with the release under way, once its driver is gone."""
        return self._drive(lambda live: live.resume(until))

    def abort(self, who: str | None = None) -> Result:
        """Asks for the old color and waits until it serves;
        takes over from a driver that does not answer.
        """
        return self._drive(lambda live: live.abort(who or self._who))

    def promote(self, who: str | None = None, until: Until = Until.held) -> Result:
        """Answers the open gate."""
        return self._drive(lambda live: live.promote(who or self._who, until))

    def rollback(self, number: int, until: Until = Until.held) -> Result:
        """A new release of the version of release `number` of the history."""
        return self._drive(lambda live: live.rollback(number, until))

    def ask_abort(self, who: str | None = None) -> None:
        """Asks the release driven here for the old color. From any thread.

        While no release is driven here: RefusedError. It is never kept for a later one.
        """
        self._live.ask_abort(who or self._who)

    def ask_promote(self, who: str | None = None) -> None:
        """Lets the release driven here go on. From any thread.

        While no release is driven here: RefusedError.
        """
        self._live.ask_promote(who or self._who)

    def _drive(self, call: Callable[[LiveSession], Outcome]) -> Result:
        live = self._live
        try:
            outcome = call(live)
        except KeyboardInterrupt:
            raise Interrupted(Outcome.interrupted, live.release) from None
        return Result(outcome, live.release)


def deploy(
    runbook: Runbook,
    version: str,
    *,
    until: Until = Until.held,
    **options: Unpack[SessionOptions],
) -> Result:
    """Releases the version, until the new color serves and stays. The options are a session's."""
    with Session(runbook, **options) as session:
        return session.deploy(version, until)
