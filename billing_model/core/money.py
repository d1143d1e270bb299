"""Money as whole micro-units of the currency (int64), and the published ways to round it.

No float, no date. Half a cent rounds away from zero, for credits too (GEN-2).
"""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from billing_model.core.columns import Array

UNIT = 1_000_000  # micro-units in one unit of the currency
CENT = 10_000  # micro-units in a cent: what "2 decimals" means
MILL = 1_000  # micro-units in a thousandth: what "3 decimals" means
HUNDRED_PERCENT = 10_000  # percentages are whole hundredths of a percent
LIMIT = 2**62  # a product above this is refused when the book is read


class Profile(IntEnum):
    """How a price for some of a period's days is rounded (CSP-40, CSP-41)."""

    DAILY_3 = 0
    DAILY_2 = 1
    EXACT = 2
    NESTED = 3


PROFILES = ("daily-3", "daily-2", "exact", "nested")


def divide(numerator: Array, denominator: Array | int) -> Array:
    """The quotient rounded to a whole number, half away from zero. The denominator is positive."""
    whole: Array = (np.abs(numerator) + denominator // 2) // denominator
    whole *= np.sign(numerator)
    return whole


def round_to(quantum: int, numerator: Array, denominator: Array | int = 1) -> Array:
    """A ratio of micro-units rounded to a multiple of the quantum (`CENT`, `MILL`), half away from zero."""
    return divide(numerator, denominator * quantum) * quantum


class Prorated(NamedTuple):
    """What some days of a period cost, in micro-units, one value per row."""

    daily_price: Array
    unit_price: Array
    amount: Array


def prorate(price: Array, seats: Array, days: Array, of_days: Array, profile: Array) -> Prorated:
    """Price some days of a period, each row by its profile (CSP-40, CSP-41).

    All int64, none negative, one per row:
    price: micro-units per seat for the whole period;
    seats: at least 1;
    days: how many are charged;
    of_days: how many the daily price divides by;
    profile: a `Profile`.

    12 of 31 days of 4.00, for two seats: 0.129 a day, 1.55 a seat, 3.10 in all.

    >>> prorate(*(np.array([n]) for n in (4_000_000, 2, 12, 31, Profile.DAILY_3)))
    Prorated(daily_price=array([129000]), unit_price=array([1550000]), amount=array([3100000]))
    """
    daily, unit, amount = np.zeros_like(price), np.zeros_like(price), np.zeros_like(price)
    for code in np.flatnonzero(np.bincount(profile)) if len(profile) else ():
        rows = np.flatnonzero(profile == code)
        p, s, d, n = price[rows], seats[rows], days[rows], of_days[rows]
        if code == Profile.EXACT:  # only the amount is rounded; the printed unit price on its own
            daily[rows] = divide(p, n)
            unit[rows] = round_to(CENT, p * d, n)
            amount[rows] = round_to(CENT, p * d * s, n)
            continue
        if code == Profile.NESTED:  # the day's price of all seats first, then a seat's share of it
            of_day = round_to(CENT, p * s, n)
            daily[rows] = of_day
            unit[rows] = round_to(CENT, of_day * d, s)
        else:
            daily[rows] = round_to(MILL if code == Profile.DAILY_3 else CENT, p, n)
            unit[rows] = round_to(CENT, daily[rows] * d)
        amount[rows] = unit[rows] * s
    return Prorated(daily, unit, amount)


def whole_period(price: Array, seats: Array, profile: Array) -> tuple[Array, Array]:
    """Unit price and amount of a whole period: the list price, not days times a daily price (CSP-40)."""
    unit = round_to(CENT, price)
    amount = unit * seats
    exact = np.flatnonzero(profile == Profile.EXACT)
    amount[exact] = round_to(CENT, price[exact] * seats[exact])
    return unit, amount


def share(numerator: Array, denominator: Array, parts: Array, owner: Array, count: Array) -> Array:
    """Some of the equal parts of ratios, rounded to a whole number, half away from zero (GEN-2).

    All int64. One value per ratio:
    numerator: signed;
    denominator, parts: positive.
    One value per share; the shares of a ratio lie together:
    owner: the ratio;
    count: how many of its parts.

    The product of numerator and count can pass 2**63. So one part is split into a whole number and a rest below one,
    and only the rest is multiplied out; where even that would not fit, Python's whole numbers do it.

    A third of 100 over 30 days, for 7 days and for 30; and nearly all of a number that fills 60 bits:

    >>> share(*map(np.array, ([-100, 10**18], [3, 1], [30, 365], [0, 0, 1], [7, 30, 364]))).tolist()
    [-8, -33, 997260273972602740]
    """
    size = np.abs(numerator)
    fits = denominator < _FITS // (parts * parts)  # rest x count < denominator x parts x parts
    divisor = np.where(fits, denominator, 1) * parts
    whole = size // divisor
    rest = size - whole * divisor
    amount = whole[owner] * count + divide(rest[owner] * count, divisor[owner])
    for ratio in np.flatnonzero(~fits):
        its_shares = slice(*np.searchsorted(owner, [ratio, ratio + 1]))
        amount[its_shares] = _exactly(int(size[ratio]), int(denominator[ratio]) * int(parts[ratio]), count[its_shares])
    signed: Array = np.where((numerator < 0)[owner], -amount, amount)
    return signed


_FITS = 2**61


def _exactly(numerator: int, denominator: int, count: Array) -> list[int]:
    """Numerators times counts by the denominator, of any size that is not negative, rounded half up."""
    return [(2 * numerator * int(n) + denominator) // (2 * denominator) for n in count]


def to_micro(value: Decimal | int) -> int:
    """A decimal amount as micro-units; ValueError if it has more than six decimals."""
    micro = Decimal(value) * UNIT
    if micro != micro.to_integral_value():
        raise ValueError("more than 6 decimals")
    return int(micro)


def to_decimal(micro: int, places: int = 2) -> Decimal:
    """Micro-units as a decimal with this number of places, half away from zero (GEN-2)."""
    quantum = 10 ** (6 - places)
    size = (2 * abs(int(micro)) + quantum) // (2 * quantum)
    return Decimal(size if micro >= 0 else -size).scaleb(-places)
