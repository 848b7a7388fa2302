"""The states of a release as a picture, from the engine's own sources.

Phases stand in one column, in the order of the enumeration. What leads on is an arrow; the ways
that nearly every phase has (to clearing, to the return, to an end) are dots in columns, or there
would be nothing but lines.
"""

from generators import svg
from generators.engine_source import Engine

ROW, TOP, LEFT, BOX = 32, 84, 250, 180
RETURN_GAP = 34
DOTS = (
    ("clearing", "clear"),
    ("return_checking", "return"),
    ("end", "end"),
    ("needs_person", "person"),
)
DOT_COLORS = {"clearing": "#c77d2e", "return_checking": "#c77d2e", "needs_person": "#c0392b"}
DOT_LEFT, DOT_STEP = LEFT + BOX + 62, 74


def _ways(engine: Engine, phase: str) -> dict[str, set[str]]:
    """Where the phase leads, with the kinds of event that lead there."""
    ways: dict[str, set[str]] = {way: {"at once"} for way in engine.passes_on(phase)}
    for cell in engine.rows[phase]:
        for way in engine.leads_to(phase, cell.handler) if cell.handler else []:
            ways.setdefault(way, set()).add(cell.event)
    ways.pop("superseded", None)
    return ways


def _arc(first: float, last: float, reach: float, *, dashed: bool = False) -> str:
    x = LEFT - 3
    dash = {"stroke_dasharray": "4 3"} if dashed else {}
    return svg.path(
        f"M {LEFT} {first:.1f} C {x - reach:.1f} {first:.1f},"
        f" {x - reach:.1f} {last:.1f}, {x:.1f} {last:.1f}",
        stroke=svg.PALE,
        marker_end="url(#arrow)",
        **dash,
    )


def phase_diagram(engine: Engine) -> str:
    ends = [
        phase.name
        for phase in engine.phases
        if not any(cell.handler for cell in engine.rows[phase.name])
    ]
    drawn = [phase.name for phase in engine.phases if phase.name not in ends]
    first_return = drawn.index("clearing")
    y = {
        name: TOP + ROW * row + (RETURN_GAP if row >= first_return else 0)
        for row, name in enumerate(drawn)
    }
    bottom = TOP + ROW * len(drawn) + RETURN_GAP
    parts = [*_head(), *_columns(bottom)]
    parts.append(
        svg.text(24, y["clearing"] - 8, "return path", color=svg.PALE, font_style="italic")
    )
    for name in drawn:
        parts += _phase(engine, name, drawn, y, ends)
    parts += _legend(ends, bottom)
    return svg.picture(
        DOT_LEFT + DOT_STEP * len(DOTS), int(bottom + 48), "The phases of a release", parts
    )


def _head() -> list[str]:
    title = "The phases of a release, and where each may lead"
    told = "Solid arrows lead on, dashed ones back to look again. Dots are the ways out."
    return [
        "<defs><marker id='arrow' viewBox='0 0 8 8' refX='7' refY='4'"
        " markerWidth='7' markerHeight='7' orient='auto'>"
        f"<path d='M0,0 L8,4 L0,8 z' fill='{svg.PALE}'/></marker></defs>",
        svg.text(24, 28, title, size=16, font_weight="bold"),
        svg.text(24, 48, told, color=svg.PALE),
    ]


def _columns(bottom: float) -> list[str]:
    parts = []
    for number, (_, label) in enumerate(DOTS):
        x = DOT_LEFT + DOT_STEP * number
        parts.append(svg.text(x, TOP - 12, label, anchor="middle", color=svg.PALE))
        parts.append(svg.path(f"M {x} {TOP - 4} V {bottom - 10}", stroke=svg.LINE, width=1))
    return parts


def _legend(ends: list[str], bottom: float) -> list[str]:
    good_ends = [name for name in ends if name not in ("needs_person", "superseded")]
    told = f"end: {', '.join(good_ends)};  person: needs_person."
    more = "Every phase also leads to superseded, when another driver took over."
    return [
        svg.text(24, bottom + 14, told, color=svg.PALE),
        svg.text(24, bottom + 32, more, color=svg.PALE),
    ]


def _phase(
    engine: Engine, name: str, drawn: list[str], y: dict[str, int], ends: list[str]
) -> list[str]:
    middle = y[name] + 11
    back = drawn.index(name) >= drawn.index("clearing")
    fill, edge = ("#fdf3e7", "#c77d2e") if back else ("#eef4fb", svg.BLUE)
    parts = [
        svg.rectangle(LEFT, y[name], BOX, 22, fill=fill, stroke=edge, rx="4"),
        svg.text(LEFT + BOX / 2, middle + 4, name, anchor="middle"),
    ]
    dots: dict[str, set[str]] = {}
    for way, events in _ways(engine, name).items():
        column = "end" if way in ends and way != "needs_person" else way
        if any(column == dot for dot, _ in DOTS) and not (back and way == "return_checking"):
            dots.setdefault(column, set()).update(events)
        else:
            parts.append(_arrow(y[name], y[way], drawn.index(way) - drawn.index(name)))
    line = f"M {LEFT + BOX + 2} {middle} H {DOT_LEFT + DOT_STEP * 3}"
    parts.append(svg.path(line, stroke="#eaeef2", width=1))
    return parts + _dots(name, middle, dots)


def _arrow(y: int, to: int, steps: int) -> str:
    """From one phase to another that stands so many steps below it."""
    if steps == 1:
        line = f"M {LEFT + BOX / 2} {y + 22} V {to - 2}"
        return svg.path(line, stroke=svg.PALE, marker_end="url(#arrow)")
    reach = 30 + 26 * abs(steps) + (14 if steps < 0 else 0)
    return _arc(y + 11, to + 11, reach, dashed=steps < 0)


def _dots(name: str, middle: int, dots: dict[str, set[str]]) -> list[str]:
    """The ways out of a phase, with the kinds of event that lead there."""
    parts = []
    for number, (dot, _) in enumerate(DOTS):
        if dot in dots:
            title = f"<title>{name} → {dot}: {', '.join(sorted(dots[dot]))}</title>"
            parts.append(
                f"<circle cx='{DOT_LEFT + DOT_STEP * number}' cy='{middle}' r='5'"
                f" fill='{DOT_COLORS.get(dot, svg.INK)}'>{title}</circle>"
            )
    return parts
