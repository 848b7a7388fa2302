"""Full rehearsals per CPU second of this tree against those of an older commit of it.

    benchmarks/compare.py [--commit 00f2456] [--pairs 5] [--folder build/benchmarks]

Builds both, optimized as users get them, then runs them in turn, pair by pair, and prints the
medians. CPU time is compared, so that what else the machine does matters little; the pairs are
interleaved, so that a change of its speed strikes both. Python's bulk call is compared where the
package is installed: it is measured as it is installed. Of this tree alone: what a second thread
gains, the memory of many rehearsals, and that of a release that waits (many.cpp, waiting.cpp).
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = HERE.parent
RUNBOOK = TREE / "examples/runbooks/perception.yaml"
SEEDS = {"": (20, 400), "hold": (200, 2000)}  # older, this: about as long


def run(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def check_out(commit: str, folder: Path) -> None:
    if not folder.exists():
        run("git", "clone", "--quiet", "--no-checkout", TREE, folder)
    run("git", "-C", folder, "checkout", "--quiet", commit)


def build(tree: Path, library: str, folder: Path, *programs: str) -> None:
    options = [f"-DBLUEGREEN_TREE={tree}", f"-DBLUEGREEN_LIBRARY={library}"]
    run("cmake", "-S", HERE, "-B", folder, "-G", "Ninja", "-DBLUEGREEN_INSTALL=OFF", *options)
    run("cmake", "--build", folder, "--target", *programs)


def measure(seeds: int, what: str, *program: str | Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(run(*program, RUNBOOK, "1", str(seeds), *what.split()))
    return found


def compare(older: Path, this: Path, what: str, pairs: int) -> None:
    of_older, of_this = [], []
    for _ in range(pairs):
        of_older.append(measure(SEEDS[what][0], what, older))
        of_this.append(measure(SEEDS[what][1], what, this))
    speeds = [
        statistics.median(each["per_cpu_second"] for each in runs) for runs in (of_older, of_this)
    ]
    print(
        f"{what or 'full'}: {speeds[0]:.1f}/s, now {speeds[1]:.1f}/s: {speeds[1] / speeds[0]:.1f}"
    )
    for key in ("events", "record_writes", "journal", "allocations"):
        print(f"  {key}: {of_older[0][key]:.0f}, now {of_this[0][key]:.0f}")


def compare_python(older: Path, pairs: int) -> None:
    """The bulk call of the installed package against the older commit's C++."""
    of_older, of_python = [], []
    for _ in range(pairs):
        of_older.append(measure(SEEDS[""][0], "", older)["per_cpu_second"])
        of_python.append(
            measure(SEEDS[""][1], "", sys.executable, HERE / "bulk_call.py")["per_cpu_second"]
        )
    speed = statistics.median(of_python)
    print(f"through Python: {speed:.1f}/s: {speed / statistics.median(of_older):.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", default="00f2456")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=TREE / "build/benchmarks")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    check_out(options.commit, options.folder / "older-tree")
    older, this = options.folder / "older", options.folder / "this"
    build(options.folder / "older-tree", "bluegreen", older, "rehearsals")
    build(TREE, "bluegreen_core", this, "rehearsals", "many", "waiting")
    for what in SEEDS:
        compare(older / "rehearsals", this / "rehearsals", what, options.pairs)
    if importlib.util.find_spec("bluegreen"):
        compare_python(older / "rehearsals", options.pairs)
    for program in ("many", "waiting"):
        print(run(this / program, RUNBOOK), end="")


if __name__ == "__main__":
    main()
