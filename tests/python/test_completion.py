"""Completion in the shell: what is offered, shown and installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from python.test_command_line import run


@pytest.fixture
def bluegreen_on_path(tmp_path: Path) -> str:
    """A PATH on which this package is the command `bluegreen`."""
    program = tmp_path / "bin" / "bluegreen"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bluegreen "$@"\n')
    program.chmod(0o755)
    return os.pathsep.join([str(program.parent), os.environ["PATH"]])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["bluegreen", "re"], ["rehearse", "resume", "report"]),
        (["bluegreen", "rehearse", "--se"], ["--service", "--seed", "--seeds"]),
        (["bluegreen", "check", "a.yaml", "--output", ""], ["text", "json"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_bash_completes(words: list[str], expected: list[str], bluegreen_on_path: str) -> None:
    script = run("--show-completion", "bash")
    assert script.returncode == 0, script.stderr
    ask = 'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _bluegreen_completion bluegreen'
    tell = 'printf "%s\\n" "${COMPREPLY[@]}"'
    command = ["bash", "--norc", "-c", f"{script.stdout}\n{ask}\n{tell}", "bash", *words]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": bluegreen_on_path},
    )
    assert done.stderr == ""
    assert done.stdout.split() == expected


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_told_words_and_their_meaning(shell: str) -> None:
    word = {"zsh": "1", "fish": "ab"}[shell]
    told = run(
        COMP_WORDS="bluegreen ab", COMP_CWORD=word, _BLUEGREEN_COMPLETE=f"{shell}_complete"
    ).stdout
    assert re.split(r"[,\t\n]", told.strip()) == ["plain", "abort", "Bring the old color back."]
    assert "_BLUEGREEN_COMPLETE" in run("--show-completion", SHELL=f"/usr/bin/{shell}").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_where_the_shell_looks(shell: str, tmp_path: Path) -> None:
    done = run("--install-completion", shell, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert str(file) in done.stdout
    assert file.read_text().rstrip() == run("--show-completion", shell).stdout.rstrip()


def test_a_home_that_cannot_be_written_is_told() -> None:
    done = run("--install-completion", "fish", HOME="/dev/null")
    assert done.returncode == 74
    assert done.stderr == "error: /dev/null/.config/fish/completions: Not a directory\n"


def test_a_shell_that_is_not_known_is_refused() -> None:
    done = run("--show-completion", SHELL="/bin/dash")
    assert done.returncode == 2
    assert "'dash' is not one of 'bash', 'zsh', 'fish'" in done.stderr
