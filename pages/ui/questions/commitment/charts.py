"""The charts of the page pages/monthly_or_annual.py."""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array
from billing_model.what_if.commitment import BothWays, Cancelling, NewPrice
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from pages.ui.base.palette import BLUE, GREY, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure
from pages.ui.charts.by_day import Series, bars, curves, money

COLOURS = (BLUE, ORANGE)  # monthly, annual


def _two(monthly: Array, annual: Array, words: Words, currency: str) -> list[Series]:
    names = (words("frequency.by_month"), words("frequency.by_year"))
    return [
        money(name, values, colour, words, currency)
        for name, values, colour in zip(names, (monthly, annual), COLOURS, strict=True)
    ]


def months_of(both: BothWays) -> tuple[Array, Array, Array]:
    """Each calendar month in which either is invoiced, and what is invoiced in it: monthly, annual."""
    ways = (both.monthly, both.annual)
    months = np.union1d(ways[0].months, ways[1].months)
    cash = np.zeros((2, len(months)), object)
    for row, way in enumerate(ways):
        cash[row, np.searchsorted(months, way.months)] = way.cash
    last = int(np.flatnonzero(cash.any(axis=0)).max(initial=0)) + 1
    return months[:last], cash[0, :last], cash[1, :last]


def cash(both: BothWays, words: Words, currency: str) -> Figure:
    """What is invoiced in each month."""
    months, monthly, annual = months_of(both)
    labels = [words.day(month.astype("datetime64[D]"), "MMM yy") for month in months]
    return bars(labels, _two(monthly, annual, words, currency), words, currency)


def paid_so_far(both: BothWays, words: Words, currency: str) -> Figure:
    """What has been invoiced up to each day."""
    size = min(len(both.monthly.days), len(both.annual.days))
    series = _two(both.monthly.paid[:size], both.annual.paid[:size], words, currency)
    return curves(both.monthly.days[:size], series, words, currency, steps=True)


def given_back(cancelled: Cancelling, day: np.datetime64, words: Words, currency: str) -> Figure:
    """What a cancellation gives back, by its day."""
    series = _two(cancelled.back[MONTHLY], cancelled.back[ANNUAL], words, currency)
    return curves(cancelled.days, series, words, currency, mark=day)


def for_nothing(cancelled: Cancelling, day: np.datetime64, words: Words, currency: str) -> Figure:
    """What has been paid for days that were not served, by the day of the cancellation."""
    later = ~cancelled.in_full
    series = _two(cancelled.for_nothing[MONTHLY, later], cancelled.for_nothing[ANNUAL, later], words, currency)
    inside = bool((cancelled.days[later] == day).any())
    return curves(cancelled.days[later], series, words, currency, mark=day if inside else None)


def new_price(prices: NewPrice, words: Words, currency: str) -> Figure:
    """The price on the list and the price paid, by day."""
    listed = money(words("frequency.listed"), prices.listed, GREY, words, currency, "dot")
    paid = _two(prices.paid[MONTHLY], prices.paid[ANNUAL], words, currency)
    paid[ANNUAL] = paid[ANNUAL]._replace(dash="dash")  # the two mostly lie on each other
    return curves(prices.days, [listed, *paid], words, words("frequency.price_y", currency=currency), steps=True)
