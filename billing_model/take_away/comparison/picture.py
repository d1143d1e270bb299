"""The pictures of a comparison's leaflet: what each option costs in all, and what it costs to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from billing_model.comparing.compare import OptionResult
from billing_model.take_away.colours import GREY, INK, paler
from billing_model.take_away.paper.letters import drawn
from billing_model.take_away.paper.pdf import BOLD, PLAIN
from billing_model.take_away.scenario.picture import HEIGHT, SIDE, Plot
from billing_model.words.speech import Speech

ROW, BAR, AMOUNT = 25.0, 9.0, 52.0  # points: an option with its name, its bar, room for the amount behind it
MOST_MARKS = 8  # months named below an axis


def total_bars(
    results: Sequence[OptionResult], names: Sequence[str], look: Sequence[str], speech: Speech, width: float
) -> Any:
    """The total of each option as a bar below its name; the part that is paid for nothing is pale."""
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import HexColor

    height = max(HEIGHT, ROW * len(results))
    drawing = Drawing(width, height)
    most = max(max(result.total for result in results), 1)
    for row, (result, name, colour) in enumerate(zip(results, names, look, strict=True)):
        y = height - ROW * (row + 1) + 4
        full = (width - AMOUNT) * max(result.total, 0) / most
        idle = full * min(result.for_nothing, result.total) / max(result.total, 1)
        for x, size, fill in ((0, full - idle, colour), (full - idle, idle, paler(colour))):
            drawing.add(Rect(x, y, size, BAR, fillColor=HexColor(fill), strokeColor=None, strokeWidth=0))
        amount = drawn(full + 4, y + 1.5, speech.amount(result.total, result.option.currency), (BOLD, 7.5, GREY))
        for piece in (*drawn(0, y + BAR + 3, name, (PLAIN, 7.5, INK)), *amount):
            drawing.add(piece)
    return drawing


def leaving_lines(results: Sequence[OptionResult], look: Sequence[str], speech: Speech, width: float) -> Any:
    """The total of each option by the months that the customer stays."""
    plot = Plot(np.concatenate([result.leaving for result in results]), results[0].option.currency, speech, width)
    months = len(results[0].leaving)
    per_month = (width - SIDE - 8) / max(1, months - 1)
    for result, colour in zip(results, look, strict=True):
        plot.curve([(SIDE + n * per_month, cost) for n, cost in enumerate(result.leaving.tolist())], colour)
        if months == 1:
            plot.bar(SIDE, 8, int(result.leaving[0]), colour)
    for month in range(0, months, max(1, -(-months // MOST_MARKS))):
        plot.name(SIDE + month * per_month, speech.whole(month + 1), "middle")
    return plot.drawing
