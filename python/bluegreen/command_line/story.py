"""A release told line by line, to people at a terminal or in a log."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from bluegreen._bluegreen import Entry, Event, Release, TrafficTotals
from bluegreen.command_line.terminal import VERDICT_STYLE, paint_colors, safe

STEPS = 6
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


def clock_text(since: timedelta) -> str:
    """+0:12:03.250, of a rehearsal's clock."""
    milliseconds = since // timedelta(milliseconds=1)
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"+{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"


def step_title(release: Release) -> str:
    """The runbook's words, with how far it is: "Step 2 of 6: Deploy Green"."""
    if release.returning or release.phase == "returned":
        old = release.live_before.name if release.live_before else "nothing"
        return (
            f"Rollback Procedure: back to {old}"
            if release.switched_at
            else f"Ending before the switch: {old} serves on"
        )
    return release.title.replace(":", f" of {STEPS}:", 1)


def traffic_since(before: TrafficTotals | None, now: TrafficTotals) -> Text:
    """What became of the requests since the last look, apart for new and for kept connections."""
    new_before, kept_before = (before.new, before.kept) if before else (None, None)
    parts: list[Text] = []
    for name, counts, earlier in (("new", now.new, new_before), ("kept", now.kept, kept_before)):
        sent, bad, lost = (
            getattr(counts, field) - (getattr(earlier, field) if earlier else 0) for field in ("sent", "bad", "lost")
        )
        trouble = ", ".join(f"{number:,} {what}" for number, what in ((bad, "bad"), (lost, "lost")) if number)
        parts.append(
            Text.assemble(f"{sent:,} {name} ", (f"({trouble})", "bold red") if trouble else ("(0 lost)", "dim"))
        )
    return Text(" + ").join(parts)


class Story:
    """Prints events. At a terminal with the runbook's steps as headings, else each line for itself."""

    def __init__(self, console: Console, *, began: datetime | None, decorated: bool) -> None:
        self._console = console
        self._began = began
        self._decorated = decorated
        self._title = ""
        self._totals: TrafficTotals | None = None
        self._share = ""

    def tell(self, event: Event) -> None:
        entry = event.entry
        if entry.kind == "traffic":
            self._share = entry.text
        if entry.kind == "phase" or not self._title:
            self._begin_step(event)
        if self._decorated:
            self._console.print(self._decorated_line(entry))
        else:
            self._console.print(safe(f"{self._time(entry)} {entry.phase} {entry.kind} {entry.name}: {entry.text}"))

    def end_step(self, traffic: TrafficTotals | None, release: Release) -> None:
        """The traffic since the last step ended."""
        if traffic is None or not self._title:
            return
        before, self._totals = self._totals, traffic
        if before == traffic:
            return
        line = Text.assemble("traffic: ", traffic_since(before, traffic), " requests; new connections go to ")
        line.append(paint_colors(safe(release.traffic)))
        if self._share:
            line.append(paint_colors(safe(f"; {self._share}")))
        self._share = ""
        indent = " " * 15 if self._decorated else f"{self._time_text(release)} "
        self._console.print(Text.assemble((indent, "dim"), line))

    def _begin_step(self, event: Event) -> None:
        title = step_title(event.release)
        if title == self._title:
            return
        self.end_step(event.traffic, event.release)
        self._title = title
        if self._decorated:
            self._console.print()
            self._console.print(paint_colors(safe(title, "bold underline")))

    def _time(self, entry: Entry) -> str:
        if self._began is not None:
            return clock_text(entry.at - self._began)
        return entry.at.strftime("%H:%M:%S.") + f"{entry.at.microsecond // 1000:03}Z"

    def _time_text(self, release: Release) -> str:
        return clock_text(release.phase_since - self._began) if self._began else ""

    def _decorated_line(self, entry: Entry) -> Text:
        mark, style = _MARKS.get(entry.kind, ("·", ""))
        if entry.kind == "verdict":
            verdict = entry.fields.get("verdict", "unknown")
            mark = {"pass": "✓", "fail": "✗"}.get(verdict, "?")
            style = VERDICT_STYLE.get(verdict, "")
        elif entry.kind == "outcome" and not entry.text.startswith("applied"):
            mark, style = _PROBLEM
        text = safe(_told(entry), "bold" if entry.kind == "phase" else "")
        return Text.assemble((f"{self._time(entry):>12} ", "dim"), (f"{mark} ", style), paint_colors(text))


def _told(entry: Entry) -> str:
    return f"{entry.name}: {entry.text}" if entry.kind in ("outcome", "intent") else entry.text


def entry_document(entry: Entry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "kind": entry.kind,
        "phase": entry.phase,
        "name": entry.name,
        "text": entry.text,
        "fields": entry.fields,
    }
