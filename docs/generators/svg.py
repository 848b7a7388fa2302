"""The little of SVG that the pictures need.

Colors are readable on white; every picture brings its own background.
"""

from html import escape

INK, PALE, LINE = "#24292f", "#6e7781", "#d0d7de"
BLUE, GREEN = "#3b73b9", "#2f9e64"
FONT = "font-family='DejaVu Sans, Verdana, Arial, sans-serif'"


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: int = 12,
    color: str = INK,
    anchor: str = "start",
    **more: str,
) -> str:
    rest = "".join(f" {name.replace('_', '-')}='{value}'" for name, value in more.items())
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{color}'"
        f" text-anchor='{anchor}'{rest}>{escape(content)}</text>"
    )


def rectangle(x: float, y: float, width: float, height: float, *, fill: str, **more: str) -> str:
    rest = "".join(f" {name.replace('_', '-')}='{value}'" for name, value in more.items())
    return (
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}'"
        f" fill='{fill}'{rest}/>"
    )


def path(
    points: str, *, stroke: str = INK, fill: str = "none", width: float = 1.4, **more: str
) -> str:
    rest = "".join(f" {name.replace('_', '-')}='{value}'" for name, value in more.items())
    return f"<path d='{points}' stroke='{stroke}' fill='{fill}' stroke-width='{width}'{rest}/>"


def picture(width: int, height: int, title: str, parts: list[str]) -> str:
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'"
        f" width='{width}' height='{height}' role='img' {FONT}>\n<title>{escape(title)}</title>"
    )
    return "\n".join([head, rectangle(0, 0, width, height, fill="#ffffff"), *parts, "</svg>", ""])
