"""The states of a release as a picture, from the library's own rows.

Phases stand in one column, in their order. What leads on is an arrow; the ways that nearly every
phase has (to clearing, to the return, to an end) are dots in columns, or there would be nothing but
lines. Where another process goes on is an arrow of its own kind.
"""

from generators import svg

from bluegreen import Phase, phases

ROW, TOP, LEFT, BOX = 32, 100, 250, 180
RETURN_GAP = 34
DOTS = {
    "clearing": ("clear", "#c77d2e"),
    "return_checking": ("return", "#c77d2e"),
    "end": ("end", svg.INK),
    "needs_person": ("person", "#c0392b"),
}
DOT_LEFT, DOT_STEP = LEFT + BOX + 62, 74
WIDTH = DOT_LEFT + DOT_STEP * len(DOTS)
RESUME = svg.GREEN
HEAD = (
    "Solid arrows lead on, dashed ones back to look again. Dots are the ways out.",
    "Green: where another process goes on; ↻ is right there.",
)


class Diagram:
    """Where everything stands, and the parts drawn so far."""

    def __init__(self, rows: tuple[Phase, ...]) -> None:
        self.ends = {phase.name for phase in rows if phase.path == "end"}
        self.drawn = [phase for phase in rows if phase.path != "end"]
        self.order = {phase.name: number for number, phase in enumerate(self.drawn)}
        self.y: dict[str, int] = {}
        for number, phase in enumerate(self.drawn):
            self.y[phase.name] = (
                TOP + ROW * number + (RETURN_GAP if phase.path == "return_path" else 0)
            )
        self.bottom = TOP + ROW * len(self.drawn) + RETURN_GAP
        self.parts: list[str] = []

    def arc(self, start: str, stop: str, *, color: str, marker: str, **more: str) -> None:
        """On the left side, the wider the farther it leads; back a little wider than forth."""
        steps = self.order[stop] - self.order[start]
        reach = 30 + 26 * abs(steps) + (14 if steps < 0 else 0)
        first, last, x = self.y[start] + 11, self.y[stop] + 11, LEFT - 3
        points = f"M {LEFT} {first} C {x - reach} {first}, {x - reach} {last}, {x} {last}"
        self.parts.append(svg.path(points, stroke=color, marker_end=f"url(#{marker})", **more))

    def columns(self) -> None:
        for number, (label, _) in enumerate(DOTS.values()):
            x = DOT_LEFT + DOT_STEP * number
            self.parts.append(svg.text(x, TOP - 12, label, anchor="middle", color=svg.PALE))
            self.parts.append(
                svg.path(f"M {x} {TOP - 4} V {self.bottom - 10}", stroke=svg.LINE, width=1)
            )

    def box(self, phase: Phase) -> None:
        top = self.y[phase.name]
        back = phase.path == "return_path"
        fill, edge = ("#fdf3e7", "#c77d2e") if back else ("#eef4fb", svg.BLUE)
        self.parts.append(svg.rectangle(LEFT, top, BOX, 22, fill=fill, stroke=edge, rx="4"))
        self.parts.append(svg.text(LEFT + BOX / 2, top + 15, phase.name, anchor="middle"))
        line = f"M {LEFT + BOX + 2} {top + 11} H {DOT_LEFT + DOT_STEP * (len(DOTS) - 1)}"
        self.parts.append(svg.path(line, stroke="#eaeef2", width=1))

    def ways(self, phase: Phase) -> None:
        dots: set[str] = set()
        for way in phase.leads_to:
            column = "end" if way in self.ends - {"needs_person"} else way
            if way == "superseded":
                continue
            if column in DOTS and not (phase.path == "return_path" and way == "return_checking"):
                dots.add(column)
            elif self.order[way] == self.order[phase.name] + 1:
                down = f"M {LEFT + BOX / 2} {self.y[phase.name] + 22} V {self.y[way] - 2}"
                self.parts.append(svg.path(down, stroke=svg.PALE, marker_end="url(#arrow)"))
            elif self.order[way] < self.order[phase.name]:
                self.arc(phase.name, way, color=svg.PALE, marker="arrow", stroke_dasharray="4 3")
            else:
                self.arc(phase.name, way, color=svg.PALE, marker="arrow")
        for number, (dot, (_, color)) in enumerate(DOTS.items()):
            if dot in dots:
                x, y = DOT_LEFT + DOT_STEP * number, self.y[phase.name] + 11
                title = f"<title>{phase.name} → {dot}</title>"
                circle = f"<circle cx='{x}' cy='{y}' r='5' fill='{color}'>{title}</circle>"
                self.parts.append(circle)

    def resumed(self, phase: Phase) -> None:
        if phase.resumes_at is None:
            return
        if phase.resumes_at == phase.name:
            self.parts.append(
                svg.text(LEFT + BOX - 16, self.y[phase.name] + 16, "↻", size=14, color=RESUME)
            )
            return
        first, last, x = self.y[phase.name] + 11, self.y[phase.resumes_at] + 11, LEFT + BOX + 3
        reach = 14 + 8 * (self.order[phase.name] - self.order[phase.resumes_at])
        points = f"M {LEFT + BOX} {first} C {x + reach} {first}, {x + reach} {last}, {x} {last}"
        self.parts.append(
            svg.path(points, stroke=RESUME, marker_end="url(#resume)", stroke_dasharray="2 3")
        )

    def legend(self) -> None:
        ends = sorted(self.ends - {"needs_person", "superseded"})
        lines = (
            f"end: {', '.join(ends)};  person: needs_person.",
            "Every phase also leads to superseded, when another driver took over.",
            "After a resume claiming and observing begin anew.",
        )
        for number, line in enumerate(lines):
            self.parts.append(svg.text(24, self.bottom + 14 + 18 * number, line, color=svg.PALE))


def _marker(name: str, color: str) -> str:
    return (
        f"<marker id='{name}' viewBox='0 0 8 8' refX='7' refY='4' "
        "markerWidth='7' markerHeight='7' orient='auto'>"
        f"<path d='M0,0 L8,4 L0,8 z' fill='{color}'/></marker>"
    )


def phase_diagram() -> str:
    diagram = Diagram(phases())
    diagram.parts += [
        f"<defs>{_marker('arrow', svg.PALE)}{_marker('resume', RESUME)}</defs>",
        svg.text(
            24, 28, "The phases of a release, and where each may lead", size=16, font_weight="bold"
        ),
        *(svg.text(24, 48 + 18 * number, line, color=svg.PALE) for number, line in enumerate(HEAD)),
    ]
    diagram.columns()
    diagram.parts.append(
        svg.text(24, diagram.y["clearing"] - 8, "return path", color=svg.PALE, font_style="italic")
    )
    for phase in diagram.drawn:
        diagram.box(phase)
    for phase in diagram.drawn:
        diagram.ways(phase)
        diagram.resumed(phase)
    diagram.legend()
    return svg.picture(WIDTH, diagram.bottom + 66, "The phases of a release", diagram.parts)
