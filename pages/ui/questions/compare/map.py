"""The map of the page pages/compare.py: each cell in the colour of its cheapest option."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np

from billing_model.comparing.advice import value_label
from billing_model.comparing.cheapest import CheapestMap
from billing_model.comparing.option import UNREACHED
from billing_model.comparing.recommendation import as_good
from billing_model.core.columns import Array
from pages.ui.base.words import Words
from pages.ui.charts.base import FEW_MARKS, Figure, layout
from pages.ui.questions.compare.charts import NO_DAYS, Look

FEW_UPWARDS = 5  # marks of an axis of a low picture
NONE = "rgba(0,0,0,0)"  # the colour of a cell that no option can serve


def cheapest_map(cheapest: CheapestMap, look: Look, labels: tuple[str, str], words: Words, currency: str) -> Figure:
    """Each cell in the colour of its cheapest option, paler where the margin is as good as none.

    The customdata of a cell, which can be clicked, are its row, its column and what it means. The legend names the
    options that are the cheapest somewhere.
    """
    close = _close(cheapest)
    colours = [look.colour(option) for option in cheapest.options]
    data = [_cells(cheapest, close, colours, _Hover(cheapest, close, look, words, currency))]
    won = [option for number, option in enumerate(cheapest.options) if (cheapest.best == number).any()]
    data += [_in_legend(look.name(option), look.colour(option)) for option in won]
    return {"data": data, "layout": _frame(cheapest, labels, words)}


def _cells(cheapest: CheapestMap, close: Array, colours: Sequence[str], hover: _Hover) -> Figure:
    """All cells as one picture, in which each shade of each option is a number of the scale; close: the paler ones."""
    shades = [NONE, *(shade for colour in colours for shade in (colour, _pale(colour)))]
    numbers = np.where(cheapest.best < 0, 0, 1 + 2 * cheapest.best + close)
    rows, columns = (range(size) for size in numbers.shape)
    steps = [place / len(shades) for place in range(len(shades) + 1)]
    return {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": numbers.tolist(),
        "zmin": -0.5,
        "zmax": len(shades) - 0.5,
        "colorscale": [[edge, shade] for at, shade in enumerate(shades) for edge in (steps[at], steps[at + 1])],
        "showscale": False,
        "showlegend": False,
        "xgap": 1,
        "ygap": 1,
        "customdata": [[[row, column, hover.of(row, column)] for column in columns] for row in rows],
        "hovertemplate": "%{customdata[2]}<extra></extra>",
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


def _frame(cheapest: CheapestMap, labels: tuple[str, str], words: Words) -> Figure:
    """The axes of the map; labels: what its knobs are called."""
    across, upward = (
        _ticks(axis.knob, axis.values, cheapest.options[0].currency, words, most)
        for axis, most in ((cheapest.x, FEW_MARKS), (cheapest.y, FEW_UPWARDS))
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


class _Hover:
    """What is written beside the pointer on a cell; close: where the next best option is as good."""

    def __init__(self, cheapest: CheapestMap, close: Array, look: Look, words: Words, currency: str) -> None:
        self.cheapest, self.close, self.words, self.currency = cheapest, close, words, currency
        self.across, self.upward = (
            [value_of(axis.knob, value, currency, words) for value in axis.values.tolist()]
            for axis in (cheapest.x, cheapest.y)
        )
        self.names = [f"<b>{look.name(option)}</b>" for option in cheapest.options]
        by_chance = "leaving" in (cheapest.x.knob, cheapest.y.knob)
        cost = words("compare.chart.map_average", cost="{cost}") if by_chance else "{cost}"
        self.forms = {
            form: words(f"compare.chart.{form}", best="{best}", cost=cost, margin="{margin}")
            for form in ("map_hover", "map_hover_same", "map_hover_one", "map_none")
        }

    def of(self, row: int, column: int) -> str:
        """The knobs of a cell, its cheapest option, what that costs and how much less than the next."""
        cheapest, words = self.cheapest, self.words
        place = f"{self.across[column]} · {self.upward[row]}"
        number, margin = int(cheapest.best[row, column]), int(cheapest.margin[row, column])
        if number < 0:
            return f"{place}<br>{self.forms['map_none']}"
        form = "map_hover_same" if self.close[row, column] else "map_hover" if margin else "map_hover_one"
        cost = words.money(int(cheapest.cost[number, row, column]), self.currency)
        sentence = self.forms[form].format(
            best=self.names[number], cost=cost, margin=words.money(margin, self.currency)
        )
        return f"{place}<br>{sentence}"


def value_of(knob: str, value: int, currency: str, words: Words) -> str:
    """A knob's value as it is read."""
    return value_label(knob, value, currency, words.language)


def _ticks(knob: str, values: Array, currency: str, words: Words, most: int) -> dict[str, Any]:
    """The marks of an axis, in equal steps from its first value on."""
    count = len(values)
    at = np.arange(0, count, max(1, ceil((count - 1) / (most - 1))))
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
