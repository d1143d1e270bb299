"""The same year paid by the month and paid at once: what it costs, when it is paid, and what a cancellation gives back.

A comparison is a book with many subscriptions: the same one under both frequencies, on every day of its year. The year
is the first term of each (CSP-5), with the days before it that are charged (CSP-19); free days before it (CSP-11,
CSP-12) are given beside it. Money is int64 micro-units of the currency, days are ``datetime64[D]``; columns with two
rows are monthly, then annual.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.edits import copies, one_of, with_event, without
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.core.book import Book, Events
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.sums import minus, running, sum_by, total_of
from billing_model.what_if.paid_year import ANNUAL, ENDS, MONTHLY, first_term, paid_from


@dataclass(frozen=True)
class Way:
    """The first paid year under one frequency.

    - result: all invoices up to the one of the renewal
    - first, last: the term
    - free_days: free days of service before it
    - days_before: days before it that are charged (CSP-19)
    - before: what is invoiced for them, a part of the total
    - total: all that is invoiced up to its last day
    - rounding: the part of the total that comes from rounding
    - lines, invoices: how many invoice lines and invoices it has
    - months, cash: what is invoiced for it in each calendar month, from the month of the purchase
    - days, paid: the running total of it, day by day
    """

    result: Outcome
    first: np.datetime64
    last: np.datetime64
    free_days: int
    days_before: int
    before: int
    total: int
    rounding: int
    lines: int
    invoices: int
    months: Array
    cash: Array
    days: Array
    paid: Array

    @property
    def first_invoice(self) -> tuple[np.datetime64, int] | None:
        """The first invoice with an amount, and its amount for the year; None if there is none."""
        charged = np.flatnonzero(np.diff(self.paid, prepend=0))
        return (self.days[charged[0]], int(self.paid[charged[0]])) if len(charged) else None


@dataclass(frozen=True)
class BothWays:
    """One year under both frequencies."""

    monthly: Way
    annual: Way
    alike: bool  # only counting and rounding make a difference: no days before the term, no reactivation (CSP-36)

    @property
    def difference(self) -> int:
        """What the annual year costs more than the monthly one."""
        return self.annual.total - self.monthly.total

    @property
    def rounding(self) -> int:
        """The part of the difference that comes from rounding."""
        return self.annual.rounding - self.monthly.rounding

    @property
    def counting(self) -> int:
        """The rest of it: a monthly charge is divided by the days of its month, an annual one by those of the year."""
        return self.difference - self.rounding


def both_ways(book: Book) -> BothWays:
    """The book's first subscription under both frequencies, with the same events."""
    contract = one_of(book)
    monthly, annual = (_way(_paid(contract, frequency)) for frequency in (MONTHLY, ANNUAL))
    days_before = monthly.free_days or monthly.days_before
    return BothWays(monthly, annual, alike=not days_before and not len(contract.happened("reactivate")))


def _paid(book: Book, frequency: Array | int) -> Book:
    return book.change(frequency=np.broadcast_to(np.asarray(frequency, book.frequency.dtype), len(book)).copy())


def _way(book: Book) -> Way:
    paid, (anchor, renewal) = paid_from(book), first_term(book)
    result = outcome(book, renewal[0] + SETTLED)
    lines = result.lines.take(result.lines.first < renewal[0])
    exact = sum(
        (Fraction(int(amount), int(per)) for amount, per in zip(lines.exact, lines.per, strict=True)), Fraction()
    )
    invoiced_in_all = total_of(lines.amount)
    start = book.purchased[0]
    days = np.arange(start, max(renewal[0], lines.invoice.max(initial=renewal[0])) + 1)
    invoiced = sum_by((lines.invoice - start).astype(int), lines.amount, len(days))
    month = days.astype("datetime64[M]")
    months, month_of = np.unique(month, return_inverse=True)
    cash = sum_by(month_of, invoiced, len(months))
    return Way(
        result=result,
        first=anchor[0],
        last=renewal[0] - 1,
        free_days=int((paid[0] - start).astype(int)),
        days_before=int((anchor[0] - paid[0]).astype(int)),
        before=total_of(lines.amount[lines.first < anchor[0]]),
        total=invoiced_in_all,
        rounding=invoiced_in_all - round(exact),
        lines=len(lines),
        invoices=len(np.unique(lines.invoice)),
        months=months,
        cash=cash,
        days=days,
        paid=running(invoiced),
    )


# ---- Cancelling on any day --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cancelling:
    """What a cancellation does, by the day on which it is made; two rows of amounts, monthly and annual.

    - back: what is credited
    - kept: what stays paid after it
    - used: the value of the days served before it
    - full_credit_days: the number of days of CSP-30, that of the purchase among them
    - in_full: on which of the days everything is credited; days that are charged in arrears are not (CSP-19)
    """

    days: Array
    back: Array
    kept: Array
    used: Array
    full_credit_days: int
    in_full: Array

    @property
    def for_nothing(self) -> Array:
        """What has been paid for days that were not served; below zero, served without being paid."""
        return minus(self.kept, self.used)


def cancelling(book: Book) -> Cancelling:
    """A cancellation on each day of the first year; cancellations and reactivations of the book are left out.

    Changes of seats count up to the day before the cancellation (CSP-37).
    """
    contract = without(one_of(book), *ENDS)
    _, renewal = first_term(_paid(contract, MONTHLY))
    last = min(renewal[0], add_months(contract.purchased, 12)[0])
    days = np.arange(contract.purchased[0], last)
    count = len(days)
    alternatives = _paid(copies(contract, 2 * count), np.repeat([MONTHLY, ANNUAL], count))
    on = np.tile(days, 2)
    before = alternatives.events.on < on[alternatives.events.subscription]
    alternatives = with_event(replace(alternatives, events=alternatives.events.take(before)), "cancel", on)
    lines = bill(alternatives, last + SETTLED)
    credit = lines.kind == codes.line_kind("cancel-fee")
    back = sum_by(lines.subscription[credit], -lines.amount[credit], 2 * count).reshape(2, count)
    kept = sum_by(lines.subscription, lines.amount, 2 * count).reshape(2, count)
    used = []
    for frequency in (MONTHLY, ANNUAL):
        charged, amounts = outcome(_paid(contract, frequency), last + SETTLED).daily
        inside = charged < last
        served = sum_by((charged[inside] - days[0]).astype(int) + 1, amounts[inside], count + 1)
        used.append(running(served)[:-1])
    full = min(int(contract.full_credit_days[0]) + 1, count)
    return Cancelling(days, back, kept, np.stack(used), full, (np.arange(count) < full) & ~kept.any(axis=0))


# ---- A list price that changes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewPrice:
    """What a new list price changes; columns with two rows are monthly and annual.

    - renewal: the day from which it is paid
    - first_year, second_year: how much more each year costs with it; below zero, how much less
    - days, listed, paid: price per seat and month by day over both years, on the list and on the invoice; paid has two
      rows
    """

    renewal: Array
    first_year: Array
    second_year: Array
    days: Array
    listed: Array
    paid: Array


def new_price(book: Book, day: np.datetime64, price: int) -> NewPrice:
    """The first subscription, never cancelled, if the list price changes on a day (CSP-4, CSP-18).

    price: micro-units per seat and month. The list price's own changes in the book are left out.
    """
    contract = without(one_of(book), *ENDS, "set-list-price")
    alternatives = _paid(copies(contract, 4), np.array([MONTHLY, ANNUAL, MONTHLY, ANNUAL]))
    changed = with_event(alternatives, "set-list-price", np.full(4, day), list_price=np.full(4, price))
    changed = replace(changed, events=changed.events.take(_without_last_two(changed.events)))
    anchor, renewal = first_term(alternatives)
    end = add_months(anchor, 24)
    lines = bill(changed, end.max() + SETTLED)
    years = []
    copy = lines.subscription
    for first, last in ((anchor, renewal), (renewal, end)):
        inside = (lines.first >= first[copy]) & (lines.first < last[copy])
        years.append(sum_by(copy[inside], lines.amount[inside], 4))
    days = np.arange(contract.purchased[0], end.max())
    paid = np.stack([_price_paid(lines.take(copy == row), days) for row in (MONTHLY, ANNUAL)])
    listed = np.where(days >= day, price, contract.list_price[0])
    first_year, second_year = (minus(year[:2], year[2:]) for year in years)
    return NewPrice(renewal[:2], first_year, second_year, days, listed, paid)


def _without_last_two(events: Events) -> Array:
    kept: Array = (events.kind != codes.event_kind("set-list-price")) | (events.subscription < 2)
    return kept


def _price_paid(lines: Lines, days: Array) -> Array:
    """The price per seat and month of the charge in force on each day; 0 on free days."""
    charge = lines.take(lines.amount > 0)
    charge = charge.sort(charge.first)
    price = np.zeros(len(days), np.int64)
    if len(charge):
        row = np.searchsorted(charge.first, days, side="right") - 1
        price = np.where(row >= 0, charge.list_price[np.maximum(row, 0)], 0)
    return price
