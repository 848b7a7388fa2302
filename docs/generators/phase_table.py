"""The table of phase and event as Markdown, from the library's own rows."""

from bluegreen import Phase, phases

# Every phase answers these the same way, so they are told once.
SHARED = {"resume", "lose"}


def _acts(phase: Phase) -> str:
    by_handler: dict[str, list[str]] = {}
    for event, handler in phase.handlers.items():
        if handler not in SHARED:
            by_handler.setdefault(handler, []).append(event)
    return "<br>".join(
        f"{', '.join(events)}: `{handler}`" for handler, events in by_handler.items()
    )


def _ways(phase: Phase) -> str:
    first, *others = (way for way in phase.leads_to if way != "superseded")
    resumed = (
        f"<br>*resumed at* {phase.resumes_at}" if phase.resumes_at not in (None, phase.name) else ""
    )
    return ", ".join([f"**{first}**", *others]) + resumed


def _ignores(phase: Phase, letters: dict[str, str]) -> str:
    return ", ".join(f"{event} ({letters[reason]})" for event, reason in phase.ignored.items())


def phase_table() -> str:
    reasons = sorted({reason for phase in phases() for reason in phase.ignored.values()})
    letters = {reason: chr(ord("a") + number) for number, reason in enumerate(reasons)}
    lines = ["| phase | event: handler | may lead to | ignores |", "|---|---|---|---|"]
    for phase in phases():
        if phase.path != "end":
            told = f"`{phase.name}`<br>{phase.meaning}"
            lines.append(
                f"| {told} | {_acts(phase)} | {_ways(phase)} | {_ignores(phase, letters)} |"
            )
    ends = [f"`{phase.name}` ({phase.meaning})" for phase in phases() if phase.path == "end"]
    lines += ["", f"Ends, from which no event leads: {', '.join(ends)}.", ""]
    lines.append(
        "Why an event is ignored: "
        + "; ".join(f"({letters[reason]}) {reason}" for reason in reasons)
        + "."
    )
    return "\n".join(lines)
