"""What can go wrong. Every exception of bluegreen is a BluegreenError, with a `code`."""

from __future__ import annotations

from collections.abc import Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from bluegreen._bluegreen import Mistake, Outcome, Release
    from bluegreen.rehearsals import Rehearsals


class BluegreenError(Exception):
    """A failure. Its text is a sentence for a person and holds no secret."""

    code: str = "invalid_argument"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class InvalidArgumentError(BluegreenError):
    """The caller's input is wrong; asking again with the same input fails again."""


class NotFoundError(BluegreenError):
    """The object is not there."""

    code = "not_found"


class AlreadyExistsError(BluegreenError):
    """A create met an object of that name."""

    code = "already_exists"


class ConflictError(BluegreenError):
    """A precondition did not hold: read again and decide again."""

    code = "conflict"


class SupersededError(ConflictError):
    """Another driver holds the service now."""

    code = "superseded"


class ForbiddenError(BluegreenError):
    """The other side knows us and says no."""

    code = "forbidden"


class UnreachableError(BluegreenError):
    """No answer that helps: no connection, none in time, an error, or "later".

    Trying again may help.
    """

    code = "unreachable"


class RateLimitedError(UnreachableError):
    """Asked to come back later."""

    code = "rate_limited"


class ServerError(UnreachableError):
    """The other side failed; a write may have been applied."""

    code = "server_error"


class TimedOutError(UnreachableError):
    """No answer in time; a write may have been applied."""

    code = "timed_out"


class MalformedError(BluegreenError):
    """An answer or a file that cannot be understood."""

    code = "malformed"


class TooLargeError(MalformedError):
    """An answer or a file beyond its limit."""

    code = "too_large"


class UnsupportedError(BluegreenError):
    """A newer format, or something that this environment cannot do."""

    code = "unsupported"


class CancelledError(BluegreenError):
    """We asked for the end of it ourselves."""

    code = "cancelled"


class ProcessFailedError(BluegreenError):
    """A child process ended with an error."""

    code = "process_failed"


class IoFailedError(BluegreenError):
    """The local system refused (disk, descriptor, memory)."""

    code = "io_failed"


class RefusedError(BluegreenError):
    """Our own rules forbid it in this state; nothing was changed."""

    code = "refused"


class RunbookError(InvalidArgumentError):
    """A file is wrong. `mistakes` holds all that is wrong with it, each with its place."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = list(mistakes)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, after the release was left so that it can be resumed."""

    code: ClassVar[str] = "interrupted"

    def __init__(self, outcome: Outcome, release: Release | None) -> None:
        super().__init__("interrupted; the release can be resumed")
        self.outcome = outcome
        self.release = release


class RehearsalsInterrupted(KeyboardInterrupt):
    """Ctrl-C in the middle of many rehearsals. `partial` is what those came to that were done."""

    code: ClassVar[str] = "interrupted"

    def __init__(self, partial: Rehearsals) -> None:
        super().__init__(f"interrupted after {partial.rehearsed:,} rehearsals")
        self.partial = partial


_BY_CODE: dict[str, type[BluegreenError]] = {
    kind.code: kind
    for kind in (
        InvalidArgumentError,
        NotFoundError,
        AlreadyExistsError,
        ConflictError,
        SupersededError,
        ForbiddenError,
        UnreachableError,
        RateLimitedError,
        ServerError,
        TimedOutError,
        MalformedError,
        TooLargeError,
        UnsupportedError,
        CancelledError,
        ProcessFailedError,
        IoFailedError,
        RefusedError,
    )
}


def from_code(code: str, message: str) -> BluegreenError:
    """The exception for a failure of the library."""
    return _BY_CODE.get(code, BluegreenError)(message, code)
