"""The reference pages say all that there is, and nothing else."""

import os
import re
import subprocess
import sys

from docs.pages import DOCS, ROOT, prose

import bluegreen

REFERENCE = DOCS / "reference"
EXIT_CODES = REFERENCE / "exit-codes.md"


def test_exit_codes_are_those_of_the_library() -> None:
    source = (ROOT / "libbluegreen/src/session/outcome.cpp").read_text()
    rows = re.search(r"rows\{(.*?)\};", source, re.DOTALL)
    assert rows
    coded = dict(re.findall(r'\{"(\w+)", (\d+)\}', rows[1]))
    told = {
        name: code
        for code, name in re.findall(
            r"^\| (\d+) \| `(\w+)` \|", EXIT_CODES.read_text(), re.MULTILINE
        )
    }
    assert told == coded


def help_of(*command: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "bluegreen", *command, "--help"],
        env=os.environ | {"COLUMNS": "200", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ended.stdout


def commands() -> list[str]:
    listing = help_of().split("--help")[1]  # the last option; then come the commands
    return re.findall(r"^  (\w+)", listing, re.MULTILINE)


def options(command: str) -> set[str]:
    found = re.findall(r"^  (?:-\w, )?(--[a-z][a-z-]*)", help_of(command), re.MULTILINE)
    return set(found) - {"--help"}


def test_the_command_line_is_told_whole() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    sections = dict(
        re.findall(r"^## `bluegreen (\w+)[^`]*`\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    )
    assert set(sections) == set(commands())
    for command, text in sections.items():
        told = set(re.findall(r"`(--[a-z][a-z-]*)", text))
        assert told == options(command), command


def test_every_public_name_of_python_is_told() -> None:
    page = prose(REFERENCE / "python.md")
    untold = [name for name in bluegreen.__all__ if not re.search(rf"\b{name}\b", page)]
    assert untold == []


def test_no_python_name_is_told_that_does_not_exist() -> None:
    names = set(re.findall(r"`bluegreen\.(\w+)", prose(REFERENCE / "python.md")))
    assert len(names) > 10
    assert [name for name in sorted(names) if not hasattr(bluegreen, name)] == []
