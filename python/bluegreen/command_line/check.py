"""bluegreen check"""

from __future__ import annotations

import typer

from bluegreen import runbook_file
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.ending import tell_mistakes
from bluegreen.command_line.terminal import out, safe


def command(
    runbook: options.RunbookFile, *, output: options.OutputAs = options.Output.text
) -> None:
    """Tell all mistakes of a runbook file."""
    mistakes = runbook_file.check(runbook)
    if output is options.Output.json:
        write_json({"file": str(runbook), "mistakes": mistakes})
    elif mistakes:
        tell_mistakes(mistakes)
    else:
        services = ", ".join(map(runbook_file.full_name, runbook_file.load_all(runbook)))
        out.print(safe(f"{runbook}: nothing wrong ({services})"))
    raise typer.Exit(2 if mistakes else 0)
