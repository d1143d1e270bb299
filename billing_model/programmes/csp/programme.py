"""Microsoft Partner Center: licence-based subscriptions (clauses CSP-1 to CSP-61).

Read it beside the vendor's pages; `bill` is the table of contents, and each file goes through its clauses in order:

agreement   CSP-1 to CSP-12, 15, 61  price, term, add-ons, the day from which periods count, until when it is sold
charges     CSP-13 to CSP-18         periods and invoices: what is charged in advance
first_days  CSP-11, CSP-19           the days before the first whole period
changes     CSP-20 to CSP-25         changes of seats
cancelling  CSP-30 to CSP-38         within 30 days, after, reactivating
file        CSP-50 to CSP-53         what the file says
refusals    CSP-1, 2, 6, 7, 25, …    what the vendor refuses

How amounts are rounded (CSP-39 to CSP-41) is in `core.money`, what happened when (the fold that all of them read) in
`history`. Incentives (CSP-60) are not invoiced.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.core.book import Book
from billing_model.core.fields import Event, Field
from billing_model.core.lines import Lines
from billing_model.core.money import ROUNDINGS, Profile
from billing_model.core.postings import Postings, in_order, priced
from billing_model.core.programme import Asked, Payment, Programme
from billing_model.programmes.csp.agreement import (
    ALIGNMENTS,
    MONTHS,
    TERM,
    agreement,
    inherited,
    no_longer_sold,
    per_seat,
    term,
)
from billing_model.programmes.csp.cancelling import (
    Credits,
    all_charged,
    capped,
    full_credits,
    late_credits,
    remainders,
)
from billing_model.programmes.csp.changes import seat_changes, taken_up
from billing_model.programmes.csp.charges import charge_rows, charges, invoice_day, rename_after_changes
from billing_model.programmes.csp.file import KINDS
from billing_model.programmes.csp.first_days import charged_days, free_days
from billing_model.programmes.csp.history import fold, levels
from billing_model.programmes.csp.need import serve
from billing_model.programmes.csp.offers import OFFERS
from billing_model.programmes.csp.refusals import check

SEATS = Field("seats", "integer")
FREQUENCY = Field("frequency", "choice", choices=("monthly", "annual"), clause="CSP-1")
FIELDS = (
    Field("offer", "text"),
    FREQUENCY,
    Field("billing_day", "integer", minimum=1, maximum=28, clause="CSP-13"),
    Field("rounding", "choice", choices=ROUNDINGS[: Profile.UNIT_CUT], codes=ROUNDINGS, clause="CSP-41"),
    Field("alignment", "choice", choices=ALIGNMENTS, clause="CSP-10"),
    Field("parent", "subscription", clause="CSP-6"),
    Field("segment", "choice", choices=("none", "education", "government", "non-profit"), default="none"),
    Field(
        "after_change",
        "choice",
        choices=("cycle-instance-prorate", "cycle-fee"),
        default="cycle-instance-prorate",
        clause="CSP-52",
    ),
    Field("full_credit_days", "integer", default=30, minimum=0, maximum=366, clause="CSP-30"),
)
EVENTS = (
    Event("set-list-price", (Field("list_price", "money", required=True, minimum=0),), order=0, replaces=True),
    Event("cancel", order=2, decides=True),
    Event("reactivate", (SEATS,), order=3, decides=True),
    Event("set-seats", (replace(SEATS, required=True),), order=4, replaces=True),
    Event("set-frequency", (FREQUENCY,), refused_by="CSP-2"),
    Event("transfer", refused_by="CSP-7"),
)
PAYMENTS = tuple(  # CSP-1, CSP-3, CSP-5
    Payment(int(months), TERM, {"frequency": frequency}, {"list_price": 1})
    for frequency, months in zip(FREQUENCY.choices, MONTHS, strict=True)
)


def bill(book: Book, until: np.datetime64) -> Lines:
    """The lines of every invoice up to and including a day; the book is checked and holds only this programme."""
    agreed = agreement(book, until)  # CSP-1 to CSP-12, CSP-15
    history, spells = fold(book, agreed)

    charged = charges(book, agreed, history, spells)  # CSP-13, CSP-14, CSP-17, CSP-18, CSP-36
    changes = taken_up(agreed, spells, charged, history)  # CSP-22
    rename_after_changes(book, charged, changes.charge[agreed.months[changes.subscription] == 1])  # CSP-52
    settled = seat_changes(agreed, charged, changes)  # CSP-20 to CSP-25
    before = charged_days(book, agreed, history, spells)  # CSP-19
    paid = [charge_rows(agreed, charged), *settled.runs, before.rows]
    rows = Postings.concat([*paid, settled.credits, free_days(book, agreed)])

    charges_and_runs = all_charged(spells, charged, settled, before.spell, rows)
    full = full_credits(spells, charges_and_runs)  # CSP-30
    late = late_credits(agreed, spells, charges_and_runs)  # CSP-31 to CSP-33
    in_part = Credits(settled.in_part, settled.in_part_charge)  # CSP-36
    rows = Postings.concat([rows, full, in_part.rows, late.rows])
    lines = priced(rows, invoice_day(book, rows), book.minor[rows.subscription])  # CSP-16, CSP-34, CSP-39 to CSP-41

    charge = np.append(in_part.charge, late.charge)
    credit = np.arange(len(rows) - len(charge), len(rows))
    lines = capped(lines, credit, charge)  # CSP-38
    if len(in_part.charge):
        rest = remainders(spells, charges_and_runs, in_part, lines, credit[: len(in_part.charge)])  # CSP-30, CSP-36
        credits = priced(rest.rows, invoice_day(book, rest.rows), book.minor[rest.rows.subscription])
        credits = credits.but(unit_price=rest.unit_price, amount=rest.amount)
        lines, rows = Lines.concat([credits, lines]), Postings.concat([rest.rows, rows])  # the older charge first
    return in_order(lines, rows.order)


PROGRAMME = Programme(
    id="csp",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    defaults=inherited,
    levels=levels,
    serve=serve,
    term=term,
    per_seat=per_seat,
    sold_for=("frequency", FREQUENCY.choices),
    paying=("frequency", "billing_day", "rounding", "after_change"),
    payments=PAYMENTS,
    sells="offer",
    products=OFFERS,
    no_longer_sold=no_longer_sold,
    asked=(Asked("free_trial", field="trial"), Asked("seat_change", event="set-seats"), Asked("monthly_or_annual")),
)
