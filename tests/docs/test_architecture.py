"""The architecture page names nothing that does not exist."""

import re
from functools import cache

from docs.pages import DOCS, ROOT, prose

PAGE = DOCS / "internals" / "architecture.md"
QUOTED = re.compile(r"`([^`]+)`")
NAME = re.compile(r"^[A-Za-z_]\w*(?:::\w+)*(?:\([A-Z]\w*\))?$")
SOURCES = ("libbluegreen", "bindings", "python", "tests/swarm", "tests/contract", "tests/structure")
CODE = {".hpp", ".cpp", ".py", ".pyi", ".txt"}
# Of other programs and of the runbook's release, which no source of ours has to name.
FOREIGN = {"perception", "readyReplicas", "first", "half"}


@cache
def words() -> frozenset[str]:
    """Every word of our sources, comments left out."""
    found: set[str] = set()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in CODE and path.is_file():
                text = re.sub(
                    r"//[^\n]*|^\s*#(?!\s*include)[^\n]*", "", path.read_text(), flags=re.MULTILINE
                )
                found |= set(re.findall(r"\w+", text))
    return frozenset(found)


def quoted() -> list[str]:
    return QUOTED.findall(prose(PAGE))


def missing(name: str) -> bool:
    parts = re.findall(r"\w+", name)
    return not set(parts) <= words() | FOREIGN


def test_every_name_exists() -> None:
    names = [name for name in quoted() if NAME.match(name)]
    assert len(names) > 150
    assert sorted({name for name in names if missing(name)}) == []


def test_every_file_exists() -> None:
    paths = [name for name in quoted() if re.fullmatch(r"[\w./-]*/[\w./-]*", name)]
    places = (ROOT, ROOT / "libbluegreen/include/bluegreen")
    assert len(paths) > 8
    assert [path for path in paths if not any((place / path).exists() for place in places)] == []


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert missing("enter_nirvana")
    assert missing("Session::levitate")
    assert not missing("Session::deploy")


def test_the_journey_goes_in_the_order_of_the_phases() -> None:
    header = (ROOT / "libbluegreen/include/bluegreen/engine/phase.hpp").read_text()
    order = re.findall(r"^\s*(\w+),\s*///<", header, re.MULTILINE)
    journey = re.findall(r"^\| `(\w+)` \| `\w[\w:]*` \|", PAGE.read_text(), re.MULTILINE)
    assert journey == sorted(journey, key=order.index)
    assert journey[0] == "claiming"
    assert journey[-1] == "finished"


def test_the_ranks_are_those_of_the_build() -> None:
    declared: dict[str, set[str]] = {}
    build = (ROOT / "libbluegreen" / "CMakeLists.txt").read_text()
    for name, rank in re.findall(r"bluegreen_folder\((\S+) RANK (\d)", build):
        declared.setdefault(rank, set()).add("adapter/*" if name.startswith("adapter/") else name)
    house = PAGE.read_text().split("## ")[1]
    rows = re.findall(r"^\| (\d) \| ([^|]+) \|", house, re.MULTILINE)
    assert {rank: set(QUOTED.findall(folders)) for rank, folders in rows} == declared
