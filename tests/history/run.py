"""Runs what a C++ host met at commit 00f2456 against the library of that commit.

Each program of 00f2456/ has to fail there, in the way that its row says; the tests that hold the
same today are run by ctest. `./dev history` calls it, in a clone that has the commit.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COMMIT = "00f2456"
LIMIT_S = 300
# What the program says, or the thread sanitizer of it.
FAILS = {
    "post_while_driving": "data race",
    "answer_from_another_thread": "data race",
    "environment_that_nobody_reads": "staging-2 is opened",
    "call_from_callback": "heap-use-after-free",
    "throwing_host": "0 installs were begun",
    "loop_of_the_host": r"there is no Session::turn\(\)",
    "silent_ends": "says 0 bytes",
    "ignored_children": "ended as io_failed",
}


def check_out(folder: Path) -> None:
    """The tree of the commit, out of the clone's own history."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tree = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", folder], input=tree.stdout, check=True)


def build(checkout: Path, folder: Path) -> None:
    configure = ["cmake", "-S", HERE / COMMIT, "-B", folder, "-G", "Ninja"]
    configure += [f"-DBLUEGREEN_OLD={checkout}", "-DCMAKE_CXX_COMPILER=clang++-16"]
    configure += ["-DCMAKE_CXX_FLAGS=-O1 -g1 -fno-omit-frame-pointer -fsanitize=thread"]
    subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder], check=True)


def complaint(folder: Path, name: str, wanted: str) -> str:
    """What is wrong with how the program ended; nothing where it failed as its row says."""
    ended = subprocess.run([folder / name], capture_output=True, text=True, timeout=LIMIT_S)
    if ended.returncode == 0:
        return "it passes"
    text = ended.stdout + ended.stderr
    found = next((line for line in text.splitlines() if re.search(wanted, line)), None)
    if found is None:
        return f"it fails another way (exit code {ended.returncode}):\n{text[:2000]}"
    reports = text.count("WARNING: ThreadSanitizer")
    print(f"{name}: failed at {COMMIT}, {reports} reports; {found.strip()}")
    return ""


def main() -> int:
    checkout, folder = ROOT / "build/history" / COMMIT, ROOT / "build/history/programs"
    names = {path.stem for path in (HERE / COMMIT).glob("*.cpp")}
    if names != FAILS.keys():
        sys.exit(f"rows without a program, or programs without a row: {names ^ FAILS.keys()}")
    check_out(checkout)
    os.environ.setdefault("CMAKE_BUILD_PARALLEL_LEVEL", str(os.cpu_count()))
    build(checkout, folder)
    wrong = 0
    for name, wanted in FAILS.items():
        if text := complaint(folder, name, wanted):
            print(f"{name}: {text}", file=sys.stderr)
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
