"""bluegreen rehearse"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bluegreen import _bluegreen
from bluegreen._bluegreen import Event, Fault, Runbook, WorldOptions
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.ending import tell_outcome
from bluegreen.command_line.story import Story, entry_document
from bluegreen.command_line.terminal import fail, is_terminal, out, paint_colors, safe
from bluegreen.rehearsal import Rehearsal, rehearse
from bluegreen.runbook_file import load, load_faults, name_and_place


def command(
    runbook_file: options.RunbookFile,
    version: options.Version,
    *,
    service: options.Service = None,
    environment: options.Environments = None,
    seed: options.Seed = 1,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", min=1, help="Rehearse N times, from --seed on.")
    ] = 1,
    faults: options.Faults = None,
    journal: options.JournalFile = None,
    output: options.OutputAs = options.Output.text,
) -> None:
    """Rehearse a release in the simulated world.

    Step by step, with traffic, on a virtual clock. Nothing real is touched.
    """
    runbook = load(runbook_file, service=service, environments=environment or ())
    script = load_faults(faults) if faults else []
    if seeds > 1:
        raise typer.Exit(_many(runbook, version, script, seed, seeds, output))
    story = _Telling(runbook, version, seed, script) if output is options.Output.text else None
    began = time.monotonic()
    result = rehearse(
        runbook, version, seed=seed, faults=script, on_event=story.tell if story else None
    )
    if journal:
        _keep(result, journal)
    if story:
        story.end(result, time.monotonic() - began)
    else:
        write_json(_document(result))
    raise typer.Exit(result.exit_code)


class _Telling:
    """The rehearsal on the terminal: a head, the story, a summary."""

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
        self._story.end_step(result.traffic, result.release, result.journal[-1].at)
        out.print()
        tell_outcome(result.outcome, result.last_line)
        out.print(_requests(result))
        facts = f"{_bluegreen.duration_text(result.took)} of virtual time in {real_seconds:.2f} s"
        if result.drivers > 1:
            facts += f", {result.drivers} drivers"
        if result.hits:
            facts += "; faults that struck: " + ", ".join(
                f"{hit.kind.name} while {hit.phase}" for hit in result.hits
            )
        out.print(safe(facts, "dim"))
        if (first := result.traffic.first_bad) is not None and (
            last := result.traffic.last_bad
        ) is not None:
            span = _bluegreen.duration_text(last - first)
            out.print(safe(f"first to last bad or lost request: {span}", "dim"))


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


def _document(result: Rehearsal) -> dict[str, object]:
    return {
        "service": result.service,
        "version": result.version,
        "seed": result.seed,
        "outcome": result.outcome,
        "exit_code": result.exit_code,
        "text": result.last_line,
        "phase": result.release.phase,
        "traffic_on": result.release.traffic,
        "took_s": result.took,
        "drivers": result.drivers,
        "requests": {"new": result.traffic.new, "kept": result.traffic.kept},
        "faults": result.hits,
        "event_log_hash": f"{result.event_log_hash:016x}",
        "journal": [entry_document(entry) for entry in result.journal],
    }


def _keep(result: Rehearsal, path: Path) -> None:
    kept = _bluegreen.Journal.open(str(path))
    if any(one.id == result.release.id for one in kept.releases()):
        fail(f"{path} has a release {result.release.id} already: name another file")
    for entry in result.journal:
        kept.append(result.release.id, entry)


def _many(
    runbook: Runbook,
    version: str,
    faults: list[Fault],
    seed: int,
    seeds: int,
    output: options.Output,
) -> int:
    """Seed after seed; the exit code is the worst."""
    results = [
        rehearse(runbook, version, seed=one, faults=faults) for one in range(seed, seed + seeds)
    ]
    counts = Counter(result.outcome.name for result in results)
    if output is options.Output.json:
        write_json(
            [
                {key: value for key, value in _document(one).items() if key != "journal"}
                for one in results
            ]
        )
    else:
        for result in results:
            traffic = result.traffic
            bad = traffic.new.bad + traffic.kept.bad
            line = f"seed {result.seed}: {result.outcome.name.replace('_', ' ')}, {bad:,} bad"
            line += f", {traffic.lost_new:,} + {traffic.lost_kept:,} lost; {result.last_line}"
            out.print(safe(line))
        out.print(
            safe(
                ", ".join(
                    f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()
                ),
                "bold",
            )
        )
    return max(result.exit_code for result in results)
