"""The chart of a customer who leaves: the partner's margin by the month of leaving, a line per option."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from pages.ui.base.palette import BLUE, GREEN, ORANGE, PURPLE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.marks import above, vertical

COLOURS = (BLUE, ORANGE, GREEN, PURPLE)
STEP = 12  # months between the marks of the axis
MIDDLE = 0.5  # of the axis: a text beside a mark behind it stands on the mark's left
ROOM = 1.15  # of the axis, beside what is on it


def margins(
    names: Sequence[str], rows: Array, chosen: int, month: int, safe: int | None, words: Words, currency: str
) -> Figure:
    """names, rows: of the options, their margins by month in micro-units; chosen: the option that stands out.

    month: of leaving; safe: the month from which on the chosen option is safe
    """
    count = rows.shape[1]
    months = list(range(count))
    said = [words.counted("leaving.months", at) if at else words("leaving.at_once") for at in months]
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": months,
            "y": units(row),
            "name": name,
            "line": {"color": colour, "width": 4 if at == chosen else 1.75},
            "customdata": list(zip(said, (words.money(int(value), currency) for value in row), strict=True)),
            "hovertemplate": f"%{{customdata[0]}}<br>{name}: <b>%{{customdata[1]}}</b><extra></extra>",
        }
        for at, (name, row, colour) in enumerate(zip(names, rows, COLOURS, strict=True))
    ]
    data.append(_points(month, rows[chosen], COLOURS[chosen], "circle"))
    frame = layout(words, np.zeros(0, "datetime64[D]"), words("leaving.y", currency=currency))
    frame["shapes"] = [vertical(month)]
    frame["annotations"] = []
    frame["showlegend"] = False  # the table of the options is the key
    if safe is not None:
        data.append(_points(safe, rows[chosen], COLOURS[chosen], "circle-open"))
        text = words("leaving.chart_safe", n=safe)
        frame["annotations"].append(above(safe, text, "right" if safe > MIDDLE * count else "left"))
    lowest, low = int(rows.min()), _low(rows, chosen)
    if lowest < low:
        text = words("leaving.chart_below", amount=words.money(lowest, currency))
        frame["annotations"].append(_at_the_foot(text, COLOURS[int(rows.min(axis=1).argmin())]))
    ticks = [*range(0, count, STEP)]
    frame["xaxis"] |= {"tickvals": ticks, "ticktext": [said[tick] for tick in ticks]}
    high = max(int(rows.max()), -low // 8)
    if low < high:  # where nothing costs anything there is no range
        frame["yaxis"] |= {"range": [float(ROOM * low / UNIT), float(ROOM * high / UNIT)]}
    return {"data": data, "layout": frame}


def _low(rows: Array, chosen: int) -> int:
    """The least that the axis shows: that of the line that stands out and of those as low; one that begins far lower
    comes in from below."""
    lowest = rows.min(axis=1)
    return min(int(lowest[chosen]), *(int(low) for low in np.sort(lowest)[1:]), 0)


def _at_the_foot(text: str, colour: str) -> Figure:
    """What is said of a line that leaves the chart: below where it comes in again."""
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "bottom"}
    return {**place, "text": text, "font": {"size": 11, "color": colour}, "showarrow": False}


def _points(at: int, row: Array, colour: str, symbol: str) -> Figure:
    """A point on the line of the chosen option."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at],
        "y": [float(row[at] / UNIT)],
        "marker": {"size": 11, "color": colour, "symbol": symbol, "line": {"width": 2.5, "color": colour}},
        "showlegend": False,
        "hoverinfo": "skip",
    }
