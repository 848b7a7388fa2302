"""The times of a rehearsed release as Markdown."""

from pathlib import Path

import bluegreen

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "runbooks" / "perception.yaml"
TIMES = {
    "accepted": "switched_at",
    "seen": "seen_at",
    "moved": "moved_at",
    "held": "held_at",
    "scaled down": "scaled_down_at",
    "deleted": "ended_at",
}


def rehearsed_times() -> str:
    release = bluegreen.rehearse(bluegreen.load(EXAMPLE), "1.2.4", seed=1).release
    lines = ["| time | clock of the rehearsal |", "|---|---|"]
    for name, field in TIMES.items():
        lines.append(f"| {name} | {getattr(release, field):%H:%M:%S.%f}"[:-3] + " |")
    return "\n".join(lines)
