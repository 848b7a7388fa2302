"""The command `bluegreen`: one row for each of its commands, which are files of that name."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from itertools import pairwise

import click

from bluegreen import __version__
from bluegreen.command_line import completion
from bluegreen.command_line.ending import ending_well

# In the order in which a person needs them. A file is loaded when its command is run or listed.
COMMANDS = {
    "Before a release": ("init", "check", "rehearse", "plan"),
    "Release": ("deploy", "resume", "promote", "abort", "rollback"),
    "Look": ("status", "explain", "report", "schema"),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for names in COMMANDS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"bluegreen.command_line.{cmd_name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:  # which knows loaded commands alone
            names = self.list_commands(ctx)
            raise click.NoSuchCommand(error.command_name, possibilities=names, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in COMMANDS.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, command.get_short_help_str(70)) for name, command in found if command]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, message="bluegreen %(version)s", help="Say the version and exit."
)
@completion.install_option
@completion.show_option
def app() -> None:
    """Blue-green releases, for real and rehearsed in a simulated world.

    Exit codes: 0 done, 1 returned, 2 command or runbook wrong, 3 refused, 4 a person is needed, 5
    waiting at a gate, 70 bluegreen crashed, 74 a file or the output cannot be written, 130
    interrupted.
    """


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits."""
    words = sys.argv[1:] if arguments is None else arguments
    _make_streams_safe()
    with ending_well(as_json=_asks_for_json(words)):
        code = _run(words)
        sys.stdout.flush()
    raise SystemExit(code)


def _run(words: list[str]) -> int:
    """Gives the exit code, so that what is written last is written before it.

    Click's own main() would exit with 1 where nobody reads.
    """
    for word in words:
        _check_text(word)
    if completion.VARIABLE in os.environ:
        app(words, prog_name="bluegreen")
    try:
        with app.make_context("bluegreen", list(words)) as context:
            app.invoke(context)
            return 0
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0


def _check_text(word: str) -> None:
    """Python keeps the bytes of a word that is not UTF-8 in a form that nobody else takes."""
    try:
        word.encode()
    except UnicodeEncodeError:
        raise click.UsageError(f"{word!r} is not in UTF-8") from None


def _make_streams_safe() -> None:
    """A log is read while it is written. A character that the terminal does not have is no crash,
    and a stream that the caller closed takes what nobody wants.
    """
    for name, descriptor in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            mode = "r" if descriptor == 0 else "w"
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123, as long as we live
        elif descriptor > 0 and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")


def _asks_for_json(words: list[str]) -> bool:
    """Known before the command is, as that may be wrong."""
    return "--output=json" in words or ("--output", "json") in pairwise(words)
