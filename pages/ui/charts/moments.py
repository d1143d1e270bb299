"""The days that explain the steps of a chart: changes, invoices, and the borders of what is paid ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.columns import Array
from billing_model.core.lines import Method
from pages.ui.base.words import Words
from pages.ui.charts.base import DAY_LETTER, PHONE, Figure
from pages.ui.charts.marks import LINE, above, vertical

MOST_LINES = 26  # of a kind, before they are a pattern and explain nothing
SMALL = 11 / 12  # of the letters above a chart


class Moments(NamedTuple):
    """The days of an outcome that matter, each kind in order.

    changes: of events, several on one day once; first: that is looked at; invoices: on which one is due;
    borders: on which a period begins.
    """

    changes: Array
    first: Array
    invoices: Array
    borders: Array

    @property
    def by_weight(self) -> Iterator[np.datetime64]:
        """All of them, the more important first."""
        for days in self:
            yield from days

    def shapes(self) -> list[Figure]:
        """A line for each; those of changes are the strongest, those of periods the faintest."""
        looks = ((self.borders, 1, "solid", 0.45), (self.invoices, 1.5, "dot", 1), (self.changes, 1.5, "solid", 1))
        return [
            {
                **vertical(str(day), width=width, dash=dash),
                "opacity": opacity,
                "layer": "below" if opacity < 1 else "above",
            }
            for days, width, dash, opacity in looks
            if len(days) <= MOST_LINES
            for day in days
        ]


def moments(result: Outcome, first: np.datetime64, last: np.datetime64) -> Moments:
    """The days of an outcome that matter between two days."""
    events, lines = result.book.events, result.lines
    ahead = ((lines.method == Method.WHOLE) | (lines.method == Method.USAGE)) & (lines.amount > 0)
    changes, issued, borders = (
        np.unique(days[(days >= first) & (days <= last)])
        for days in (events.on[np.isin(events.subscription, result.shown)], result.invoices.on, lines.first[ahead])
    )
    return Moments(changes, np.array([first]), issued, borders[borders > first])


def names(shown: Moments, words: Words) -> list[Figure]:
    """What invoices and periods are called, each once, where it is readable."""
    kinds = ((shown.invoices, "chart.mark_invoice"), (shown.borders, "chart.mark_period"))
    return [above(str(day), words(text)) for days, text in kinds if len(days) <= MOST_LINES for day in days]


def staggered(labels: Sequence[Figure], once: Sequence[Figure], days: int) -> list[Figure]:
    """Labels that would run into each other, one above the other.

    once: labels of which each text is written one time at most, in the lowest row, where there is room for it.
    """
    taken: list[list[tuple[float, float]]] = []  # from which day to which, by row

    def free(row: int, begin: float, end: float) -> bool:
        return row == len(taken) or all(end <= first or last <= begin for first, last in taken[row])

    def place(label: Figure, rows: int) -> Figure | None:
        begin = float(np.datetime64(label["x"], "D").astype(int))
        end = begin + max(1.0, (len(label["text"]) + 1) * DAY_LETTER * SMALL * days / PHONE)
        row = next((row for row in range(min(rows, len(taken) + 1)) if free(row, begin, end)), None)
        if row is None:
            return None
        if row == len(taken):
            taken.append([])
        taken[row].append((begin, end))
        return {**label, "yshift": row * LINE}

    placed = [label for label in (place(label, len(labels)) for label in labels) if label is not None]
    written: set[str] = set()
    for label in once:
        if label["text"] not in written and (there := place(label, 1)) is not None:
            written.add(label["text"])
            placed.append(there)
    return placed
