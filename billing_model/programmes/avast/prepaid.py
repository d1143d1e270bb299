"""Avast Business Hub: prepaid billing for 1, 2 or 3 years (PAYG-9).

A prepaid subscription is one line, paid on the day it is bought; it ends with its term. How it stands beside flexible
billing is said in `prepaid_beside_flexible`.
"""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import Field, Problem, problems
from billing_model.core.lines import Lines, Method
from billing_model.core.money import HUNDRED_PERCENT, round_to, times
from billing_model.core.need import Need, Served, terms_as_needed
from billing_model.core.periods import days
from billing_model.core.programme import Programme, Steps, Term
from billing_model.programmes.avast.prices import DISCOUNT, PAYMENT, PRODUCT, PRODUCTS, SEGMENT, due, product_numbers

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


def bill(book: Book, until: np.datetime64) -> Lines:
    """One line per subscription, made and invoiced on the day of the purchase (PAYG-9).

    It is the term's list price times the devices, less the discount, rounded once.
    """
    sub = np.flatnonzero(book.purchased <= until)
    first, last = book.purchased[sub], last_day(book)[sub]
    price, seats, discount = book.list_price[sub], book.seats[sub], book.discount_percent[sub]
    exact, minor = times(price, seats, HUNDRED_PERCENT - discount), book.minor[sub]
    return Lines.of(
        len(sub),
        subscription=sub,
        posted=first,
        invoice=first,
        first=first,
        last=last,
        kind=PREPAID_TERM,
        clause=PAYG_9,
        unit_price=round_to(minor, price),
        seats=seats,
        amount=round_to(minor, exact, HUNDRED_PERCENT),
        list_price=price,  # of the whole term
        days=days(first, last),
        of_days=days(first, last),
        method=Method.WHOLE,
        exact=exact,
        per=HUNDRED_PERCENT,
        more={"discount_percent": discount},
    )


def last_day(book: Book) -> Array:
    """The last day of each prepaid term."""
    return calendar.add_months(book.purchased, np.maximum(book.years, 0) * 12) - 1


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none after the term."""
    size = len(book)
    steps = Steps.concat(
        [
            Steps.of(size, subscription=np.arange(size), since=book.purchased, seats=book.seats),
            Steps.of(size, subscription=np.arange(size), since=last_day(book) + 1, seats=0),
        ]
    )
    return steps.sort(steps.subscription, steps.since)


def term(book: Book) -> Term:
    """One term of whole years (PAYG-9)."""
    return Term(start=book.purchased, months=12 * book.years)


def serve(need: Need, agreed: Columns) -> Served:
    """Whole terms, each bought on the day it is needed (PAYG-9); nothing happens to a prepaid subscription."""
    return Served(terms_as_needed(need, agreed.years * 12))


def check(book: Book) -> list[Problem]:
    """PAYG-2: the products of Business Hub."""
    unknown = product_numbers(book.product) < 0
    return problems("subscription", unknown, "product", "PAYG-2", "product-not-prepaid", found=book.product)


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
    paying=("payment",),
    operands={"discount_percent": "percent"},
    sells="product",
    products=PRODUCTS,
)
