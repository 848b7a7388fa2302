"""The architecture page names nothing that does not exist, and nothing that nobody uses."""

import re
from pathlib import Path

from docs.pages import DOCS, ROOT, prose
from docs.words import Word, words, words_of

import bluegreen

PAGE = DOCS / "internals" / "architecture.md"
QUOTED = re.compile(r"`([^`]+)`")
NAME = re.compile(r"^[A-Za-z_]\w*(?:::\w+)*(?:\([A-Z]\w*\))?$")
# Of other programs, of the original design, of the runbook's release and of the journal: no name in
# our sources.
FOREIGN = {"perception", "readyReplicas", "within", "unforeseen_move"}
# What only its own file uses, and why the page names it.
LOCAL = {
    "add_refusals": "enforces invariant 13",
    "fails_needed": "where the engine differs from the original design",
    "foreign_owner_of": "enforces invariant 13",
    "forward_write_in_flight": "enforces invariant 4",
    "nobody_can_serve": "the one way of a return that writes nothing",
    "old_color_is_unreferenced": "enforces invariant 8",
    "switch_patch": "enforces invariants 2 and 9",
    "without_errors": "enforces invariant 5",
    "is_being_written": "enforces that no door waits for another",
    "target_has_arrived": "enforces invariant 6",
}
# What is for hosts: the library itself does not use it.
FOR_HOSTS = {"MemoryJournal", "inverted", "streak"}


# Called by the phase's name, from the rows of table.def.
WAYS_IN = {f"enter_{phase.name}" for phase in bluegreen.phases()}


def quoted() -> list[str]:
    return QUOTED.findall(prose(PAGE))


def quoted_words() -> set[str]:
    """The words of all quoted names that are not somebody else's."""
    names = [name for name in quoted() if NAME.match(name)]
    return {word for name in names for word in re.findall(r"\w+", name)} - FOREIGN


def unused(names: set[str]) -> list[str]:
    """Those that do not exist, or that nobody uses outside of the file that has them."""
    return sorted(name for name in names if not words().get(name, Word()).is_used_elsewhere())


def test_every_name_is_used() -> None:
    names = quoted_words()
    assert len(names) > 150
    assert unused(names - LOCAL.keys() - FOR_HOSTS - WAYS_IN) == []
    assert sorted(name for name in names & WAYS_IN if name not in words()) == []


def test_every_exception_is_needed() -> None:
    names = quoted_words()
    assert sorted(name for name in LOCAL if name not in names or not words()[name].is_local()) == []
    assert unused(FOR_HOSTS & names) == sorted(FOR_HOSTS)
    assert {word for name in quoted() for word in re.findall(r"\w+", name)} >= FOREIGN


def test_a_name_that_nobody_uses_is_noticed() -> None:
    assert unused({"enter_nirvana", "levitate", "deploy"}) == ["enter_nirvana", "levitate"]
    found = words_of(
        {
            Path("libbluegreen/include/bluegreen/m/a.hpp"): "void f();\nvoid g();\nvoid c();\n",
            Path("libbluegreen/src/m/a.cpp"): 'void f() {\n  g();  // h\n  i("j");\n}\n',
            Path("libbluegreen/src/m/b.cpp"): "void c() {\n  f();\n}\n",
        }
    )
    assert found["f"].is_used_elsewhere()
    assert found["g"].is_local()  # its source calls it, and nobody else
    assert not found["c"].is_used_elsewhere()  # declared here and defined there
    assert not {"h", "j"} & found.keys()


def test_every_file_exists() -> None:
    paths = [name for name in quoted() if re.fullmatch(r"[\w./-]*/[\w./-]*", name)]
    places = (ROOT, ROOT / "libbluegreen/include/bluegreen")
    assert len(paths) > 8
    assert [path for path in paths if not any((place / path).exists() for place in places)] == []


def test_the_journey_goes_in_the_order_of_the_phases() -> None:
    order = [phase.name for phase in bluegreen.phases()]
    journey = re.findall(r"^\| `(\w+)` \| `\w[\w:]*` \|", PAGE.read_text(), re.MULTILINE)
    assert journey == sorted(journey, key=order.index)
    assert journey[0] == "claiming"
    assert journey[-1] == "finished"


def test_the_ranks_are_those_of_the_build() -> None:
    declared: dict[str, set[str]] = {}
    build = (ROOT / "libbluegreen" / "CMakeLists.txt").read_text()
    for name, rank in re.findall(r"bluegreen_folder\((\S+) RANK (\d)", build):
        outside = name.startswith("adapter/") and rank == "6"
        declared.setdefault(rank, set()).add("adapter/*" if outside else name)
    house = PAGE.read_text().split("## ")[1]
    rows = re.findall(r"^\| (\d) \| ([^|]+) \|", house, re.MULTILINE)
    assert {rank: set(QUOTED.findall(folders)) for rank, folders in rows} == declared
