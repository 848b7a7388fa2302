"""The command `bluegreen`."""

from bluegreen.command_line.app import main

__all__ = ["main"]
