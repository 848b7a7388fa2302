"""Reads the engine's own sources: the phases,
the table of phase and event, and where each handler leads.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from generators.cpp_source import enumerators

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "libbluegreen" / "src" / "engine"
PHASE_HEADER = ROOT / "libbluegreen" / "include" / "bluegreen" / "engine" / "phase.hpp"

FUNCTION = re.compile(
    r"^[A-Za-z][\w:<>,&* ]*?\b(\w+)\(([^;{}]*)\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL
)
ONE_LINER = re.compile(r"^[A-Za-z][\w:<>,&* ]*?\b(\w+)\(([^;{}\n]*)\) \{ (.*) \}$", re.MULTILINE)
MOVE = re.compile(r"move_to\(\s*Phase::(\w+)|state\.phase = Phase::(\w+)")
END = re.compile(r"\bend\(\s*Phase::(\w+)")
CALL = re.compile(r"(?<![.>:\w])(\w+)\(")  # of functions, not of methods
GUARDED = re.compile(
    r"if \(turn\.state\.phase == Phase::(\w+)[^;{]*?\)\s*(?:\{[^}]*\}|[^;{}]*;)", re.DOTALL
)
BEFORE_THE_SWITCH = re.compile(r"if \(!turn\.state\.switch_written\)[^;]*;")

# Where another process left the release, and where another driver took it: every phase has these
# ways.
EVERYWHERE = {"go_on", "resume", "lose"}


@dataclass(frozen=True)
class Phase:
    name: str
    meaning: str


@dataclass(frozen=True)
class Cell:
    event: str
    handler: str = ""
    why_not: str = ""


@dataclass
class Engine:
    phases: list[Phase]
    events: list[str]
    rows: dict[str, list[Cell]]
    functions: dict[str, str]

    def is_after(self, phase: str, other: str) -> bool:
        order = [each.name for each in self.phases]
        return order.index(phase) > order.index(other)

    def leads_to(self, phase: str, handler: str) -> list[str]:
        """The phases that a handler may move a release to from that phase,
        by itself or by what it calls.
        """
        found = _first_moves(self, phase, handler, frozenset()) - {phase}
        return [each.name for each in self.phases if each.name in found]

    def passes_on(self, phase: str) -> list[str]:
        """Where a way into the phase may lead at once, because the phase's goal stands already."""
        found: set[str] = set()
        for name, body in self.functions.items():
            for move in MOVE.finditer(body):
                if phase in move.groups() and name.startswith("enter_"):
                    found |= _moves_of(self, phase, body[move.end() :], frozenset({name}))
        return [each.name for each in self.phases if each.name in found - {phase}]


def _moves_of(engine: Engine, origin: str, text: str, seen: frozenset[str]) -> set[str]:
    text = GUARDED.sub(lambda found: found[0] if found[1] == origin else "", text)
    if engine.is_after(origin, "switching"):
        text = BEFORE_THE_SWITCH.sub("", text)
    found = {move[1] for move in END.finditer(text)}
    first = MOVE.search(text)
    found |= {next(filter(None, move.groups())) for move in MOVE.finditer(text)}
    for call in CALL.findall(text[: first.start()] if first else text):
        found |= _first_moves(engine, origin, call, seen)
    return found


def _first_moves(engine: Engine, origin: str, name: str, seen: frozenset[str]) -> set[str]:
    if name in seen or name in EVERYWHERE or name not in engine.functions:
        return set()
    return _moves_of(engine, origin, engine.functions[name], seen | {name})


def _phases(header: str) -> list[Phase]:
    return [Phase(*found) for found in enumerators(header, "Phase").items()]


def _split_row(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _rows(table: str, phases: list[Phase], events: list[str]) -> dict[str, list[Cell]]:
    reasons = dict(re.findall(r'constexpr const char\* (\w+) =\s*"([^"]+)";', table))
    rows: dict[str, list[Cell]] = {}
    for name, cells in re.findall(r"/\* (\w+) \*/\s+\{([^}]*)\}", table):
        names = _split_row(cells)
        rows[name] = [
            Cell(event, why_not=reasons[cell]) if cell in reasons else Cell(event, handler=cell)
            for event, cell in zip(events, names, strict=True)
        ]
    for name in re.findall(r"/\* (\w+) \*/\s+ended,", table):
        rows[name] = [Cell(event, why_not=reasons["over"]) for event in events]
    if list(rows) != [phase.name for phase in phases]:
        raise ValueError("the table's rows are not the phases")
    return rows


def read_engine() -> Engine:
    phases = _phases(PHASE_HEADER.read_text())
    decide = (ENGINE / "decide.cpp").read_text()
    names = decide[decide.index("event_kind_count> names{") :]
    events = re.findall(r'"(\w+)"', names[: names.index("};")])
    functions: dict[str, str] = {}
    for path in sorted(ENGINE.glob("*.cpp")):
        text = path.read_text()
        for pattern in (FUNCTION, ONE_LINER):
            functions |= {name: body for name, _, body in pattern.findall(text)}
    return Engine(
        phases, events, _rows((ENGINE / "table.cpp").read_text(), phases, events), functions
    )
