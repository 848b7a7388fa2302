"""The commands of `bluegreen`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from bluegreen import __version__
from bluegreen.command_line import check, look, plan, rehearse, release
from bluegreen.command_line.ending import ends_well
from bluegreen.command_line.terminal import out

app = typer.Typer(
    name="bluegreen",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "check": check.command,
    "plan": plan.command,
    "rehearse": rehearse.command,
    "deploy": release.deploy,
    "resume": release.resume,
    "promote": release.promote,
    "abort": release.abort,
    "rollback": release.rollback,
    "status": look.status,
    "explain": look.explain,
    "report": look.report,
}
for name, command in _COMMANDS.items():
    app.command(name)(ends_well(command))


def _say_version(wanted: bool) -> None:
    if wanted:
        out.print(f"bluegreen {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Say the version."),
    ] = False,
) -> None:
    """Blue-green releases, for real and rehearsed in a simulated world.

    Exit codes: 0 done, 1 returned, 2 command or runbook wrong, 3 refused, 4 a person is needed, 5
    waiting at a gate, 130 interrupted.
    """


def main() -> None:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)  # a log is read while it is written
    app(prog_name="bluegreen")
