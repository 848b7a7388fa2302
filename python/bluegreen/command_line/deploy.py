"""bluegreen deploy"""

from __future__ import annotations

import click

from bluegreen._bluegreen import Until
from bluegreen.command_line import options
from bluegreen.command_line.driving import confirm, drive, until
from bluegreen.command_line.opening import Live, live
from bluegreen.command_line.options import Output
from bluegreen.command_line.plan import end_with_plan, tell_plan
from bluegreen.runbook_file import load


@click.command
@options.runbook
@options.version
@options.service
@options.yes
@click.option("--dry-run", is_flag=True, help="Only show the plan.")
@until
@live
@options.output
def command(
    runbook_file: str,
    version: str,
    service: str | None,
    yes: bool,
    dry_run: bool,
    until: Until,
    live: Live,
    output: Output,
) -> None:
    """Release a version on the cluster.

    Ends when the hold is over and the new color serves and stays. The old color's scale-down and
    deletion are due later: `resume --due` does them, or `--wait` stays for them.
    """
    runbook = load(runbook_file, service=service)
    if dry_run or not yes:
        with live.open(runbook) as session:
            plan = session.plan(version)
        if dry_run or plan.refusals:
            end_with_plan(plan, output)
        if output is Output.text:
            tell_plan(plan)
        confirm(f"Release {runbook.service} {version} in {runbook.namespace}?")
    drive(live, runbook, output, lambda session: session.deploy(version, until))
