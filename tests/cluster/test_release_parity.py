"""One runbook and one fault, rehearsed and for real: the journals tell the same steps, with the
same arguments, preconditions and outcomes."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cluster.driver import PROGRAM, read_journal
from cluster.finished_releases import FinishedRelease
from cluster.journal_steps import steps_of

FAULTS: dict[str, list[dict[str, Any]]] = {
    "clean_release": [],
    "release_that_is_never_ready": [{"readiness_gone": {"at": "0s"}}],
    "release_that_dies": [{"pods_deleted": {"when": {"phase": "holding", "after": "1s"}}}],
}


def rehearse(
    release: FinishedRelease, faults: list[dict[str, Any]], folder: Path
) -> tuple[int, list[dict[str, Any]]]:
    script = folder / "faults.yaml"
    script.write_text(json.dumps({"faults": faults}))
    command: list[str | Path] = [
        *PROGRAM,
        "rehearse",
        release.runbook,
        "--version",
        release.version,
    ]
    command += ["--journal", folder / "journal"]
    command += ["--faults", script] if faults else []
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode, read_journal(folder / "journal")


@pytest.mark.parametrize("name", FAULTS)
def test_rehearsal_and_release_take_the_same_steps(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    release: FinishedRelease = request.getfixturevalue(name)
    code, journal = rehearse(release, FAULTS[name], tmp_path)
    assert code == release.code
    steps = steps_of(release.journal)
    assert steps_of(journal) == steps
    assert any("precondition" in step and step.endswith("outcome applied") for step in steps)
