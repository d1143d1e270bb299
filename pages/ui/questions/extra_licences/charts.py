"""Charts of licences bought inside a period: functions that take one more licence by day and return a figure."""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array
from billing_model.what_if.extra_licences import LicenceDays
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.marks import above


def staircase(licence: LicenceDays, day: np.datetime64, words: Words, currency: str) -> Figure:
    """What one more licence costs on each day: whole months as steps, the days alone as a line beside them.

    day: the one to point at.
    """
    costs = [words.money(int(cost), currency) for cost in licence.cost]
    by_day = [words.money(int(cost), currency) for cost in licence.by_day]
    here = licence.row(day)
    data: list[Figure] = [
        _line(licence, units(licence.by_day), words("extra.curve.by_day"), GREEN, "linear", "dash") | _hover(by_day),
        _line(licence, units(licence.cost), words("extra.curve.steps"), BLUE, "hv") | _hover(costs),
        _point(licence, here),
    ]
    mark = words("extra.curve.mark", day=words.day(licence.days[here], "d MMM"), amount=costs[here])
    labels = [_label(licence, here, f"<b>{mark}</b>")]
    frame = layout(words, licence.days, words("extra.curve.y", currency=currency), [day], hovermode="x unified")
    frame["yaxis"] |= {"range": [0, 1.35 * max(units(licence.cost), default=1.0)]}
    if len(licence.steps):  # after the last step every day costs the same
        frame["shapes"] = [_region(licence.days[licence.steps[-1]], licence.last)]
        labels.append(above(str(licence.last), words("extra.curve.region"), "right"))
    frame["annotations"] = labels
    return {"data": data, "layout": frame}


def month_rules(licence: LicenceDays, own: int, words: Words) -> Figure:
    """The months that are charged, counted both ways that AXC-6 leaves open; own: the way of the scenario, 0 or 1."""
    rules = [words("extra.month_rule.calendar"), words("extra.month_rule.days30")]
    counts = [licence.months, licence.other_months]
    data: list[Figure] = [
        _line(licence, counts[n].tolist(), rules[(own + n) % 2], tone, "hv", dash) | _hover(_wholes(counts[n], words))
        for n, tone, dash in ((1, ORANGE, "dot"), (0, BLUE, "solid"))
    ]
    figure: Figure = {
        "data": data,
        "layout": layout(words, licence.days, words("extra.month_rule.y"), hovermode="x unified"),
    }
    figure["layout"]["yaxis"]["tickformat"] = "d"
    figure["layout"]["shapes"] = [_region(licence.days[a], licence.days[b]) for a, b in licence.differ()]
    return figure


def _line(licence: LicenceDays, heights: list[float], name: str, tone: str, shape: str, dash: str = "solid") -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [str(day) for day in licence.days],
        "y": heights,
        "name": name,
        "line": {"shape": shape, "color": tone, "width": 2.5, "dash": dash},
    }


def _point(licence: LicenceDays, row: int) -> Figure:
    """A day on the line of costs."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [str(licence.days[row])],
        "y": units(licence.cost[row : row + 1]),
        "marker": {"size": 13, "color": ORANGE},
        "showlegend": False,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _label(licence: LicenceDays, row: int, text: str) -> Figure:
    """Words above a day on the line of costs, within the chart also near its ends."""
    place = row / len(licence.days)
    return {
        "x": str(licence.days[row]),
        "y": units(licence.cost[row : row + 1])[0],
        "ax": 0,
        "ay": -34,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": GREY,
        "xanchor": "left" if place < 0.1 else "right" if place > 0.9 else "center",
        "text": text,
    }


def _hover(texts: list[str]) -> Figure:
    return {"customdata": texts, "hovertemplate": "%{fullData.name}: <b>%{customdata}</b><extra></extra>"}


def _wholes(numbers: Array, words: Words) -> list[str]:
    return [words.whole(int(number)) for number in numbers]


def _region(first: np.datetime64, last: np.datetime64) -> Figure:
    """Days, shaded from the ground of the chart to its top."""
    half = np.timedelta64(12, "h")
    return {
        "type": "rect",
        "x0": str(first.astype("datetime64[h]") - half),
        "x1": str(last.astype("datetime64[h]") + half),
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": GREY,
        "opacity": 0.18,
        "line": {"width": 0},
        "layer": "below",
    }
