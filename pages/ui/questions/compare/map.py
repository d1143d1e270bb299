"""The map of the page pages/compare.py: each cell in the colour of its cheapest option."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.comparing.advice import value_said
from billing_model.comparing.cheapest import CheapestMap
from billing_model.comparing.compare import as_good
from billing_model.comparing.option import UNREACHED
from billing_model.core.columns import Array
from pages.ui.base.palette import GREY
from pages.ui.base.words import Words
from pages.ui.charts.base import FEW_MARKS, Figure, layout
from pages.ui.questions.compare.charts import NO_DAYS, Look


def cheapest_map(found: CheapestMap, look: Look, labels: tuple[str, str], speaks: Words, currency: str) -> Figure:
    """Each cell in the colour of its cheapest option, paler where the margin is as good as none.

    Invisible marks over the cells say what a cell means, and can be clicked; their customdata are row and column.
    """
    rows, columns = found.best.shape
    grid = {
        "x": list(range(columns)),
        "y": list(range(rows)),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hoverinfo": "skip",
    }
    data: list[Figure] = []
    close = _close(found)
    for number, option in enumerate(found.options):
        mine = found.best == number
        if mine.any():
            colour = look.colour(option)
            z = np.where(mine, np.where(close, 0, 1), -1)
            data.append(
                {
                    "type": "heatmap",
                    **grid,
                    "z": [[int(v) if v >= 0 else None for v in row] for row in z],
                    "zmin": 0,
                    "zmax": 1,
                    "colorscale": [[0, _pale(colour)], [1, colour]],
                }
            )
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [None],
                "y": [None],
                "marker": {"symbol": "square", "size": 12, "color": look.colour(option)},
                "name": look.name(option),
            }
        )
    hits = [(row, column) for row in range(rows) for column in range(columns)]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [column for _, column in hits],
            "y": [row for row, _ in hits],
            "marker": {"size": 14, "opacity": 0, "color": GREY},
            "selected": {"marker": {"opacity": 0}},
            "unselected": {"marker": {"opacity": 0}},
            "customdata": [
                [row, column, _cell(found, row, column, close, look, speaks, currency)] for row, column in hits
            ],
            "hovertemplate": "%{customdata[2]}<extra></extra>",
            "showlegend": False,
        }
    )
    frame = layout(speaks, NO_DAYS, "")
    frame["height"] = 420
    frame["xaxis"] |= {**_ticks(found.x.knob, found.x.values, speaks), "title": {"text": labels[0]}, "zeroline": False}
    frame["yaxis"] = {
        **_ticks(found.y.knob, found.y.values, speaks),
        "title": {"text": labels[1]},
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
    }
    frame["legend"] |= {"y": -0.2, "itemclick": False, "itemdoubleclick": False}
    frame["dragmode"] = False
    return {"data": data, "layout": frame}


def _close(found: CheapestMap) -> Array:
    """Where the next best option is as good as the cheapest."""
    lowest = np.take_along_axis(found.cost, np.maximum(found.best, 0)[None], axis=0)[0]
    close = np.zeros(found.best.shape, bool)
    if len(found.options) > 1:
        for at in zip(*np.nonzero((found.best >= 0) & (np.sort(found.cost, axis=0)[1] < UNREACHED)), strict=True):
            close[at] = as_good(int(lowest[at]), int(lowest[at] + found.margin[at]))
    return close


def _cell(found: CheapestMap, row: int, column: int, close: Array, look: Look, speaks: Words, currency: str) -> str:
    x, y = (
        value_of(found.x.knob, int(found.x.values[column]), speaks),
        value_of(found.y.knob, int(found.y.values[row]), speaks),
    )
    number = int(found.best[row, column])
    if number < 0:
        return f"{x} · {y}<br>{speaks('compare.chart.map_none')}"
    said = {
        "best": f"<b>{look.name(found.options[number])}</b>",
        "cost": speaks.money(int(found.cost[number, row, column]), currency),
        "margin": speaks.money(int(found.margin[row, column]), currency),
    }
    key = "map_hover_same" if close[row, column] else "map_hover" if found.margin[row, column] else "map_hover_one"
    return f"{x} · {y}<br>" + speaks(f"compare.chart.{key}", **said)


def value_of(knob: str, value: int, speaks: Words) -> str:
    """A knob's value as it is read."""
    return value_said(knob, value, speaks.language)


def _ticks(knob: str, values: Array, speaks: Words) -> dict[str, Any]:
    count = len(values)
    at = np.unique(np.linspace(0, count - 1, min(FEW_MARKS, count)).round().astype(int))
    return {
        "tickvals": at.tolist(),
        "ticktext": [value_of(knob, int(values[n]), speaks) for n in at],
        "range": [-0.5, count - 0.5],
        "fixedrange": True,
        "showgrid": False,
    }


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
