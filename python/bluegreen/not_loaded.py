"""The command where the library itself cannot be loaded, as one of its own libraries is missing."""

from __future__ import annotations

import sys
from itertools import pairwise

CRASHED = 70


def end_the_command(error: ImportError) -> None:
    """Python would end it with 1: returned. Whoever imports the package gets the error."""
    if not _is_the_command(sys.argv[0], sys.orig_argv):
        return
    sys.stderr.write(
        f"error: bluegreen cannot be loaded: {error}\n"
        "       nothing was started; install it anew for this system\n"
    )
    raise SystemExit(CRASHED)


def _is_the_command(program: str, words: list[str]) -> bool:
    """`bluegreen`, or `python -m bluegreen`, whose first word is -m while it is looked for."""
    by_module = program == "-m" and ("-m", "bluegreen") in pairwise(words)
    return by_module or program.rpartition("/")[2] == "bluegreen"
