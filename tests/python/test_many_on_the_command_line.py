"""bluegreen rehearse --seeds, as a person or a CI job starts it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from python.test_terminal import ESCAPES, at_a_terminal
from python.two_colors import PERCEPTION

import bluegreen

FAULTS = "faults:\n  - errors: {rate: 10%, when: {phase: holding, after: 5s}}\n"
REHEARSE = ("-m", "bluegreen", "rehearse", str(PERCEPTION), "--version", "1.2.4")
MANY = str(10**9)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *REHEARSE, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def faults(tmp_path: Path) -> Path:
    file = tmp_path / "some faults.yaml"
    file.write_text(FAULTS)
    return file


def test_seeds_that_all_go_well_are_summed_up() -> None:
    done = run("--seed", "5", "--seeds", "3")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Rehearsals of perception in butterfly: 1.2.3 → 1.2.4 (seeds 5 to 7)"
    assert re.search(r"^bad or lost requests +0 +0 +0 +0$", done.stdout, re.MULTILINE)
    assert "worst" not in done.stdout
    assert re.fullmatch(r"3 rehearsals in [\d.]+ s: 3 done", lines[-1])
    assert done.stderr == ""


def test_the_worst_seeds_are_named_with_the_way_to_open_one(faults: Path) -> None:
    done = run("--seeds", "40", "--faults", faults, "--worst", "2", "--threads", "2")
    assert done.returncode == 1, done.stderr
    named = re.findall(
        r"^  (\d+): returned, (\d+) bad or lost requests; error_rate", done.stdout, re.M
    )
    found = bluegreen.rehearse_many(
        bluegreen.load(PERCEPTION), "1.2.4", seeds=40, faults=FAULTS, worst=2
    )
    assert named == [(str(one.seed), str(one.bad)) for one in found.worst]
    assert "a fault made a difference in 40 of 40" in done.stdout
    opened = re.search(r"^open one: bluegreen rehearse (.*)$", done.stdout, re.MULTILINE)
    assert opened
    command = [sys.executable, "-m", "bluegreen", "rehearse", *shlex.split(opened[1])]
    alone = subprocess.run(
        [*command, "--output", "json"], capture_output=True, text=True, timeout=60, check=False
    )
    shown = json.loads(alone.stdout)
    assert shown["seed"] == found.worst[0].seed
    assert shown["event_log_hash"] == f"{found.worst[0].event_log_hash:016x}"


def document(output: str) -> Any:
    return json.loads(output)


def test_json_says_the_same(faults: Path) -> None:
    done = run("--seeds", "10", "--faults", faults, "--output", "json")
    assert done.stderr == ""
    said = document(done.stdout)
    found = bluegreen.rehearse_many(bluegreen.load(PERCEPTION), "1.2.4", seeds=10, faults=FAULTS)
    assert said["seeds"] == {"first": 1, "count": 10}
    assert (said["rehearsed"], said["interrupted"], said["exit_code"]) == (10, False, 1)
    assert said["outcomes"] == {"returned": 10}
    assert said["requests"]["new"]["bad"] == found.new.bad
    assert said["bad"]["median"] == found.bad.median
    assert said["took_s"]["max"] == found.took.max.total_seconds()
    assert [one["seed"] for one in said["worst"]] == [one.seed for one in found.worst]
    assert said["worst"][0]["command"].endswith(f" --seed {found.worst[0].seed}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--seeds", "3", "--journal", "j.db"), "--journal keeps one rehearsal"),
        (("--threads", "2"), "say --seeds N"),
        (("--worst", "0"), "say --seeds N"),
        (("--seed", str(2**64 - 1), "--seeds", "2"), "seeds is range"),
        (("--seeds", "0"), "0 is not in the range"),
        (("--seeds", "2", "--version", "1 2"), "version"),
    ],
)
def test_what_does_not_go_together_is_said(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert not Path("j.db").exists()


def test_a_driver_that_gave_up_needs_a_person(faults: Path) -> None:
    faults.write_text("faults: [{api_error: {operation: record_store, status: 500, count: 1000}}]")
    done = run("--seeds", "2", "--faults", faults)
    assert done.returncode == 4
    assert "  1: gave up; the API server says no to record_store\n" in done.stdout
    assert "virtual time" not in done.stdout
    assert done.stdout.endswith(" s: 2 gave up\n")


@pytest.mark.parametrize("output", ["text", "json"])
def test_ctrl_c_ends_with_what_was_done(output: str, faults: Path) -> None:
    code = f"""
import os, signal, sys
from bluegreen.command_line import main
from bluegreen.command_line.many_rehearsals import _Progress

def tell(self, summary):
    if summary.seed == 30:
        os.kill(os.getpid(), signal.SIGINT)

_Progress.tell = tell
sys.argv[1:] = {[*REHEARSE[2:], "--seeds", MANY, "--faults", str(faults), "--output", output]!r}
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr == ""
    if output == "json":
        said = document(done.stdout)
        assert (said["interrupted"], said["rehearsed"], said["exit_code"]) == (True, 30, 130)
        assert len(said["worst"]) == 5
    else:
        assert "open one: bluegreen rehearse" in done.stdout
        assert re.search(
            r"^interrupted after 30 of 1,000,000,000 rehearsals in [\d.]+ s: 30 returned$",
            done.stdout,
            re.MULTILINE,
        )


def test_a_terminal_shows_how_far_it_is() -> None:
    written, code = at_a_terminal(*REHEARSE, "--seeds", "400")
    assert code == 0
    assert re.search(r"\r\x1b\[K\d+ of 400: \d+ done · [\d,]+/s, \w+ left", written)
    last = ESCAPES.sub("", written).rstrip().splitlines()[-1]
    assert "400 rehearsals in" in last
    dumb, _ = at_a_terminal(*REHEARSE, "--seeds", "400", TERM="dumb")
    assert "left" not in dumb
