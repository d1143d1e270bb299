"""What flexible billing refuses, one function per clause."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem, problems
from billing_model.core.moves import carry_forward, ends, key, running_max, shifted, starts
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
    """PAYG-9: of Essential, Premium and Ultimate one customer has one at a time on flexible billing.

    The day of a cancellation still runs (PAYG-4), and so does the last flexible day before a prepaid term (PAYG-10).
    Of two that start on one day each is refused beside the other, so that the order of the rows never matters.
    """
    rows = np.flatnonzero(security)
    rows = rows[np.argsort(book.id[rows], kind="stable")]
    rows = rows[np.lexsort((product_numbers(book.product[rows]), book.purchased[rows], book.customer[rows]))]
    customer, bought = book.customer[rows], book.purchased[rows]
    place, day = np.arange(len(rows)), key(customer, bought)
    first_of_day, last_of_day = starts(day), ends(day)
    cancelled = book.first_day("cancel")
    end = calendar.as_count(cancelled[rows])
    latest = running_max(end, starts(customer))
    lasts_longest = carry_forward(place, starts(customer) | (latest > shifted(latest)))  # of the customer's so far
    before = carry_forward(place, first_of_day) - 1  # the last one of an earlier day, if it is of the customer
    of_customer = (before >= 0) & (customer[before] == customer)
    runs = of_customer & (calendar.as_count(bought) <= latest[before])
    same_day = ~(first_of_day & last_of_day)
    beside = np.where(first_of_day, place + 1, carry_forward(place, first_of_day)).clip(max=max(len(rows) - 1, 0))
    wrong, other = np.zeros(len(book), bool), np.arange(len(book))
    wrong[rows], other[rows] = runs | same_day, rows[np.where(runs, lasts_longest[before], beside)]
    last = cancelled[other]
    values = {"found": book.product, "other": book.product[other]}
    goes_on, ends_later = wrong & (last == calendar.NEVER), wrong & (last < calendar.NEVER)
    return [
        *problems("subscription", goes_on, "product", "PAYG-9", "second-security-product", **values),
        *problems("subscription", ends_later, "product", "PAYG-9", "security-product-still-runs", **values, last=last),
    ]


def after_cancellation(book: Book) -> list[Problem]:
    """PAYG-11: no event follows the cancellation of the service, nor is it cancelled again."""
    events = book.events
    since = book.first_day("cancel")[events.subscription]
    return problems("event", events.on > since, "on", "PAYG-11", "after-cancellation", found=events.on, since=since)
