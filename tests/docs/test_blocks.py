"""The blocks of code on the pages: runbooks and fault scripts parse,
commands exit as they say, Python runs.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from docs.pages import DOCS, ROOT, Block, blocks, working_folder

import bluegreen

KINDS = ("runbook", "faults", "role")
YAML = blocks("yaml")
COMMANDS = [block for block in blocks("console") if block.text.startswith("$ bluegreen ")]


def of_kind(kind: str) -> list[Block]:
    return [block for block in YAML if kind in block.flags]


@pytest.mark.parametrize("block", of_kind("runbook"), ids=str)
def test_a_runbook_is_one(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "runbook.yaml"
    file.write_text(block.text)
    assert [str(mistake) for mistake in bluegreen.check(file)] == []


@pytest.mark.parametrize("block", of_kind("faults"), ids=str)
def test_a_fault_script_is_one(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(block.text)
    assert bluegreen.load_faults(file)


def test_every_yaml_block_says_what_it_is() -> None:
    assert [str(block) for block in YAML if not set(block.flags) & set(KINDS)] == []
    assert all(of_kind(kind) for kind in KINDS)


def test_the_defaults_are_what_three_keys_mean(tmp_path: Path) -> None:
    page = [
        block for block in of_kind("runbook") if block.page == DOCS / "reference" / "runbook.md"
    ]
    short, whole = tmp_path / "short.yaml", tmp_path / "whole.yaml"
    for file, block in zip((short, whole), page, strict=True):
        file.write_text(block.text)
    assert bluegreen.load(short) == bluegreen.load(whole)


def test_the_role_is_the_one_of_the_cluster_tests() -> None:
    (block,) = of_kind("role")
    documents: list[dict[str, Any]] = list(
        yaml.safe_load_all((ROOT / "tests/cluster/config/butterfly.yaml").read_text())
    )
    (role,) = [document for document in documents if document["kind"] == "Role"]
    assert yaml.safe_load(block.text) == role


def faults_before(block: Block) -> str:
    """The last fault script of the page before the block."""
    earlier = [
        script
        for script in of_kind("faults")
        if script.page == block.page and script.line < block.line
    ]
    return earlier[-1].text


@pytest.mark.parametrize("block", COMMANDS, ids=str)
def test_a_command_exits_as_it_says(block: Block, tmp_path: Path) -> None:
    folder = working_folder(tmp_path)
    if "faults.yaml" in block.text:
        (folder / "faults.yaml").write_text(faults_before(block))
    wanted = next(
        (int(flag.removeprefix("exit=")) for flag in block.flags if flag.startswith("exit=")), 0
    )
    for line in block.text.splitlines():
        if not line.startswith("$ "):
            continue
        _, *arguments = shlex.split(line.removeprefix("$ "))
        ended = subprocess.run(
            [sys.executable, "-m", "bluegreen", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ended.returncode == wanted, f"{line}\n{ended.stdout[-2000:]}\n{ended.stderr}"


def test_console_blocks_are_commands_that_need_no_cluster() -> None:
    lines = [
        line
        for block in blocks("console")
        for line in block.text.splitlines()
        if line.startswith("$ ")
    ]
    assert lines
    assert [
        line
        for line in lines
        if line.split()[1:3] not in (["bluegreen", "check"], ["bluegreen", "rehearse"])
    ] == []


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_runs(block: Block, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-"],
        input=block.text,
        cwd=working_folder(tmp_path),
        env=os.environ | {"PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr


def test_the_loop_of_a_host_is_the_one_that_drives_releases_in_the_tests() -> None:
    tested = (ROOT / "tests" / "session" / "epoll_loop.hpp").read_text()
    (loop,) = [block for block in blocks("cpp") if "class EpollLoop" in block.text]
    assert loop.text in tested


def test_there_is_no_block_of_a_language_that_nobody_checks() -> None:
    known = {"yaml", "console", "python", "text", "cpp", "cmake"}
    found = {block.language for block in blocks(*known, "", "bash", "sh", "json")}
    assert found <= known
