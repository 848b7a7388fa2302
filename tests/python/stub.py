"""The stubs of the extension modules, made from the signatures that pybind11 writes into the
docstrings.

python tests/python/stub.py
"""

from __future__ import annotations

import ast
import enum
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from bluegreen import _bluegreen, _live
from bluegreen.arguments import split

HEAD = """\
\"\"\"An extension module. Made by tests/python/stub.py from its signatures; a test compares.\"\"\"
"""
MODULES = (_bluegreen, _live)
_MODULE = re.compile(r"\b(?:bluegreen\.)?(?:_bluegreen|_live)\.")
_DEFAULT = re.compile(r"^(.*?): (.*?) = (.*)$", re.DOTALL)


def _type(text: str) -> str:
    # pybind11 leaves out what mypy wants to know.
    return _MODULE.sub("", text).replace("os.PathLike |", "os.PathLike[str] |")


def _argument(text: str) -> str:
    if text == "**kwargs":
        return "**kwargs: typing.Any"
    found = _DEFAULT.match(text)
    if not found:
        return _type(text)
    name, kind, default = found[1], _type(found[2]), found[3]
    if default == "None" and not kind.endswith("| None"):
        kind += " | None"
    try:
        ast.literal_eval(default)
    except (ValueError, SyntaxError):
        default = "..."
    return f"{name}: {kind} = {default}"


def signature(doc: str, *, method: bool = False) -> str:
    """`(self, color: Color) -> int` of a docstring's first line."""
    line = doc.splitlines()[0]
    inside, _, returned = line.partition("(")[2].rpartition(") -> ")
    arguments = [_argument(one) for one in split(inside)]
    if method:
        arguments[0] = "self"
    return f"({', '.join(arguments)}) -> {_type(returned)}"


def _enum(kind: type[enum.Enum]) -> Iterator[str]:
    yield f"class {kind.__name__}(enum.Enum):"
    for member in kind:
        yield f"    {member.name} = {member.value}"


def _member(name: str, member: object) -> Iterator[str]:
    if isinstance(member, property):
        yield "    @property"
        got = signature(member.fget.__doc__ or "", method=True)
        yield f"    def {name}{got}: ..."
        if member.fset is not None:
            value = got.rpartition(" -> ")[2]
            yield f"    @{name}.setter"
            yield f"    def {name}(self, value: {value}) -> None: ..."
    elif isinstance(member, staticmethod):
        yield "    @staticmethod"
        yield f"    def {name}{signature(member.__func__.__doc__ or '')}: ..."
    elif name == "__eq__":
        yield "    def __eq__(self, other: object) -> bool: ..."
    elif name == "__hash__":
        yield "    __hash__: typing.ClassVar[None]  # type: ignore[assignment]"
    elif name == "__match_args__":
        yield f"    __match_args__ = {member!r}"
    elif callable(member) and ") -> " in (doc := member.__doc__ or ""):
        yield f"    def {name}{signature(doc, method=True)}: ..."


_OWN = ("__init__", "__eq__", "__hash__", "__match_args__", "__getitem__", "__str__", "__repr__")


def _class(kind: type) -> Iterator[str]:
    bases = [base.__name__ for base in kind.__bases__ if base.__module__ == _bluegreen.__name__]
    yield f"class {kind.__name__}({', '.join(bases)}):" if bases else f"class {kind.__name__}:"
    members = [name for name in vars(kind) if name in _OWN or not name.startswith("_")]
    lines = [line for name in members for line in _member(name, vars(kind)[name])]
    yield from lines or ["    ..."]


def _imports(module: ModuleType, declarations: str) -> Iterator[str]:
    for name in ("collections.abc", "datetime", "enum", "os", "pathlib", "typing"):
        if f"{name}." in declarations:
            yield f"import {name}"
    if module is not _bluegreen:
        words = set(re.findall(r"\w+", declarations))
        types = [name for name in vars(_bluegreen) if name in words and name[0].isupper()]
        yield f"\nfrom bluegreen._bluegreen import {', '.join(sorted(types))}"


def stub_of(module: ModuleType) -> str:
    lines = ["__version__: str"] if hasattr(module, "__version__") else []
    for name, member in vars(module).items():
        if name.startswith("_"):
            continue
        lines.append("")
        if inspect.isclass(member):
            lines += _enum(member) if issubclass(member, enum.Enum) else _class(member)
        else:
            lines.append(f"def {name}{signature(member.__doc__ or '')}: ...")
    declarations = "\n".join(lines)
    return "\n".join([HEAD, *_imports(module, declarations), "", declarations]) + "\n"


def published(module: ModuleType) -> Path:
    name = module.__name__.rpartition(".")[2]
    return Path(__file__).resolve().parents[2] / "python" / "bluegreen" / f"{name}.pyi"


def formatted(stub: str) -> str:
    """The stub in the project's format, within its columns."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "stub.pyi", "-"]
    return subprocess.run(command, input=stub, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    for module in MODULES:
        published(module).write_text(formatted(stub_of(module)))
