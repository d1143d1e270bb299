"""The first charge as a curve: by the day of the purchase for each way, by the end that is chosen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from billing_model.what_if.align import DAY, MONTH, OTHER, OWN, Curve, Way
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, units
from pages.ui.charts.by_day import curves, money

COLOURS = {OWN: GREY, OTHER: BLUE, MONTH: GREEN, DAY: ORANGE}


def purchase(curve: Curve, names: Mapping[int, str], day: np.datetime64, words: Words, currency: str) -> Figure:
    """A line for each way, with gaps where it cannot be had; the last is dashed, since it often lies on another.

    day: that of the purchase.
    """
    series = [
        money(names[way], first, COLOURS[way], words, currency, "dash" if way == DAY else "solid")
        for way, first in zip(curve.ways, curve.first, strict=True)
    ]
    figure = curves(curve.days, series, words, words("align.y", currency=currency), steps=True, mark=day)
    for trace, possible in zip(figure["data"], curve.possible, strict=True):
        trace["y"] = [y if can else None for y, can in zip(trace["y"], possible, strict=True)]
    figure["layout"]["showlegend"] = False  # the table below is the key
    return figure


def end(
    curve: Curve, ways: Mapping[int, Way], names: Mapping[int, str], words: Words, currency: str, last: np.datetime64
) -> Figure:
    """One line, and a point on it for each way; last: the day of the one that is chosen."""
    series = [money(words("align.series_end"), curve.first[0], GREY, words, currency)]
    figure = curves(curve.days, series, words, words("align.y", currency=currency), mark=last)
    for number, way in ways.items():
        figure["data"].append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [str(way.last)],
                "y": units(np.array([way.first])),
                "name": names[number],
                "marker": {"color": COLOURS[number], "size": 11},
                "customdata": [words.money(way.first, currency)],
                "hovertemplate": f"{names[number]}: <b>%{{customdata}}</b><extra></extra>",
            }
        )
    figure["layout"]["showlegend"] = False
    return figure
