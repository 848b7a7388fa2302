"""bluegreen schema"""

from __future__ import annotations

import sys

import click

from bluegreen._bluegreen import json_schema


@click.command
def command() -> None:
    """Print the JSON Schema of runbooks.

    For editors that complete and check while one types.
    """
    sys.stdout.write(json_schema().rstrip() + "\n")
