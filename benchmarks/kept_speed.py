"""What is left of the speed that rehearsals once had, on a machine of any speed:

python benchmarks/kept_speed.py

The installed package's rehearsals are counted in the CPU time that a fixed piece of Python takes,
before and after them; the median of several turns is compared with `BEST`, measured the same way.
It asserts nothing: a machine that other work slows down moves both, and not quite alike.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import bluegreen

RUNBOOK = Path(__file__).resolve().parent.parent / "examples/runbooks/perception.yaml"
TURNS = 5
REHEARSALS = 200
# Rehearsals per piece of work, of 2026-11-29; the median of three runs.
BEST = 1.0


def piece_of_work() -> None:
    """Objects that are made, looked up and let go: what a rehearsal does most, too."""
    seen: dict[str, int] = {}
    for number in range(100_000):
        key = str(number % 1000)
        seen[key] = seen.get(key, 0) + number


def cpu_seconds_of_work() -> float:
    began = time.process_time()
    piece_of_work()
    return time.process_time() - began


def cpu_seconds_of_rehearsals(runbook: bluegreen.Runbook, first: int) -> float:
    began = time.process_time()
    bluegreen.rehearse_many(runbook, "1.2.4", seeds=range(first, first + REHEARSALS))
    return time.process_time() - began


def main() -> None:
    runbook = bluegreen.load(RUNBOOK)
    per_second, per_work = [], []
    for turn in range(TURNS):
        before = cpu_seconds_of_work()
        took = cpu_seconds_of_rehearsals(runbook, turn * REHEARSALS)
        work = (before + cpu_seconds_of_work()) / 2
        per_second.append(REHEARSALS / took)
        per_work.append(REHEARSALS / took * work)
    speed = statistics.median(per_work)
    print(
        f"rehearsals: {statistics.median(per_second):.0f} per CPU second, "
        f"{speed:.1f} per piece of work, {speed / BEST:.2f} of the best that was measured"
    )


if __name__ == "__main__":
    main()
