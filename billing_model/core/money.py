"""Money as whole micro-units of the currency (int64), and the published ways to round it.

No float, no date. Half a cent rounds away from zero, for credits too (GEN-2).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from billing_model.core.columns import Array, as_whole

UNIT = 1_000_000  # micro-units in one unit of the currency
CENT = 10_000  # micro-units of a cent, for what is made up in EUR or USD; rounding goes by the currency (GEN-6)
HUNDRED_PERCENT = 10_000  # percentages are whole hundredths of a percent
MOST = 2**63 - 1  # micro-units of an amount: 9,223,372,036,854.775807 units of the currency
FITS = 2**62  # a product below this is calculated in int64
FEW = 100  # rows that are looked at faster one by one
TENTH = 10  # of a minor unit: what "daily-3" rounds to


class Profile(IntEnum):
    """How a price for some of a period's days is rounded (CSP-40, CSP-41), or cut (NCE-60, NCE-61)."""

    DAILY_3 = 0
    DAILY_2 = 1
    EXACT = 2
    NESTED = 3
    UNIT_CUT = 4  # what a seat costs is cut to the cent
    EXACT_CUT = 5  # the amount is cut to the cent
    EXACT_SHOWN = 6  # as EXACT, and the unit price is shown with six decimals


PROFILES = ("daily-3", "daily-2", "exact", "nested", "unit-cut", "exact-cut", "exact")  # by number, as they are named
ROUNDINGS = PROFILES[: Profile.EXACT_SHOWN]  # those that a field names


def times(*factors: Array | int) -> Array:
    """The product of whole numbers, exact: int64, or Python's own numbers (object) where one passes 62 bits.

    One factor at least is an array; the others are as long, or single numbers.

    >>> times(np.array([3, 2**40]), np.array([5, 2**40])).tolist()
    [15, 1208925819614629174706176]
    """
    bound = 1
    for factor in factors:
        bound *= factor if isinstance(factor, int) else _largest(factor)
    product = _product(factors)
    if abs(bound) < FITS:
        return product
    size = np.abs(_product([np.asarray(factor, np.float64) for factor in factors]))
    large = np.flatnonzero(size >= FITS * 0.99)  # a float is nearly right
    if not len(large):
        return product
    product = product.astype(object)
    product[large] = _product(
        [factor if isinstance(factor, int) else factor[large].astype(object) for factor in factors]
    )
    return product


def _product(factors: Sequence[Array | int]) -> Array:
    product: Any = factors[0]
    for factor in factors[1:]:
        product = product * factor
    return np.asarray(product)


def _largest(column: Array) -> int:
    """The largest size in a column, 0 if it is empty."""
    if len(column) < FEW:  # several times faster than numpy for a few rows
        return max(map(abs, column.tolist()), default=0)
    return max(int(column.max()), -int(column.min()))


def divide(numerator: Array, denominator: Array | int) -> Array:
    """The quotient rounded to a whole number, half away from zero. The denominator is positive.

    numerator: int64, or of any size (object, as `times` makes it). The quotient is int64 where it fits.
    """
    if numerator.dtype == object:
        return _divide_large(numerator, denominator)
    size = np.abs(numerator)
    whole: Array = size // denominator
    rest = size - whole * denominator
    whole += rest >= denominator - rest  # at least a half
    whole *= np.sign(numerator)
    return whole


def _divide_large(numerator: Array, denominator: Array | int) -> Array:
    """`divide`, by Python's whole numbers in just the rows that need them."""
    denominators = np.broadcast_to(np.asarray(denominator), numerator.shape)
    size = np.abs(numerator)
    small = (size < FITS).astype(bool)
    quotient = np.zeros(len(numerator), object)
    quotient[small] = divide(numerator[small].astype(np.int64), denominators[small])
    for row in np.flatnonzero(~small).tolist():
        half_up = (2 * size[row] + int(denominators[row])) // (2 * int(denominators[row]))
        quotient[row] = half_up if numerator[row] > 0 else -half_up
    return as_whole(quotient)


def round_to(quantum: Array | int, numerator: Array, denominator: Array | int = 1) -> Array:
    """A ratio of micro-units rounded to a multiple of the quantum, half away from zero.

    quantum: such as the minor unit of the currency (`Book.minor`), one for all or one per row.
    """
    if isinstance(quantum, np.ndarray) and len(quantum) > FEW and (quantum == quantum[0]).all():
        quantum = int(quantum[0])  # several times faster to divide by
    whole = divide(numerator, denominator * quantum)
    return as_whole(whole.astype(object) * quantum) if numerator.dtype == object else whole * quantum


def cut_to(quantum: Array | int, numerator: Array, denominator: Array | int = 1) -> Array:
    """A ratio of micro-units cut to a multiple of the quantum, credits towards zero too (NCE-60).

    Columns as in `round_to`.

    >>> cut_to(10_000, np.array([5_000_000, -5_000_000]), 3).tolist()
    [1660000, -1660000]
    """
    whole = np.abs(numerator) // (denominator * quantum) * np.sign(numerator)
    return as_whole(whole * quantum)


class Prorated(NamedTuple):
    """What some days of a period cost, in micro-units, one value per row."""

    daily_price: Array
    unit_price: Array
    amount: Array


def prorate(price: Array, seats: Array, days: Array, of_days: Array, profile: Array, minor: Array) -> Prorated:
    """Price some days of a period, each row by its profile (CSP-40, CSP-41).

    All int64, none negative, one per row:
    price: micro-units per seat for the whole period; Python's own numbers (object), as seats and days then are, where
    the product of the three is too large;
    seats: at least 1;
    days: how many are charged;
    of_days: how many the daily price divides by;
    profile: a `Profile`;
    minor: the minor unit of the currency in micro-units (GEN-6).

    12 of 31 days of 4.00, for two seats: 0.129 a day, 1.55 a seat, 3.10 in all.

    >>> prorate(*(np.array([n]) for n in (4_000_000, 2, 12, 31, Profile.DAILY_3, 10_000)))
    Prorated(daily_price=array([129000]), unit_price=array([1550000]), amount=array([3100000]))
    """
    daily, unit, amount = (np.zeros(len(price), np.int64) for _ in range(3))
    for code in np.flatnonzero(np.bincount(profile)) if len(profile) else ():
        rows = np.flatnonzero(profile == code)
        p, s, d, n, cent = price[rows], seats[rows], days[rows], of_days[rows], minor[rows]
        if code == Profile.EXACT:  # only the amount is rounded; the printed unit price on its own
            daily[rows] = divide(p, n)
            unit[rows] = round_to(cent, p * d, n)
            amount[rows] = round_to(cent, p * d * s, n)
            continue
        if code == Profile.NESTED:  # the day's price of all seats first, then a seat's share of it
            of_day = round_to(cent, p * s, n)
            daily[rows] = of_day
            unit[rows] = round_to(cent, of_day * d, s)
        else:
            daily[rows] = round_to(cent // TENTH if code == Profile.DAILY_3 else cent, p, n)
            unit[rows] = round_to(cent, daily[rows] * d)
        amount[rows] = unit[rows] * s
    return Prorated(daily, unit, amount)


def whole_period(price: Array, seats: Array, profile: Array, minor: Array) -> tuple[Array, Array]:
    """Unit price and amount of a whole period: the list price, not days times a daily price (CSP-40).

    Columns as in `prorate`.
    """
    unit = round_to(minor, price)
    amount = unit * seats
    exact = np.flatnonzero(profile == Profile.EXACT)
    amount[exact] = round_to(minor[exact], price[exact] * seats[exact])
    return unit, amount


def share(numerator: Array, denominator: Array, parts: Array, owner: Array, count: Array) -> Array:
    """Some of the equal parts of ratios, rounded to a whole number, half away from zero (GEN-2).

    One value per ratio:
    numerator: signed, int64 or of any size (object);
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
    fits = denominator < 2**61 // (parts * parts)  # rest x count < denominator x parts x parts
    divisor = np.where(fits, denominator, 1) * parts
    whole, rest = as_whole(size // divisor), as_whole(size % divisor)
    amount = whole[owner] * count + divide(rest[owner] * count, divisor[owner])
    for ratio in np.flatnonzero(~fits):
        its_shares = slice(*np.searchsorted(owner, [ratio, ratio + 1]))
        amount[its_shares] = _exactly(int(size[ratio]), int(denominator[ratio]) * int(parts[ratio]), count[its_shares])
    signed: Array = np.where((numerator < 0)[owner], -amount, amount)
    return signed


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
