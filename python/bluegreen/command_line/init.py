"""bluegreen init"""

from __future__ import annotations

import shlex

import click

from bluegreen.command_line.terminal import fail, say

TEMPLATE = """\
# A runbook of bluegreen. The first three keys are enough; the values of the others are their
# defaults, and `bluegreen schema` has all keys.

# The Service that is switched, and the namespace that it is in.
service: my-service
namespace: my-namespace

release:
  # As for `helm install`: repository/chart, an oci:// address, or a folder beside this file.
  chart: my-repository/my-service
  # values: [values-prod.yaml]

# Asked of the new color before it gets any traffic.
# validate:
#   - actuator_health
#   - smoke: /api/v1/health

# Asked while it serves: what fails brings the old color back.
# watch:
#   - error_rate: 1%

# How long the new color is watched after the switch.
# hold: 15m

# A request that makes the old color end its kept connections: without one a few requests are lost.
# drain:
#   path: /actuator/drain

# How long the old color stays, for a return in a moment.
# cleanup:
#   scale_down_after: 30m
#   delete_after: 2h
"""


@click.command
@click.argument(
    "runbook_file",
    metavar="[RUNBOOK]",
    type=click.Path(dir_okay=False),
    default="runbook.yaml",
    help="The file to write; - is the standard output.  [default: runbook.yaml]",
)
def command(runbook_file: str) -> None:
    """Write a first runbook, with comments.

    A file that is there already is left as it is.
    """
    if runbook_file == "-":
        click.echo(TEMPLATE, nl=False)
        return
    try:
        with open(runbook_file, "x", encoding="utf-8") as file:  # noqa: PTH123, as of a runbook
            file.write(TEMPLATE)
    except FileExistsError:
        fail(f"{runbook_file} is there already: name another file")
    except OSError as error:
        error.filename = runbook_file
        raise
    words = shlex.quote(runbook_file)
    say(f"{runbook_file} is written: name your service in it, then: bluegreen check {words}")
