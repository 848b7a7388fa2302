"""What a journal says that must be the same in every world: the steps.

Times, traffic and verdicts are the world's.
"""

from collections.abc import Iterable
from typing import Any


def steps_of(entries: Iterable[dict[str, Any]]) -> list[str]:
    """Phases and effects in order, each effect with its arguments, preconditions and outcome."""
    steps: list[dict[str, Any]] = []
    for entry in entries:
        kind, name = entry["kind"], entry["name"]
        if kind == "phase":
            steps.append({"phase": name})
        elif kind == "effect":
            steps.append({"effect": name, "in": entry["phase"], **entry.get("fields", {})})
        elif kind == "outcome":
            begun = (step for step in steps if step.get("effect") == name and "outcome" not in step)
            next(begun)["outcome"] = entry["fields"]["outcome"]
    return [", ".join(f"{key} {value}" for key, value in step.items()) for step in steps]
