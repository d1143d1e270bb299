"""What was agreed: the fields of a subscription with what it takes over from another, and prices (NCE-4 to NCE-9,
NCE-42, NCE-53)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns, of_type
from billing_model.core.fields import MISSING, given
from billing_model.core.money import round_to, times
from billing_model.programmes.nce.terms import ANNUAL, MONTH, MONTHLY, PLANS, THREE_YEARS, UPFRONT, count_of

SURCHARGE_FROM = count_of("2025-04-01")  # NCE-6
TAKEN_OVER = {"rounding": -1, "short_cycle": 0, "window_days": 7, "invoice_day": 8}  # what holds if nobody gives it


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreed(Columns):
    """What holds for a subscription as long as it lasts, one row each."""

    rounding: Array = of_type(np.int64)  # a chosen money.Profile, -1 for that of the kind (NCE-60)
    short_cycle: Array = of_type(np.int64)  # NCE-34
    window_days: Array = of_type(np.int64)  # NCE-22, NCE-28
    invoice_day: Array = of_type(np.int64)  # NCE-17
    minor: Array = of_type(np.int64)  # of its currency
    offer: Array = of_type(np.int64)  # its product as a number


def agreement(book: Book, numbers: dict[str, int]) -> Agreed:
    """The fields that never change; numbers: of the names of products, which grow."""
    columns: dict[str, Any] = {name: taken_over(book, name, nothing) for name, nothing in TAKEN_OVER.items()}
    return Agreed.of(len(book), **columns, minor=book.minor, offer=numbers_of(book.offer, numbers))


def taken_over(book: Book, name: str, nothing: int) -> Array:
    """NCE-42: an upgrade takes over what it is not given from the subscription that it comes from."""
    column = getattr(book, name).astype(np.int64)
    missing = ~given(getattr(book, name))
    source = book.upgraded_from
    for _ in range(len(book)):
        takes = np.flatnonzero(missing & (source >= 0))
        takes = takes[~missing[source[takes]]]
        if not len(takes):
            break
        column[takes], missing[takes] = column[source[takes]], False
    return np.where(missing, nothing, column)


def numbers_of(texts: Array, numbers: dict[str, int]) -> Array:
    """Each text as a number, -1 for none."""
    named = np.flatnonzero(texts != "")
    names = texts[named].tolist()
    for name in dict.fromkeys(names):
        numbers.setdefault(name, len(numbers))
    found = np.full(len(texts), -1)
    found[named] = [*map(numbers.__getitem__, names)]
    return found


def plans_of(texts: Array) -> Array:
    """Each plan as a number, -1 for none and -2 for an unknown one."""
    numbers = {name: place for place, name in enumerate(PLANS)}
    found = numbers_of(texts, numbers)
    return np.where(found < len(PLANS), found, -2)


# ---- Prices -----------------------------------------------------------------------------------------------------


def reckoned(annual: Array, term: Array, plan: Array, day: Array, minor: Array) -> Array:
    """NCE-7: the price of a cycle from that of a year paid at once, to the cent; MISSING where that is not given."""
    known = given(annual)
    price = round_to(minor, times(np.where(known, annual, 0), parts_of_a_year(term, plan, day)), 1200)
    return np.where(known, price, MISSING)


def parts_of_a_year(term: Array, plan: Array, day: Array) -> Array:
    """What a cycle costs in 1200ths of a year paid at once: paid monthly a year costs 5 % more for terms from 1 April
    2025 (NCE-6), a monthly term 20 % more (NCE-5)."""
    surcharge = np.where(day >= SURCHARGE_FROM, 105, 100)
    parts = np.where(term == MONTH, 120, np.where(plan == MONTHLY, surcharge, 1200))
    return np.where((term == THREE_YEARS) & (plan == UPFRONT), 3600, parts)


def price_of_extended(monthly: Array, price: Array, annual: Array, term: Array, plan: Array, minor: Array) -> Array:
    """NCE-53: a month of the extended term: that of the monthly term plus 3 %, or where none is known a twelfth of the
    year paid at once plus 23 %; to the cent; MISSING where neither can be known.

    monthly: the price of the monthly term, where it was given; price: the list price of that day.
    """
    price = np.where((term == MONTH) & given(monthly), monthly, price)
    from_month = given(monthly) | ((term == MONTH) & given(price))
    month = np.where(given(monthly), monthly, price)
    of_years = (plan == UPFRONT) | (plan == ANNUAL)
    year = np.where(given(annual), annual, np.where(of_years, price, MISSING))
    years = np.where(~given(annual) & (term == THREE_YEARS) & (plan == UPFRONT), 3, 1)
    known = from_month | given(year)
    base = np.where(known, np.where(from_month, month, year), 0)
    parts = np.where(from_month, 103, 123)
    extended = round_to(minor, times(base, parts), np.where(from_month, 100, 1200 * years))
    return np.where(known, extended, MISSING)
