"""The pictures of a comparison's leaflet: what each option costs in all, and what it costs to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from billing_model.comparing.compare import OptionResult
from billing_model.core.need import Need
from billing_model.take_away.colours import BLUE, GREY, INK, paler
from billing_model.take_away.paper.letters import drawn
from billing_model.take_away.paper.pdf import BOLD, PLAIN
from billing_model.take_away.scenario.picture import HEIGHT, SIDE, Plot
from billing_model.words.speech import Speech, written_day

ROW, BAR, AMOUNT = 25.0, 9.0, 52.0  # points: an option with its name, its bar, room for the amount behind it
MOST_MARKS = 8  # months named below an axis
KEY = 10.0  # points of a name in a key
LOW, FOOT_OF_STEPS, HEAD_OF_STEPS = 62.0, 11.0, 10.0  # of the steps of a need: in all, below and above them
NUMBER_WIDE, DAY_WIDE = 16.0, 46.0  # of a number above a step, of a day below it


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


def leaving_lines(
    results: Sequence[OptionResult], names: Sequence[str], look: Sequence[str], speech: Speech, width: float
) -> Any:
    """The total of each option by the months that the customer stays; below it the name of each line."""
    plot = Plot(np.concatenate([result.leaving for result in results]), results[0].option.currency, speech, width)
    months = len(results[0].leaving)
    per_month = (width - SIDE - 8) / max(1, months - 1)
    for result, colour in zip(results, look, strict=True):
        plot.curve([(SIDE + n * per_month, cost) for n, cost in enumerate(result.leaving.tolist())], colour)
        if months == 1:
            plot.bar(SIDE, 8, int(result.leaving[0]), colour)
    for month in range(0, months, max(1, -(-months // MOST_MARKS))):
        plot.name(SIDE + month * per_month, speech.whole(month + 1), "middle")
    return _with_key(plot.drawing, names, look, width)


def _with_key(drawing: Any, names: Sequence[str], look: Sequence[str], width: float) -> Any:
    """A drawing above the names of its colours."""
    from reportlab.graphics.shapes import Drawing, Group, Rect
    from reportlab.lib.colors import HexColor

    height = KEY * len(names) + 4
    whole = Drawing(width, drawing.height + height)
    whole.add(Group(*drawing.contents, transform=(1, 0, 0, 1, 0, height)))
    for row, (name, colour) in enumerate(zip(names, look, strict=True)):
        y = height - KEY * (row + 1)
        whole.add(Rect(SIDE, y, 6, 6, fillColor=HexColor(colour), strokeColor=None, strokeWidth=0))
        for piece in drawn(SIDE + 10, y + 0.5, name, (PLAIN, 7.5, INK)):
            whole.add(piece)
    return whole


def need_steps(need: Need, speech: Speech, width: float) -> Any:
    """The seats that are needed, as steps over time, each with its number where there is room; its first days below."""
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import HexColor

    drawing, steps = Drawing(width, LOW), need.steps
    first, last = need.start[0], need.end[0]
    most, per_day = int(steps.seats.max()), width / int((last - first).astype(int))
    ends = np.append(steps.on[1:], need.end[:1])
    free = days_free = 0.0
    for on, end, seats in zip(steps.on, ends, steps.seats.tolist(), strict=True):
        x, wide = (int(days) * per_day for days in ((on - first).astype(int), (end - on).astype(int)))
        high = (LOW - FOOT_OF_STEPS - HEAD_OF_STEPS) * seats / most
        drawing.add(Rect(x, FOOT_OF_STEPS, wide, high, fillColor=HexColor(BLUE), strokeColor=None, strokeWidth=0))
        texts = [(speech.whole(seats), FOOT_OF_STEPS + high + 2, INK)] if x >= free else []
        if x >= days_free and width - x > DAY_WIDE:
            texts.append((written_day(on.astype(object), "d MMM yy", speech.language), 2, GREY))
            days_free = x + DAY_WIDE
        if x >= free:
            free = x + NUMBER_WIDE
        for text, y, colour in texts:
            for piece in drawn(x, y, text, (PLAIN, 7, colour)):
                drawing.add(piece)
    return drawing
