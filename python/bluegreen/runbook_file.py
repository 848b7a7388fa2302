"""Reading runbooks and fault scripts from files."""

from __future__ import annotations

import os
from pathlib import Path

from bluegreen._bluegreen import Fault, Mistake, Runbook, parse, parse_faults
from bluegreen.exceptions import IoFailedError, NotFoundError, RunbookError

AnyPath = str | os.PathLike[str]
# One byte more than the largest file that the library reads, so that it can say that it is too
# large.
_LONGEST = 64 * 1024 + 1


def _read(path: AnyPath) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(_LONGEST)
    except FileNotFoundError:
        raise NotFoundError(f"{os.fspath(path)}: there is no such file") from None
    except OSError as error:
        raise IoFailedError(f"{os.fspath(path)}: {error.strerror}") from None


def _parse(path: AnyPath) -> tuple[list[Runbook], list[Mistake]]:
    return parse(_read(path), os.fspath(path), str(Path(path).resolve().parent))


def check(path: AnyPath) -> list[Mistake]:
    """All mistakes of a runbook file; empty where there is none.

    Fails where the file cannot be read.
    """
    return _parse(path)[1]


def load_all(path: AnyPath) -> list[Runbook]:
    """All runbooks of a file. Their relative paths start in the file's folder.

    Fails with RunbookError.
    """
    runbooks, mistakes = _parse(path)
    if mistakes:
        raise RunbookError(mistakes)
    return runbooks


def load(path: AnyPath, service: str | None = None) -> Runbook:
    """The runbook of a file; where it has several,
    the one of `service` ("NAME" or "NAMESPACE/NAME").
    """
    runbooks = load_all(path)
    names = [f"{runbook.namespace}/{runbook.service}" for runbook in runbooks]
    if service is not None:
        found = [
            one for one, name in zip(runbooks, names, strict=True) if service in (one.service, name)
        ]
        if len(found) != 1:
            raise NotFoundError(
                f"{os.fspath(path)} has no one service {service!r}: it has {', '.join(names)}"
            )
        return found[0]
    if len(runbooks) > 1:
        raise NotFoundError(
            f"{os.fspath(path)} has several services: name one of {', '.join(names)}"
        )
    return runbooks[0]


def load_faults(path: AnyPath) -> list[Fault]:
    """The faults of a script for a rehearsal. Fails with RunbookError."""
    script = parse_faults(_read(path), os.fspath(path))
    if script.mistakes:
        raise RunbookError(script.mistakes)
    return script.faults
