"""Avast Business Hub: how prepaid billing of a product stands beside flexible billing of the same (PAYG-10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns, of_type
from billing_model.core.fields import Problem, problems
from billing_model.core.moves import expand
from billing_model.core.programme import Extension
from billing_model.programmes.avast.prepaid import last_day
from billing_model.programmes.avast.prices import PRODUCTS, product_numbers

NO_ROW = -1  # of an event that no file gives


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs(Columns):
    """Every prepaid subscription with every flexible one of the same product and customer."""

    prepaid: Array = of_type(np.int64)  # the row in the book
    flexible: Array = of_type(np.int64)


def pairs(book: Book) -> Pairs:
    """The pairs of a book, by prepaid subscription."""
    prepaid = np.flatnonzero(book.programme == codes.programme("avast-prepaid"))
    flexible = np.flatnonzero(book.programme == codes.programme("avast-flexible"))
    if not len(prepaid) or not len(flexible):
        return Pairs.none()
    prepaid_key, flexible_key = (
        book.customer[rows] * (len(PRODUCTS) + 1) + product_numbers(book.product[rows]) for rows in (prepaid, flexible)
    )
    order = np.argsort(flexible_key, kind="stable")
    flexible, flexible_key = flexible[order], flexible_key[order]
    first, stop = (np.searchsorted(flexible_key, prepaid_key, side=side) for side in ("left", "right"))
    owner, number = expand(stop - first)
    return Pairs(prepaid=prepaid[owner], flexible=flexible[first[owner] + number])


def prepare(book: Book) -> Book:
    """The book in which flexible billing of a product is cancelled when it goes over to prepaid (PAYG-10)."""
    pair = pairs(book)
    if not len(pair):
        return book
    end = last_flexible_day(book, pair)
    rows = np.flatnonzero(end < book.first_day("cancel"))  # not cancelled by then
    return book.with_events("cancel", rows, end[rows], row=NO_ROW) if len(rows) else book


def last_flexible_day(book: Book, pair: Pairs) -> Array:
    """Flexible billing of a product ends on the day before a prepaid subscription of it starts (PAYG-10).

    One day per subscription; NEVER where none follows.
    """
    bought = book.purchased[pair.prepaid]
    later = bought > book.purchased[pair.flexible]
    last = np.full(len(book), calendar.NEVER)
    np.minimum.at(last, pair.flexible[later], bought[later] - 1)
    return last


def check(book: Book) -> list[Problem]:
    """PAYG-10: what is refused while a product goes over from one way of billing to the other."""
    pair = pairs(book)
    return [*prepaid_still_runs(book, pair), *flexible_has_ended(book, pair)] if len(pair) else []


def prepaid_still_runs(book: Book, pair: Pairs) -> list[Problem]:
    """PAYG-10: from prepaid to flexible only when the prepaid term is over."""
    bought, end = book.purchased[pair.flexible], last_day(book)[pair.prepaid]
    runs = (bought >= book.purchased[pair.prepaid]) & (bought <= end)
    wrong, last = np.zeros(len(book), bool), book.purchased.copy()
    wrong[pair.flexible[runs]] = True
    np.maximum.at(last, pair.flexible[runs], end[runs])  # of several terms the one that runs longest
    return problems(
        "subscription", wrong, "purchased", "PAYG-10", "prepaid-still-runs", found=book.purchased, last=last
    )


def flexible_has_ended(book: Book, pair: Pairs) -> list[Problem]:
    """PAYG-10: once a product has gone over to prepaid, nothing more happens to the flexible subscription."""
    since = last_flexible_day(book, pair)[book.events.subscription] + 1
    after = book.events.on >= since
    return problems("event", after, "on", "PAYG-10", "flexible-ended", found=book.events.on, since=since)


EXTENSION = Extension(of="avast-flexible", fields=(), events=(), check=check, prepare=prepare, defaults=None)
