"""What flexible billing refuses, one function per clause."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem, problems
from billing_model.core.moves import last_at_or_before, running_max, shifted, starts
from billing_model.programmes.avast.prices import SECURITY, product_numbers

NO_SEGMENT = 0  # of Field "segment"


def check(book: Book) -> list[Problem]:
    """What the clauses refuse of a book, in their order."""
    product = product_numbers(book.product)
    security = np.isin(product, np.arange(len(SECURITY)))
    return [
        *not_eligible(book, product),
        *segment_discount_elsewhere(book, product, security),
        *other_discount(book),
        *second_security_product(book, security),
        *after_cancellation(book),
    ]


def not_eligible(book: Book, product: Array) -> list[Problem]:
    """PAYG-2: only some products can be billed this way."""
    return problems("subscription", product < 0, "product", "PAYG-2", "product-not-eligible", found=book.product)


def segment_discount_elsewhere(book: Book, product: Array, security: Array) -> list[Problem]:
    """PAYG-7: segment discounts are for Essential, Premium and Ultimate only."""
    wrong = (book.discount_percent > 0) & (book.segment > NO_SEGMENT) & ~security & (product >= 0)
    return problems(
        "subscription",
        wrong,
        "discount_percent",
        "PAYG-7",
        "segment-discount-not-here",
        found=book.discount_percent,
        product=book.product,
    )


def other_discount(book: Book) -> list[Problem]:
    """PAYG-8: no discount but that of a segment applies to flexible billing."""
    wrong = (book.discount_percent > 0) & ~(book.segment > NO_SEGMENT)
    return problems(
        "subscription",
        wrong,
        "discount_percent",
        "PAYG-8",
        "discount-without-segment",
        found=book.discount_percent,
    )


def second_security_product(book: Book, security: Array) -> list[Problem]:
    """PAYG-9: of Essential, Premium and Ultimate one customer has one at a time on flexible billing."""
    end = np.full(len(book), calendar.NEVER)
    cancelled = book.happened("cancel")
    end[cancelled.subscription] = cancelled.on
    rows = np.flatnonzero(security)
    rows = rows[np.lexsort((book.purchased[rows], book.customer[rows]))]
    first = starts(book.customer[rows])
    latest = running_max(calendar.as_count(end[rows]), first)  # end of the customer's products so far
    again = ~first & (calendar.as_count(book.purchased[rows]) < shifted(latest))
    wrong, other = np.zeros(len(book), bool), np.arange(len(book))
    wrong[rows], other[rows] = again, shifted(rows)
    return problems(
        "subscription",
        wrong,
        "product",
        "PAYG-9",
        "second-security-product",
        found=book.product,
        other=book.product[other],
    )


def after_cancellation(book: Book) -> list[Problem]:
    """PAYG-11: no event follows the cancellation of the service."""
    events, cancelled = book.events, book.happened("cancel")
    if not len(cancelled):
        return []
    row = last_at_or_before(events.subscription, events.on, cancelled.subscription, cancelled.on)
    since = cancelled.on[row]
    after = (row >= 0) & (events.on > since)
    return problems("event", after, "on", "PAYG-11", "after-cancellation", found=events.on, since=since)
