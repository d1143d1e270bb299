"""Prices of the legacy file, and how it rounds: from whole periods, else from what some days cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from billing_model.core.calendar import add_months, months_since
from billing_model.core.columns import Array
from billing_model.core.money import CENT, FITS, Profile, prorate, round_to
from billing_model.core.moves import shifted, starts
from billing_model.reconciling.columns import BACK, CANCEL, CHANGE, PERIOD
from billing_model.reconciling.inferring.chain import YEAR, Chain
from billing_model.reconciling.inferring.history import Happened
from billing_model.reconciling.inferring.periods import Periods
from billing_model.reconciling.numbers import NO_DAY
from billing_model.reconciling.one_row import AROUND, PUBLISHED

UNKNOWN = -1
DAYS_OF_A_YEAR = 365  # of a credit by days (CSP-32)
ROUND = (100, 50, 10, 5, 1)  # cents: of several prices that fit the roundest is taken
MOST_OTHERS = 20  # one of so many rows that another profile makes is an exception, more are a second profile
PROFILES_OF_FILES = PUBLISHED["legacy"]


@dataclass(frozen=True, eq=False)
class Prices:
    """Of each subscription: micro-units per seat and month, `UNKNOWN` where no row tells; whether they are only near;
    and the prices of later terms.

    several: whether whole periods have several; alone: whether a term has rows for some days, and none for a whole
    period, beside terms that have one.

    of_row: of each row, the price that its period has.
    """

    first: Array
    near: Array
    of_row: Array
    changes: Happened
    several: Array
    alone: Array


def whole_prices(chain: Chain, periods: Periods, minor: Array) -> Prices:
    """The prices that whole periods have: Amount / Quantity; another one counts from a renewal on only (CSP-4)."""
    owner = chain.owner
    step = periods.months[owner]
    tells = np.flatnonzero((chain.months == step) & (chain.seats > 0) & (chain.amount != 0))
    price = np.zeros(len(chain), np.int64)
    price[tells] = round_to(
        np.ones(len(tells), np.int64), np.abs(chain.amount[tells]), chain.seats[tells] * step[tells]
    )
    anchor = np.minimum(periods.anchor[owner], chain.first)
    term = months_since(anchor, chain.first) // YEAR
    first = np.full(len(periods), UNKNOWN)
    first[owner[tells][::-1]] = price[tells][::-1]  # of several the one that stands first
    of_term = owner * 2**10 + term
    order = tells[np.argsort(of_term[tells], kind="stable")]
    begin = order[starts(of_term[order])]
    held = price[begin]
    new = ~starts(owner[begin]) & (held != shifted(held))
    changed = begin[new]
    of = owner[changed]
    on = add_months(periods.anchor[of], term[changed] * YEAR)
    changes = Happened.of(len(changed), owner=of, on=on, kind="set-list-price", price=held[new])
    at = np.searchsorted(of_term[begin], of_term, side="right") - 1
    known = (at >= 0) & (owner[begin[np.maximum(at, 0)]] == owner) if len(begin) else np.zeros(len(chain), bool)
    of_row = np.where(known, held[np.maximum(at, 0)] if len(begin) else 0, first[owner])
    lowest, highest = np.full(len(periods), np.iinfo(np.int64).max), np.zeros(len(periods), np.int64)
    np.minimum.at(lowest, owner[tells], price[tells])
    np.maximum.at(highest, owner[tells], price[tells])
    alone = np.zeros(len(periods), bool)
    alone[owner[~np.isin(of_term, of_term[begin]) & (chain.amount != 0)]] = True
    return Prices(first, np.zeros(len(periods), bool), of_row, changes, lowest < highest, alone & (first != UNKNOWN))


@dataclass(frozen=True, eq=False)
class Days:
    """Rows for some days of a period: their rows in the chain, days, and what a day's price divides by."""

    rows: Array
    days: Array
    of_days: Array

    def after(self, chain: Chain, opens: Array) -> Days:
        """Those that do not begin before the first period; what does is exact (CSP-6, CSP-19)."""
        kept = chain.first[self.rows] >= opens[chain.owner[self.rows]]
        return Days(self.rows[kept], self.days[kept], self.of_days[kept])

    def without(self, gone: Array) -> Days:
        """Those that a mask of the chain does not mark."""
        kept = ~gone[self.rows]
        return Days(self.rows[kept], self.days[kept], self.of_days[kept])


def some_days(chain: Chain, periods: Periods) -> Days:
    """The rows that are charged or credited by days."""
    owner = chain.owner
    part = (chain.months != periods.months[owner]) & (chain.seats > 0)
    part &= (chain.amount != 0) | chain.is_of(CHANGE)
    rows = np.flatnonzero(part & chain.is_of(CHANGE, CANCEL, BACK, PERIOD))
    of, first = owner[rows], chain.first[rows]
    start = periods.start(of, first)
    whole = (periods.following(of, start) - start).astype(np.int64)
    days = (chain.last[rows] - first).astype(np.int64) + 1
    late = chain.is_of(CANCEL)[rows] & (periods.months[of] == YEAR)
    within = days <= whole
    return Days(rows[within], days[within], np.where(late, DAYS_OF_A_YEAR, whole)[within])


def with_prices_of_days(prices: Prices, chain: Chain, periods: Periods, held: Days, minor: Array) -> Prices:
    """Prices of subscriptions without a whole period: what makes most of their rows, the roundest of several."""
    every = chain.owner[held.rows]
    unknown = prices.first[every] == UNKNOWN
    if not unknown.any():
        return prices
    rows, days, of_days, owner = held.rows[unknown], held.days[unknown], held.of_days[unknown], every[unknown]
    amount, seats, step = np.abs(chain.amount[rows]), chain.seats[rows], periods.months[owner]
    reckoned = np.where(amount < FITS // 400, amount, 0)
    near = np.zeros(len(periods), np.int64)
    order = np.argsort(amount, kind="stable")  # what the largest row tells is the nearest
    whole = round_to(np.full(len(rows), CENT), reckoned * of_days, days * seats * step)
    near[owner[order]] = whole[order]
    early = chain.first[rows] < periods.opens[owner]  # which is exact (CSP-6, CSP-19)
    begin = np.full(len(periods), NO_DAY)
    begin[chain.owner[::-1]] = chain.first[::-1]
    either = chain.first[rows] == begin[owner]  # of an add-on its first charge is exact too
    best, most, how_round = near.copy(), np.zeros(len(near)), np.full(len(near), len(ROUND))
    exact = int(Profile.EXACT)
    for profile, cents in product(PROFILES_OF_FILES, range(-AROUND, AROUND + 1)):
        price = np.maximum(near + cents * CENT, 0)
        made = [
            prorate(price[owner] * step, seats, days, of_days, np.full(len(rows), number), minor[owner]).amount
            == amount
            for number in (int(profile), exact)
        ]
        count = np.bincount(owner, np.where(early, made[1], made[0] | (either & made[1])), len(near))
        rank = np.argmax(np.array([price % (of_cents * CENT) == 0 for of_cents in ROUND]), axis=0)
        better = (count > most) | ((count == most) & (count > 0) & (rank < how_round))
        best[better], most[better], how_round[better] = price[better], count[better], rank[better]
    of = np.unique(owner)
    first, is_near = prices.first.copy(), prices.near.copy()
    first[of], is_near[of] = best[of], True
    of_row = np.where(prices.of_row == UNKNOWN, first[chain.owner], prices.of_row)
    return replace(prices, first=first, near=is_near, of_row=of_row)


def rounding(prices: Prices, chain: Chain, periods: Periods, held: Days, minor: Array) -> Array:
    """CSP-41: how rows for some days are rounded, of each subscription: a number of `Profile`, -1 where no row tells.

    It is the published way that makes most rows, the exact one of several. Where the files have several ways, a
    subscription whose rows that one does not make has its own.
    """
    rows, owner = held.rows, chain.owner[held.rows]
    price = prices.of_row[rows] * periods.months[owner]
    seats = chain.seats[rows]
    safe = (price > 0) & (price < FITS // 400 // np.maximum(seats, 1))
    rows, owner, price, seats = rows[safe], owner[safe], price[safe], seats[safe]
    days, of_days = held.days[safe], held.of_days[safe]
    amount = np.abs(chain.amount[rows])
    fits = []
    for profile in PROFILES_OF_FILES:
        numbers = np.full(len(rows), int(profile))
        fits.append(prorate(price, seats, days, of_days, numbers, minor[owner]).amount == amount)
    counted = [int(fit.sum()) for fit in fits]
    most = max(counted)
    best = counted.index(most)
    of = np.full(len(periods), UNKNOWN)
    of[owner] = int(PROFILES_OF_FILES[best])
    explained = int(np.logical_or.reduce(fits).sum())
    if (explained - most) * MOST_OTHERS > explained:
        made = [np.bincount(owner, fit, len(periods)) for fit in fits]
        order = [best, *(number for number in range(len(fits)) if number != best)]
        top = np.argmax(np.array([made[number] for number in order]), axis=0)
        profiles = np.array([int(PROFILES_OF_FILES[number]) for number in order])
        of = np.where(of == UNKNOWN, UNKNOWN, profiles[top])
    return of
