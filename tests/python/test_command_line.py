"""The command, as a person or a CI job starts it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from python.two_colors import PERCEPTION

import bluegreen
from bluegreen import command_line
from bluegreen.command_line.app import COMMANDS
from bluegreen.command_line.ending import ending_well

BREAKS = "faults:\n  - errors: {rate: 30%, when: {phase: holding, after: 1m}}\n"
# Nobody listens there: a command that needs the cluster fails at once.
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
current-context: c
"""


def run(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bluegreen", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"NO_COLOR": "1"} | environment,
    )


def document(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture
def long_runbook(tmp_path: Path) -> Path:
    """A release whose rehearsal takes minutes of real time."""
    file = tmp_path / "long.yaml"
    file.write_text(
        "service: a\nnamespace: b\nrelease: {chart: c/a}\nhold: 30d\nprobe_interval: 100ms\n"
        "cleanup: {scale_down_after: 30d, delete_after: never}\n"
    )
    return file


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    file = tmp_path / "kubeconfig"
    file.write_text(KUBECONFIG)
    return str(file)


def test_rehearse_tells_the_release_line_by_line() -> None:
    done = run("rehearse", PERCEPTION, "--version", "1.2.4")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Rehearsal of perception in butterfly: 1.2.3 → 1.2.4 (seed 1)"
    phases = re.findall(r"^\+[\d:.]+ (\w+) phase ", done.stdout, re.MULTILINE)
    assert phases[:3] == ["claiming", "observing", "installing"]
    assert phases[-1] == "finished"
    assert re.search(
        r"^\+[\d:.]+ clients: [\d,]+ new \+ [\d,]+ kept requests, 0 bad, 0 lost;",
        done.stdout,
        re.MULTILINE,
    )
    assert re.search(r"^new connections +[\d,]+ +[\d,]+ +0 +0$", done.stdout, re.MULTILINE)
    assert re.search(r"^kept connections +[\d,]+ +[\d,]+ +0 +0$", done.stdout, re.MULTILINE)
    assert "\x1b" not in done.stdout


def test_rehearse_returns_a_green_that_breaks(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text(BREAKS)
    done = run("rehearse", PERCEPTION, "--version", "1.2.4", "--faults", faults)
    assert done.returncode == 1, done.stderr
    assert re.search(r"^returned: .*traffic is on blue \(1.2.3\)", done.stdout, re.MULTILINE)
    assert "errors while holding" in done.stdout


def test_rehearse_as_json_is_alone_on_stdout() -> None:
    found = document(
        run("rehearse", PERCEPTION, "--version", "1.2.4", "--output", "json", "--seed", "7")
    )
    rehearsal = bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4", seed=7)
    assert found["outcome"] == "done"
    assert found["exit_code"] == 0
    assert found["seed"] == 7
    assert found["requests"]["new"]["sent"] == rehearsal.traffic.new.sent
    assert found["event_log_hash"] == f"{rehearsal.event_log_hash:016x}"
    assert len(found["journal"]) == len(rehearsal.journal)
    assert found["journal"][0]["at"].endswith("Z")


def test_a_report_is_written_from_a_journal(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    assert run("rehearse", PERCEPTION, "--version", "1.2.4", "--journal", journal).returncode == 0
    report = run("report", "--journal", journal)
    assert report.returncode == 0, report.stderr
    assert report.stdout.startswith("#")
    again = run("rehearse", PERCEPTION, "--version", "1.2.4", "--journal", journal)
    assert again.returncode == 2
    assert "name another file" in again.stderr
    assert run("report", "--journal", tmp_path / "none.sqlite").returncode == 2
    assert run("report").returncode == 2


def test_check_says_nothing_wrong_or_all_mistakes_with_their_places(tmp_path: Path) -> None:
    good = run("check", PERCEPTION)
    assert good.returncode == 0
    assert "nothing wrong" in good.stdout
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "service: perception\nnamespace: butterfly\nrelease: {chrat: '[red]a/b'}\nhold: 15\n"
    )
    bad = run("check", wrong)
    assert bad.returncode == 2
    assert bad.stdout == ""
    assert f"{wrong}:3:11: " in bad.stderr
    assert f"{wrong}:4:7: " in bad.stderr
    assert "did you mean 'chart'" in bad.stderr
    found = run("check", wrong, "--output", "json")
    assert found.returncode == 2
    assert {mistake["line"] for mistake in json.loads(found.stdout)["mistakes"]} >= {3, 4}


@pytest.mark.parametrize(
    "arguments",
    [
        ("rehearse", "nothing.yaml", "--version", "1"),
        ("rehearse", PERCEPTION),
        ("rehearse", PERCEPTION, "--verson", "1"),
        ("rehearse", PERCEPTION, "--version", ""),
        ("rehearse", PERCEPTION, "--version", "1", "--seed", "x"),
        ("rehearse", PERCEPTION, "--version", "1", "--service", "capsule"),
        ("rehearse", PERCEPTION, "--version", "1", "--faults", "nothing.yaml"),
        ("check", "nothing.yaml"),
        ("deploy", PERCEPTION, "--version", "1", "--detach", "--wait"),
        ("status",),
        ("status", "--service", "perception"),
        ("status", "--service", "a/b: [x"),
        ("rehearsal",),
    ],
    ids=lambda arguments: " ".join(str(one) for one in arguments).replace(
        str(PERCEPTION), "RUNBOOK"
    ),
)
def test_a_wrong_command_exits_2_and_starts_nothing(
    arguments: tuple[str | Path, ...], kubeconfig: str
) -> None:
    done = run(*arguments, KUBECONFIG=kubeconfig)
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_mistakes_of_a_fault_script_have_places(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("faults:\n  - erors\n  - errors: {rate: 300%}\n")
    done = run("rehearse", PERCEPTION, "--version", "1.2.4", "--faults", faults)
    assert done.returncode == 2
    assert f"{faults}:2:5: " in done.stderr
    assert f"{faults}:3:" in done.stderr


def test_foreign_text_does_not_act_on_the_terminal() -> None:
    done = run("rehearse", PERCEPTION, "--version", "1.2.4[bold]\x1b]0;x\x07")
    assert "\x1b" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
    assert "is no version" in done.stderr


def test_the_plan_against_the_simulated_world() -> None:
    done = run("plan", PERCEPTION, "--version", "1.2.4", "--rehearsal")
    assert done.returncode == 0
    assert "Step 2: Deploy Green" in done.stdout
    found = document(
        run("plan", PERCEPTION, "--version", "1.2.4", "--rehearsal", "--output", "json")
    )
    assert found["target"] == "green"
    assert found["steps"][1]["stage"] == "Step 2: Deploy Green"


@pytest.mark.parametrize("command", [("plan",), ("deploy", "--yes"), ("deploy", "--dry-run")])
def test_a_cluster_that_does_not_answer(command: tuple[str, ...], kubeconfig: str) -> None:
    name, *options = command
    done = run(name, PERCEPTION, "--version", "1.2.4", *options, KUBECONFIG=kubeconfig)
    assert done.returncode == 4, done.stderr
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_no_kubeconfig_at_all(tmp_path: Path) -> None:
    done = run("status", PERCEPTION, KUBECONFIG=str(tmp_path / "none"), HOME=str(tmp_path))
    assert done.returncode == 2
    assert "KUBECONFIG" in done.stderr


def test_help_and_version() -> None:
    assert run("--version").stdout == f"bluegreen {bluegreen.__version__}\n"
    top = run("--help").stdout
    for command in (
        "check",
        "plan",
        "deploy",
        "promote",
        "abort",
        "rollback",
        "resume",
        "status",
        "explain",
        "rehearse",
        "report",
    ):
        assert re.search(rf"^ +{command} ", top, re.MULTILINE), command
        assert run(command, "--help").returncode == 0


def test_a_command_that_is_mistyped_is_told_what_was_meant() -> None:
    assert "Did you mean 'rollback'?" in run("rolback").stderr
    assert "Did you mean '--version'?" in run("rehearse", PERCEPTION, "--verson", "1").stderr


def test_every_command_is_a_file_and_a_row() -> None:
    folder = Path(command_line.__file__).parent
    commands = {
        path.stem for path in folder.glob("*.py") if "\n@click.command\n" in path.read_text()
    }
    assert commands == {name for names in COMMANDS.values() for name in names}


@pytest.mark.parametrize("interrupted", [KeyboardInterrupt, click.Abort])
def test_ctrl_c_at_a_question_exits_130_too(interrupted: type[BaseException]) -> None:
    with pytest.raises(SystemExit) as ended, ending_well():
        raise interrupted
    assert ended.value.code == 130


def test_ctrl_c_ends_a_rehearsal_with_130(long_runbook: Path) -> None:
    command = [sys.executable, "-m", "bluegreen", "rehearse", str(long_runbook), "--version", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if " phase holding" in line:
                break
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=10)
    assert child.returncode == 130, errors
    assert "interrupted" in errors
    assert "Traceback" not in errors
