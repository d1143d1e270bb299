"""The pictures of the leaflet: the charge of each day, and the invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from billing_model.take_away.colours import BLUE, GREY, INK, LINE, ORANGE
from billing_model.take_away.paper.letters import drawn
from billing_model.take_away.paper.pdf import PLAIN
from billing_model.words.speech import Speech, written_day

HEIGHT, FOOT, HEAD, SIDE = 122.0, 20.0, 12.0, 34.0  # points: in all, below the axis, above the highest bar, at the side
MOST_NAMED = 7  # bars with words
MOST_MONTHS = 5  # with words, the first with its year


def daily_charges(days: Array, amounts: Array, currency: str, speech: Speech, width: float) -> Any:
    """The charge of each day as an area of steps, one step per run of days that cost the same.

    days: datetime64[D]; amounts: int64 micro-units, one per day.
    """
    plot = Plot(amounts, currency, speech, width)
    left, per_day = SIDE, (width - SIDE) / len(days)
    begins = np.flatnonzero(
        np.append(True, np.abs(np.diff(amounts)) > 1)
    )  # a share of a charge can be a millionth more
    ends = np.append(begins[1:], len(days))
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        plot.bar(left + begin * per_day, (end - begin) * per_day, int(amounts[begin]), BLUE)
    firsts = np.flatnonzero(days == days.astype("datetime64[M]").astype("datetime64[D]"))
    step = max(1, -(-len(firsts) // MOST_MONTHS))
    start = int(firsts[0]) if len(firsts) else 0
    for first in firsts[::step].tolist() or [start]:
        moment = days[first].astype(object)
        form = "MMM y" if moment.month == 1 or first == start or step > 2 else "MMM"
        plot.name(left + first * per_day, written_day(moment, form, speech.language), "start")
    return plot.drawing


def invoice_totals(on: Array, totals: Array, chosen: int, currency: str, speech: Speech, width: float) -> Any:
    """The invoices as bars, the chosen one in another colour. on: datetime64[D]; totals: int64 micro-units."""
    plot = Plot(totals, currency, speech, width)
    each = (width - SIDE) / len(on)
    step = max(1, -(-len(on) // MOST_NAMED))
    for row, total in enumerate(totals.tolist()):
        thick = min(each * 0.7, 46.0)
        middle = SIDE + (row + 0.5) * each
        plot.bar(middle - thick / 2, thick, total, ORANGE if row == chosen else BLUE)
        if len(on) <= MOST_NAMED:
            plot.figure(middle, total)
        if row % step == 0:
            form = "d MMM" if len(on) <= MOST_NAMED else "MMM yy"
            plot.name(middle, written_day(on[row].astype(object), form, speech.language), "middle")
    return plot.drawing


class Plot:
    """A drawing with a scale of money at its side."""

    def __init__(self, amounts: Array, currency: str, speech: Speech, width: float) -> None:
        from reportlab.graphics.shapes import Drawing

        self.drawing, self.speech, self.currency = Drawing(width, HEIGHT), speech, currency
        highest, lowest = max(int(amounts.max()), 0), min(int(amounts.min()), 0)
        self.span, self.lowest = max(highest - lowest, 1), lowest
        size = max(highest, -lowest)
        places = 0 if size >= 20 * UNIT else currency
        for micro in sorted({lowest, 0, highest // 2, highest}):
            if micro == highest // 2 and lowest < 0:
                continue
            y = self._y(micro)
            self._line(SIDE, y, width, y, INK if micro == 0 else LINE, 0.8 if micro == 0 else 0.5)
            self._text(SIDE - 4, y - 2.5, speech.amount(micro, places), "end", GREY)

    def bar(self, x: float, width: float, micro: int, colour: str) -> None:
        """A bar from zero to an amount."""
        from reportlab.graphics.shapes import Rect
        from reportlab.lib.colors import HexColor

        zero, y = self._y(0), self._y(micro)
        self.drawing.add(
            Rect(x, min(zero, y), width, abs(y - zero), fillColor=HexColor(colour), strokeColor=None, strokeWidth=0)
        )

    def curve(self, points: Sequence[tuple[float, int]], colour: str) -> None:
        """A line through amounts, each at its place across."""
        from reportlab.graphics.shapes import PolyLine
        from reportlab.lib.colors import HexColor

        flat = [number for x, micro in points for number in (x, self._y(micro))]
        self.drawing.add(PolyLine(flat, strokeColor=HexColor(colour), strokeWidth=1.5, strokeLineJoin=1))

    def name(self, x: float, text: str, anchor: str) -> None:
        """A word below the axis."""
        self._text(x, 4, text, anchor, GREY)

    def figure(self, x: float, micro: int) -> None:
        """An amount above its bar."""
        self._text(x, max(self._y(micro), self._y(0)) + 3, self.speech.amount(micro, self.currency), "middle", INK)

    def _y(self, micro: int) -> float:
        return FOOT + (HEIGHT - FOOT - HEAD) * ((micro - self.lowest) / self.span)

    def _line(self, x: float, y: float, to: float, up: float, colour: str, thick: float) -> None:
        from reportlab.graphics.shapes import Line
        from reportlab.lib.colors import HexColor

        self.drawing.add(Line(x, y, to, up, strokeColor=HexColor(colour), strokeWidth=thick))

    def _text(self, x: float, y: float, text: str, anchor: str, colour: str) -> None:
        for piece in drawn(x, y, text, (PLAIN, 7, colour), anchor):
            self.drawing.add(piece)
