"""The names of the two languages side by side: each exists, and none that differs is missing."""

import inspect
import re
from functools import cache
from typing import Any

from docs.bound_names import Pair, bindings, last, members_in, types_in
from docs.pages import DOCS, ROOT

import bluegreen
from bluegreen import _bluegreen, _live

PAGE = DOCS / "reference" / "names.md"
HEADERS = ROOT / "libbluegreen" / "include" / "bluegreen"
TYPE = r"\b(?:class|struct|enum class|using) (?:BLUEGREEN_EXPORT )?{}\b(?!;)"
# What only the bindings have: C++ has no counterpart that anybody could look for.
OF_THE_BINDINGS = {
    Pair("sentence", "__str__"),
    Pair("title_of", "title"),
}


def rows(section: str) -> list[tuple[list[str], list[str]]]:
    """The C++ names and the Python names of each row of a table."""
    text = PAGE.read_text().split(f"## {section}\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| (`.*?) \| (`.*?) \|", text, re.MULTILINE)
    return [(re.findall(r"`([^`]+)`", a), re.findall(r"`([^`]+)`", b)) for a, b in found]


DIFFER, CONFUSE = rows("One thing, two names"), rows("One name, two things")


@cache
def public_headers(folder: str) -> str:
    """The code of a folder's public headers; with an empty name that of all."""
    texts = (path.read_text() for path in sorted((HEADERS / folder).rglob("*.hpp")))
    return re.sub(r"//[^\n]*", "", "\n".join(texts))


def is_in_cpp(name: str) -> bool:
    """Whether a public header of the folder declares the name: a type, a function or a member."""
    *folders, first = name.split("::") if name[0].islower() else ["", name]
    member = ""
    if folders and folders[-1][:1].isupper():
        member, first = first, folders.pop()
    code = public_headers("/".join(folders))
    declared = re.search(TYPE.format(first), code)
    if member:
        body = code[declared.start() : code.index("\n}", declared.start())] if declared else ""
        one_line = re.match(r"[^\n]*;\n", body)
        return bool(re.search(rf"\b{member}\b", one_line[0] if one_line else body))
    function = re.search(rf"^[^\n;]*[ &*]{first}\(", code, re.MULTILINE)
    return bool(declared or function)


def is_in_python(name: str) -> bool:
    """An attribute of bluegreen, of a class of it, or a parameter: `deploy(until)`."""
    path, _, parameter = name.rstrip(")").partition("(")
    first, *members = path.split(".")
    found: Any = next(
        (getattr(each, first) for each in (bluegreen, _bluegreen, _live) if hasattr(each, first)),
        None,
    )
    for member in members:
        fields = getattr(found, "__dataclass_fields__", {})
        found = getattr(found, member, None) or fields.get(member)
    return found is not None and (not parameter or parameter in inspect.signature(found).parameters)


def test_every_name_exists_on_its_side() -> None:
    assert len(DIFFER) > 25
    assert len(CONFUSE) > 2
    for cpp, python in DIFFER + CONFUSE:
        assert [name for name in cpp if not is_in_cpp(name)] == []
        assert [name for name in python if not is_in_python(name)] == []


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert is_in_cpp("model::Verdict::passed")
    assert is_in_cpp("adapter::sqlite::Journal")
    assert not is_in_cpp("model::Verdict::pass")
    assert not is_in_cpp("plan::Verdict")
    assert not is_in_cpp("engine::traffic_words")
    assert is_in_python("rehearse(seed)")
    assert not is_in_python("rehearse(seeds)")
    assert not is_in_python("Verdict.pass_")
    assert not is_in_python("Report")


def test_names_that_differ_differ() -> None:
    for cpp, python in DIFFER:
        assert {last(name) for name in cpp} != {last(name) for name in python}
    for cpp, python in CONFUSE:
        assert [last(name) for name in cpp] == python


def told() -> set[Pair]:
    return {
        Pair(last(one), last(other)) for cpp, python in DIFFER for one in cpp for other in python
    }


def test_every_bound_name_that_differs_is_told() -> None:
    sources = bindings()
    members = set().union(*map(members_in, sources))
    assert len(members) > 150
    differ = {pair for pair in members if pair.cpp != pair.python}
    assert differ >= OF_THE_BINDINGS
    assert differ - OF_THE_BINDINGS - told() == set()
    types = set().union(*map(types_in, sources))
    public = {pair for pair in types if is_in_cpp(pair.cpp)}
    assert len(public) > 40
    assert {pair for pair in public if pair.cpp != pair.python} - told() == set()


def test_every_public_class_of_another_name_is_told() -> None:
    classes = {name for name in bluegreen.__all__ if inspect.isclass(getattr(bluegreen, name))}
    in_table = {last(name) for _, python in DIFFER for name in python}
    assert {name for name in classes if not is_in_cpp(name)} - in_table == set()


def test_every_class_that_is_another_one_in_cpp_is_told() -> None:
    types = set().union(*map(types_in, bindings()))
    shared = {pair.python for pair in types if pair.cpp != pair.python and is_in_cpp(pair.python)}
    told_twice = {name for _, python in CONFUSE for name in python}
    # What Python holds, or derives from, is the same thing.
    hosts = {"MetricSource", "Probe", "Reactor", "RecordStore", "Runbook", "TrafficSwitcher"}
    assert shared & set(bluegreen.__all__) - told_twice == hosts


def test_bindings_are_read() -> None:
    source = 'using T = port::Big; value_class(module, "Small", "x", field("a", &T::b))'
    assert types_in(source) == {Pair("Big", "Small")}
    assert members_in(source) == {Pair("b", "a")}
