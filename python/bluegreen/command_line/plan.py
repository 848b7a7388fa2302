"""bluegreen plan"""

from __future__ import annotations

from typing import NoReturn

import click

from bluegreen import _bluegreen
from bluegreen._bluegreen import Plan, WorldOptions
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.documents import plan_document
from bluegreen.command_line.opening import Live
from bluegreen.command_line.options import Output
from bluegreen.runbook_file import load


@click.command
@options.runbook
@options.version
@options.service
@click.option(
    "--rehearsal", is_flag=True, help="Against the simulated world instead of the cluster."
)
@options.context
@options.output
def command(
    runbook_file: str,
    version: str,
    service: str | None,
    rehearsal: bool,
    context: str,
    output: Output,
) -> None:
    """Show what a release would do.

    Step by step, with precondition, act, proof, undo and limit. Nothing is changed.
    """
    runbook = load(runbook_file, service=service)
    if rehearsal:
        observation = _bluegreen.simulated_observation(WorldOptions(), runbook)
        end_with_plan(_bluegreen.make_plan(runbook, observation, version), output)
    with Live(context).open(runbook) as session:
        plan = session.plan(version)
    end_with_plan(plan, output)


def end_with_plan(plan: Plan, output: Output) -> NoReturn:
    """Shows the plan and exits: 3 where it is refused."""
    if output is Output.json:
        write_json(plan_document(plan))
    else:
        tell_plan(plan)
    raise SystemExit(3 if plan.refusals else 0)


def tell_plan(plan: Plan) -> None:
    from bluegreen.command_line.drawing.plan import draw_plan

    draw_plan(plan)
