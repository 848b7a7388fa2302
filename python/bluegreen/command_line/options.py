"""The options that commands share."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer


class Output(enum.StrEnum):
    text = "text"
    json = "json"


RunbookFile = Annotated[
    Path,
    typer.Argument(
        metavar="RUNBOOK", show_default=False, help="The runbook file (YAML).", dir_okay=False
    ),
]
OptionalRunbookFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[RUNBOOK]",
        show_default=False,
        dir_okay=False,
        help="The runbook file (YAML)."
        " Without one, --service names the service and the record has its runbook.",
    ),
]
Version = Annotated[
    str, typer.Option("--version", metavar="V", help="The version to release.", show_default=False)
]
Service = Annotated[
    str | None,
    typer.Option(
        "--service",
        metavar="S",
        help="Which service, where the file has several: NAME or NAMESPACE/NAME.",
    ),
]
Environments = Annotated[
    list[str] | None,
    typer.Option(
        "--environment",
        metavar="NAME",
        help="An environment that a program of yours answers for; may be given again.",
    ),
]
OutputAs = Annotated[
    Output, typer.Option("--output", help="Text for people, or one JSON document on stdout.")
]
Faults = Annotated[
    Path | None,
    typer.Option(
        "--faults", metavar="FILE", help="A script of faults (YAML) for the simulated world."
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, max=2**64 - 1, help="Of the simulated world.")
]
JournalFile = Annotated[
    Path | None,
    typer.Option("--journal", metavar="FILE", help="Keep the journal in this SQLite file."),
]
Context = Annotated[
    str,
    typer.Option(
        "--context", metavar="NAME", help="Of the kubeconfig.", show_default="the current one"
    ),
]
Lease = Annotated[
    str,
    typer.Option(
        "--lease",
        metavar="T",
        help="How long after its last sign of life a driver counts as gone: 30s.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Detach = Annotated[
    bool,
    typer.Option("--detach", help="End as soon as the switch is seen; `resume` does the rest."),
]
Wait = Annotated[bool, typer.Option("--wait", help="Stay until the old color is deleted.")]
