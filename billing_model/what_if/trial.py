"""What follows from converting a free trial on each of its days (TRIAL-1 to TRIAL-5).

The days of a trial are one book: the same trial, converted on each day, billed monthly and annually. Money is int64
micro-units of the currency, days are ``datetime64[D]``; columns with two rows are monthly, then annual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.edits import copies, with_event, without
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Method
from billing_model.programmes.csp.trial import TRIAL_DAYS, TRIAL_SEATS
from billing_model.what_if.paid_year import ANNUAL, MONTHLY, first_term, invoiced, paid_from

__all__ = ["TRIAL_DAYS", "TRIAL_SEATS", "TrialDays", "trial_days"]  # a page asks the question, not the vendor


@dataclass(frozen=True)
class TrialDays:
    """One column per day on which the trial can be converted; later changes and cancellations are left out.

    - days: the conversion days, the last of them the 30th after the start (TRIAL-4)
    - unused: trial days that lapse
    - first: the first paid day
    - term: the first day of the paid year; later than the first paid day where days before it are charged (CSP-19)
    - last: the last day of the paid year
    - free: days of service without a charge, from the trial's start
    - aligned: the days from the conversion to the partner's billing day are free (CSP-11)
    - invoice, amount: the first invoice with an amount, NaT and 0 where there is none
    - year: all that is invoiced up to that day
    """

    days: Array
    unused: Array
    first: Array
    term: Array
    last: Array
    free: Array
    aligned: Array
    invoice: Array
    amount: Array
    year: Array


def trial_days(book: Book, subscription: int, seats: int = TRIAL_SEATS) -> TrialDays:
    """A trial of the book converted on each of its days with this number of seats (TRIAL-5); subscription: its row."""
    alone = book.only(np.arange(len(book)) == subscription)
    alone = without(alone, "convert-trial", "set-seats", "cancel", "reactivate")
    start = alone.purchased[0]
    days = np.arange(start, start + TRIAL_DAYS + 1)
    count = len(days)
    alternatives = with_event(
        copies(alone, 2 * count),
        "convert-trial",
        np.tile(days, 2),
        frequency=np.repeat([MONTHLY, ANNUAL], count).astype(alone.events.frequency.dtype),
        seats=np.full(2 * count, seats),
    )
    first, (term, renewal) = paid_from(alternatives), first_term(alternatives)
    lines = bill(alternatives, renewal.max() + SETTLED)
    columns = {
        "first": first,
        "term": term,
        "last": renewal - 1,
        "free": (first - start).astype(np.int64),
        "aligned": np.isin(np.arange(2 * count), lines.subscription[lines.method == Method.FREE]),
        **invoiced(lines, first, renewal)._asdict(),
    }
    unused = np.arange(TRIAL_DAYS, -1, -1)
    return TrialDays(days, unused, **{name: column.reshape(2, count) for name, column in columns.items()})
