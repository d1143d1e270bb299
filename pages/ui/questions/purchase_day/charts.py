"""The charts of the page pages/purchase_day.py."""

from __future__ import annotations

from billing_model.core.columns import Array
from billing_model.what_if.purchase_day import CHARGED, NEW, OLD, PurchaseDays
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure
from pages.ui.charts.by_day import Series, bars, counts, money

RULES = ((OLD, "old", ORANGE), (NEW, "new", BLUE), (CHARGED, "charged", GREEN))  # the last where it is asked for


def _labels(days: PurchaseDays, words: Words) -> list[str]:
    return [words.day(day, "d MMM") for day in days.days]


def _of_days(days: PurchaseDays, column: Array, words: Words) -> list[Series]:
    """Numbers of days under each rule."""
    return [counts(words(f"purchase.{name}"), column[row], tone, words) for row, name, tone in RULES[: len(days.free)]]


def free_days(days: PurchaseDays, chosen: int, words: Words) -> Figure:
    """The free days of each purchase day under each rule."""
    return bars(_labels(days, words), _of_days(days, days.free, words), words, words("purchase.days_y"), mark=chosen)


def wait(days: PurchaseDays, chosen: int, words: Words) -> Figure:
    """The days from each purchase day to its first invoice under each rule."""
    return bars(_labels(days, words), _of_days(days, days.wait, words), words, words("purchase.days_y"), mark=chosen)


def per_day(days: PurchaseDays, chosen: int, words: Words, currency: str) -> Figure:
    """What a day of service costs under each rule, by purchase day; a ring around the rule that holds."""
    labels = _labels(days, words)
    series = [
        money(words(f"purchase.{name}"), days.per_day[row], tone, words, currency)
        for row, name, tone in RULES[: len(days.per_day)]
    ]
    figure = bars(labels, series, words, words("purchase.per_day_y", currency=currency), mark=chosen)
    for trace in figure["data"]:
        trace |= {"type": "scatter", "mode": "lines+markers", "line": {"color": trace["marker"]["color"], "width": 2.5}}
    holding = money(words("purchase.holds"), days.holding(days.per_day), BLUE, words, currency)
    ring = bars(labels, [holding], words, "")["data"][0]
    figure["data"].append(
        ring
        | {
            "type": "scatter",
            "mode": "markers",
            "marker": {"size": 11, "symbol": "circle-open", "color": GREY, "line": {"width": 2}},
            "hoverinfo": "skip",
            "hovertemplate": None,
        }
    )
    figure["layout"]["yaxis"]["rangemode"] = "normal"  # differences of a few percent, said beside the chart
    return figure
