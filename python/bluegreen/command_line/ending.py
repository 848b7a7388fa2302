"""How a command ends: what is said at the end, and the exit code.

No code of a release (0 to 5) is left to chance: Python ends with 1 where it fails by itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple, NoReturn

import click

from bluegreen._bluegreen import Mistake
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.terminal import CommandError, tell_error, warn
from bluegreen.exceptions import (
    BluegreenError,
    IoFailedError,
    RefusedError,
    RunbookError,
    UnreachableError,
)

CRASHED = 70  # as sysexits.h has it
IO_FAILED = 74
INTERRUPTED = 130
TRACEBACK = "BLUEGREEN_TRACEBACK"


class Ending(NamedTuple):
    """How a command ends that failed."""

    exit_code: int
    code: str
    text: str
    mistakes: Sequence[Mistake] = ()


def tell_mistakes(mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        warn(str(mistake))
    count = len(mistakes)
    warn(f"{count} mistake{'s' if count > 1 else ''}; nothing was started", bold=True)


def ending_of(error: BaseException) -> Ending:
    """What a failure means. The notes of an exception are lines of what is told."""
    notes = getattr(error, "__notes__", [])
    match error:
        case KeyboardInterrupt() | click.Abort():
            return Ending(INTERRUPTED, "interrupted", "interrupted")
        case CommandError():
            refused = error.exit_code == 3
            code = RefusedError.code if refused else BluegreenError.code
            return Ending(error.exit_code, code, str(error))
        case click.ClickException():
            return Ending(error.exit_code, BluegreenError.code, error.format_message())
        case RunbookError():
            return Ending(2, error.code, str(error), error.mistakes)
        case BluegreenError():
            return _ending_of_ours(error, notes)
        case OSError():
            text = f"{error.filename or 'the output'}: {error.strerror or error}"
            return Ending(IO_FAILED, IoFailedError.code, _lines(text, notes))
    what = f"bluegreen crashed: {_crash(error)}"
    how = f"{TRACEBACK}=1 in the environment shows the traceback"
    return Ending(CRASHED, "crashed", _lines(what, notes or ["no cluster was changed"], [how]))


def _ending_of_ours(error: BluegreenError, notes: Sequence[str]) -> Ending:
    match error:
        case RefusedError():
            return Ending(3, error.code, f"{error}\nnothing was changed")
        case UnreachableError():
            way_out = "nothing was changed; is it the right cluster? --context names another"
            return Ending(4, error.code, _lines(str(error), notes or [way_out]))
        case IoFailedError():
            return Ending(IO_FAILED, error.code, _lines(str(error), notes))
    return Ending(2, error.code, _lines(str(error), notes))


def _lines(text: str, *more: Sequence[str]) -> str:
    return "\n".join([text, *(line for lines in more for line in lines)])


def _crash(error: BaseException) -> str:
    """The exception, and the place that raised it."""
    import traceback

    what = f"{type(error).__name__}: {error}".replace("\n", " ")
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return what
    return f"{what} ({frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno})"


@contextmanager
def ending_well(*, as_json: bool = False) -> Iterator[None]:
    """Every failure inside becomes a sentence and an exit code; as JSON, a document, too."""
    try:
        yield
    except SystemExit:
        raise
    except BrokenPipeError as error:
        _end_by_closed_pipe(error)
    except BaseException as error:  # noqa: BLE001, as Python would exit with 1: returned
        ending = ending_of(error)
        with suppress(Exception):  # the code is right, whatever becomes of the words
            _tell(ending, error)
        if as_json and not isinstance(error, OSError):
            with suppress(Exception):
                write_json({"error": _document(ending)})
        _let_go_of_broken_streams()
        raise SystemExit(ending.exit_code) from None


def _tell(ending: Ending, error: BaseException) -> None:
    if ending.exit_code == CRASHED and os.environ.get(TRACEBACK):
        from traceback import print_exception

        print_exception(error)
    if ending.exit_code == INTERRUPTED:
        warn(ending.text, "yellow", bold=True)
    elif ending.mistakes:
        tell_mistakes(ending.mistakes)
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        tell_error(ending.text)


def _document(ending: Ending) -> dict[str, object]:
    told: dict[str, object] = {
        "code": ending.code,
        "exit_code": ending.exit_code,
        "text": ending.text,
    }
    return told | ({"mistakes": ending.mistakes} if ending.mistakes else {})


def _end_by_closed_pipe(error: BrokenPipeError) -> NoReturn:
    """As the shell expects of whoever nobody reads. Until now the signal was ignored: a connection
    to the cluster may break without an end of all.
    """
    import signal

    with suppress(OSError):
        for note in getattr(error, "__notes__", []):
            warn(note)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPIPE})
    signal.raise_signal(signal.SIGPIPE)
    raise SystemExit(128 + signal.SIGPIPE)


def _let_go_of_broken_streams() -> None:
    """What could not be written Python would write again at its end, and exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
