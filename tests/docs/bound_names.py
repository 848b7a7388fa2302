"""What the bindings call in Python what C++ calls otherwise, read from their sources."""

import re
from dataclasses import dataclass

from docs.pages import ROOT

# A field, an enumerator, a method or a function that is bound as it is.
BOUND = re.compile(
    r'\b(?:field|def_readonly|def_readwrite|value|def|def_property_readonly)\(\s*"(\w+)",\s*'
    r"(?:py::overload_cast<[^>]*>\()?&?([A-Za-z_]\w*(?:::\w+)*)"
)
# One that a lambda only hands on.
HANDED_ON = re.compile(
    r'"(\w+)",\s*\[\]\(const (\w+)& self\) \{\s*return self\.([\w.]+)(?:\(\))?;\s*\}'
)
ENUM_OR_CLASS = re.compile(r'(?:class_|native_enum)<([\w:]+)[^;"]*?\(\s*module,\s*"(\w+)"')
VALUE = re.compile(r'(?:seen|value)_class\(\s*module,\s*"(\w+)",.*?&(\w+)::', re.DOTALL)
ALIAS = re.compile(r"using (\w+) = ([\w:]+);")


@dataclass(frozen=True)
class Pair:
    """One thing by its two names, without namespaces and classes."""

    cpp: str
    python: str


def last(name: str) -> str:
    return re.split(r"::|\.", name)[-1]


def members_in(source: str) -> set[Pair]:
    bound = {Pair(last(cpp), python) for python, cpp in BOUND.findall(source)}
    handed_on = {Pair(last(path), python) for python, _, path in HANDED_ON.findall(source)}
    return bound | handed_on


def types_in(source: str) -> set[Pair]:
    aliases = dict(ALIAS.findall(source))
    found = [(cpp, python) for cpp, python in ENUM_OR_CLASS.findall(source)]
    found += [(cpp, python) for python, cpp in VALUE.findall(source)]
    return {Pair(last(aliases.get(cpp, cpp)), python) for cpp, python in found}


def bindings() -> list[str]:
    return [path.read_text() for path in sorted((ROOT / "bindings").rglob("*.cpp"))]
