#!/usr/bin/env python3
"""CPU time of `import bluegreen` and of commands, beside that of a bare interpreter.

python benchmarks/command_line.py [ROUNDS]

In each round every case runs once, one after the other, so that what else the machine does meets
all of them; the medians are printed, and their ratios, which say more than milliseconds of one
machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

RUNBOOK = Path(__file__).resolve().parents[1] / "examples" / "runbooks" / "perception.yaml"
COMMAND = ("-m", "bluegreen")
CASES = {
    "bare interpreter": ("-c", ""),
    "import bluegreen": ("-c", "import bluegreen"),
    "bluegreen check": (*COMMAND, "check", str(RUNBOOK)),
    "bluegreen --help": (*COMMAND, "--help"),
    "completion": COMMAND,
    "bluegreen plan": (*COMMAND, "plan", str(RUNBOOK), "--version", "1.2.4", "--rehearsal"),
}
COMPLETION = {
    "_BLUEGREEN_COMPLETE": "bash_complete",
    "COMP_WORDS": "bluegreen rehearse --s",
    "COMP_CWORD": "2",
}


def cpu_seconds(case: str) -> float:
    """Of one run, in user and system mode."""
    environment = os.environ | (COMPLETION if case == "completion" else {})
    child = subprocess.Popen(
        [sys.executable, *CASES[case]], stdout=subprocess.DEVNULL, env=environment
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{case} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime


def main(rounds: int) -> None:
    for case in CASES:  # once without a measurement: byte code and files are in their caches then
        cpu_seconds(case)
    measured = [{case: cpu_seconds(case) for case in CASES} for _ in range(rounds)]
    bare = statistics.median(one["bare interpreter"] for one in measured)
    print(f"medians of {rounds} runs     CPU    over bare   times bare")
    for case in CASES:
        median = statistics.median(one[case] for one in measured)
        milliseconds, over = f"{median * 1e3:.1f} ms", f"{(median - bare) * 1e3:.1f} ms"
        print(f"{case:<20} {milliseconds:>10}   {over:>10}   {median / bare:10.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
