"""No file over 400 lines, no function over 45,
no line over 100 columns: what does not fit in a head is taken apart.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import lizard
from structure.library import ROOT

FILE_LINES, FUNCTION_LINES, COLUMNS = 400, 45, 100
CODE = {".cpp", ".hpp", ".def", ".py", ".pyi", ".go", ".c", ".sh", ".cmake"}
SCRIPTS = {"dev", "tidy", "cluster", "boot", "run"}


class Longer(NamedTuple):
    """A function that may be longer: as long as it is now, and no longer."""

    lines: int
    why: str


LONGER = {
    "bindings/engine.cpp:bluegreen_python::bind_release": Longer(
        47, "a list of fields, one a line"
    ),
    "bindings/port.cpp:bluegreen_python::bind_reply": Longer(46, "a list of methods"),
}


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def code_files() -> Iterator[Path]:
    for path in tracked_files():
        if path.suffix in CODE or path.name in SCRIPTS or path.name == "CMakeLists.txt":
            yield path


def test_files_are_short() -> None:
    lengths = {
        path: len(path.read_text().splitlines())
        for path in code_files()
        if path.suffix != ".pyi"  # made
    }
    too_long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path, lines in lengths.items()
        if lines > FILE_LINES
    ]
    assert not too_long, "\n" + "\n".join(too_long)


def test_lines_are_short() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} columns"
        for path in code_files()
        if path.suffix != ".go"  # gofmt has no limit
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > COLUMNS
    ]
    assert not too_long, "\n" + "\n".join(too_long)


def long_functions() -> dict[str, int]:
    """Every function over the limit, as FILE:FUNCTION, with its lines; of one name the longest."""
    found: dict[str, int] = {}
    for path in code_files():
        if path.suffix not in CODE - {".pyi", ".sh", ".cmake"}:  # .pyi: made, all declarations
            continue
        for function in lizard.analyze_file(str(path)).function_list:
            name = f"{path.relative_to(ROOT)}:{function.name}"
            if function.length > FUNCTION_LINES:
                found[name] = max(found.get(name, 0), function.length)
    return found


def complaints_about(found: dict[str, int], longer: dict[str, Longer]) -> list[str]:
    """The list of exceptions only gets shorter, and so do the functions on it."""
    limits = dict.fromkeys(found, FUNCTION_LINES) | {
        name: one.lines for name, one in longer.items()
    }
    return [
        *(f"{name}: {lines} lines" for name, lines in found.items() if lines > limits[name]),
        *(
            f"{name}: {lines} lines are allowed, {found.get(name, 'within the limit')} are needed"
            for name, lines in limits.items()
            if name in longer and found.get(name, 0) < lines
        ),
    ]


def test_functions_are_short() -> None:
    complaints = complaints_about(long_functions(), LONGER)
    assert not complaints, "\n" + "\n".join(complaints)


def test_an_exception_may_shrink_and_not_grow() -> None:
    longer = {"a.py:f": Longer(50, "it is like that")}
    assert not complaints_about({"a.py:f": 50}, longer)
    assert complaints_about({"a.py:f": 51}, longer) == ["a.py:f: 51 lines"]
    assert complaints_about({"a.py:f": 50, "a.py:g": 46}, longer) == ["a.py:g: 46 lines"]
    assert "50 lines are allowed, 49 are needed" in complaints_about({"a.py:f": 49}, longer)[0]
    assert "within the limit" in complaints_about({}, longer)[0]


def test_nothing_is_left_for_later() -> None:
    left_over = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")
    left = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in code_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if left_over.search(line)
    ]
    assert not left, "\n" + "\n".join(left)
