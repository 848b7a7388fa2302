"""No file over 400 lines, no function over 70,
no line over 100 columns: what does not fit in a head is taken apart.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import lizard
from structure.library import ROOT

FILE_LINES, FUNCTION_LINES, COLUMNS = 400, 70, 100
CODE = {".cpp", ".hpp", ".py", ".pyi", ".go", ".c", ".sh", ".cmake"}
SCRIPTS = {"dev", "tidy", "cluster", "boot", "run"}


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


def test_functions_are_short() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{function.start_line}:"
        f" {function.name} has {function.length} lines"
        for path in code_files()
        if path.suffix in CODE - {".pyi", ".sh", ".cmake"}  # .pyi: made, all declarations
        for function in lizard.analyze_file(str(path)).function_list
        if function.length > FUNCTION_LINES
    ]
    assert not too_long, "\n" + "\n".join(too_long)


def test_nothing_is_left_for_later() -> None:
    left_over = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")
    left = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in code_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if left_over.search(line)
    ]
    assert not left, "\n" + "\n".join(left)
