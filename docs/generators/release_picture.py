"""A rehearsed release as a picture: its phases on a time axis, and the share of traffic on each
color.

The axis is not to scale: a hold is a hundred times longer than a switch. Each stretch is as wide as
the logarithm of its length, and the times under it are the real ones.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from generators import svg

import bluegreen

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "runbooks" / "perception.yaml"
LEFT, RIGHT, NAMES, TOP, BOTTOM = 92, 24, 74, 96, 236
# What one stretch of the axis shows: phases that take part of a second stand together.
STRETCHES = {
    "claiming": "install",
    "observing": "install",
    "installing": "install",
    "starting": "start",
    "validating": "validate",
    "awaiting_promotion": "gate",
    "checking_target": "switch",
    "switching": "switch",
    "propagating": "switch",
    "moving": "move",
    "replacing": "replace",
    "holding": "hold",
    "undecided": "undecided",
    "serving": "keep",
    "scaling_down": "keep",
    "retired": "keep at zero",
    "deleting": "delete",
}


@dataclass
class Stretch:
    name: str
    begins: datetime
    ends: datetime
    left: float = 0
    width: float = 0

    def x(self, at: datetime) -> float:
        length = (self.ends - self.begins).total_seconds()
        part = (at - self.begins).total_seconds() / length if length else 0
        return self.left + self.width * min(max(part, 0), 1)


def _stretches(entries: list[bluegreen.Entry]) -> list[Stretch]:
    phases = [entry for entry in entries if entry.kind == "phase"]
    found: list[Stretch] = []
    for entry, after in pairwise(phases):
        name = STRETCHES[entry.phase]
        if found and found[-1].name == name:
            found[-1].ends = after.at
        else:
            found.append(Stretch(name, entry.at, after.at))
    x = float(LEFT)
    for stretch in found:
        stretch.left = x
        stretch.width = max(
            58.0, 34 + 34 * math.log10(1 + (stretch.ends - stretch.begins).total_seconds())
        )
        x += stretch.width
    return found


def _x(stretches: list[Stretch], at: datetime) -> float:
    return next((stretch.x(at) for stretch in stretches if at <= stretch.ends), stretches[-1].x(at))


def _moment(entries: Iterable[bluegreen.Entry], kind: str, name: str) -> datetime | None:
    return next((entry.at for entry in entries if entry.kind == kind and entry.name == name), None)


def _shares(
    entries: list[bluegreen.Entry], end: datetime
) -> list[tuple[datetime, datetime, float]]:
    """Green's share with the stretch of time that it was counted over."""
    counts = [
        (e.at, int(e.fields["target"]), int(e.fields["old"]))
        for e in entries
        if e.kind == "traffic"
    ]
    counted = [
        (at, target * 100 // (target + old) / 100) for at, target, old in counts if target + old
    ]
    before = _moment(entries, "phase", "propagating") or end
    found = []
    for at, share in counted:
        found.append((before, at, share))
        before = at
    if counted:
        found.append((before, end, counted[-1][1]))
    return found


def _span_text(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes % 60 else f"{minutes // 60} h"


def _traffic(entries: list[bluegreen.Entry], stretches: list[Stretch], right: float) -> list[str]:
    parts = [svg.rectangle(LEFT, TOP, right - LEFT, BOTTOM - TOP, fill="#5787c2")]
    for begins, ends, share in _shares(entries, stretches[-1].ends):
        left, height = _x(stretches, begins), (BOTTOM - TOP) * share
        parts.append(
            svg.rectangle(left, BOTTOM - height, _x(stretches, ends) - left, height, fill=svg.GREEN)
        )
    return parts


def _bar(y: int, label: str, begins: float, ends: float, color: str) -> list[str]:
    return [
        svg.text(LEFT - 10, y + 9, label, anchor="end", size=11),
        svg.rectangle(begins, y, max(ends - begins, 2), 10, fill=color, rx="3"),
    ]


def rehearsed_release() -> str:
    """The picture of the README: perception 1.2.3 → 1.2.4 with seed 1."""
    runbook = bluegreen.load(EXAMPLE)
    rehearsal = bluegreen.rehearse(runbook, "1.2.4", seed=1)
    title = f"{runbook.service} {rehearsal.release.version_before} → {rehearsal.version}, rehearsed"
    return release_picture(
        rehearsal.journal, title, rehearsal.release.version_before, rehearsal.version
    )


def release_picture(entries: list[bluegreen.Entry], title: str, old: str, new: str) -> str:
    """Of a release that ran to its last step, from `old` to `new`."""
    stretches = _stretches(entries)
    right = stretches[-1].left + stretches[-1].width
    began = stretches[0].begins
    told = "share of traffic on each color, as the pods' own counters say it"
    whole = _span_text((stretches[-1].ends - began).total_seconds())
    note = (
        f"From install to deletion: {whole} of virtual time."
        " The width of a stretch is the logarithm of its length."
    )
    green = _x(stretches, _moment(entries, "outcome", "install") or began)
    blue = _x(stretches, _moment(entries, "outcome", "scale") or stretches[-1].ends)
    parts = [
        svg.text(24, 30, title, size=16, font_weight="bold"),
        svg.text(24, 50, told, color=svg.PALE),
        *_traffic(entries, stretches, right),
        *_scale(),
        *(part for stretch in stretches for part in _stretch(stretch)),
        *_versions(stretches, right, old, new),
        *_bar(BOTTOM + 40, "blue runs", LEFT, blue, svg.BLUE),
        *_bar(BOTTOM + 58, "green runs", green, right, svg.GREEN),
        svg.text(24, BOTTOM + 94, note, size=11, color=svg.PALE),
    ]
    return svg.picture(round(right + RIGHT), BOTTOM + 110, title, parts)


def _scale() -> list[str]:
    parts = []
    for share in (0, 50, 100):
        y = BOTTOM - (BOTTOM - TOP) * share / 100
        parts.append(svg.text(LEFT - 10, y + 4, f"{share}%", anchor="end", size=11, color=svg.PALE))
    return parts


def _stretch(stretch: Stretch) -> list[str]:
    """Its name above, its length below, and where it begins."""
    middle = stretch.left + stretch.width / 2
    length = _length(stretch)
    ticks = f"M {stretch.left:.1f} {TOP} v 14 M {stretch.left:.1f} {BOTTOM - 14} v 14"
    return [
        svg.text(middle, NAMES + 12, stretch.name, anchor="middle"),
        *([svg.path(ticks, stroke="#ffffff", width=1.2)] if stretch.left > LEFT else []),
        svg.text(middle, BOTTOM + 20, length, anchor="middle", size=11, color=svg.PALE),
    ]


def _versions(stretches: list[Stretch], right: float, old: str, new: str) -> list[str]:
    """The names of the two colors, each where it has the traffic."""
    left = {stretch.name: stretch.left for stretch in stretches}
    y = TOP + (BOTTOM - TOP) / 2 + 5
    places = {
        f"blue {old}": (LEFT + left["switch"]) / 2,
        f"green {new}": (left["hold"] + right) / 2,
    }
    return [
        svg.text(x, y, name, anchor="middle", size=15, color="#ffffff")
        for name, x in places.items()
    ]


def _length(stretch: Stretch) -> str:
    seconds = (stretch.ends - stretch.begins).total_seconds()
    return "< 1 s" if seconds < 0.95 else _span_text(seconds)
