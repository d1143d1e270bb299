"""Amounts by day as lines, by month or by day as bars: figures that several pages draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, below, layout, units
from pages.ui.charts.marks import vertical


class Series(NamedTuple):
    """One line or one kind of bar: its name, its amounts in micro-units, its colour; text: what the hover says."""

    name: str
    values: Array
    colour: str
    text: Sequence[str]
    dash: str = "solid"


def money(name: str, values: Array, colour: str, words: Words, currency: str, dash: str = "solid") -> Series:
    """Amounts of a currency as a series."""
    return Series(name, values, colour, [words.money(int(value), currency) for value in values], dash)


def counts(name: str, values: Array, colour: str, words: Words) -> Series:
    """Numbers of things or days as a series: drawn as they are, although heights are in micro-units."""
    return Series(name, values * UNIT, colour, [words.whole(int(number)) for number in values])


def curves(
    days: Array, series: Sequence[Series], words: Words, unit: str, steps: bool = False, mark: Any = None
) -> Figure:
    """One line per series over the days; steps: an amount holds until the next; mark: a day to point at."""
    x = [str(day) for day in days]
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines" if steps or len(x) > 62 else "lines+markers",
            "x": x,
            "y": units(one.values),
            "name": one.name,
            "line": {"color": one.colour, "width": 2.5, "shape": "hv" if steps else "linear", "dash": one.dash},
            "marker": {"size": 6},
            "customdata": list(one.text),
            "hovertemplate": f"{one.name}: <b>%{{customdata}}</b><extra></extra>",
        }
        for one in series
    ]
    frame = layout(words, days, unit, [] if mark is None else [mark], hovermode="x unified")
    _point_at(frame, mark)
    return {"data": data, "layout": frame}


def bars(labels: Sequence[str], series: Sequence[Series], words: Words, unit: str, mark: int | None = None) -> Figure:
    """One group of bars per label; mark: the place of the one to point at."""
    places = list(range(len(labels)))
    data: list[Figure] = [
        {
            "type": "bar",
            "x": places,
            "y": units(one.values),
            "name": one.name,
            "marker": {"color": one.colour, "line": {"width": 0}},
            "customdata": list(zip(labels, one.text, strict=True)),
            "hovertemplate": f"%{{customdata[0]}}<br>{one.name}: <b>%{{customdata[1]}}</b><extra></extra>",
        }
        for one in series
    ]
    frame = layout(words, np.zeros(0, "datetime64[D]"), unit, barmode="group", bargap=0.2)
    frame["xaxis"] |= below(labels, through=mark or 0)
    _point_at(frame, mark)
    return {"data": data, "layout": frame}


def _point_at(frame: Figure, mark: Any) -> None:
    if mark is None:
        return
    frame["shapes"] = [vertical(mark if isinstance(mark, int) else str(mark))]
