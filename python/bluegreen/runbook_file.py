"""Reading runbooks and fault scripts from files."""

from __future__ import annotations

import os
from collections.abc import Iterable

from bluegreen._bluegreen import EnvironmentTraits, Fault, Mistake, Runbook, parse, parse_faults
from bluegreen.exceptions import IoFailedError, NotFoundError, RunbookError

AnyPath = str | os.PathLike[str]
Environments = Iterable[str | EnvironmentTraits]
# One byte more than the largest file that the library reads, so that it can say that it is too
# large.
LONGEST = 64 * 1024 + 1


def _name(path: AnyPath) -> str:
    """As open() takes a descriptor and bytes, too."""
    if isinstance(path, str | os.PathLike):
        return os.fspath(path)
    raise TypeError(f"path must be str or os.PathLike, not {path!r}")


def _read(path: AnyPath) -> bytes:
    name = _name(path)
    try:
        with open(name, "rb") as file:
            return file.read(LONGEST)
    except FileNotFoundError:
        raise NotFoundError(f"{name}: there is no such file") from None
    except OSError as error:
        raise IoFailedError(f"{name}: {error.strerror}") from None


def _traits(environment: str | EnvironmentTraits) -> EnvironmentTraits:
    """A name alone is one that needs nothing."""
    return EnvironmentTraits(name=environment) if isinstance(environment, str) else environment


def parse_text(
    text: bytes, name: str, folder: AnyPath, environments: Environments
) -> tuple[list[Runbook], list[Mistake]]:
    """The runbooks of a text, or its mistakes. The name stands in those."""
    if isinstance(environments, str):
        raise TypeError(f"environments must be a list of names, not the name {environments!r}")
    return parse(text, name, os.path.realpath(folder), [_traits(each) for each in environments])


def parse_file(path: AnyPath, environments: Environments) -> tuple[list[Runbook], list[Mistake]]:
    name = _name(path)
    folder = os.path.dirname(os.path.realpath(name))
    return parse_text(_read(name), name, folder, environments)


def check(path: AnyPath, *, environments: Environments = ()) -> list[Mistake]:
    """All mistakes of a runbook file; empty where there is none.

    `environments` are those that you answer for, beside the library's: names, or what each of them
    needs. Fails where the file cannot be read.
    """
    return parse_file(path, environments)[1]


def load_all(path: AnyPath, *, environments: Environments = ()) -> list[Runbook]:
    """All runbooks of a file. Their relative paths start in the file's folder.

    `environments` as for check(). Fails with RunbookError.
    """
    runbooks, mistakes = parse_file(path, environments)
    if mistakes:
        raise RunbookError(mistakes)
    return runbooks


def load(path: AnyPath, *, service: str | None = None, environments: Environments = ()) -> Runbook:
    """The runbook of a file; where it has several,
    the one of `service` ("NAME" or "NAMESPACE/NAME"). `environments` as for check().
    """
    runbooks = load_all(path, environments=environments)
    names = [full_name(runbook) for runbook in runbooks]
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


def full_name(runbook: Runbook) -> str:
    """NAMESPACE/NAME; the name alone where there is no namespace."""
    return f"{runbook.namespace}/{runbook.service}" if runbook.namespace else runbook.service


def name_and_place(runbook: Runbook) -> str:
    """NAME in NAMESPACE; the name alone where there is no namespace."""
    place = f" in {runbook.namespace}" if runbook.namespace else ""
    return runbook.service + place


def load_faults(path: AnyPath) -> list[Fault]:
    """The faults of a script for a rehearsal. Fails with RunbookError."""
    script = parse_faults(_read(path), os.fspath(path))
    if script.mistakes:
        raise RunbookError(script.mistakes)
    return script.faults
