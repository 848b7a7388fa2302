"""How the command ends where it fails itself: no crash, closed pipe or full disk looks like the end
of a release.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from python.test_command_line import KUBECONFIG
from python.two_colors import PERCEPTION

import bluegreen
from bluegreen.command_line.ending import ending_well

REHEARSE = ("rehearse", PERCEPTION, "--version", "1.2.4")
SAYING = [
    REHEARSE,
    (*REHEARSE, "--output", "json"),
    (*REHEARSE, "--seeds", "3"),
    ("check", PERCEPTION),
    ("plan", PERCEPTION, "--version", "1.2.4", "--rehearsal"),
    ("init", "-"),
    ("schema",),
    ("--help",),
    ("rehearse", "--help"),
    ("--version",),
    ("--show-completion", "bash"),
]
# A release driven by the command on an environment of ours.
DRIVEN = """
import sys
from bluegreen import Session
from bluegreen.command_line.driving import drive
import bluegreen
from bluegreen.command_line.ending import ending_well
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output
from python.test_command_line import KUBECONFIG
from python.two_colors import QUICK, TwoColors, runbook_of

class Mine(Live):
    def open(self, runbook, on_event=None):
        def told(event):
            if event.entry.phase == sys.argv[1]:
                raise KeyError("no such drawing")
            on_event(event)
        return Session(runbook, environment=TwoColors(), on_event=told, journal=self.journal)

with ending_well():
    live = Mine("prod", journal=sys.argv[2] if len(sys.argv) > 2 else None)
    drive(live, runbook_of(QUICK), Output.text, lambda session: session.deploy("1.2.4"))
"""


def names(arguments: tuple[str | Path, ...]) -> str:
    return " ".join("RUNBOOK" if one == PERCEPTION else str(one) for one in arguments)


def run(
    *arguments: str | Path, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    return start("-m", "bluegreen", *arguments, stdout=stdout, **environment)


def start(
    *arguments: str | Path, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    settings = {"NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        env=os.environ | settings | environment,
    )


@pytest.fixture
def closed_pipe() -> int:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    file = tmp_path / "kubeconfig"
    file.write_text(KUBECONFIG)
    return str(file)


@pytest.fixture
def full_disk() -> int:
    return os.open("/dev/full", os.O_WRONLY)


@pytest.mark.parametrize("arguments", SAYING, ids=names)
def test_a_closed_pipe_ends_as_the_shell_expects(
    arguments: tuple[str | Path, ...], closed_pipe: int
) -> None:
    done = run(*arguments, stdout=closed_pipe)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, "")


@pytest.mark.parametrize("arguments", SAYING, ids=names)
def test_a_full_disk_is_told_in_one_line(arguments: tuple[str | Path, ...], full_disk: int) -> None:
    done = run(*arguments, stdout=full_disk)
    assert (done.returncode, done.stderr) == (74, "error: the output: No space left on device\n")


def test_an_error_whose_stream_is_full_keeps_its_code() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "bluegreen", "check", "nothing.yaml"]
        assert subprocess.run(command, stderr=full, timeout=60).returncode == 2


@pytest.mark.parametrize("arguments", [REHEARSE, (*REHEARSE, "--output", "json")], ids=names)
def test_streams_that_the_caller_closed_are_no_crash(arguments: tuple[str | Path, ...]) -> None:
    words = " ".join(map(str, arguments))
    command = f"{sys.executable} -m bluegreen {words} <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], timeout=60).returncode == 0


def test_a_terminal_without_the_characters_is_no_crash() -> None:
    done = run(*REHEARSE, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Rehearsal of perception in butterfly: 1.2.3 \\u2192 1.2.4")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", b"\xff.yaml"),
        ("check", b"\xff.yaml", "--output", "json"),
        (b"\xff",),
        (*REHEARSE[:3], b"\xff"),
        ("check", PERCEPTION, "--environment", b"\xff"),
        ("status", PERCEPTION, "--context", b"\xff"),
        ("init", b"\xff"),
    ],
    ids=str,
)
def test_a_word_that_is_no_text_is_a_wrong_command(
    arguments: tuple[str | bytes | Path, ...],
) -> None:
    command = [sys.executable, "-m", "bluegreen", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 2, done.stderr
    assert b"is not in UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr
    if "json" in arguments:
        assert json.loads(done.stdout)["error"]["exit_code"] == 2


@pytest.mark.parametrize(
    "raised", [RuntimeError("\udcff"), MemoryError(), RecursionError("x\ny"), GeneratorExit()]
)
def test_whatever_is_raised_is_a_crash_of_a_few_lines(
    raised: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, ending_well(as_json=True):
        raise raised
    assert ended.value.code == 70
    told = capfd.readouterr()
    assert len(told.err.splitlines()) == 3
    assert json.loads(told.out)["error"]["code"] == "crashed"


def test_a_library_that_cannot_be_loaded_is_no_returned_release(tmp_path: Path) -> None:
    package = Path(bluegreen.__file__).parent
    shutil.copytree(package, tmp_path / "bluegreen", ignore=shutil.ignore_patterns("*.so*"))
    program = tmp_path / "bin" / "bluegreen"
    program.parent.mkdir()
    program.write_text("from bluegreen.command_line import main\nmain()\n")
    for words in (["-m", "bluegreen"], [str(program)]):
        done = start(*words, "check", PERCEPTION, PYTHONPATH=str(tmp_path))
        assert done.returncode == 70
        assert done.stderr.startswith("error: bluegreen cannot be loaded: ")
        assert len(done.stderr.splitlines()) == 2
    done = start("-c", "import bluegreen", PYTHONPATH=str(tmp_path))
    assert "ModuleNotFoundError" in done.stderr, "a program has its exception"


def limit_files(size: int = 4096) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_journal_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bluegreen", *map(str, REHEARSE)]
    command += ["--journal", str(tmp_path / "journal.sqlite")]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, preexec_fn=limit_files
    )
    assert done.returncode == 74, done.stderr
    assert re.fullmatch(r"error: .*journal.sqlite: .+\n", done.stderr)
    assert "done: " in done.stdout.splitlines()[-1], "the rehearsal itself is not lost"
    full = run(*REHEARSE, "--journal", "/dev/full", "--output", "json")
    assert full.returncode == 74
    assert json.loads(full.stdout)["error"]["code"] == "io_failed"


def test_a_release_goes_on_without_its_journal_and_says_so(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    command = [sys.executable, "-c", DRIVEN, "none", str(journal)]
    settings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for limit, code in ((None, 0), (60_000, 74)):
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=60,
            env=settings,
            preexec_fn=None if limit is None else lambda: limit_files(60_000),
        )
        assert done.returncode == code, done.stderr
        assert done.stdout.splitlines()[-1].startswith("done: ")
        gap = rf"error: journal {journal}: \d+ of \d+ entries could not be written\n"
        assert re.fullmatch("" if limit is None else gap, done.stderr)
        journal.unlink()


def test_a_crash_has_a_code_of_its_own_and_says_what_next() -> None:
    done = start("-c", DRIVEN, "holding")
    assert done.returncode == 70, done.stderr
    assert "Traceback" not in done.stderr
    crash, left, how = done.stderr.splitlines()
    assert re.fullmatch(r"error: bluegreen crashed: KeyError: .*\(.+:\d+\)", crash)
    assert re.search(
        "the release is left in .*, new connections were last seen on (blue|green)", left
    )
    assert left.endswith("bluegreen resume --service butterfly/perception --context prod")
    assert "BLUEGREEN_TRACEBACK=1" in how
    shown = start("-c", DRIVEN, "holding", BLUEGREEN_TRACEBACK="1")
    assert shown.returncode == 70
    assert shown.stderr.startswith("Traceback")


def test_a_release_whose_reader_is_gone_is_left_and_says_so() -> None:
    command = [sys.executable, "-c", DRIVEN, "none"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        next(line for line in child.stdout if " switching effect " in line)
        child.stdout.close()
        left = child.stderr.read()
    assert child.returncode == -signal.SIGPIPE
    assert re.fullmatch(
        r"the release is left in .*, new connections were last seen on (blue|green) \(.*\);"
        r" go on with: bluegreen resume --service butterfly/perception --context prod\n",
        left,
    )


def test_a_release_whose_log_is_full_is_left_and_says_so(full_disk: int) -> None:
    done = start("-c", DRIVEN, "none", stdout=full_disk)
    assert done.returncode == 74
    full, left = done.stderr.splitlines()
    assert full == "error: the output: No space left on device"
    assert re.search("the release is left in claiming; go on with: bluegreen resume", left)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("check", "nothing.yaml"), 2, "not_found"),
        (("rehearse", "nothing.yaml", "--version", "1"), 2, "not_found"),
        (("rehearse", PERCEPTION, "--version", "1/"), 2, "invalid_argument"),
        (("rehearse", PERCEPTION), 2, "invalid_argument"),
        (("rehearse", PERCEPTION, "--version", "1", "--threads", "2"), 2, "invalid_argument"),
        (("plan", PERCEPTION, "--version", "1", "--servce", "x"), 2, "invalid_argument"),
        (("plan", PERCEPTION, "--version", "1"), 4, "unreachable"),
        (("deploy", PERCEPTION, "--version", "1", "--yes"), 4, "unreachable"),
        (("rollback", PERCEPTION, "--to", "1"), 2, "invalid_argument"),
        (("resume", PERCEPTION), 4, "unreachable"),
        (("promote", PERCEPTION), 4, "unreachable"),
        (("abort", PERCEPTION), 4, "unreachable"),
        (("status", PERCEPTION), 4, "unreachable"),
        (("status", PERCEPTION, "--context", "prdo"), 2, None),
        (("explain", PERCEPTION), 4, "unreachable"),
        (("report", "--journal", "nothing.sqlite"), 2, "not_found"),
    ],
    ids=lambda one: names(one) if isinstance(one, tuple) else None,
)
def test_an_error_is_a_document_too(
    arguments: tuple[str | Path, ...], exit_code: int, code: str | None, kubeconfig: str
) -> None:
    done = run(*arguments, "--output", "json", KUBECONFIG=kubeconfig)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["exit_code"]) == (exit_code, exit_code)
    assert code in (None, error["code"])
    assert error["text"].splitlines()[0] in done.stderr


def test_mistakes_are_a_document_too(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("service: a\nhodl: 1m\n")
    error = json.loads(run("rehearse", wrong, "--version", "1", "--output=json").stdout)["error"]
    assert {mistake["line"] for mistake in error["mistakes"]} >= {2}


@pytest.mark.parametrize("command", ["status", "explain"])
def test_a_look_that_failed_does_not_advise_itself(command: str, kubeconfig: str) -> None:
    done = run(command, PERCEPTION, KUBECONFIG=kubeconfig)
    assert done.returncode == 4
    assert f"bluegreen {command}" not in done.stderr
    assert "--context" in done.stderr
