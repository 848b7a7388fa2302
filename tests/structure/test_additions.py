"""What one more thing of each kind touches, by the patches that are built in a copy."""

import subprocess
from pathlib import Path

import pytest
from structure.library import ROOT

ADDITIONS = ROOT / "tests" / "additions"
LIBRARY = "libbluegreen"
# By patch: the new file, and the file that gets one more line, below libbluegreen/.
ONE_FILE_AND_ONE_LINE = {
    "door": ("src/sim/doors/toy.cpp", "src/sim/doors.def"),
    "environment": ("src/live/toy.cpp", "include/bluegreen/runbook/environments.def"),
    "metric_source": (
        "src/compose/metric_sources/toy.cpp",
        "include/bluegreen/runbook/metric_sources.def",
    ),
    "probe": ("src/runbook/probes/toy.cpp", "src/runbook/probe_kinds.def"),
}


def numstat(patch: Path) -> dict[str, tuple[int, int]]:
    """Lines added and removed, by file."""
    listing = subprocess.run(
        ["git", "apply", "--numstat", patch], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split("\t") for line in listing.splitlines()]
    return {name: (int(added), int(removed)) for added, removed, name in rows}


def new_files(patch: Path) -> set[str]:
    return {name for name in numstat(patch) if not (ROOT / name).exists()}


def row_length(patch: Path, file: str) -> int:
    """The lines of the row that the patch adds, without its predecessor's changed one."""
    added, removed = numstat(patch)[file]
    return added - removed


def test_every_patch_applies() -> None:
    patches = sorted(ADDITIONS.glob("*.patch"))
    assert {patch.stem for patch in patches} == {*ONE_FILE_AND_ONE_LINE, "phase"}
    for patch in patches:
        subprocess.run(["git", "apply", "--check", patch], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", ONE_FILE_AND_ONE_LINE)
def test_it_is_one_file_and_one_line(name: str) -> None:
    patch = ADDITIONS / f"{name}.patch"
    file, table = (f"{LIBRARY}/{place}" for place in ONE_FILE_AND_ONE_LINE[name])
    assert new_files(patch) == {file}
    others = {name: lines for name, lines in numstat(patch).items() if name not in new_files(patch)}
    assert others == {table: (1, 0)}


def test_a_phase_is_one_file_its_two_rows_and_its_predecessors_line() -> None:
    patch = ADDITIONS / "phase.patch"
    rows = f"{LIBRARY}/include/bluegreen/model/phases.def", f"{LIBRARY}/src/engine/table.def"
    assert new_files(patch) == {f"{LIBRARY}/src/engine/pausing.cpp"}
    assert set(numstat(patch)) == new_files(patch) | set(rows)
    assert [numstat(patch)[file][1] for file in rows] == [1, 0]  # the predecessor's line
    for file in rows:
        text = patch.read_text().split(f"+++ b/{file}")[1].split("diff --git")[0]
        row = [line for line in text.splitlines() if line.startswith("+") and line.strip("+ ")]
        blank = [line for line in text.splitlines() if line == "+"]
        starts = [line for line in row if line.startswith(("+BLUEGREEN_PHASE(", "+PHASE_ROW("))]
        assert len(starts) == 1
        assert row_length(patch, file) <= len(row) + len(blank)
