"""What is said of the bad and lost requests of a rehearsal, with the key that would avoid them."""

from __future__ import annotations

import re

from bluegreen._bluegreen import Outcome, Release, Runbook, TrafficTotals

_DRAIN_PATH = re.compile(r"^drain:\n +path: ", re.MULTILINE)


def told_of(traffic: TrafficTotals, release: Release, outcome: Outcome) -> str:
    """A sentence each; empty where all went well."""
    lost, bad = traffic.new.lost + traffic.kept.lost, traffic.new.bad + traffic.kept.bad
    sentences = []
    if lost:
        sentences.append(f"{_requests(lost)} lost{_of_lost(release.runbook, traffic.kept.lost)}.")
    if bad:
        way_out = _ways_out_of_bad(release, traffic) if outcome is Outcome.done else ""
        sentences.append(f"{_requests(bad)} answered with an error{way_out}.")
    return " ".join(sentences)


def way_out_of_lost(runbook: Runbook) -> str:
    """The key for connections that are kept open; empty where the runbook has it."""
    if _DRAIN_PATH.search(runbook.to_yaml()):
        return ""
    return ": drain.path in the runbook avoids that"


def _requests(count: int) -> str:
    return f"{count:,} request was" if count == 1 else f"{count:,} requests were"


def _of_lost(runbook: Runbook, on_kept: int) -> str:
    return way_out_of_lost(runbook) if on_kept else ""


def _ways_out_of_bad(release: Release, traffic: TrafficTotals) -> str:
    """A release that was done did not see them, or was told to bear them."""
    keys = []
    held = release.held_at - release.began if release.held_at and release.began else None
    if held is not None and traffic.last_bad is not None and traffic.last_bad > held:
        keys.append("a longer hold")
    if held is None or traffic.first_bad is None or traffic.first_bad <= held:
        has_limit = any(probe.startswith("error_rate") for probe in release.runbook.watch)
        keys.append(f"{'a lower limit of ' if has_limit else ''}error_rate in watch")
    return f": {' or '.join(keys)} returns such a release"
