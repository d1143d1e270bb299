"""Prices of charge cycles, cut instead of rounded (NCE-60 to NCE-62), and credits held to what stands (NCE-24).

A price belongs to one seat and one charge cycle. What a seat costs before any rounding is one ratio: the list price
less its promotion, times the months of a year that are charged, times the days that are charged by those of the cycle.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.core.money import HUNDRED_PERCENT, Profile, cut_to, divide, round_to, times
from billing_model.core.moves import ends, starts
from billing_model.core.postings import Postings, as_lines

PROMOTION = "discount_percent"  # in `more`: hundredths of a percent that are taken off the list price; 0: none
OF_MONTHS = "of_months"  # in `more`: the months that the list price is for where only some are charged; 0: all


class Ratio(NamedTuple):
    """What lines charge before any rounding: whole numbers of micro-units by a denominator, one per row.

    unit: of a seat; exact: of all seats; Python's own numbers (object) where one is too large.
    """

    unit: Array
    exact: Array
    per: Array


def ratio(rows: Postings) -> Ratio:
    """NCE-61: price × (1 − promotion) × months / 12 × days / divisor of each row, nothing rounded in between."""
    promotion, of_months = rows.or_zeros(PROMOTION), np.maximum(rows.or_zeros(OF_MONTHS), 1)
    per = of_months * np.where(rows.whole, 1, rows.of_days)
    factors = [rows.months, np.where(rows.whole, 1, rows.days)]
    if promotion.any():
        shorter = np.gcd(promotion, HUNDRED_PERCENT)  # 15 % are 3 of 20, so that numbers stay small
        factors.append((HUNDRED_PERCENT - promotion) // shorter)
        per = per * (HUNDRED_PERCENT // shorter)
    unit = times(rows.list_price, *factors)
    exact = times(unit, rows.seats)
    return Ratio(unit.astype(exact.dtype, copy=False), exact, per)  # by Python's whole numbers both or none


def cut_priced(rows: Postings, invoice: Array, minor: Array) -> Lines:
    """The postings of charge cycles with their unit prices and amounts, each by its profile (NCE-60 to NCE-62).

    rows: `list_price` is per seat and charge cycle, `months` 1, or the months charged of those in `OF_MONTHS`; a
    `whole` row costs the price whatever its days; profile: UNIT_CUT, EXACT_CUT, or EXACT of which the unit price is
    shown with six decimals. invoice, minor: as for `postings.priced`.

    With unit-cut what a seat costs is cut to the cent and multiplied; with exact-cut the amount is cut; with exact it
    is rounded. Raises OverflowError where int64 cannot hold an amount.
    """
    of_seat, exact, per = ratio(rows)
    seats = rows.seats.astype(object) if exact.dtype == object else rows.seats
    unit, amount = (np.zeros(len(rows), np.int64) for _ in range(2))
    for code in np.flatnonzero(np.bincount(rows.profile)) if len(rows) else ():
        row = np.flatnonzero(rows.profile == code)
        cent, divisor = minor[row], per[row]
        if code == Profile.UNIT_CUT:
            unit[row] = cut_to(cent, of_seat[row], divisor)
            amount[row] = unit[row] * seats[row]
            continue
        unit[row] = divide(of_seat[row], divisor)  # six decimals (NCE-62)
        amount[row] = (cut_to if code == Profile.EXACT_CUT else round_to)(cent, exact[row], divisor)
    return as_lines(
        rows,
        invoice,
        unit_price=unit,
        amount=amount,
        profile=np.where(rows.profile == Profile.EXACT, Profile.EXACT_SHOWN, rows.profile),
        exact=exact,
        per=per,
    )


# ---- Credits beside their charges (NCE-24) ----------------------------------------------------------------------


class _Standing:
    """What stands of each charge while the rows about it are taken in their order."""

    def __init__(self, count: int) -> None:
        self.amount, self.seats, self.charge = (np.zeros(count, np.int64) for _ in range(3))
        self.charged = np.zeros(count, bool)  # a charge is there
        self.whole = np.ones(count, bool)  # nothing was taken out of it and nothing joined it


def held(lines: Lines, sign: Array, stand: Array) -> Lines:
    """NCE-24: no credit exceeds what stands, and one of all that stands from its first day repeats it to the cent.

    sign: 1 for a charge and -1 for a credit;
    stand: which charge the line is about, whole numbers: the first charge of a number opens it, a later one joins it
    (NCE-43), a credit takes from it. Lines of one number are in the order in which they were made.

    A credit that repeats its charge has its amount and unit price, and its operands as far as they say how it was
    rounded. One that would take more than is left takes what is left. Others, and exact charges, stay as they are.
    """
    order = np.argsort(stand, kind="stable")
    begins = starts(stand[order])
    alone = begins & ends(stand[order]) & (sign[order] > 0)  # most charges: nothing is taken from them
    order, begins = order[~alone], begins[~alone]
    if not len(order):
        return lines
    of = np.cumsum(begins) - 1
    place = np.arange(len(order)) - np.flatnonzero(begins)[of]
    made, standing = _Made(lines), _Standing(int(of[-1]) + 1)
    for rows in np.split(np.argsort(place, kind="stable"), np.cumsum(np.bincount(place))[:-1]):
        charges = sign[order[rows]] > 0
        made.charge(order[rows[charges]], of[rows[charges]], standing)
        made.credit(order[rows[~charges]], of[rows[~charges]], standing)
    return made.lines()


class _Made:
    """The columns of lines that are held, while they change."""

    CHANGED = ("unit_price", "amount", "method", "profile")

    def __init__(self, lines: Lines) -> None:
        self.before = lines
        self.unit_price, self.amount, self.method, self.profile = (getattr(lines, name).copy() for name in self.CHANGED)

    def lines(self) -> Lines:
        return self.before.but(**{name: getattr(self, name) for name in self.CHANGED})

    def charge(self, rows: Array, of: Array, standing: _Standing) -> None:
        """Charges that open what stands, or join it; rows: of the lines, of: what stands, each once."""
        joins = standing.charged[of]
        standing.whole[of] &= ~joins
        standing.charge[of[~joins]] = rows[~joins]
        standing.charged[of] = True
        standing.amount[of] += self.amount[rows]
        standing.seats[of] += self.before.seats[rows]

    def credit(self, rows: Array, of: Array, standing: _Standing) -> None:
        """Credits that take from what stands."""
        lines, charge, left = self.before, standing.charge[of], standing.amount[of]
        in_full = standing.charged[of] & (lines.first[rows] == lines.first[charge])
        in_full &= lines.seats[rows] == standing.seats[of]
        repeats, rest = in_full & standing.whole[of], in_full & ~standing.whole[of]
        self.profile[rows[repeats]] = self.profile[charge[repeats]]
        self.unit_price[rows[in_full]] = -self.unit_price[charge[in_full]]
        over = ~in_full & (-self.amount[rows] > left)
        method = np.where(repeats, Method.REPEATED, np.where(rest, Method.REMAINDER, self.method[rows]))
        self.method[rows] = np.where(over, Method.CAPPED, method)
        self.amount[rows] = np.where(in_full | over, -left, self.amount[rows])
        standing.amount[of] += self.amount[rows]
        standing.seats[of] -= lines.seats[rows]
        standing.whole[of] = False
