"""What a person sees at a terminal of 100 columns."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from python.two_colors import PERCEPTION

COLUMNS = 100
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")
BREAKS = "faults:\n  - errors: {rate: 30%, when: {phase: holding, after: 1m}}\n"
LIVE = """
from bluegreen import Session
from bluegreen.command_line.drawing.outcome import tell_outcome
from bluegreen.command_line.drawing.progress import Progress
from bluegreen.command_line.options import Output
from python.two_colors import QUICK, TwoColors, runbook_of

with Progress(Output.text) as progress, Session(
    runbook_of(QUICK, hold="1s"), environment=TwoColors(), on_event=progress.tell
) as session:
    result = session.deploy("1.2.4")
tell_outcome(result.outcome, result.last_line)
"""


def at_a_terminal(*arguments: str, **environment: str) -> tuple[str, int]:
    """What the program wrote, and its exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    settings = {
        key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "CI")
    }
    settings |= {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)} | environment
    command = [sys.executable, *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=settings
    ) as child:
        os.close(theirs)
        written = b""
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not read:
                break
            written += read
    os.close(ours)
    return written.decode(), child.returncode


def rehearse(*arguments: str, **environment: str) -> tuple[str, int]:
    return at_a_terminal(
        "-m",
        "bluegreen",
        "rehearse",
        str(PERCEPTION),
        "--version",
        "1.2.4",
        *arguments,
        **environment,
    )


def test_a_rehearsal_has_the_runbook_s_steps_as_headings() -> None:
    written, code = rehearse()
    assert code == 0
    text = ESCAPES.sub("", written)
    steps = re.findall(r"^Step (\d) of 6: (.+?)\r?$", text, re.MULTILINE)
    assert [number for number, _ in steps] == ["1", "2", "3", "4", "5", "6"]
    assert steps[1][1] == "Deploy Green"
    assert "share of green: 100%  ██████████" in text
    assert max(len(line) for line in text.splitlines()) <= COLUMNS


def test_a_return_is_told_under_the_runbook_s_heading(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text(BREAKS)
    written, code = rehearse("--faults", str(faults))
    assert code == 1
    text = ESCAPES.sub("", written)
    assert "Rollback Procedure: back to blue" in text
    assert max(len(line) for line in text.splitlines()) <= COLUMNS


@pytest.mark.parametrize(
    "environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=lambda one: next(iter(one))
)
def test_colors_are_left_out_where_they_are_not_wanted(environment: dict[str, str]) -> None:
    written, code = rehearse(**environment)
    assert code == 0
    assert not re.search(r"\x1b\[[0-9;]*(3[0-9]|38;5;[0-9]+)m", written)


def test_a_live_release_shows_what_is_awaited() -> None:
    written, code = at_a_terminal("-c", LIVE)
    text = ESCAPES.sub("", written)
    assert code == 0, text
    assert "Step 5 of 6: Post-Switch Validation · holding" in text
    assert re.search(r"0:00:0\d left", text)
    assert "done: perception 1.2.4 serves; traffic is on green (1.2.4)" in text
