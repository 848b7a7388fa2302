"""What is loaded, and when: the package and `bluegreen check` are light, what draws and what talks
to a cluster comes when it is used.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from python.two_colors import PERCEPTION

import bluegreen
from bluegreen import command_line
from bluegreen.command_line.app import COMMANDS

# Costly, and needed by neither.
HEAVY = {"rich", "dataclasses", "importlib.metadata", "socket", "html", "bluegreen._live"}
COMMAND = """
import sys
from bluegreen.command_line import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
LIBRARIES = """
import sys
def libraries():
    with open("/proc/self/maps") as file:
        maps = file.read()
    return {name for name in ("libcurl", "libsqlite3") if name in maps}
"""


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )


def loaded_by(*arguments: str) -> set[str]:
    """All modules that are loaded when the command has ended."""
    return set(python("-c", COMMAND, *arguments).stderr.split())


def test_importing_the_package_loads_little() -> None:
    loaded = set(python("-c", "import sys, bluegreen; print(*sys.modules)").stdout.split())
    assert "bluegreen._bluegreen" in loaded
    assert loaded & (HEAVY | {"click", "inspect", "json", "pathlib", "re", "typing"}) == set()


def test_check_loads_what_it_needs() -> None:
    loaded = loaded_by("check", str(PERCEPTION))
    assert {"click", "bluegreen.command_line.check"} <= loaded
    others = {name for names in COMMANDS.values() for name in names} - {"check"}
    assert loaded & {f"bluegreen.command_line.{name}" for name in others} == set()
    assert loaded & (HEAVY | {"json", "pathlib", "bluegreen.session"}) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("--show-completion", "zsh"),
        ("rehearse", "--help"),
        ("deploy", "--help"),
        ("plan", str(PERCEPTION), "--version", "1.2.4", "--rehearsal", "--output", "json"),
        ("rehearse", str(PERCEPTION), "--version", "1.2.4", "--output", "json"),
    ],
    ids=" ".join,
)
def test_nothing_is_drawn_without_need(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(*arguments)
    assert "bluegreen.command_line.app" in loaded
    assert loaded & {"rich", "bluegreen._live"} == set()


def test_rich_is_where_things_are_drawn() -> None:
    folder = Path(command_line.__file__).parent
    needs = re.compile(r"^\s*(?:from|import) rich\b", re.MULTILINE)
    drawing = {path.parent.name for path in folder.rglob("*.py") if needs.search(path.read_text())}
    assert drawing == {"drawing"}


def test_a_story_is_drawn() -> None:
    """That what is not loaded above is noticed where it is loaded."""
    loaded = loaded_by("rehearse", str(PERCEPTION), "--version", "1.2.4")
    assert {"rich", "rich.console", "bluegreen.command_line.drawing.story"} <= loaded


def test_libcurl_and_sqlite_come_with_a_session() -> None:
    code = """
import bluegreen
from python.two_colors import QUICK, TwoColors, runbook_of
assert libraries() == set(), libraries()
bluegreen.rehearse(runbook_of(QUICK), "1.2.4")
assert libraries() == set(), libraries()
bluegreen.Session(runbook_of(QUICK), environment=TwoColors()).close()
assert libraries() == {"libcurl", "libsqlite3"}, libraries()
"""
    python("-c", LIBRARIES + code, PYTHONPATH=os.pathsep.join(sys.path))


def test_every_public_name_is_there() -> None:
    assert set(dir(bluegreen)) >= set(bluegreen.__all__)
    assert [name for name in bluegreen.__all__ if not hasattr(bluegreen, name)] == []
    with pytest.raises(AttributeError, match="'bluegreen' has no attribute 'Jurnal'"):
        bluegreen.Jurnal  # noqa: B018
