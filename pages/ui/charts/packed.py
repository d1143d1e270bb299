"""A figure as it is sent: days in a row as the first of them, what is repeated once with how often; plot.js unpacks it.

Charts of days are mostly repetition: every line has the same days, and a charge stays as it is for a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from pages.ui.charts.base import Figure

LEAST = 12  # values of a list that is worth it
DAY = len("2026-01-31")


def packed(figure: Figure) -> Figure:
    """A figure whose traces say their lists of values in short; the figure itself stays as it is."""
    return {
        **figure,
        "data": [
            {name: _short(value) if isinstance(value, list) else value for name, value in trace.items()}
            for trace in figure["data"]
        ],
    }


def _short(values: list[Any]) -> Any:
    if len(values) < LEAST:
        return values
    if _in_a_row(values):
        return {"from": values[0], "days": len(values)}
    runs = [(value, len([*same])) for value, same in groupby(values)]
    if 2 * len(runs) > len(values):
        return values
    return {"each": [value for value, _ in runs], "times": [times for _, times in runs]}


def _in_a_row(values: Sequence[Any]) -> bool:
    """Whether these are days as text, each the one after the other."""
    if not all(isinstance(value, str) and len(value) == DAY for value in (values[0], values[-1])):
        return False
    try:
        first = np.datetime64(values[0], "D")
    except ValueError:  # a text of the same length
        return False
    return bool(values == np.arange(first, first + len(values)).astype(str).tolist())
