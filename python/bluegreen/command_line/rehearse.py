"""bluegreen rehearse"""

from __future__ import annotations

import time
from collections import Counter

import click

from bluegreen._bluegreen import Fault, Runbook
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.documents import entry_document
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import fail, say
from bluegreen.rehearsal import Rehearsal, rehearse
from bluegreen.runbook_file import load, load_faults


@click.command
@options.runbook
@options.version
@options.service
@options.environment
@options.seed
@click.option(
    "--seeds",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Rehearse N times, from --seed on.",
)
@options.faults
@options.journal
@options.output
def command(
    runbook_file: str,
    version: str,
    service: str | None,
    environments: tuple[str, ...],
    seed: int,
    seeds: int,
    faults: str | None,
    journal: str | None,
    output: Output,
) -> None:
    """Rehearse a release in the simulated world.

    Step by step, with traffic, on a virtual clock. Nothing real is touched.
    """
    runbook = load(runbook_file, service=service, environments=environments)
    script = load_faults(faults) if faults else []
    if seeds > 1:
        raise SystemExit(_many(runbook, version, script, seed, seeds, output))
    if output is Output.json:
        result = rehearse(runbook, version, seed=seed, faults=script)
        _keep(result, journal)
        write_json(_document(result))
    else:
        result = _told(runbook, version, seed, script, journal)
    raise SystemExit(result.exit_code)


def _told(
    runbook: Runbook, version: str, seed: int, faults: list[Fault], journal: str | None
) -> Rehearsal:
    from bluegreen.command_line.drawing.rehearsal import RehearsalStory

    story = RehearsalStory(runbook, version, seed, faults)
    began = time.monotonic()
    result = rehearse(runbook, version, seed=seed, faults=faults, on_event=story.tell)
    took = time.monotonic() - began
    _keep(result, journal)
    story.end(result, took)
    return result


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


def _keep(result: Rehearsal, path: str | None) -> None:
    if path is None:
        return
    from bluegreen._live import Journal

    kept = Journal.open(path)
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
    output: Output,
) -> int:
    """Seed after seed; the exit code is the worst."""
    results = [
        rehearse(runbook, version, seed=one, faults=faults) for one in range(seed, seed + seeds)
    ]
    counts = Counter(result.outcome.name for result in results)
    if output is Output.json:
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
            say(line)
        say(
            ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()),
            bold=True,
        )
    return max(result.exit_code for result in results)
