"""The table of phase and event as Markdown, from the engine's own sources."""

from generators.engine_source import Cell, Engine

# Every phase answers these the same way, so they are told once.
SHARED = {"resume", "lose"}


def _acts(engine: Engine, phase: str, cells: list[Cell]) -> str:
    lines = []
    by_handler: dict[str, list[str]] = {}
    for cell in cells:
        if cell.handler and cell.handler not in SHARED:
            by_handler.setdefault(cell.handler, []).append(cell.event)
    for handler, events in by_handler.items():
        ways = [f"**{way}**" for way in engine.leads_to(phase, handler) if way != "superseded"]
        arrow = f" → {', '.join(ways)}" if ways else ""
        lines.append(f"{', '.join(events)}: `{handler}`{arrow}")
    return "<br>".join(lines)


def _ignores(cells: list[Cell], letters: dict[str, str]) -> str:
    return ", ".join(f"{cell.event} ({letters[cell.why_not]})" for cell in cells if cell.why_not)


def phase_table(engine: Engine) -> str:
    reasons = sorted({cell.why_not for row in engine.rows.values() for cell in row if cell.why_not})
    letters = {reason: chr(ord("a") + number) for number, reason in enumerate(reasons)}
    lines = ["| phase | event: handler → where it may lead | ignores |", "|---|---|---|"]
    ends = []
    for phase in engine.phases:
        cells = engine.rows[phase.name]
        if not any(cell.handler for cell in cells):
            ends.append(f"`{phase.name}` ({phase.meaning})")
            continue
        at_once = engine.passes_on(phase.name)
        passes = (
            f"<br>*at once, where its goal stands already:* → {', '.join(at_once)}"
            if at_once
            else ""
        )
        acts = _acts(engine, phase.name, cells)
        lines.append(
            f"| `{phase.name}`<br>{phase.meaning} | {acts}{passes} | {_ignores(cells, letters)} |"
        )
    lines += ["", f"Ends, from which no event leads: {', '.join(ends)}.", ""]
    lines.append(
        "Why an event is ignored: "
        + "; ".join(f"({letters[reason]}) {reason}" for reason in reasons)
        + "."
    )
    return "\n".join(lines)
