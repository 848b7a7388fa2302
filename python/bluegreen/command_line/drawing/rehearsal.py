"""A rehearsal on the terminal: a head, the story, a summary."""

from __future__ import annotations

from collections import Counter

from rich.table import Table
from rich.text import Text

from bluegreen import _bluegreen
from bluegreen._bluegreen import Event, Fault, Runbook, WorldOptions
from bluegreen.command_line.drawing.console import is_terminal, out, paint_colors, safe
from bluegreen.command_line.drawing.outcome import tell_outcome
from bluegreen.command_line.drawing.story import Story
from bluegreen.rehearsal import Rehearsal
from bluegreen.runbook_file import name_and_place


class RehearsalStory:
    def __init__(self, runbook: Runbook, version: str, seed: int, faults: list[Fault]) -> None:
        self._world = WorldOptions()
        self._story = Story(out, began=self._world.begins, decorated=is_terminal())
        versions = f"{self._world.live_version} → {version}"
        self._head = f"Rehearsal of {name_and_place(runbook)}: {versions}"
        self._head += f" (seed {seed})"
        self._faults = faults

    def tell(self, event: Event) -> None:
        if event.entry.sequence == 1:
            self._tell_head()
        self._story.tell(event)

    def _tell_head(self) -> None:
        world, traffic = self._world, self._world.traffic
        line = f"blue ({world.live_version}) serves with {world.live_replicas} pods; clients send"
        line += f" {traffic.new_per_second} requests/s on new,"
        line += f" {traffic.kept_per_second}/s on {traffic.kept_connections} kept connections"
        out.print(safe(self._head, "bold"))
        out.print(paint_colors(safe(line)))
        for fault in self._faults:
            out.print(Text.assemble(("fault: ", "bold red"), safe(str(fault))))

    def end(self, result: Rehearsal, real_seconds: float) -> None:
        if result.journal:
            self._story.end_step(result.traffic, result.release, result.journal[-1].at)
        else:
            self._tell_head()  # refused before anything happened
        out.print()
        out.print(_requests(result))
        facts = f"{_bluegreen.duration_text(result.took)} of virtual time in {real_seconds:.2f} s"
        if result.drivers > 1:
            facts += f", {result.drivers} drivers"
        if result.hits:
            struck = Counter(f"{hit.kind.name} while {hit.phase}" for hit in result.hits)
            facts += "; faults that struck: " + ", ".join(
                what if times == 1 else f"{what} (x{times})" for what, times in struck.items()
            )
        out.print(safe(facts, "dim"))
        if (first := result.traffic.first_bad) is not None and (
            last := result.traffic.last_bad
        ) is not None:
            span = _bluegreen.duration_text(last - first)
            out.print(safe(f"first to last bad or lost request: {span}", "dim"))
        tell_outcome(result.outcome, result.last_line)


def _requests(result: Rehearsal) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("requests on")
    for name in ("sent", "good", "bad (5xx)", "lost"):
        table.add_column(name, justify="right")
    for name, counts in (
        ("new connections", result.traffic.new),
        ("kept connections", result.traffic.kept),
    ):
        trouble = ["bold red" if number else "green3" for number in (counts.bad, counts.lost)]
        table.add_row(
            name,
            f"{counts.sent:,}",
            f"{counts.good:,}",
            Text(f"{counts.bad:,}", trouble[0]),
            Text(f"{counts.lost:,}", trouble[1]),
        )
    return table
