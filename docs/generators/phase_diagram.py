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
    parts = [
        "<defs><marker id='arrow' viewBox='0 0 8 8' refX='7' refY='4'"
        " markerWidth='7' markerHeight='7' orient='auto'>"
        f"<path d='M0,0 L8,4 L0,8 z' fill='{svg.PALE}'/></marker></defs>",
        svg.text(
            24, 28, "The phases of a release, and where each may lead", size=16, font_weight="bold"
        ),
        svg.text(
            24,
            48,
            "Solid arrows lead on, dashed ones back to look again. Dots are the ways out.",
            color=svg.PALE,
        ),
    ]
    for number, (_, label) in enumerate(DOTS):
        x = DOT_LEFT + DOT_STEP * number
        parts.append(svg.text(x, TOP - 12, label, anchor="middle", color=svg.PALE))
        parts.append(svg.path(f"M {x} {TOP - 4} V {bottom - 10}", stroke=svg.LINE, width=1))
    parts.append(
        svg.text(24, y["clearing"] - 8, "return path", color=svg.PALE, font_style="italic")
    )
    for name in drawn:
        parts += _phase(engine, name, drawn, y, ends)
    good_ends = [name for name in ends if name not in ("needs_person", "superseded")]
    legend = f"end: {', '.join(good_ends)};  person: needs_person."
    parts.append(svg.text(24, bottom + 14, legend, color=svg.PALE))
    parts.append(
        svg.text(
            24,
            bottom + 32,
            "Every phase also leads to superseded, when another driver took over.",
            color=svg.PALE,
        )
    )
    return svg.picture(
        DOT_LEFT + DOT_STEP * len(DOTS), int(bottom + 48), "The phases of a release", parts
    )


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
            continue
        steps = drawn.index(way) - drawn.index(name)
        if steps == 1:
            parts.append(
                svg.path(
                    f"M {LEFT + BOX / 2} {y[name] + 22} V {y[way] - 2}",
                    stroke=svg.PALE,
                    marker_end="url(#arrow)",
                )
            )
        else:
            parts.append(
                _arc(
                    middle,
                    y[way] + 11,
                    30 + 26 * abs(steps) + (14 if steps < 0 else 0),
                    dashed=steps < 0,
                )
            )
    parts.append(
        svg.path(
            f"M {LEFT + BOX + 2} {middle} H {DOT_LEFT + DOT_STEP * 3}", stroke="#eaeef2", width=1
        )
    )
    for number, (dot, _) in enumerate(DOTS):
        if dot in dots:
            title = f"<title>{name} → {dot}: {', '.join(sorted(dots[dot]))}</title>"
            color = (
                "#c0392b"
                if dot == "needs_person"
                else "#c77d2e"
                if dot in ("clearing", "return_checking")
                else svg.INK
            )
            parts.append(
                f"<circle cx='{DOT_LEFT + DOT_STEP * number}' cy='{middle}' r='5'"
                f" fill='{color}'>{title}</circle>"
            )
    return parts
