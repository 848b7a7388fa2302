"""bluegreen plan"""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer
from rich.text import Text

from bluegreen import _bluegreen
from bluegreen._bluegreen import Plan, Step, WorldOptions
from bluegreen.command_line import options
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.opening import Live
from bluegreen.command_line.terminal import out, paint_colors, safe
from bluegreen.runbook_file import load


def command(
    runbook_file: options.RunbookFile,
    version: options.Version,
    *,
    service: options.Service = None,
    rehearsal: Annotated[
        bool,
        typer.Option("--rehearsal", help="Against the simulated world instead of the cluster."),
    ] = False,
    context: options.Context = "",
    output: options.OutputAs = options.Output.text,
) -> None:
    """Show what a release would do.

    Step by step, with precondition, act, proof, undo and limit. Nothing is changed.
    """
    runbook = load(runbook_file, service=service)
    if rehearsal:
        observation = _bluegreen.simulated_observation(WorldOptions(), runbook)
        end_with_plan(_bluegreen.make_plan(runbook, observation, version), output)
    with Live(context, "30s").open(runbook) as session:
        plan = session.plan(version)
    end_with_plan(plan, output)


def end_with_plan(plan: Plan, output: options.Output) -> NoReturn:
    """Shows the plan and exits: 3 where it is refused."""
    if output is options.Output.json:
        steps = [_step_document(plan, step) for step in plan.steps]
        names = (
            "service",
            "version",
            "version_before",
            "live",
            "target",
            "replicas",
            "refusals",
            "remarks",
        )
        write_json({name: getattr(plan, name) for name in names} | {"steps": steps})
    else:
        tell_plan(plan)
    raise typer.Exit(3 if plan.refusals else 0)


def tell_plan(plan: Plan) -> None:
    heading, _, rest = str(plan).partition("\n")
    out.print(paint_colors(safe(heading, "bold")))
    for line in rest.splitlines():
        out.print(_styled(line))


def _styled(line: str) -> Text:
    text = safe(line)
    if line.startswith("Step "):
        text.stylize("bold underline")
    elif line.startswith("refused:"):
        text.stylize("bold red")
    elif line.startswith("note:"):
        text.stylize("yellow3")
    else:
        text.highlight_regex(r"^      (needs|does|proof|undo) ", "dim")
    return paint_colors(text)


def _step_document(plan: Plan, step: Step) -> dict[str, object]:
    names = ("number", "name", "precondition", "act", "proof", "undo", "deadline", "return_grade")
    return {"stage": plan.title_of(step)} | {name: getattr(step, name) for name in names}
