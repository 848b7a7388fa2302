"""bluegreen check"""

from __future__ import annotations

import click

from bluegreen import runbook_file as files
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.ending import tell_mistakes
from bluegreen.command_line.options import Output
from bluegreen.command_line.terminal import say


@click.command
@options.runbook
@options.environment
@options.output
def command(runbook_file: str, environments: tuple[str, ...], output: Output) -> None:
    """Tell all mistakes of a runbook file."""
    mistakes = files.check(runbook_file, environments=environments)
    if output is Output.json:
        write_json({"file": runbook_file, "mistakes": mistakes})
    elif mistakes:
        tell_mistakes(mistakes)
    else:
        runbooks = files.load_all(runbook_file, environments=environments)
        services = ", ".join(map(files.full_name, runbooks))
        say(f"{runbook_file}: nothing wrong ({services})")
    raise SystemExit(2 if mistakes else 0)
