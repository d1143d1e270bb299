"""AxCrypt Business for resellers: licences for 1 or 12 months, paid at once (clauses AXC-1 to AXC-10)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Event, Field
from billing_model.core.lines import Lines, Method
from billing_model.core.money import HUNDRED_PERCENT, round_to, times
from billing_model.core.periods import days
from billing_model.core.postings import in_order
from billing_model.core.programme import WHOLE, Asked, PerSeat, Programme, Term
from billing_model.programmes.axcrypt.licences import KINDS, Bought, extra_licences, levels, shares, whole_periods
from billing_model.programmes.axcrypt.need import serve
from billing_model.programmes.axcrypt.refusals import TERMS, check

BUYER = Field("buyer", "choice", choices=("reseller", "customer"), clause="AXC-3")
FIELDS = (
    Field("months", "integer", required=True, minimum=1, maximum=12, clause="AXC-1"),
    replace(BUYER, default="reseller"),
    Field("reseller_discount_percent", "percent", default=0, minimum=0, maximum=HUNDRED_PERCENT, clause="AXC-2"),
    Field("vat_number", "flag", clause="AXC-4"),
    Field("vat_percent", "percent", default=0, minimum=0, maximum=HUNDRED_PERCENT, clause="AXC-4"),
    Field("remaining_month", "choice", choices=("calendar", "30-days"), default="calendar", clause="AXC-6"),
)
EVENTS = (
    Event("add-seats", (Field("seats", "integer", required=True), BUYER), order=1, decides=True),
    Event("use", (Field("seats", "integer", required=True, minimum=0),), order=2, replaces=True),
    Event("cancel", order=3, decides=True),
)

RESELLER = 0  # of BUYER


def bill(book: Book, until: np.datetime64) -> Lines:
    """Every period and every purchase of extra licences, each invoiced on its first day (AXC-1)."""
    bought = Bought.concat([whole_periods(book, until), extra_licences(book, until)])
    return in_order(priced(book, bought), bought.order)


def priced(book: Book, bought: Bought) -> Lines:
    """The months at the list price of a licence and month: less the discount, rounded once, and VAT last (AXC-10).

    The printed unit price is rounded on its own.
    """
    sub = bought.subscription
    price, discount, minor = book.list_price[sub], discount_of(book, bought), book.minor[sub]
    exact_unit = times(price, bought.months, HUNDRED_PERCENT - discount)
    exact = times(price, bought.months, HUNDRED_PERCENT - discount, bought.seats)
    amount = round_to(minor, exact, HUNDRED_PERCENT)
    return Lines.of(
        len(bought),
        subscription=sub,
        posted=bought.first,
        invoice=bought.first,
        first=bought.first,
        last=bought.last,
        kind=bought.kind,
        clause=bought.clause,
        unit_price=round_to(minor, exact_unit, HUNDRED_PERCENT),
        seats=bought.seats,
        amount=amount,
        list_price=price,
        months=bought.months,
        days=days(bought.first, bought.last),
        of_days=days(bought.first, bought.last),
        method=Method.WHOLE,
        exact=exact,
        per=HUNDRED_PERCENT,
        seats_from=bought.seats_from,
        more={"discount_percent": discount, "tax": vat(book, sub, amount)},
    )


def per_seat(book: Book) -> PerSeat:
    """All months of a period (AXC-1)."""
    return PerSeat(WHOLE * np.clip(book.months, 1, 12))


def discount_of(book: Book, bought: Bought) -> Array:
    """The reseller's discount (AXC-2); none where the customer's own administrator buys (AXC-3)."""
    return np.where(bought.buyer == RESELLER, book.reseller_discount_percent[bought.subscription], 0)


def vat(book: Book, sub: Array, amount: Array) -> Array:
    """The VAT on the net amount of each line, rounded there; a valid VAT number removes it (AXC-4)."""
    percent = np.where(book.vat_number[sub], 0, book.vat_percent[sub])
    return round_to(book.minor[sub], times(amount, percent), HUNDRED_PERCENT)


def due(book: Book, lines: Lines) -> Array:
    """An invoice is due on its own day (AXC-1)."""
    return lines.invoice


def term(book: Book) -> Term:
    """A subscription renews for the term that was bought, unless it is cancelled (AXC-1, AXC-7)."""
    return Term(start=book.purchased, months=book.months)


PROGRAMME = Programme(
    id="axcrypt",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    due=due,
    levels=levels,
    shares=shares,
    serve=serve,
    term=term,
    sold_for=("months", TERMS),
    asked=(Asked("extra_licences", event="add-seats", alone=True),),
    operands={"discount_percent": "percent", "tax": "money"},
    per_seat=per_seat,
    adds="add-seats",
    without={"products": "Resellers sell a single product, AxCrypt Business."},
)
