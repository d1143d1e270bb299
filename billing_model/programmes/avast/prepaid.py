"""Avast Business Hub: prepaid billing for 1, 2 or 3 years, and how it stands beside flexible billing (PAYG-9, PAYG-10).

A prepaid subscription is one line, paid on the day it is bought; it ends with its term.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book, Events
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import COLUMN, Field, Problem, problems
from billing_model.core.lines import Lines, Method
from billing_model.core.money import CENT, HUNDRED_PERCENT, Profile, round_to
from billing_model.core.moves import expand
from billing_model.core.need import Need, Served, terms_as_needed
from billing_model.core.periods import days
from billing_model.core.programme import Extension, Programme, Steps, Term
from billing_model.programmes.avast.prices import (
    DISCOUNT,
    PAYMENT,
    PRODUCT,
    PRODUCTS,
    SEGMENT,
    due,
    product_numbers,
)

FIELDS = (
    PRODUCT,
    Field("years", "integer", required=True, minimum=1, maximum=3, clause="PAYG-9"),
    SEGMENT,
    DISCOUNT,
    PAYMENT,
)
KINDS = ("prepaid-term",)
PREPAID_TERM = codes.line_kind("prepaid-term")
PAYG_9 = codes.clause("PAYG-9")


def last_day(book: Book) -> Array:
    """The last day of each prepaid term."""
    return calendar.add_months(book.purchased, np.maximum(book.years, 0) * 12) - 1


def bill(book: Book, until: np.datetime64) -> Lines:
    """One line per subscription, on the day of the purchase: the term's price times the seats, less the discount."""
    sub = np.flatnonzero(book.purchased <= until)
    size, seats, price = len(sub), book.seats[sub], book.list_price[sub]
    discount = book.discount_percent[sub]
    exact = price * seats * (HUNDRED_PERCENT - discount)
    first, last = book.purchased[sub], last_day(book)[sub]
    return Lines.of(
        size,
        subscription=sub,
        posted=first,
        invoice=first,
        first=first,
        last=last,
        kind=np.full(size, PREPAID_TERM, np.int8),
        clause=np.full(size, PAYG_9, np.int16),
        unit_price=round_to(CENT, price),
        seats=seats,
        amount=round_to(CENT, exact, HUNDRED_PERCENT),
        list_price=price,
        months=np.ones(size, np.int8),  # the list price is for the whole term
        days=days(first, last).astype(np.int32),
        of_days=days(first, last).astype(np.int32),
        daily_price=np.zeros(size, np.int64),
        profile=np.full(size, Profile.EXACT, np.int8),
        method=np.full(size, Method.WHOLE, np.int8),
        exact=exact,
        per=np.full(size, HUNDRED_PERCENT, np.int32),
        more={"discount_percent": discount},
    )


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none after the term."""
    sub = np.repeat(np.arange(len(book)), 2)
    since = np.stack([book.purchased, last_day(book) + 1], axis=1).ravel()
    held = np.stack([book.seats, np.zeros_like(book.seats)], axis=1).ravel()
    return Steps(subscription=sub, since=since, seats=held)


def serve(need: Need, agreed: Columns) -> Served:
    """Whole terms, each bought on the day it is needed (PAYG-9); nothing happens to a prepaid subscription."""
    return Served(terms_as_needed(need, agreed.years * 12))


def term(book: Book) -> Term:
    """One term of whole years (PAYG-9)."""
    return Term(start=book.purchased, months=12 * book.years)


def check(book: Book) -> list[Problem]:
    """PAYG-2: the products of Business Hub."""
    unknown = product_numbers(book.product) < 0
    return problems("subscription", unknown, "product", "PAYG-2", "product-not-prepaid", found=book.product)


# ---- Beside flexible billing ------------------------------------------------------------------------------------


def pairs(book: Book) -> tuple[Array, Array]:
    """Every prepaid subscription with every flexible one of the same product and customer: two arrays of rows."""
    prepaid = np.flatnonzero(book.programme == codes.programme("avast-prepaid"))
    flexible = np.flatnonzero(book.programme == codes.programme("avast-flexible"))
    if not len(prepaid) or not len(flexible):
        return prepaid[:0], flexible[:0]
    wanted, held = (
        book.customer[rows] * (len(PRODUCTS) + 1) + product_numbers(book.product[rows]) for rows in (prepaid, flexible)
    )
    order = np.argsort(held, kind="stable")
    flexible, held = flexible[order], held[order]
    first, stop = (np.searchsorted(held, wanted, side=side) for side in ("left", "right"))
    owner, number = expand(stop - first)
    return prepaid[owner], flexible[first[owner] + number]


def prepare(book: Book) -> Book:
    """Flexible billing of a product ends on the day before a prepaid subscription of it starts (PAYG-10)."""
    prepaid, flexible = pairs(book)
    ends = np.full(len(book), calendar.NEVER)
    later = book.purchased[flexible] < book.purchased[prepaid]
    np.minimum.at(ends, flexible[later], book.purchased[prepaid[later]] - 1)
    cancelled = book.happened("cancel")
    ends[cancelled.subscription[cancelled.on <= ends[cancelled.subscription]]] = calendar.NEVER
    rows = np.flatnonzero(ends < calendar.NEVER)
    if not len(rows):
        return book
    events, size = book.events, len(rows)
    missing = {np.dtype(kind): value for kind, value in COLUMN.values()}
    added = Events(
        subscription=rows,
        on=ends[rows],
        kind=np.full(size, codes.event_kind("cancel"), events.kind.dtype),
        row=np.full(size, -1),
        more={name: np.full(size, missing[column.dtype], column.dtype) for name, column in events.more.items()},
    )
    every = Events.concat([events, added])  # a cancellation is the last of its day, so it may stand last
    return replace(book, events=every.sort(every.subscription, every.on))


def check_beside_flexible(book: Book) -> list[Problem]:
    """PAYG-10: prepaid to flexible only at expiry; after flexible to prepaid, nothing more happens to the flexible."""
    prepaid, flexible = pairs(book)
    if not len(prepaid):
        return []
    start, end = book.purchased[prepaid], last_day(book)[prepaid]
    bought = book.purchased[flexible]
    runs = (bought >= start) & (bought <= end)
    wrong, last = np.zeros(len(book), bool), book.purchased.copy()
    wrong[flexible[runs]] = True
    last[flexible[runs]] = end[runs]
    since = np.full(len(book), calendar.NEVER)
    np.minimum.at(since, flexible[bought < start], start[bought < start])
    events = book.events
    after = events.on >= since[events.subscription]
    return [
        *problems("subscription", wrong, "purchased", "PAYG-10", "prepaid-still-runs", found=book.purchased, last=last),
        *problems("event", after, "on", "PAYG-10", "flexible-ended", found=events.on, since=since[events.subscription]),
    ]


PROGRAMME = Programme(
    id="avast-prepaid",
    fields=FIELDS,
    events=(),
    kinds=KINDS,
    check=check,
    bill=bill,
    due=due,
    levels=levels,
    serve=serve,
    term=term,
    operands={"discount_percent": "percent"},
    factor=HUNDRED_PERCENT,
)
EXTENSION = Extension(
    of="avast-flexible", fields=(), events=(), check=check_beside_flexible, prepare=prepare, defaults=None
)
