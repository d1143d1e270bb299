"""The first year that a CSP contract pays for, paid by the month or at once (CSP-5), and the days before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.edits import without
from billing_model.core.book import Book
from billing_model.core.calendar import NEVER, add_months
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.core.sums import sum_by
from billing_model.programmes import prepared
from billing_model.programmes.csp.agreement import term

MONTHLY, ANNUAL = 0, 1  # as the column `frequency` numbers them
ENDS = ("cancel", "reactivate")


def paid_from(book: Book) -> Array:
    """The first day that each subscription pays for, if it is never changed or cancelled."""
    steady = without(book, "set-seats", *ENDS)
    until = max(book.purchased.max(), steady.events.on.max(initial=book.purchased.max())) + 2 * SETTLED
    lines = bill(steady, until)
    lines = lines.take(lines.method != Method.FREE)
    first = np.full(len(book), NEVER)
    np.minimum.at(first.view(np.int64), lines.subscription, lines.first.view(np.int64))
    return first


def first_term(book: Book) -> tuple[Array, Array]:
    """The first day of each subscription's first term, and the day of its renewal (CSP-5).

    Days before the first term are free (CSP-11, CSP-12) or charged by days (CSP-19).
    """
    agreed = term(prepared(book))
    return agreed.start, add_months(agreed.start, agreed.months)


class Invoiced(NamedTuple):
    """What is invoiced for the first paid year of each subscription, in micro-units.

    invoice, amount: the first invoice with an amount, NaT and 0 where there is none; year: all of it.
    """

    invoice: Array
    amount: Array
    year: Array


def invoiced(lines: Lines, first: Array, renewal: Array) -> Invoiced:
    """What these lines say of it; first, renewal: of each subscription, the first day it pays for and its renewal."""
    paid = lines.take((lines.amount != 0) & (lines.first < renewal[lines.subscription]))
    opening = paid.take(paid.first == first[paid.subscription])
    invoice = np.full(len(first), np.datetime64("NaT", "D"))
    invoice[opening.subscription] = opening.invoice
    on_it = paid.take(paid.invoice == invoice[paid.subscription])
    amount, year = (sum_by(part.subscription, part.amount, len(first)) for part in (on_it, paid))
    return Invoiced(invoice, amount, year)
