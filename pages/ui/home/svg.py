"""Small pictures as SVG: marks without words, in the palette that stands out from both grounds."""

from __future__ import annotations

from collections.abc import Sequence

from billing_model.core.columns import Array
from pages.ui.base.palette import GREY

WIDTH, HEIGHT = 300, 84  # of every picture, in its own units; a page scales it
SIDE, TOP, FOOT = 4, 22, 4  # what stays free around the marks: at the top there is room for a figure
TOUCHING = 6  # narrower bars would flicker
INK = "#767E8B"  # figures: as dark on a light ground as it is light on a dark one


class Picture:
    """Marks over a number of places from left to right, between a least and a most.

    Figures are named, not written: ``{amount}`` stands where a page writes the amount in its own language.
    """

    def __init__(self, places: int, least: float, most: float) -> None:
        self.step = (WIDTH - 2 * SIDE) / max(1, places)
        self.least, self.most = least, most if most > least else least + 1
        self.marks: list[str] = []

    def x(self, place: float) -> float:
        """Where a place begins."""
        return SIDE + place * self.step

    def y(self, value: float) -> float:
        """How far down a value lies."""
        share = (value - self.least) / (self.most - self.least)
        return HEIGHT - FOOT - share * (HEIGHT - TOP - FOOT)

    def bars(self, values: Array, colour: str, below: Array | None = None, opacity: float = 1) -> None:
        """A bar for each place that has a value, standing on those below it; many bars touch."""
        gap = self.step * 0.1 if self.step > TOUCHING else 0.0
        path = ""
        for place, value in enumerate(values.tolist()):
            if value:
                foot = 0 if below is None else float(below[place])
                top, bottom = self.y(foot + value), self.y(foot)
                path += f"M{_n(self.x(place) + gap)} {_n(top)}h{_n(self.step - 2 * gap)}V{_n(bottom)}"
                path += f"h{_n(2 * gap - self.step)}z"
        if path:
            self.marks.append(f'<path fill="{colour}" opacity="{opacity:g}" d="{path}"/>')

    def steps(self, values: Array, colour: str, dash: str = "") -> None:
        """A line that keeps each value over its whole place."""
        self._line([(at + end, v) for at, v in enumerate(_floats(values)) for end in (0, 1)], colour, dash)

    def line(self, values: Array, colour: str, dash: str = "") -> None:
        """A line through the middle of each place."""
        self._line([(at + 0.5, v) for at, v in enumerate(_floats(values))], colour, dash)

    def area(self, values: Array, colour: str, below: Array) -> None:
        """What lies between two lines."""
        above = [(at + 0.5, v) for at, v in enumerate(_floats(below + values))]
        under = [(at + 0.5, v) for at, v in enumerate(_floats(below))]
        path = self._path([*above, *reversed(under)]) + "z"
        self.marks.append(f'<path fill="{colour}" opacity="0.45" d="{path}"/>')

    def cells(self, of: Array, number: int, colour: str) -> None:
        """The cells of a map that have this number; rows from the bottom up."""
        rows, columns = of.shape
        wide, high = (WIDTH - 2 * SIDE) / columns, (HEIGHT - 2 * FOOT) / rows
        path = "".join(
            f"M{_n(SIDE + column * wide)} {_n(HEIGHT - FOOT - (row + 1) * high)}h{_n(wide - 1)}v{_n(high - 1)}"
            f"h{_n(1 - wide)}z"
            for row in range(rows)
            for column in range(columns)
            if of[row, column] == number
        )
        if path:
            self.marks.append(f'<path fill="{colour}" d="{path}"/>')

    def upright(self, place: float, colour: str = GREY) -> None:
        """A dotted line at a place, from top to foot."""
        x = _n(self.x(place))
        self.marks.append(f'<path stroke="{colour}" stroke-dasharray="2 3" d="M{x} {TOP - 6}V{HEIGHT - FOOT}"/>')

    def ground(self) -> None:
        """A thin line at nought."""
        y = _n(self.y(0))
        self.marks.append(f'<path stroke="{GREY}" opacity="0.6" d="M{SIDE} {y}H{WIDTH - SIDE}"/>')

    def box(self, x: float, y: float, wide: float, high: float, colour: str, opacity: float = 1) -> None:
        """A rounded box, in the picture's own units."""
        size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"'
        self.marks.append(f'<rect {size} rx="2" fill="{colour}" opacity="{opacity:g}"/>')

    def figure(self, name: str, x: float, y: float, anchor: str = "start", colour: str = INK) -> None:
        """Where a figure of this name is written, in the picture's own units."""
        self.marks.append(f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{colour}">{{{name}}}</text>')

    def drawn(self) -> str:
        """The picture as SVG."""
        font = (
            'font-family="Source Sans, Source Sans Pro, Helvetica, Arial, sans-serif" font-size="16" font-weight="600"'
        )
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" {font}>'
        return "\n".join([head, *self.marks, "</svg>\n"])

    def _line(self, points: Sequence[tuple[float, float]], colour: str, dash: str) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.marks.append(
            f'<path stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"{dashed} d="{self._path(points)}"/>'
        )

    def _path(self, points: Sequence[tuple[float, float]]) -> str:
        """The points one after the other; those on a level with both neighbours say nothing and are left out."""
        kept = [
            point
            for at, point in enumerate(points)
            if not 0 < at < len(points) - 1 or not points[at - 1][1] == point[1] == points[at + 1][1]
        ]
        return "M" + "L".join(f"{_n(self.x(place))} {_n(self.y(value))}" for place, value in kept)


def _n(value: float) -> str:
    """A length, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _floats(values: Array) -> list[float]:
    return [float(value) for value in values]
