"""What all charts stand on: their frame, the marks of an axis, heights in units of the currency.

Everything written on a chart is text in the page's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from pages.ui.base.words import Words

Figure = dict[str, Any]
FEW_MARKS = 8  # invoices whose totals are written in full; marks of a map
LETTER = 6.8  # pixels of a letter on an axis
DAY_LETTER = 6.0  # of a day's, which has narrow ones
PHONE = 260  # pixels that an axis has on a phone
LONG = 300  # days from which on a mark has its year
AMOUNTS = ",.2~f"  # how ticks are written, with the separators of the language


def units(micro: Array) -> list[float]:
    """Heights of marks; a picture has no cents, so floating point is good enough here."""
    return [float(value) for value in micro / UNIT]


def below(labels: Sequence[str], through: int = 0) -> Figure:
    """The marks of an axis over places 0, 1, 2 …: as many labels as can be read beside each other on a phone.

    through: a place that has its label in any case.
    """
    widest = LETTER * max((len(label) + 1 for label in labels), default=1)
    every = max(1, ceil(len(labels) * widest / PHONE))
    at = range(through % every, len(labels), every)
    return {"tickvals": list(at), "ticktext": [labels[place] for place in at]}


def day_axis(days: Array, words: Words, matter: Iterable[np.datetime64] = ()) -> Figure:
    """The marks below a chart of days: those that matter, the first of them above all, as far as they find room.

    Days that matter to nobody are marked where no other is: in equal steps. Slanted marks would run into the legend.
    """
    span = int((days[-1] - days[0]).astype(int)) + 1
    form = "d MMM" if span < LONG else "d MMM yy"
    marked: list[np.datetime64] = []
    within = [day for day in matter if days[0] <= day <= days[-1]]
    evenly = days[np.linspace(0, len(days) - 1, min(6 if span < LONG else 5, len(days))).round().astype(int)]
    for day in [*within, days[0], days[-1]] if within else [days[0], days[-1], *evenly]:
        apart = DAY_LETTER * (len(words.day(day, form)) + 1) * span / PHONE
        if all(abs((day - other).astype(int)) >= apart for other in marked):
            marked.append(day)
    marked.sort()
    return {
        "type": "date",
        "tickvals": [str(day) for day in marked],
        "ticktext": [words.day(day, form) for day in marked],
    }


def layout(words: Words, days: Array, unit: str, matter: Iterable[np.datetime64] = (), **more: Any) -> Figure:
    """What all charts share: a calm frame, the unit on the axis, days in the page's language.

    matter: the days that are marked below the chart, the more important first.
    """
    axis: Figure = {"fixedrange": True, "showgrid": False, "hoverformat": "%-d %b %Y", "tickangle": 0}
    if len(days):
        axis |= day_axis(days, words, matter)
    return {
        "margin": {"l": 8, "r": 8, "t": 16, "b": 8},
        "separators": ",." if words.language == "it" else ".,",
        "xaxis": axis,
        "yaxis": {
            "title": {"text": unit},
            "fixedrange": True,
            "zeroline": True,
            "rangemode": "tozero",
            "tickformat": AMOUNTS,
        },
        **more,
    }
