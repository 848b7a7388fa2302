"""Completion in the shell: its script is shown, or put where the shell finds it."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from bluegreen.command_line.terminal import say

VARIABLE = "_BLUEGREEN_COMPLETE"
# Where each shell looks, and what it needs for that.
_PLACES = {
    "bash": (
        "~/.local/share/bash-completion/completions/bluegreen",
        "bash finds it by the package bash-completion",
    ),
    "zsh": (
        "~/.zfunc/_bluegreen",
        "zsh finds it by this line of .zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit",
    ),
    "fish": ("~/.config/fish/completions/bluegreen.fish", "fish finds it by itself"),
}


def _script(app: click.Command, shell: str) -> str:
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    kinds = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
    return kinds[shell](app, {}, "bluegreen", VARIABLE).source()


def _show(app: click.Command, shell: str) -> None:
    click.echo(_script(app, shell))


def _install(app: click.Command, shell: str) -> None:
    from pathlib import Path

    place, needs = _PLACES[shell]
    path = Path(place).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_script(app, shell) + "\n")
    say(f"completion is in {path}, from the next shell on: {needs}")


def _option(
    name: str, act: Callable[[click.Command, str], None], text: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def answer(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
        if shell is not None and not ctx.resilient_parsing:
            act(ctx.command, shell)
            ctx.exit()

    return click.option(
        name,
        is_flag=False,
        flag_value=os.environ.get("SHELL", "").rpartition("/")[2],  # without a name: one's own
        metavar="[SHELL]",
        type=click.Choice(list(_PLACES)),
        is_eager=True,
        expose_value=False,
        callback=answer,
        help=f"{text} (bash, zsh or fish; default: yours) and exit.",
    )


show_option = _option("--show-completion", _show, "Show completion for the shell")
install_option = _option("--install-completion", _install, "Install completion for the shell")
