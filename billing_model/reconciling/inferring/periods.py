"""What each subscription of the legacy file is billed by: a month or a year, and the day from which these count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.calendar import (
    add_months,
    day_of_month,
    first_of_month,
    month_of,
    months_since,
    on_or_after,
)
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.reconciling.columns import PERIOD, folded
from billing_model.reconciling.inferring.chain import YEAR, Chain, Told
from billing_model.reconciling.numbers import NO_DAY
from billing_model.reconciling.one_row import LONGEST_MONTH

LAST_ANCHOR = 28  # from later days a month is free up to the 1st (CSP-12)
ANNUAL = ("annu", "year")  # how the words for a year begin


@dataclass(frozen=True, eq=False, kw_only=True)
class Periods(Columns):
    """One row per subscription.

    - months: 1 or 12; boundary: a day on which a period begins; opens: the first of the period of the first row
    - anchor: from which its periods and terms are counted, as far as that is known; opens where it is not
    - purchased: as the file says, NaT where it does not, or its periods do not begin so
    """

    months: Array = of_type(np.int64)
    boundary: Array = of_type(DAY)
    opens: Array = of_type(DAY)
    anchor: Array = of_type(DAY)
    purchased: Array = of_type(DAY)

    def start(self, owner: Array, day: Array) -> Array:
        """The first day of the period of a subscription that holds a day, one of each."""
        step = self.months[owner]
        number = months_since(self.boundary[owner], day) // step * step
        return add_months(self.boundary[owner], number)

    def following(self, owner: Array, start: Array) -> Array:
        """The first day of the period after the one that begins on a day."""
        step = self.months[owner]
        number = months_since(self.boundary[owner], start) // step * step + step
        return add_months(self.boundary[owner], number)


def periods_of(told: Told) -> Periods:
    """The periods of each subscription."""
    chain, begins = told.chain, told.begins
    months = _months(told)
    boundary = _boundary(chain, begins, months)
    monthly = months == 1
    boundary = np.where(monthly, on_or_after(boundary, np.minimum(day_of_month(boundary), LAST_ANCHOR)), boundary)
    made = Periods.of(
        len(told), months=months, boundary=boundary, opens=boundary, anchor=boundary, purchased=NO_DAY,
    )  # fmt: skip
    row = begins[:-1]
    every = np.arange(len(told))
    opens = made.start(every, chain.first[row])
    early = _is_before_its_first_period(chain.take(row), made, every)
    opens = np.where(early, made.following(every, opens), opens)
    started = chain.started[_first_where(~np.isnat(chain.started), begins)]
    first_paid = _first_paid(started, monthly)
    fits = ~np.isnat(started) & (first_paid <= opens)
    safe = np.where(fits, first_paid, opens)
    fits &= made.start(every, safe) == safe
    aligned = made.following(every, made.start(every, safe))  # after days before the billing day (CSP-10)
    aligned = np.where(monthly & ~np.isnat(started) & (first_paid < opens), aligned, opens)
    anchor = np.where(fits, safe, np.minimum(aligned, opens))
    return made.but(opens=opens, anchor=anchor, purchased=np.where(fits, started, NO_DAY))


def _months(told: Told) -> Array:
    """By the column of the frequency, else by whether a row has more days than a month."""
    known = {word: folded(str(word)) for word in {*told.cycles.tolist()}}
    words = np.array([known[word] for word in told.cycles.tolist()], object)
    annual = np.array([word.startswith(ANNUAL) for word in words.tolist()], bool)
    days = (told.chain.last - told.chain.first).astype(np.int64) + 1
    longest = np.maximum.reduceat(days, told.begins[:-1])
    return np.where(annual | ((words == "") & (longest > LONGEST_MONTH)), YEAR, 1)


def _boundary(chain: Chain, begins: Array, months: Array) -> Array:
    """The first day of a charge for a whole period, else the day after the last one that is charged."""
    whole = chain.months == months[chain.owner]
    ends = np.maximum.reduceat(chain.last, begins[:-1]) + 1
    day = np.where(months == YEAR, add_months(ends, -YEAR), ends)
    for is_one in (whole, whole & chain.is_of(PERIOD) & chain.charges):
        row = _first_where(is_one, begins)
        has = np.logical_or.reduceat(is_one, begins[:-1])
        day = np.where(has, chain.first[row], day)
    return day


def _is_before_its_first_period(first: Chain, periods: Periods, every: Array) -> Array:
    """Whether the first row is for days before the first whole period: free ones, or charged (CSP-11, CSP-19)."""
    part = (first.months != periods.months) & first.is_of(PERIOD) & (first.amount >= 0) & (periods.months == 1)
    following = periods.following(every, periods.start(every, first.first))
    early: Array = part & (first.last < following)
    return early


def _first_paid(started: Array, monthly: Array) -> Array:
    """CSP-12: bought on the 29th or later, a month is paid from the 1st on."""
    safe = np.where(np.isnat(started), np.datetime64("2000-01-01", "D"), started)
    late = monthly & (day_of_month(safe) > LAST_ANCHOR)
    return np.where(late, first_of_month(month_of(safe) + 1), safe)


def _first_where(mask: Array, begins: Array) -> Array:
    """The first row of each subscription where a mask is true, its first row where it is true in none."""
    size = int(begins[-1])
    place = np.minimum.reduceat(np.where(mask, np.arange(size), size), begins[:-1])
    return np.where(place < size, place, begins[:-1])
