"""What a usage limit does on flexible billing (PAYG-5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.daily import daily_totals
from billing_model.billing.edits import copies, without
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.core.money import divide
from billing_model.core.sums import sum_by
from billing_model.programmes import prepared, programmes
from billing_model.programmes.avast.flexible_usage import NO_LIMIT

FLEXIBLE = "avast-flexible"
MOST_LEVELS = 121  # points of a curve


def unlimited(book: Book) -> Book:
    """The book as if no limit had ever been set."""
    return without(book, "set-limit").change(limit=np.full(len(book), MISSING))


def alone(book: Book, subscription: int) -> Book:
    """One subscription on its own, as the rules see it beside the others."""
    return prepared(book).only(np.arange(len(book)) == subscription)


# ---- Day by day -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UseByDay:
    """One flexible subscription, day by day through the last invoiced day; each column has one entry per day."""

    days: Array
    wanted: Array  # int64, devices that want the service
    charged: Array  # int64, devices that count: the highest number of the day (PAYG-4)
    leaving: Array  # of these, uninstalled on the day and still charged
    waiting: Array  # wanted, and kept out by the limit
    refused: Array  # refused for the first time on the day
    limit: Array  # int64, -1 where there is none
    charge: Array  # micro-units, before the rounding of the invoice
    free_charge: Array  # what the day would have cost without a limit

    @property
    def saved(self) -> Array:
        """What the limit took off each day's charge."""
        saved: Array = np.maximum(self.free_charge - self.charge, 0)
        return saved

    def above_limit(self) -> Array:
        """Where devices go on running above a limit that was set below them (PAYG-5)."""
        above: Array = (self.limit >= 0) & (self.charged - self.leaving > self.limit)
        return above

    def average(self) -> int:
        """The average number of devices charged, in thousandths of a device."""
        return int(divide(self.charged.sum() * 1000, len(self.days))) if len(self.days) else 0


def use_by_day(book: Book, until: np.datetime64, subscription: int) -> UseByDay:
    """The devices and the charge of each day of a flexible subscription, its row in the book given."""
    contract = alone(book, subscription)
    days, wanted, limit, charged = _devices(contract, until)
    return UseByDay(
        days=days,
        wanted=wanted,
        charged=charged,
        leaving=np.maximum(charged - wanted, 0),
        waiting=np.maximum(wanted - charged, 0),
        refused=_refused(wanted, charged),
        limit=np.where(limit == NO_LIMIT, -1, limit),
        charge=_charges(contract, until, days),
        free_charge=_charges(unlimited(contract), until, days),
    )


def _devices(contract: Book, until: np.datetime64) -> tuple[Array, Array, Array, Array]:
    """Of a single subscription: its invoiced days, the devices wanted and the limit at the end of each, and the devices
    that count for the day."""
    last = calendar.first_of_month(calendar.month_of(np.array([until])))[0] - 1
    ended = contract.happened("cancel").on
    days = np.arange(contract.purchased[0], min(last, ended.min()) + 1 if len(ended) else last + 1)
    uses, limits = contract.happened("use"), contract.happened("set-limit")
    first_limit = NO_LIMIT if contract.limit[0] == MISSING else contract.limit[0]
    steps = programmes()[FLEXIBLE].levels(contract, last)  # type: ignore[misc]
    return (
        days,
        _held(days, contract.seats[0], uses.on, uses.seats),
        _held(days, first_limit, limits.on, limits.limit),
        _held(days, 0, steps.since, steps.seats),
    )


def _held(days: Array, first: int, since: Array, number: Array) -> Array:
    """The last number since each day, the first before any."""
    return np.append(first, number)[np.searchsorted(since, days, side="right")]


def _refused(wanted: Array, charged: Array) -> Array:
    """The devices refused for the first time on each day: newcomers for whom there is no room (PAYG-5).

    What is refused and installed on one day, because the limit was raised on it, was not refused.
    """
    newcomers = np.maximum(np.diff(wanted, prepend=0), 0)
    refused: Array = np.minimum(newcomers, np.maximum(wanted - charged, 0))
    return refused


def _charges(book: Book, until: np.datetime64, days: Array) -> Array:
    """The charge of each of these days, 0 on those without one."""
    book = book.renumbered()
    charged, amounts = daily_totals(book, bill(book, until))
    charges = np.zeros(len(days), amounts.dtype)
    if len(days) and len(charged):
        charges[np.searchsorted(days, charged)] = amounts
    return charges


# ---- With the limit and without ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saving:
    """A book with its limits beside the same book without any. Money in micro-units."""

    total: int
    without_limit: int
    refused: int  # installations, each counted once
    limited: bool  # is there a limit at all

    @property
    def saved(self) -> int:
        """Without a limit less with it."""
        return self.without_limit - self.total


def saving(result: Outcome) -> Saving:
    """What the limits of a billed book saved and refused, in all its invoices."""
    free = outcome(unlimited(result.book), result.until)
    refused = 0
    for row in np.flatnonzero(result.book.programme == codes.programme(FLEXIBLE)):
        contract = alone(result.book, int(row))
        _, wanted, _, charged = _devices(contract, result.until)
        refused += int(_refused(wanted, charged).sum())
    limited = bool((result.book.limit != MISSING).any() or len(result.book.happened("set-limit")))
    return Saving(result.total(), free.total(), refused, limited)


@dataclass(frozen=True)
class LimitCurve:
    """What would have been invoiced and refused under each limit, held from the first day to the last."""

    limit: Array
    cost: Array  # micro-units, of this subscription's lines
    refused: Array


def by_limit(book: Book, until: np.datetime64, subscription: int) -> LimitCurve:
    """Every limit from 1 to the most devices ever wanted: the same devices billed under each of them."""
    contract = unlimited(alone(book, subscription))
    uses = contract.happened("use")
    most = int(max(contract.seats.max(initial=0), uses.seats.max(initial=0)))
    limit = np.unique(np.linspace(1, most, min(most, MOST_LEVELS)).round().astype(np.int64))
    alternatives = copies(contract, len(limit)).change(limit=limit)
    lines = bill(alternatives, until)
    cost = sum_by(lines.subscription, lines.amount, len(limit))
    refused = sum_by(lines.subscription, lines.or_zeros("refused"), len(limit))
    return LimitCurve(limit, cost, refused)
