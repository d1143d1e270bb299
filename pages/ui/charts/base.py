"""What all charts stand on: their frame, the marks of an axis, heights in units of the currency.

Everything written on a chart is text in the page's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from pages.ui.base.words import Words

Figure = dict[str, Any]
FEW_MARKS = 8  # invoices whose totals are written in full; marks of a map
LETTER = 6.8  # pixels of a letter on an axis
PHONE = 260  # pixels that an axis has on a phone
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


def layout(words: Words, days: Array, unit: str, **more: Any) -> Figure:
    """What all charts share: a calm frame, the unit on the axis, dates in the page's language."""
    numeric = "%d/%m/%Y" if words.language == "it" else "%Y-%m-%d"  # Plotly itself names months in English only
    # Marks are few enough for a phone, where slanted ones would run into the legend.
    axis: Figure = {"fixedrange": True, "showgrid": False, "hoverformat": numeric, "tickangle": 0}
    if len(days):
        form, marks = ("d MMM", 6) if days[-1] - days[0] < np.timedelta64(300, "D") else ("d MMM yy", 5)
        at = np.unique(np.linspace(0, len(days) - 1, min(marks, len(days))).round().astype(int))
        axis |= {
            "type": "date",
            "tickvals": [str(days[i]) for i in at],
            "ticktext": [words.day(days[i], form) for i in at],
        }
    return {
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "separators": ",." if words.language == "it" else ".,",
        "legend": {"orientation": "h", "y": -0.18, "x": 0, "yanchor": "top"},
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
