"""The charts of the page pages/free_trial.py."""

from __future__ import annotations

import numpy as np

from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from billing_model.what_if.trial import TrialDays
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure
from pages.ui.charts.by_day import Series, bars, counts


def unused(trial: TrialDays, frequency: int, chosen: int | None, words: Words) -> Figure:
    """Trial days that lapse, and days of service without a charge, by conversion day."""
    labels = [words.day(day, "d MMM") for day in trial.days]
    series = [
        counts(words(f"trial.{name}"), column, tone, words)
        for name, column, tone in (("free", trial.free[frequency], GREEN), ("unused", trial.unused, GREY))
    ]
    return bars(labels, series, words, words("trial.days_y"), mark=chosen)


def first_invoice(trial: TrialDays, chosen: int | None, words: Words, currency: str) -> Figure:
    """The day of the first invoice by conversion day, its amount on the hover; one row of dots per frequency."""
    labels = [words.day(day, "d MMM") for day in trial.days]
    none = np.zeros(len(trial.days), np.int64)
    named = [Series(words(f"frequency.by_{name}"), none, BLUE, labels) for name in ("month", "year")]
    figure = bars(labels, named, words, words("trial.invoice_y"), mark=chosen)
    for bar, row, tone, symbol, size in zip(
        figure["data"], (MONTHLY, ANNUAL), (BLUE, ORANGE), ("circle-open", "circle"), (13, 6), strict=True
    ):
        texts = [
            [label, "–" if np.isnat(day) else words.day(day), words.money(int(amount), currency)]
            for label, day, amount in zip(labels, trial.invoice[row], trial.amount[row], strict=True)
        ]
        bar |= {
            "type": "scatter",
            "mode": "markers",
            "y": [None if np.isnat(day) else str(day) for day in trial.invoice[row]],
            "marker": {"color": tone, "symbol": symbol, "size": size, "line": {"width": 2, "color": tone}},
            "customdata": texts,
            "hovertemplate": (
                f"%{{customdata[0]}}<br>{bar['name']}: <b>%{{customdata[2]}}</b>, %{{customdata[1]}}<extra></extra>"
            ),
        }
    days = np.unique(trial.invoice[~np.isnat(trial.invoice)])
    figure["layout"]["yaxis"] |= {
        "type": "date",
        "tickvals": [str(day) for day in days],
        "ticktext": [words.day(day) for day in days],
        "rangemode": "normal",
    }
    if len(days):
        figure["layout"]["yaxis"]["range"] = [str(days[0] - 12), str(days[-1] + 12)]
    return figure
