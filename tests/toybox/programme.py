"""Toybox: a monthly fee for each box, in advance, and a setup fee (clauses TOY-1 to TOY-3)."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import Event, Field, Problem, problems
from billing_model.core.lines import Lines, Method
from billing_model.core.money import round_to
from billing_model.core.moves import starts
from billing_model.core.need import Need, Served, happenings, one_contract
from billing_model.core.periods import days, periods
from billing_model.core.postings import in_order
from billing_model.core.programme import Programme, Steps

FIELDS = (Field("setup_fee", "money", default="0", clause="TOY-2"),)
EVENTS = (Event("cancel", order=7, decides=True),)
KINDS = ("setup-fee", "monthly-fee")
SETUP_FEE, MONTHLY_FEE = codes.line_kind("setup-fee"), codes.line_kind("monthly-fee")
TOY_1, TOY_2 = codes.clause("TOY-1"), codes.clause("TOY-2")


def bill(book: Book, until: np.datetime64) -> Lines:
    """The setup fee on the day of the purchase, then each month in advance."""
    lines = Lines.concat([setup_fees(book, until), monthly_fees(book, until)])
    return in_order(lines, (lines.kind == MONTHLY_FEE).astype(np.int8))


def setup_fees(book: Book, until: np.datetime64) -> Lines:
    """TOY-2: once, on the day of the purchase."""
    sub = np.flatnonzero((book.purchased <= until) & (book.setup_fee > 0))
    on, fee = book.purchased[sub], book.setup_fee[sub]
    printed = round_to(book.minor[sub], fee)
    return Lines.of(
        len(sub),
        subscription=sub,
        posted=on,
        invoice=on,
        first=on,
        last=on,
        kind=SETUP_FEE,
        clause=TOY_2,
        unit_price=printed,
        seats=1,
        amount=printed,
        list_price=fee,
        days=1,
        of_days=1,
        method=Method.WHOLE,
        exact=fee,
    )


def monthly_fees(book: Book, until: np.datetime64) -> Lines:
    """TOY-1: each month in advance, on the day of the purchase, through the month of the cancellation (TOY-3)."""
    one_month = np.ones(len(book), np.int64)
    month = periods(book.purchased, one_month, book.purchased, np.minimum(last_day(book), until))
    sub = month.stretch
    price, seats, minor = book.list_price[sub], book.seats[sub], book.minor[sub]
    return Lines.of(
        len(sub),
        subscription=sub,
        posted=month.first,
        invoice=month.first,
        first=month.first,
        last=month.last,
        kind=MONTHLY_FEE,
        clause=TOY_1,
        unit_price=round_to(minor, price),
        seats=seats,
        amount=round_to(minor, price * seats),
        list_price=price,
        days=days(month.first, month.last),
        of_days=days(month.first, month.last),
        method=Method.WHOLE,
        exact=price * seats,
    )


def last_day(book: Book) -> Array:
    """TOY-3: the last day of the month in which it was cancelled; NEVER if it was not."""
    last, cancelled = np.full(len(book), calendar.NEVER), book.happened("cancel")
    bought = book.purchased[cancelled.subscription]
    months = calendar.months_since(bought, cancelled.on) + 1
    last[cancelled.subscription] = calendar.add_months(bought, months) - 1
    return last


def levels(book: Book, until: np.datetime64) -> Steps:
    """The boxes held: those bought, to the end."""
    last, every = last_day(book), np.arange(len(book))
    over = every[last < until]
    bought = Steps.of(len(book), subscription=every, since=book.purchased, seats=book.seats)
    steps = Steps.concat([bought, Steps.of(len(over), subscription=over, since=last[over] + 1, seats=0)])
    return steps.sort(steps.subscription, steps.since)


def serve(need: Need, agreed: Columns) -> Served:
    """The boxes of the first day, cancelled on the last day of the need."""
    return Served(one_contract(need), (happenings(np.arange(len(need)), need.end - 1, codes.event_kind("cancel")),))


def check(book: Book) -> list[Problem]:
    """TOY-3: a second cancellation."""
    cancelled = book.happened("cancel")
    again = cancelled.row[~starts(cancelled.subscription)]
    wrong = np.isin(book.events.row, again)
    return problems("event", wrong, "on", "TOY-3", "toy-cancelled-twice", found=book.events.on)


PROGRAMME = Programme(
    id="toybox",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    levels=levels,
    serve=serve,
    without={
        "sample": "A vendor that does not exist has no share of the random book.",
        "cases": "Nobody has to learn how toys are billed.",
        "products": "A box is a box.",
        "reference": "The lines of its scenario are worked out by hand.",
    },
)
