"""A release told line by line, to people at a terminal or in a log."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bluegreen._bluegreen import Color, Entry, Event, Release, TrafficTotals, phases
from bluegreen.command_line.drawing.console import (
    COLOR_STYLE,
    VERDICT_STYLE,
    paint_colors,
    safe,
)

STEPS = 6
LEAST_CHANGE = 0.05  # of a share that is told anew
_MARKS = {
    "intent": (">", "bold magenta"),
    "phase": ("•", "bold"),
    "effect": ("→", "cyan"),
    "outcome": ("✓", "green3"),
    "verdict": ("?", ""),
    "traffic": ("≈", "dim"),
    "note": ("·", "dim"),
}
_PROBLEM = ("✗", "bold red")
_ENDS = frozenset(phase.name for phase in phases() if phase.path == "end")


def clock_text(since: timedelta) -> str:
    """+0:12:03.250, of a rehearsal's clock."""
    milliseconds = since // timedelta(milliseconds=1)
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"+{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"


def step_title(release: Release, title: str, *, returning: bool) -> str:
    """The runbook's words, with how far it is: "Step 2 of 6: Deploy Green"."""
    if not returning and release.phase != "returned":
        return title.replace(":", f" of {STEPS}:", 1)
    old = release.live_before.name if release.live_before else "nothing"
    return (
        f"Rollback Procedure: back to {old}"
        if release.switched_at
        else f"Ending before the switch: {old} serves on"
    )


def requests_since(before: TrafficTotals | None, now: TrafficTotals) -> Text:
    """What became of the requests since the last look, apart for new and for kept connections."""

    def passed(field: str) -> tuple[int, int]:
        new, kept = getattr(now.new, field), getattr(now.kept, field)
        if before is None:
            return new, kept
        return new - getattr(before.new, field), kept - getattr(before.kept, field)

    new, kept = passed("sent")
    text = Text(f"{new:,} new + {kept:,} kept requests")
    for field in ("bad", "lost"):
        new, kept = passed(field)
        trouble = f", {new:,} + {kept:,} {field}" if new or kept else f", 0 {field}"
        text.append(trouble, "bold red" if new or kept else "")
    return text


def share_bar(entry: Entry, target: Color) -> Text:
    """Ten cells: so much of the requests went to each color between two samples. Full ones are the
    target's, also where there are no colors.
    """
    share = _share_of(entry)
    if share is None:
        return Text()
    cells = round(10 * share)
    old = Color.green if target is Color.blue else Color.blue
    return Text.assemble(
        "  ", ("█" * cells, COLOR_STYLE[target.name]), ("░" * (10 - cells), COLOR_STYLE[old.name])
    )


def _share_of(entry: Entry) -> float | None:
    """The target's, from 0 to 1; None without a request."""
    to_target, to_old = (int(entry.fields.get(name, "0")) for name in ("target", "old"))
    return to_target / (to_target + to_old) if to_target + to_old else None


class Story:
    """Prints events: at a terminal with the runbook's steps as headings, else line by line."""

    def __init__(self, console: Console, *, began: datetime | None, decorated: bool) -> None:
        self._console = console
        self._began = began
        self._decorated = decorated
        self._title = ""
        self._totals: TrafficTotals | None = None
        self._share: float | None = None

    def tell(self, event: Event) -> None:
        entry = event.entry
        if entry.kind == "traffic" and self._is_flicker(entry):
            return
        if entry.kind == "phase" or not self._title:
            self._begin_step(event)
        if self._decorated:
            mark, style = _mark_of(entry)
            text = paint_colors(safe(_told(entry), "bold" if entry.kind == "phase" else ""))
            if entry.kind == "traffic":
                text.append(share_bar(entry, event.release.target))
            self._row(self._time(entry.at), Text(mark, style), text)
        else:
            self._console.print(
                safe(
                    f"{self._time(entry.at)} {entry.phase} {entry.kind} {entry.name}: {entry.text}"
                )
            )

    def end_step(self, traffic: TrafficTotals | None, release: Release, at: datetime) -> None:
        """The traffic since the last step ended."""
        if traffic is None or traffic == self._totals:
            return
        line = Text.assemble("clients: ", requests_since(self._totals, traffic), "; new to ")
        line.append(paint_colors(safe(release.traffic)))
        self._totals = traffic
        if self._decorated:
            self._row("", Text("≈", "dim"), line)
        else:
            self._console.print(Text.assemble(f"{self._time(at)} ", line))

    def _begin_step(self, event: Event) -> None:
        title = step_title(event.release, event.title, returning=event.is_return)
        if title == self._title:
            return
        if self._title:
            self.end_step(event.traffic, event.release, event.entry.at)
        self._title = title
        if self._decorated:
            self._console.print()
            self._console.print(paint_colors(safe(title, "bold underline")))

    def _is_flicker(self, entry: Entry) -> bool:
        """A share that is hardly another one than was told last; the journal has it."""
        last, share = self._share, _share_of(entry)
        if last is not None and share not in (None, 0, 1) and abs(share - last) < LEAST_CHANGE:
            return True
        self._share = share
        return False

    def _row(self, time: str, mark: Text, text: Text) -> None:
        """A line whose text, where it is too long, goes on under itself."""
        row = Table.grid(padding=(0, 1))
        row.add_column(width=13, justify="right", style="dim", no_wrap=True)
        row.add_column(width=1)
        row.add_column(overflow="fold")
        row.add_row(time, mark, text)
        self._console.print(row, soft_wrap=False)

    def _time(self, at: datetime) -> str:
        if self._began is not None:
            return clock_text(at - self._began)
        return at.strftime("%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _mark_of(entry: Entry) -> tuple[str, str]:
    if entry.kind == "verdict":
        verdict = entry.fields.get("verdict", "unknown")
        return {"pass": "✓", "fail": "✗"}.get(verdict, "?"), VERDICT_STYLE.get(verdict, "")
    if entry.kind == "outcome" and entry.fields.get("outcome") != "applied":
        return _PROBLEM
    return _MARKS.get(entry.kind, ("·", ""))


def _told(entry: Entry) -> str:
    if entry.kind in ("outcome", "intent") or (entry.kind == "phase" and entry.phase in _ENDS):
        return f"{entry.name.replace('_', ' ')}: {entry.text}"
    return entry.text
