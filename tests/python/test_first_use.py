"""What somebody meets who uses bluegreen for the first time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from python.test_command_line import run
from python.test_terminal import ESCAPES, at_a_terminal
from python.two_colors import PERCEPTION, ROOT

import bluegreen
from bluegreen.command_line.kubeconfig_contexts import names_in

CAPSULE = ROOT / "examples" / "runbooks" / "capsule.yaml"
THREE_KEYS = "service: a\nnamespace: b\nrelease: {chart: c/a}\n"


def last_line(*arguments: str | Path) -> str:
    return run("rehearse", *arguments, "--version", "1.2.4").stdout.splitlines()[-1]


def late_errors(tmp_path: Path) -> Path:
    faults = tmp_path / "faults.yaml"
    faults.write_text("faults: [{errors: {rate: 3%, when: {phase: serving, after: 1m}}}]\n")
    return faults


# What a rehearsal says last


@pytest.mark.parametrize("seed", ["1", "2", "7"])
def test_the_last_line_counts_lost_requests_and_names_the_key(seed: str) -> None:
    line = last_line(CAPSULE, "--seed", seed)
    assert line.startswith("done: Release capsule-1 is done; traffic is on green (1.2.4). ")
    assert re.search(r" \d+ requests? (was|were) lost: drain\.path in the runbook avoids", line)


def test_the_last_line_of_a_release_without_loss_says_no_more() -> None:
    assert last_line(PERCEPTION).endswith("traffic is on green (1.2.4).")


def test_the_last_line_counts_errors_that_nobody_saw(tmp_path: Path) -> None:
    runbook = tmp_path / "runbook.yaml"
    runbook.write_text(THREE_KEYS + "hold: 1m\ndrain: {path: /drain}\n")
    line = last_line(runbook, "--faults", late_errors(tmp_path))
    assert re.search(r"[\d,]{5,} requests were answered with an error: a longer hold returns", line)
    assert "lost" not in line


def test_the_last_line_of_errors_within_the_limit_names_the_limit(tmp_path: Path) -> None:
    runbook, faults = tmp_path / "runbook.yaml", tmp_path / "faults.yaml"
    runbook.write_text(THREE_KEYS + "drain: {path: /drain}\nwatch: [error_rate: 50%]\n")
    faults.write_text("faults: [{errors: {rate: 3%, when: {phase: holding}, for: 1m}}]\n")
    line = last_line(runbook, "--faults", faults)
    assert line.startswith("done: ")
    assert "a lower limit of error_rate in watch returns such a release" in line
    runbook.write_text(THREE_KEYS + "drain: {path: /drain}\nwatch: []\n")
    assert ": error_rate in watch returns" in last_line(runbook, "--faults", faults)


def test_a_returned_release_counts_and_gives_no_advice(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("faults: [{errors: {rate: 30%, when: {phase: holding, after: 1m}}}]\n")
    line = last_line(PERCEPTION, "--faults", faults)
    assert line.startswith("returned: ")
    assert re.search(r"[\d,]+ requests were answered with an error\.$", line)


def test_what_is_counted_does_not_run_into_a_command(tmp_path: Path) -> None:
    runbook = tmp_path / "runbook.yaml"
    runbook.write_text(THREE_KEYS + "watch: [{custom: warm}]\n")
    line = last_line(runbook)
    assert line.startswith("waiting: ")
    assert re.search(r"\(or abort\); \d+ requests were lost: ", line)


def test_many_rehearsals_name_the_key() -> None:
    told = run("rehearse", CAPSULE, "--version", "1.2.4", "--seeds", "3").stdout
    assert re.search(r"0 bad, \d+ lost: drain\.path in the runbook", told)
    told = run("rehearse", PERCEPTION, "--version", "1.2.4", "--seeds", "3").stdout
    assert re.search(r"0 bad, 0 lost$", told, re.MULTILINE)


def test_a_rehearsal_of_the_live_version_is_refused() -> None:
    done = run("rehearse", PERCEPTION, "--version", "1.2.3")
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("Rehearsal of perception in butterfly: 1.2.3 → 1.2.3")
    assert done.stdout.splitlines()[-1].startswith("refused: ")


# Plans and reports


@pytest.mark.parametrize("version", ["1.2.3"])
def test_a_refused_plan_ends_with_its_refusal(version: str) -> None:
    done = run("plan", PERCEPTION, "--version", version, "--rehearsal")
    assert done.returncode == 3
    assert (
        done.stdout.splitlines()[-1]
        == f"refused: blue serves {version} already: there is nothing to do"
    )
    assert done.stdout.count("refused:") == 1


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    file = tmp_path / "journal.sqlite"
    assert run("rehearse", PERCEPTION, "--version", "1.2.4", "--journal", file).returncode == 0
    return file


@pytest.mark.parametrize("name", ["nosuch", "perception-2", "", "x' OR 1=1"])
def test_a_release_that_a_journal_does_not_have_is_not_found(name: str, journal: Path) -> None:
    done = run("report", "--journal", journal, "--release", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"has no release {name!r}: it has perception-1" in done.stderr
    with pytest.raises(bluegreen.NotFoundError, match="it has perception-1"):
        bluegreen.report_of_journal(journal, release_id=name)


def test_a_journal_alone_says_what_it_knows(journal: Path) -> None:
    report = run("report", "--journal", journal).stdout
    assert "| From | 1.2.3 (blue) |" in report
    assert "| To | 1.2.4 (green) |" in report
    assert "Data plane: not observed" not in report
    facts = bluegreen.report_of_journal(journal).facts
    of_record = bluegreen.rehearse(bluegreen.load(PERCEPTION), "1.2.4").report.facts
    known = ("version", "version_before", "color", "color_before", "data_plane_observed")
    assert all(getattr(facts, name) == getattr(of_record, name) for name in known)


@pytest.mark.parametrize(
    "fault",
    ["crash_loop", "errors: {when: {phase: holding}}", "unreachable: {when: {phase: switching}}"],
)
def test_a_journal_alone_says_no_more_than_the_record(fault: str, tmp_path: Path) -> None:
    faults, journal = tmp_path / "faults.yaml", tmp_path / "journal.sqlite"
    faults.write_text(f"faults: [{fault if ':' not in fault else '{' + fault + '}'}]\n")
    run("rehearse", PERCEPTION, "--version", "1.2.4", "--faults", faults, "--journal", journal)
    facts = bluegreen.report_of_journal(journal).facts
    of_record = bluegreen.rehearse(
        bluegreen.load(PERCEPTION), "1.2.4", faults=bluegreen.load_faults(faults)
    ).report.facts
    assert facts.data_plane_observed == of_record.data_plane_observed
    assert (facts.version, facts.color) == (of_record.version, of_record.color)
    assert facts.color_before == of_record.color_before
    assert facts.version_before in ("", of_record.version_before)


# Terminals


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {}], ids=["plain", "colored"])
def test_the_bar_shows_the_share_without_colors(environment: dict[str, str]) -> None:
    written, code = at_a_terminal(
        "-m", "bluegreen", "rehearse", str(CAPSULE), "--version", "1.2.4", **environment
    )
    assert code == 0
    text = ESCAPES.sub("", written)
    shares = re.findall(r"share of green: (\d+)%  (█*)(░*)\r?$", text, re.MULTILINE)
    assert shares
    assert all(len(full) + len(rest) == 10 for _, full, rest in shares)
    assert all(abs(int(share) - 10 * len(full)) <= 6 for share, full, _ in shares)


def test_a_share_that_hardly_changes_is_told_once() -> None:
    done = run("rehearse", CAPSULE, "--version", "1.2.4", "--output", "text")
    shares = [int(one) for one in re.findall(r"share of green: (\d+)%", done.stdout)]
    assert shares[-1] == 100
    assert all(abs(a - b) >= 4 for a, b in pairwise(shares)), shares
    found = json.loads(run("rehearse", CAPSULE, "--version", "1.2.4", "--output", "json").stdout)
    kept = [entry for entry in found["journal"] if entry["kind"] == "traffic"]
    assert len(kept) > len(shares), "the journal has all"


# Small commands


def check(*arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bluegreen", "check", *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)


def test_check_takes_several_files(tmp_path: Path) -> None:
    good = check(PERCEPTION, CAPSULE)
    assert good.returncode == 0
    assert [line.split(":")[0] for line in good.stdout.splitlines()] == [
        str(PERCEPTION),
        str(CAPSULE),
    ]
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text("service: a\nhodl: 1m\n")
    second.write_text(THREE_KEYS + "hold: 15\n")
    bad = check(first, PERCEPTION, second)
    assert bad.returncode == 2
    assert f"{first}:2:1: " in bad.stderr
    assert f"{second}:4:7: " in bad.stderr
    assert bad.stdout.startswith(f"{PERCEPTION}: nothing wrong")
    found = json.loads(check(first, PERCEPTION, "--output", "json").stdout)["files"]
    assert [one["file"] for one in found] == [str(first), str(PERCEPTION)]
    assert [bool(one["mistakes"]) for one in found] == [True, False]


def test_check_reads_the_standard_input() -> None:
    good = check("-", text=THREE_KEYS)
    assert (good.returncode, good.stdout) == (0, "standard input: nothing wrong (b/a)\n")
    bad = check("-", text=THREE_KEYS + "hodl: 1m\n")
    assert bad.returncode == 2
    assert "standard input:4:1: " in bad.stderr


def test_the_schema_is_the_published_one() -> None:
    done = run("schema")
    published = (ROOT / "docs/reference/runbook.schema.json").read_text()
    assert (done.returncode, json.loads(done.stdout)) == (0, json.loads(published))


def test_init_writes_a_runbook_and_leaves_one_that_is_there(tmp_path: Path) -> None:
    done = run("init", cwd=tmp_path)
    file = tmp_path / "runbook.yaml"
    assert done.returncode == 0, done.stderr
    assert "bluegreen check runbook.yaml" in done.stdout
    assert bluegreen.check(file) == []
    file.write_text("mine")
    again = run("init", cwd=tmp_path)
    assert again.returncode == 2
    assert "runbook.yaml is there already" in again.stderr
    assert file.read_text() == "mine"
    assert run("init", tmp_path / "none" / "a.yaml").returncode == 74


def test_what_init_has_as_comments_are_keys_with_their_defaults(tmp_path: Path) -> None:
    text = run("init", "-").stdout
    keys = re.sub(r"^# ((?:  )*(?:- )?[a-z_]+(?::|$))", r"\1", text, flags=re.MULTILINE)
    keys = keys.replace("  # values", "  values")
    plain, whole = tmp_path / "plain.yaml", tmp_path / "whole.yaml"
    plain.write_text(text)
    whole.write_text(keys)
    assert keys.count("#") < text.count("#") - 10
    assert bluegreen.check(whole) == []
    defaults, given = bluegreen.load(plain), bluegreen.load(whole)
    for name in ("hold", "scale_down_after", "delete_after"):
        assert getattr(given, name) == getattr(defaults, name)


# Contexts

KUBECTL = """\
apiVersion: v1
clusters:
- cluster: {server: "https://x"}
  name: a-cluster
contexts:
- context:
    cluster: a-cluster
    extensions:
    - extension: {last-update: x}
      name: context_info
    user: u
  name: prod
- context:
    cluster: a-cluster
  name: "prod eu"
- context: {cluster: a-cluster}
  name: staging
current-context: prod
users:
- name: u
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KUBECTL, ["prod", "prod eu", "staging"]),
        ("contexts:\n  - name: a\n    context: {cluster: x}\nusers: []\n", ["a"]),
        (
            "contexts: [{name: a, context: {cluster: x}}, {name: b}]\nusers: [{name: u}]\n",
            ["a", "b"],
        ),
        ("contexts:\n- {name: a, context: {cluster: x}}\n", ["a"]),
        ('{"users": [{"name": "u"}], "contexts": [{"context": {}, "name": "a"}]}', ["a"]),
        ("users:\n- name: u\n", []),
        ("", []),
    ],
)
def test_the_names_of_contexts(text: str, expected: list[str]) -> None:
    assert list(names_in(text)) == expected


@pytest.mark.parametrize(("begun", "offered"), [("", "prod staging"), ("st", "staging"), ("x", "")])
def test_contexts_are_completed(begun: str, offered: str, tmp_path: Path) -> None:
    file, broken = tmp_path / "kubeconfig", tmp_path / "broken"
    file.write_text(KUBECTL.replace('  name: "prod eu"', "  name: prod"))
    broken.write_text("{")
    done = run(
        COMP_WORDS=f"bluegreen status --context {begun}",
        COMP_CWORD="3",
        _BLUEGREEN_COMPLETE="bash_complete",
        KUBECONFIG=f"{broken}:{tmp_path}/none:{file}",
    )
    assert " ".join(line.removeprefix("plain,") for line in done.stdout.split()) == offered
    assert done.stderr == ""
