"""What --output json says of values that people are told otherwise."""

from __future__ import annotations

from bluegreen._bluegreen import Entry, Explanation, Plan, Release, Step
from bluegreen.session import Result

_OF_RELEASE = (
    *("id", "number", "version", "version_before", "live_before", "target", "phase", "title"),
    *("deadline", "traffic", "return_grade", "reason", "replicas", "requested_by", "fence"),
    *("began", "phase_since", "switched_at", "seen_at", "moved_at", "held_at", "scaled_down_at"),
    *("ended_at", "pending_effect", "data_plane_observed", "is_end"),
)
_OF_PLAN = (
    *("service", "version", "version_before", "live", "target", "replicas", "refusals"),
    "remarks",
)
_OF_STEP = (
    *("number", "name", "precondition", "act", "proof", "undo", "deadline", "return_grade"),
)
_OF_EXPLANATION = (
    *("sentence", "awaiting", "since", "until", "then", "traffic", "return_grade", "commands"),
)
_OF_ENTRY = ("sequence", "at", "kind", "phase", "name", "text", "fields")


def _attributes(value: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}


def release_document(release: Release) -> dict[str, object]:
    return _attributes(release, _OF_RELEASE)


def result_document(result: Result) -> dict[str, object]:
    document: dict[str, object] = {
        "outcome": result.outcome,
        "exit_code": result.exit_code,
        "text": result.last_line,
    }
    return document | ({"release": release_document(result.release)} if result.release else {})


def explanation_document(explanation: Explanation) -> dict[str, object]:
    return _attributes(explanation, _OF_EXPLANATION)


def plan_document(plan: Plan) -> dict[str, object]:
    return _attributes(plan, _OF_PLAN) | {"steps": [_step(plan, step) for step in plan.steps]}


def _step(plan: Plan, step: Step) -> dict[str, object]:
    return {"stage": plan.title_of(step)} | _attributes(step, _OF_STEP)


def entry_document(entry: Entry) -> dict[str, object]:
    return _attributes(entry, _OF_ENTRY)
