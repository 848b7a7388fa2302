"""What runs first on the threads that the library starts for blocking Python code of a host."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bluegreen._bluegreen import GateReply, RecordReply, Release, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bluegreen.gate import Gate

Request = TypeVar("Request")
AnyReply = TypeVar("AnyReply", Reply, RecordReply)


def run(method: Callable[[Request, AnyReply], None], request: Request, reply: AnyReply) -> None:
    """Calls a method of an environment, a record store or a probe; what it raises is the reply."""
    try:
        method(request, reply)
    except BaseException as error:  # noqa: BLE001, as it is raised anew at the session's caller
        reply.raised(error)


def run_gate(gate: Gate, release: Release, reply: GateReply) -> None:
    """Asks the gate; what it raises ends the session's work."""
    try:
        reply.answered(gate, gate.ask(release))
    except BaseException as error:  # noqa: BLE001, as above
        reply.raised(error)
