"""What a host's Python code answers, looked at before it is believed."""

from __future__ import annotations

from bluegreen._bluegreen import printable
from bluegreen.exceptions import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

_SHOWN = 60
_MOST = 2**31 - 1


def shown(value: object) -> str:
    """The value for a message: on one line, and short."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001, as it is the host's and only for a message
        text = f"a {type(value).__name__}"
    return printable(text.encode(errors="replace").decode(), _SHOWN)


def wrong(port: object, method: str, wanted: str, answer: object) -> str:
    """'Rack.install() must answer int, not None'"""
    return f"{type(port).__name__}.{method}() must answer {wanted}, not {shown(answer)}"


def checked(port: object, method: str, wanted: type[T], answer: object) -> T:
    """The answer, if it is of the type that is wanted, else MalformedError: whether a write was
    done is then not known.
    """
    if isinstance(answer, wanted):
        return answer
    raise MalformedError(wrong(port, method, wanted.__name__, answer))


def checked_revision(port: object, answer: object) -> int:
    """A revision: bool is an int of Python's and none of anybody else's."""
    if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= _MOST:
        return answer
    raise MalformedError(wrong(port, "install", f"an int from 0 to {_MOST}", answer))


def checked_record(port: object, answer: object) -> tuple[str, str]:
    """A version and a text."""
    match answer:
        case (str() as version, str() as text):
            return version, text
    raise MalformedError(wrong(port, "load", "the version and the text, two str", answer))


def not_written(port: object, method: str) -> str:
    """For a method that a class of the host's has to have."""
    return f"{type(port).__name__} has no {method}()"
