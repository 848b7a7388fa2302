"""The arguments and options that commands share, each a decorator. What a command is given has the
name of the option.
"""

from __future__ import annotations

import enum

import click

FILE = click.Path()
_RUNBOOK = click.Path(dir_okay=False)


USUAL_LEASE = "30s"


class Output(enum.StrEnum):
    text = "text"
    json = "json"


runbook = click.argument(
    "runbook_file", metavar="RUNBOOK", type=_RUNBOOK, help="The runbook file (YAML)."
)
optional_runbook = click.argument(
    "runbook_file",
    metavar="[RUNBOOK]",
    type=_RUNBOOK,
    required=False,
    help="The runbook file (YAML). Without one, --service names the service and the record has its"
    " runbook.",
)
version = click.option("--version", metavar="V", required=True, help="The version to release.")
service = click.option(
    "--service",
    metavar="S",
    help="Which service, where the file has several: NAME or NAMESPACE/NAME.",
)
environment = click.option(
    "--environment",
    "environments",
    metavar="NAME",
    multiple=True,
    help="An environment that a program of yours answers for; may be given again.",
)
output = click.option(
    "--output",
    type=click.Choice(Output),
    default=Output.text,
    show_default=True,
    help="Text for people, or one JSON document on stdout.",
)
faults = click.option(
    "--faults",
    metavar="FILE",
    type=FILE,
    help="A script of faults (YAML) for the simulated world.",
)
seed = click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, 2**64 - 1),
    default=1,
    show_default=True,
    help="Of the simulated world.",
)
journal = click.option(
    "--journal",
    metavar="FILE",
    type=FILE,
    help="Keep the journal in this SQLite file.",
)


def _contexts(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    from bluegreen.command_line.kubeconfig_contexts import context_names

    return [name for name in context_names() if name.startswith(begun)]


context = click.option(
    "--context",
    metavar="NAME",
    shell_complete=_contexts,
    default="",
    show_default="the current one",
    help="Of the kubeconfig.",
)
lease = click.option(
    "--lease",
    metavar="T",
    default=USUAL_LEASE,
    show_default=True,
    help="How long after its last sign of life a driver counts as gone: 30s.",
)
yes = click.option("--yes", "-y", is_flag=True, help="Do not ask.")
detach = click.option(
    "--detach",
    is_flag=True,
    help="End as soon as the switch is seen; `resume` does the rest.",
)
wait = click.option("--wait", is_flag=True, help="Stay until the old color is deleted.")
