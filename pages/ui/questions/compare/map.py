"""The map of the page pages/compare.py: each cell in the colour of its cheapest option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.comparing.advice import value_label
from billing_model.comparing.cheapest import CheapestMap
from billing_model.comparing.compare import as_good
from billing_model.comparing.option import UNREACHED
from billing_model.core.columns import Array
from pages.ui.base.palette import GREY
from pages.ui.base.words import Words
from pages.ui.charts.base import FEW_MARKS, Figure, layout
from pages.ui.questions.compare.charts import NO_DAYS, Look

NONE, PALE, FULL = -1, 0, 1  # how strongly a cell is coloured


def cheapest_map(cheapest: CheapestMap, look: Look, labels: tuple[str, str], words: Words, currency: str) -> Figure:
    """Each cell in the colour of its cheapest option, paler where the margin is as good as none.

    Invisible marks over the cells say what a cell means, and can be clicked; their customdata are row and column.
    """
    close = _close(cheapest)
    data: list[Figure] = []
    for number, option in enumerate(cheapest.options):
        cells = cheapest.best == number
        if cells.any():
            data.append(_cells(np.where(cells, np.where(close, PALE, FULL), NONE), look.colour(option)))
        data.append(_in_legend(look.name(option), look.colour(option)))
    data.append(_clickable(cheapest, _Hover(cheapest, close, look, words, currency)))
    return {"data": data, "layout": _frame(cheapest, labels, words)}


def _cells(shades: Array, colour: str) -> Figure:
    """The cells of one option; shades: by row and column, PALE, FULL or NONE."""
    rows, columns = shades.shape
    return {
        "type": "heatmap",
        "x": list(range(columns)),
        "y": list(range(rows)),
        "z": [[None if shade == NONE else int(shade) for shade in row] for row in shades],
        "zmin": PALE,
        "zmax": FULL,
        "colorscale": [[0, _pale(colour)], [1, colour]],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hoverinfo": "skip",
    }


def _in_legend(name: str, colour: str) -> Figure:
    """A square for the legend alone."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "marker": {"symbol": "square", "size": 12, "color": colour},
        "name": name,
    }


def _clickable(cheapest: CheapestMap, hover: _Hover) -> Figure:
    """An invisible mark over each cell."""
    rows, columns = cheapest.best.shape
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [column for _, column in cells],
        "y": [row for row, _ in cells],
        "marker": {"size": 14, "opacity": 0, "color": GREY},
        "customdata": [[row, column, hover.of(row, column)] for row, column in cells],
        "hovertemplate": "%{customdata[2]}<extra></extra>",
        "showlegend": False,
    }


def _frame(cheapest: CheapestMap, labels: tuple[str, str], words: Words) -> Figure:
    """The axes of the map; labels: what its knobs are called."""
    across, upward = (
        _ticks(axis.knob, axis.values, cheapest.options[0].currency, words) for axis in (cheapest.x, cheapest.y)
    )
    frame = layout(words, NO_DAYS, "")
    frame["xaxis"] |= {**across, "title": {"text": labels[0]}, "zeroline": False}
    frame["yaxis"] = {**upward, "title": {"text": labels[1]}, "zeroline": False}
    frame["dragmode"] = False
    return frame


def _close(cheapest: CheapestMap) -> Array:
    """Where the next best option is as good as the cheapest."""
    lowest = np.take_along_axis(cheapest.cost, np.maximum(cheapest.best, 0)[None], axis=0)[0]
    close = np.zeros(cheapest.best.shape, bool)
    if len(cheapest.options) > 1:
        several = (cheapest.cost != UNREACHED).sum(axis=0) > 1
        for at in zip(*np.nonzero((cheapest.best >= 0) & several), strict=True):
            close[at] = as_good(int(lowest[at]), int(lowest[at] + cheapest.margin[at]))
    return close


@dataclass(frozen=True)
class _Hover:
    """What is written beside the pointer on a cell; close: where the next best option is as good."""

    cheapest: CheapestMap
    close: Array
    look: Look
    words: Words
    currency: str

    def of(self, row: int, column: int) -> str:
        """The knobs of a cell, its cheapest option, what that costs and how much less than the next."""
        cheapest, words = self.cheapest, self.words
        x = value_of(cheapest.x.knob, int(cheapest.x.values[column]), self.currency, words)
        y = value_of(cheapest.y.knob, int(cheapest.y.values[row]), self.currency, words)
        number, margin = int(cheapest.best[row, column]), int(cheapest.margin[row, column])
        if number < 0:
            return f"{x} · {y}<br>{words('compare.chart.map_none')}"
        form = "map_hover_same" if self.close[row, column] else "map_hover" if margin else "map_hover_one"
        sentence = words(
            f"compare.chart.{form}",
            best=f"<b>{self.look.name(cheapest.options[number])}</b>",
            cost=words.money(int(cheapest.cost[number, row, column]), self.currency),
            margin=words.money(margin, self.currency),
        )
        return f"{x} · {y}<br>{sentence}"


def value_of(knob: str, value: int, currency: str, words: Words) -> str:
    """A knob's value as it is read."""
    return value_label(knob, value, currency, words.language)


def _ticks(knob: str, values: Array, currency: str, words: Words) -> dict[str, Any]:
    count = len(values)
    at = np.unique(np.linspace(0, count - 1, min(FEW_MARKS, count)).round().astype(int))
    return {
        "tickvals": at.tolist(),
        "ticktext": [value_of(knob, int(values[n]), currency, words) for n in at],
        "range": [-0.5, count - 0.5],
        "fixedrange": True,
        "showgrid": False,
    }


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
