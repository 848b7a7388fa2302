"""bluegreen check"""

from __future__ import annotations

import sys

import click

from bluegreen import runbook_file as files
from bluegreen._bluegreen import Mistake, Runbook
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.ending import tell_mistakes
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import say


@click.command
@click.argument(
    "runbook_files",
    metavar="RUNBOOK...",
    type=click.Path(dir_okay=False, allow_dash=True),
    nargs=-1,
    required=True,
    help="The runbook files (YAML); - is the standard input.",
)
@options.environment
@options.output
def command(runbook_files: tuple[str, ...], environments: tuple[str, ...], output: Output) -> None:
    """Tell all mistakes of runbook files."""
    read = [_read(name, environments) for name in runbook_files]
    mistakes = [one for _, _, found in read for one in found]
    if output is Output.json:
        documents = [{"file": name, "mistakes": found} for name, _, found in read]
        write_json(documents[0] if len(documents) == 1 else {"files": documents})
    else:
        for name, runbooks, found in read:
            if not found:
                services = ", ".join(map(files.full_name, runbooks))
                say(f"{name}: nothing wrong ({services})")
        if mistakes:
            tell_mistakes(mistakes)
    raise SystemExit(2 if mistakes else 0)


def _read(name: str, environments: tuple[str, ...]) -> tuple[str, list[Runbook], list[Mistake]]:
    """How the file is called, its runbooks, its mistakes."""
    if name != "-":
        return name, *files.parse_file(name, environments)
    text = sys.stdin.buffer.read(files.LONGEST)
    return "standard input", *files.parse_text(text, "standard input", ".", environments)
