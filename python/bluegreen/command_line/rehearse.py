"""bluegreen rehearse"""

from __future__ import annotations

import shlex
import time

import click

from bluegreen._bluegreen import Fault, Runbook
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.documents import entry_document
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import fail
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
    type=click.IntRange(1, 1_000_000_000),
    help="Rehearse with N seeds, from --seed on, and sum up.",
)
@click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(1, 1024),
    help="With --seeds: so many at once.  [default: one per core]",
)
@click.option(
    "--worst",
    metavar="N",
    type=click.IntRange(0, 1000),
    help="With --seeds: name so many of the worst.  [default: 5]",
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
    seeds: int | None,
    threads: int | None,
    worst: int | None,
    faults: str | None,
    journal: str | None,
    output: Output,
) -> None:
    """Rehearse a release in the simulated world.

    Step by step, with traffic, on a virtual clock. Nothing real is touched.
    """
    if seeds is not None and journal:
        fail("--journal keeps one rehearsal: leave out --seeds")
    if seeds is None and (threads or worst is not None):
        fail("--threads and --worst are for many rehearsals: say --seeds N")
    runbook = load(runbook_file, service=service, environments=environments)
    script = load_faults(faults) if faults else []
    if seeds is not None:
        from bluegreen.command_line.many_rehearsals import Many

        command = ["bluegreen", "rehearse", runbook_file, "--version", version]
        command += ["--service", service] if service else []
        command += [word for name in environments for word in ("--environment", name)]
        command += ["--faults", faults] if faults else []
        many = Many(runbook, version, range(seed, seed + seeds), script, shlex.join(command))
        raise SystemExit(many.rehearse(threads, 5 if worst is None else worst, output))
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
    story.end(result, took)
    _keep(result, journal)
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
