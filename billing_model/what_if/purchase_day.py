"""What each purchase day of a month costs, under the rule before 17 October 2017 and the one since (CSP-10 to CSP-12).

A month is one book: the same monthly subscription, bought on each of its days, under each rule. Money is int64
micro-units of the currency, days are ``datetime64[D]``; columns with a row per rule are the old one, the new one and,
where the contract asks for it, the one under which no day is free (CSP-19).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.edits import copies, one_of, without
from billing_model.core.book import Book
from billing_model.core.calendar import day_of_month
from billing_model.core.columns import Array
from billing_model.core.money import divide
from billing_model.programmes.csp.agreement import BILLING_DAY, BILLING_DAY_CHARGED, PURCHASE_DAY
from billing_model.what_if.paid_year import MONTHLY, first_term, invoiced, paid_from

OLD, NEW, CHARGED = 0, 1, 2  # the rows
ALIGNED = np.array([BILLING_DAY, PURCHASE_DAY, BILLING_DAY_CHARGED])  # the choices of `alignment`, by row


@dataclass(frozen=True)
class PurchaseDays:
    """One column per purchase day, one row per rule, changes of seats and cancellations left out.

    - days: the purchase days
    - by_rule: the row of the rule that holds on each (CSP-10, or what the scenario chose)
    - free: days of service before the first paid one
    - before: days that are charged before the first whole period (CSP-19)
    - first: the first paid day
    - invoice: the day of the first invoice with an amount
    - amount: of that invoice
    - year: of the 12 paid months, and the days charged before them
    - served: days of service up to the end of the 12 paid months, free days included
    - per_day: the year divided by the days of service, rounded to a micro-unit
    """

    days: Array
    by_rule: Array
    free: Array
    before: Array
    first: Array
    invoice: Array
    amount: Array
    year: Array
    served: Array
    per_day: Array

    @property
    def wait(self) -> Array:
        """Days from the purchase to the first invoice with an amount; -1 where there is none."""
        wait: Array = np.where(np.isnat(self.invoice), -1, (self.invoice - self.days).astype(np.int64))
        return wait

    def cheapest(self, rule: int | None = None) -> int:
        """The index of the day with the lowest cost per day of service, the first of several.

        rule: OLD, NEW or CHARGED; None for the one that holds on each day.
        """
        return int(np.argmin(self.holding(self.per_day) if rule is None else self.per_day[rule]))

    @property
    def alike(self) -> bool:
        """Whether every day of the month costs the same per day of service, by the rule that holds on it."""
        return bool(np.ptp(self.holding(self.per_day)) == 0)

    def holding(self, column: Array) -> Array:
        """Of a column with a row per rule, the one of the rule that holds on each day."""
        values: Array = column[self.by_rule, np.arange(len(self.days))]
        return values


def purchase_days(book: Book) -> PurchaseDays:
    """The book's first subscription, billed monthly and bought on each day of its month instead."""
    contract = without(one_of(book), "set-seats", "cancel", "reactivate", "set-list-price")
    month = contract.purchased[0].astype("datetime64[M]")
    days = np.arange(month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]"))
    charged = contract.alignment[0] == BILLING_DAY_CHARGED
    rules, count = ALIGNED if charged else ALIGNED[:CHARGED], len(days)
    size = len(rules) * count
    alternatives = copies(contract, size).change(
        purchased=np.tile(days, len(rules)),
        frequency=np.full(size, MONTHLY, contract.frequency.dtype),
    )
    by_rule = np.full(count, CHARGED) if charged else np.where(_is_old(alternatives.between(0, count)), OLD, NEW)
    alternatives = alternatives.change(alignment=np.repeat(rules, count).astype(contract.alignment.dtype))
    first, (anchor, renewal) = paid_from(alternatives), first_term(alternatives)
    lines = bill(alternatives, renewal.max() + SETTLED)
    paid = invoiced(lines, first, renewal)
    served = (renewal - alternatives.purchased).astype(np.int64)
    columns = {
        "free": (first - alternatives.purchased).astype(np.int64),
        "before": (anchor - first).astype(np.int64),
        "first": first,
        **paid._asdict(),
        "served": served,
        "per_day": divide(paid.year, served),
    }
    return PurchaseDays(days, by_rule, **{k: column.reshape(-1, count) for k, column in columns.items()})


def _is_old(book: Book) -> Array:
    """Which subscriptions the old rule holds for.

    Tested with a billing day that is neither the purchase day nor the 1st, so that the two rules cannot agree.
    """
    other = np.where(day_of_month(book.purchased) == 2, 3, 2)
    old: Array = day_of_month(paid_from(book.change(billing_day=other.astype(book.billing_day.dtype)))) == other
    return old
