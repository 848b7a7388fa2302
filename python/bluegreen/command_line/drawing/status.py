"""Both colors, the release under way, who drives it, and the history, as a table."""

from __future__ import annotations

from datetime import datetime

from rich.table import Table

from bluegreen._bluegreen import Color, Observation, Record, Runbook
from bluegreen.command_line.drawing.console import out, paint_colors, safe
from bluegreen.runbook_file import name_and_place

_COLORS = (Color.blue, Color.green)


def draw_status(runbook: Runbook, record: Record, observation: Observation) -> None:
    out.print(safe(name_and_place(runbook), "bold"))
    table = Table.grid(padding=(0, 3))
    for color in _COLORS:
        work = observation.workloads[color]
        serves = "serves" if observation.traffic.any_on(color) else "idle"
        facts = f"{work.version or 'nothing'}, {work.ready} of {work.wanted} ready, {serves}"
        table.add_row(
            "  " + color.name,
            paint_colors(safe(facts + (f"; {work.trouble}" if work.trouble else ""))),
        )
    if (release := record.release) is not None:
        versions = f"{release.version_before or 'nothing'} → {release.version}"
        phase = f"{release.phase} since {_moment(release.phase_since)}"
        table.add_row("  release", paint_colors(safe(f"{release.id}: {versions}, {phase}")))
        table.add_row("  traffic", paint_colors(safe(release.traffic)))
        table.add_row("  return", safe(release.return_grade))
        if not release.is_end:
            table.add_row(
                "  driver", safe(f"{record.owner or 'nobody'}, last seen {_moment(record.renewed)}")
            )
    for past in record.history:
        ending = f"{past.outcome} {_moment(past.ended)}"
        line = f"{past.number}: {past.version} on {past.color.name}, {ending}"
        table.add_row("  history", paint_colors(safe(line)))
    out.print(table)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%SZ")
