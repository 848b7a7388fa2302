"""The scripts in examples/ do what they say."""

import os
import subprocess
import sys
from pathlib import Path

from python.test_command_line import KUBECONFIG
from python.two_colors import ROOT

EXAMPLES = ROOT / "examples"


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / script)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=os.environ | environment
    )


def lines_of_code(script: str) -> int:
    return len([line for line in (EXAMPLES / script).read_text().splitlines() if line.strip()])


def test_a_rehearsal_is_a_script_of_ten_lines() -> None:
    done = run("rehearse.py")
    assert done.returncode == 0, done.stderr
    assert "perception-1 is done" in done.stdout.splitlines()[-1]
    assert lines_of_code("rehearse.py") <= 10


def test_a_release_is_a_script_of_ten_lines(tmp_path: Path) -> None:
    """Without a cluster it says so; tests/cluster has it release."""
    (tmp_path / "kubeconfig").write_text(KUBECONFIG)
    done = run("deploy.py", KUBECONFIG=str(tmp_path / "kubeconfig"))
    assert done.returncode == 1
    assert "bluegreen.exceptions." in done.stderr.splitlines()[-1]
    assert lines_of_code("deploy.py") <= 10
