"""Microsoft Partner Center, New Commerce: licence-based subscriptions (clauses NCE-1 to NCE-80).

Read it beside the vendor's pages; each file goes through its clauses in order:

terms        NCE-2, NCE-10, NCE-12, NCE-14   terms and plans
agreement    NCE-4 to NCE-9                  prices, what is taken over
cycles       NCE-11 to NCE-15, NCE-33 to 35  charge cycles and what a day divides by
purchases    NCE-20, NCE-30 to NCE-32        the first term, aligned or not
seats, lots  NCE-21 to NCE-25                seats added and removed
cancelling   NCE-26 to NCE-29
upgrades     NCE-40 to NCE-44                seats that move to another product
plans        NCE-45 to NCE-47                another term, another plan
renewals     NCE-8, 9, NCE-50 to NCE-54      what the end of a term brings
extended     NCE-52, NCE-53                  the extended service term
trials       NCE-55, NCE-56
rows         NCE-15 to NCE-18, NCE-60 to 67  what is charged, row by row
file         NCE-63                          the kinds of line
in_the_file  NCE-64                          what the vendor's file says beside an amount
refusals                                     what the vendor refuses
need         NCE-21, NCE-45, NCE-50 to 53    how a need is served, by term or extended
other_terms  NCE-5 to NCE-7                  the same book under another term or plan

What happens to a subscription is folded in `fold`, which takes it from the queues of `happenings`. How amounts are cut
(NCE-60 to NCE-62) and held to what stands (NCE-24) is in `core.cutting`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.fields import Event, Field, given
from billing_model.core.lines import Lines
from billing_model.core.money import ROUNDINGS
from billing_model.core.moves import ends, key
from billing_model.core.programme import WHOLE, Asked, OtherTerms, Payment, PerSeat, Programme, Steps
from billing_model.programmes.nce.file import KINDS
from billing_model.programmes.nce.fold import told_by
from billing_model.programmes.nce.happenings import EVENTS as IN_ORDER
from billing_model.programmes.nce.need import serve
from billing_model.programmes.nce.need_by_term import apart, kept_for
from billing_model.programmes.nce.offers import OFFERS
from billing_model.programmes.nce.other_terms import can_have_other_terms, under
from billing_model.programmes.nce.provenance import shares
from billing_model.programmes.nce.refusals import check
from billing_model.programmes.nce.rows import charged as rows_charged
from billing_model.programmes.nce.rows import ordered_steps, posted_by
from billing_model.programmes.nce.term_ends import term_ends
from billing_model.programmes.nce.terms import (
    ANNUAL,
    MONTH,
    MONTHLY,
    MONTHS,
    PLANS,
    RENEWALS,
    SOLD,
    TERMS,
    THREE_YEARS,
    UPFRONT,
    YEAR,
)
from billing_model.programmes.nce.trials import SEATS

DUE_AFTER = 60  # days
OFFER = Field("offer", "text")
TERM = Field("term", "choice", choices=TERMS, clause="NCE-2")
PLAN = Field("plan", "text", choices=PLANS, clause="NCE-2")
LIST_PRICE = Field("list_price", "money", minimum=0)
ANNUAL_PRICE = Field("annual_price", "money", minimum=0, clause="NCE-7")
END_DATE = Field("end_date", "day", clause="NCE-30")
RENEWAL = Field("renewal", "choice", choices=RENEWALS, clause="NCE-53")
NUMBER = Field("seats", "integer", minimum=0)
PRICES = (LIST_PRICE, ANNUAL_PRICE)

FIELDS = (
    OFFER,
    TERM,
    PLAN,
    ANNUAL_PRICE,
    END_DATE,
    Field("align", "choice", choices=("calendar-month",), clause="NCE-32"),
    Field("align_with", "subscription", clause="NCE-31"),
    Field("promotion_percent", "percent", minimum=0, maximum=10_000, clause="NCE-9"),
    Field("promotion_until", "day", clause="NCE-9"),
    RENEWAL,
    Field("monthly_price", "money", minimum=0, clause="NCE-53"),
    Field("trial", "flag", clause="NCE-55"),
    Field("upgraded_from", "subscription", clause="NCE-42"),
    Field("rounding", "choice", choices=("unit-cut", "exact-cut", "exact"), codes=ROUNDINGS, clause="NCE-61"),
    Field("short_cycle", "choice", choices=("start-month", "end-month"), clause="NCE-34"),
    Field("window_days", "integer", minimum=7, maximum=8, clause="NCE-28"),
    Field("invoice_day", "integer", minimum=6, maximum=8, clause="NCE-17"),
    Field("max_seats", "integer", minimum=1, clause="NCE-25"),
)
OWN_FIELDS: dict[str, tuple[Field, ...]] = {
    "set-list-price": PRICES,
    "set-renewal": (Field("renewal", "choice", required=True, choices=RENEWALS, clause="NCE-53"),),
    "schedule": (NUMBER, TERM, PLAN, *PRICES, OFFER, END_DATE),
    "convert-trial": (*PRICES, TERM, PLAN, NUMBER, Field("into", "subscription", clause="NCE-56")),
    "set-term": (
        Field("term", "choice", required=True, choices=TERMS, clause="NCE-2"),
        replace(PLAN, required=True),
        *PRICES,
        NUMBER,
    ),
    "set-plan": (replace(PLAN, required=True), *PRICES),
    "move-seats": (
        Field("to", "subscription", required=True, clause="NCE-43"),
        Field("seats", "integer", required=True, minimum=0),
    ),
    "add-seats": (Field("seats", "integer", required=True, minimum=0),),
    "remove-seats": (Field("seats", "integer", required=True, minimum=0),),
}
EVENTS = tuple(
    Event(kind, OWN_FIELDS.get(kind, ()), order=order, replaces=kind == "set-list-price", decides=True)
    for order, kind in IN_ORDER.items()
)


def payment(term: int, plan: int) -> Payment:
    """NCE-2, NCE-4, NCE-7: a term and a plan, with the months that a payment, a list price and a price of a year are
    for."""
    months = {MONTHLY: 1, ANNUAL: 12, UPFRONT: int(MONTHS[term])}[plan]
    fields = {"term": TERMS[term], "plan": PLANS[plan]}
    return Payment(months, int(MONTHS[term]), fields, {"list_price": months, "annual_price": 12})


PAYMENTS = tuple(
    payment(term, plan) for term in (YEAR, MONTH, THREE_YEARS) for plan in range(len(PLANS)) if SOLD[term, plan]
)


def bill(book: Book, until: np.datetime64) -> Lines:
    """NCE-17: the lines of invoices up to and including a day; the book is checked and holds this programme only."""
    through = posted_by(book, until)
    return rows_charged(told_by(book, np.datetime64(int(through.max(initial=0)), "D")), through)


def charged(book: Book, until: np.datetime64) -> Lines:
    """The lines of everything charged up to and including a day, also of what is invoiced later (NCE-18)."""
    told = told_by(book, until)
    return rows_charged(told, np.full(len(book), int(until.astype(np.int64))))


def defaults(book: Book) -> Book:
    """A trial has 25 seats (NCE-55)."""
    own = book.programme == codes.programme("nce")
    return book.change(seats=np.where(own & book.trial & ~given(book.seats), SEATS, book.seats))


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none once a subscription is over (NCE-29)."""
    steps = ordered_steps(told_by(book, until))
    steps = steps.take(as_days(steps.day) <= until)
    steps = steps.take(ends(key(steps.subscription, as_days(steps.day))))
    return Steps.of(len(steps), subscription=steps.subscription, since=as_days(steps.day), seats=steps.seats)


def due(book: Book, lines: Lines) -> Array:
    """NCE-19: 60 days after the day of the invoice."""
    day: Array = lines.invoice + DUE_AFTER
    return day


def per_seat(book: Book) -> PerSeat:
    """A cycle at its price, 3 % more in an extended term (NCE-53); the price of a year three times (NCE-7); also for
    the seats that other subscriptions move into it (NCE-43) and those of trials (NCE-56)."""
    events, joining = book.events, np.zeros(len(book), np.int64)
    moved, trials = events.to >= 0, events.into >= 0
    np.add.at(joining, events.to[moved], np.maximum(events.seats[moved], 0))
    np.add.at(joining, events.into[trials], SEATS)
    return PerSeat(WHOLE * 103 // 100 + 1, 2, 3 * WHOLE, joining)


PROGRAMME = Programme(
    id="nce",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    charged=charged,
    defaults=defaults,
    levels=levels,
    due=due,
    term_ends=term_ends,
    per_seat=per_seat,
    paying=("invoice_day", "rounding", "short_cycle"),
    priced_by=("list_price", "annual_price"),
    adds="add-seats",
    at_renewal="schedule",
    payments=PAYMENTS,
    under=OtherTerms(can_have_other_terms, under),
    serve=serve,
    kept_for=kept_for,
    apart=apart,
    shares=shares,
    sells="offer",
    products=OFFERS,
    asked=(
        Asked("free_trial", field="trial", alone=True),
        Asked("seat_change", event="remove-seats", alone=True),
        Asked("seat_change", event="add-seats", alone=True),
    ),
    unit_places=6,
)
