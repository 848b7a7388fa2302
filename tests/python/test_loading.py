"""What is loaded, and when: the package is light, what talks to a cluster comes when it is used."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import bluegreen

# Costly, and not needed.
HEAVY = {"rich", "dataclasses", "importlib.metadata", "socket", "html", "bluegreen._live"}
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


def test_importing_the_package_loads_little() -> None:
    loaded = set(python("-c", "import sys, bluegreen; print(*sys.modules)").stdout.split())
    assert "bluegreen._bluegreen" in loaded
    assert loaded & (HEAVY | {"inspect", "json", "pathlib", "re", "typing"}) == set()


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
