"""Office 365: switching to another plan, prepaid or invoiced (clauses SWITCH-1 to SWITCH-8)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Event, Field
from billing_model.core.lines import Lines
from billing_model.core.postings import Order, in_order
from billing_model.core.programme import WHOLE, Asked, PerSeat, Programme
from billing_model.programmes.office365.left import credit, left_at_switch, lost
from billing_model.programmes.office365.need import serve
from billing_model.programmes.office365.plans import (
    CREDIT_LOST,
    KINDS,
    SWITCH_CHARGE,
    SWITCH_CREDIT,
    charge_lines,
    charges,
    levels,
    plans,
    term,
)
from billing_model.programmes.office365.refusals import check

LONGEST_TERM = 36  # months
TERM = Field("term_months", "integer", minimum=1, maximum=LONGEST_TERM, clause="SWITCH-3")
FIELDS = (
    Field("plan", "text"),
    replace(TERM, default=12),
    Field("prepaid", "flag", clause="SWITCH-3"),
    Field("billing_day", "integer", required=True, minimum=1, maximum=28, clause="SWITCH-2"),
)
EVENTS = (
    Event(
        "switch-plan",
        (
            Field("plan", "text"),
            Field("list_price", "money", required=True, minimum=0),
            Field("seats", "integer"),
            TERM,
            Field("by_hand", "flag", clause="SWITCH-8"),
        ),
        order=1,
        decides=True,
    ),
)
PLANS = (  # those of the page and of the examples
    "Office 365 Business",
    "Office 365 Business Essentials",
    "Office 365 Business Premium",
    "Office 365 Enterprise E1",
    "Office 365 Enterprise E3",
    "Office 365 Enterprise E5",
    "Exchange Online Kiosk",
    "Exchange Online Plan 1",
)

PLACE = {SWITCH_CREDIT: Order.CANCEL, SWITCH_CHARGE: Order.REACTIVATION, CREDIT_LOST: Order.AFTERWARDS}  # else CHARGE


def bill(book: Book, until: np.datetime64) -> Lines:
    """The lines of every invoice up to and including a day: charges, and what each switch credits (SWITCH-1, SWITCH-2).

    What is made on a day stands on the first billing day on or after it.
    """
    plan = plans(book)
    horizon = calendar.on_or_before(np.full(len(book), until), book.billing_day)
    charged = charges(plan, horizon[plan.subscription])
    left = left_at_switch(plan, charged, horizon)
    lines = Lines.concat([charge_lines(plan, charged), credit(left), lost(left)])
    invoice = calendar.on_or_after(lines.posted, book.billing_day[lines.subscription])
    return in_order(lines.replace(invoice=invoice), place_in_day(lines.kind))


def per_seat(book: Book) -> PerSeat:
    """The longest term that is paid at once, the one bought or one switched to (SWITCH-3)."""
    term = book.term_months.copy()
    np.maximum.at(term, book.events.subscription, book.events.term_months)
    return PerSeat(WHOLE * np.where(book.prepaid, np.clip(term, 1, LONGEST_TERM), 1))


def place_in_day(kind: Array) -> Array:
    """What is left of the old plan stands before the charge of the new one, and what is lost after it."""
    place = np.full(len(kind), Order.CHARGE)
    for number, order in PLACE.items():
        place[kind == number] = order
    return place


PROGRAMME = Programme(
    id="office365",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    levels=levels,
    serve=serve,
    term=term,
    paying=("billing_day",),
    operands={"lost": "money"},
    sells="plan",
    products=PLANS,
    asked=(Asked("plan_switch", event="switch-plan"),),
    per_seat=per_seat,
)
