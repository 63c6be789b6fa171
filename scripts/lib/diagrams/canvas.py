"""Boxes, arrows and texts as SVG, in the colours of the reader's theme."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

Point = tuple[float, float]

LINE = 18
"""Pixels between two lines of text."""

# The browser chooses by the theme of the page: docs/static/theme.css passes it on.
_STYLE = """
svg { color-scheme: light dark; font: 14px system-ui, sans-serif; }
.card { fill: #fbfbfd; stroke: #d9dde3; }
.area { fill: none; stroke: #9aa4b2; stroke-dasharray: 5 4; }
.box { stroke-width: 1.5; }
.plain { fill: #ffffff; stroke: #6b7685; }
.python { fill: #e4effb; stroke: #2f6fb5; }
.peer { fill: #e6f5ea; stroke: #2c8a4b; }
.server { fill: #fdf1dd; stroke: #b97a16; }
.line { fill: none; stroke: #4a5361; stroke-width: 1.5; }
.head { fill: #4a5361; }
.dashed { stroke-dasharray: 5 4; }
text { fill: #1d232b; }
.small { font-size: 12.5px; fill: #4a5361; }
.strong { font-weight: 600; }
@media (prefers-color-scheme: dark) {
  .card { fill: #1a1d21; stroke: #343a42; }
  .area { stroke: #6b7685; }
  .plain { fill: #23272d; stroke: #8b95a3; }
  .python { fill: #17304b; stroke: #6aa8ea; }
  .peer { fill: #173824; stroke: #5fc283; }
  .server { fill: #40300f; stroke: #e0a94a; }
  .line { stroke: #b6bfca; }
  .head { fill: #b6bfca; }
  text { fill: #e8ebef; }
  .small { fill: #b6bfca; }
}
"""


class Canvas:
    """A picture of a given size; what is drawn later lies above."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto-start-reverse"><path class="head" d="M0,0.5 L8,4 L0,7.5 Z"/></marker></defs>',
            f'<rect class="card" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"/>',
        ]

    def box(self, x: float, y: float, width: float, height: float, text: str, kind: str = "plain") -> None:
        """Draw a box with lines of text in its middle; the first is strong if others follow."""
        self._parts.append(
            f'<rect class="box {kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
        )
        lines = text.split("\n")
        top = y + height / 2 - (len(lines) - 1) * LINE / 2
        for number, line in enumerate(lines):
            style = "small" if number else "strong" if len(lines) > 1 else ""
            self.text(x + width / 2, top + number * LINE, line, style)

    def area(self, x: float, y: float, width: float, height: float, text: str) -> None:
        """Draw a dashed frame with its name at the top left."""
        self._parts.append(f'<rect class="area" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>')
        self.text(x + 10, y + 15, text, "small", "start")

    def text(self, x: float, y: float, text: str, style: str = "", anchor: str = "middle") -> None:
        """Write a line whose middle is at the height y."""
        self._parts.append(
            f'<text class="{style}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" '
            f'dominant-baseline="central">{escape(text)}</text>'
        )

    def arrow(
        self,
        points: Sequence[Point],
        text: str = "",
        *,
        both: bool = False,
        dashed: bool = False,
        above: float = 11,
    ) -> None:
        """Draw an arrow through the points, with its text above the middle of the longest part."""
        path = " L".join(f"{x:g},{y:g}" for x, y in points)
        start = ' marker-start="url(#head)"' if both else ""
        style = "line dashed" if dashed else "line"
        self._parts.append(f'<path class="{style}" d="M{path}" marker-end="url(#head)"{start}/>')
        if text:
            (x, y), (to_x, to_y) = max(
                itertools.pairwise(points), key=lambda p: abs(p[0][0] - p[1][0]) + abs(p[0][1] - p[1][1])
            )
            for number, line in enumerate(reversed(text.split("\n"))):
                self.text((x + to_x) / 2, (y + to_y) / 2 - above - number * (LINE - 2), line, "small")

    def svg(self) -> str:
        """Return the picture."""
        return "\n".join([*self._parts, "</svg>", ""])


def sequence(title: str, ends: Sequence[tuple[str, str]], steps: Sequence[tuple[int, int, str]]) -> str:
    """Draw who tells whom what, in the order of time.

    `ends` are names with the kind of their box, `steps` are two numbers of ends with a text. A step from an
    end to itself is what it does.
    """
    gap, top, step, margin = 250, 74, 46, 110
    width, height = 2 * margin + gap * (len(ends) - 1), top + step * len(steps) + 24
    canvas = Canvas(width, height, title)
    at = [margin + gap * number for number in range(len(ends))]
    for x in at:
        canvas.arrow([(x, 58), (x, height - 14)], dashed=True)
    for x, (name, kind) in zip(at, ends, strict=True):
        canvas.box(x - 85, 16, 170, 42, name, kind)
    for number, (start, end, text) in enumerate(steps):
        y = top + step * number + 26
        if start == end:
            canvas.box(at[end] - 95, y - 17, 190, 30, text)
            continue
        sign = 1 if end > start else -1
        canvas.arrow([(at[start] + 4 * sign, y), (at[end] - 4 * sign, y)], text)
    return canvas.svg()
