"""A trial of New Commerce that becomes paid by itself: what stopping it on each day leaves to be paid, and what turning
it into a paid term sooner brings (NCE-55, NCE-56)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.edits import copies, moved, with_event, without
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.sums import sum_by, total_of
from billing_model.programmes import programmes
from billing_model.programmes.nce.terms import BY_ITSELF, END, MONTHS, PLANS, RENEW, TERMS
from billing_model.programmes.nce.trials import SEATS as TRIAL_SEATS

__all__ = [  # a page asks the question, not the vendor
    "BY_ITSELF", "CANCEL", "CONVERT", "PLANS", "SCHEDULE", "SET", "TERMS", "TRIAL_SEATS", "BecomesPaid", "becomes_paid",
    "last_day",
]  # fmt: skip

SET, SCHEDULE, CONVERT, CANCEL = "set-renewal", "schedule", "convert-trial", "cancel"
LEADING = (SCHEDULE, CONVERT, "set-list-price")  # what decides how a trial goes on, beside its renewal
LOOKED_AT = 14  # days from the first paid one: longer than any window in which a term can be cancelled


@dataclass(frozen=True)
class BecomesPaid:
    """A trial, and the paid term that it becomes unless somebody stops it. Money in micro-units.

    What only some views show is found when it is asked for.

    first, last: the days of the trial; paid_from, renewal: the first day of the paid term and that after it
    seats: of the paid term; invoice, amount: its first invoice with an amount, NaT and 0 where there is none
    owed: all that is charged for the paid term
    days: those of the trial and the first paid ones; cancelled: the last of them on which something is given back
    scheduled: whether the paid term is another than by itself
    goes_on: whether it becomes paid, as things are; cancelled_on: when that is taken back, NaT where it is not
    trial: as if nobody stopped it; stopped: its first paid days, on which it can be cancelled, each a contract of it;
    until: the day by which all of them are invoiced
    """

    first: np.datetime64
    last: np.datetime64
    paid_from: np.datetime64
    renewal: np.datetime64
    seats: int
    invoice: np.datetime64
    amount: int
    owed: int
    days: Array
    cancelled: np.datetime64
    scheduled: bool
    goes_on: bool
    cancelled_on: np.datetime64
    trial: Book = field(repr=False)
    stopped: Stopped = field(repr=False)
    until: np.datetime64

    @property
    def converted(self) -> bool:
        """Whether the paid term begins before the trial is over."""
        return bool(self.paid_from <= self.last)

    @cached_property
    def kept(self) -> Array:
        """What stays to be paid if it is stopped on each of `days`: before the paid term its renewal is switched off;
        where it can be cancelled, it is; then the term is owed to its end."""
        free = self.days[self.days < self.paid_from]
        off = with_event(_through(copies(self.trial, len(free)), free - 1), SET, free, renewal=END)
        kept = np.full(len(self.days), self.owed)
        kept[: len(free)] = _totals(bill(off, self.until), len(free))
        possible, cancelled = self.stopped
        kept[len(free) :][possible] = _totals(bill(cancelled, self.until), len(cancelled))
        return kept

    @property
    def lapsed(self) -> int:
        """The trial days that are left unused, as things are."""
        return int((self.last + 1 - self.paid_from).astype(np.int64))

    @cached_property
    def sooner(self) -> Sooner:
        """What turning the trial into a paid term on each of its days would bring."""
        return _sooner(self.trial, np.arange(self.first, self.last + 1), self.until)


class Sooner(NamedTuple):
    """The days on which a trial can be turned into a paid term, and of each the trial days that it leaves unused, and
    the first invoice with an amount, NaT and 0 where there is none."""

    days: Array
    lapsed: Array
    invoice: Array
    amount: Array


class Stopped(NamedTuple):
    """The first paid days as a mask of those on which the term can be cancelled (NCE-26), and a contract for each."""

    possible: Array
    cancelled: Book


def last_day(first: Array) -> Array:
    """The last day of each trial that begins on a day: a trial lasts one month (NCE-55)."""
    last: Array = add_months(first, 1) - 1
    return last


def becomes_paid(book: Book) -> BecomesPaid:
    """A book of one trial as if nobody stopped it, and what follows from stopping it or turning it paid."""
    first, last = book.purchased[0], last_day(book.purchased)[0]
    converted = book.happened(CONVERT).on
    paid_from = converted.min() if len(converted) else last + 1
    goes_on = bool((bill(book, paid_from + SETTLED).first >= paid_from).any())
    trial = _left_alone(book, paid_from if goes_on else first)
    until = add_months(np.array([paid_from]), int(MONTHS.max()))[0] + SETTLED
    once = with_event(trial, SET, np.array([paid_from + 1]), renewal=END)  # its renewal is another term
    lines = bill(once, until)
    term = lines.take(lines.first >= paid_from)
    opening = term.take(term.first == paid_from)  # the charge comes last
    invoice, amount = _first_invoices(lines, 1)
    owed = total_of(lines.amount)
    days = np.arange(first, paid_from + LOOKED_AT)
    paid = days[days >= paid_from]
    stopped = _stopped(trial, paid)
    cancelled = np.append(paid[stopped.possible], paid_from).max()  # at the end of the calendar no event can follow
    back = book.happened(CANCEL).on
    return BecomesPaid(
        first=first,
        last=last,
        paid_from=paid_from,
        renewal=term.last.max() + 1,
        seats=int(opening.seats[-1]),
        invoice=invoice[0],
        amount=int(amount[0]),
        owed=owed,
        days=days,
        cancelled=cancelled,
        scheduled=_is_scheduled(trial),
        goes_on=goes_on,
        cancelled_on=back.min() if len(back) and back.min() <= cancelled else np.datetime64("NaT", "D"),
        trial=trial,
        stopped=stopped,
        until=until,
    )


def _left_alone(book: Book, on_again: np.datetime64) -> Book:
    """The trial with what leads to its paid term, as if its renewal had never been switched off.

    on_again: the day before which it was switched on again if it was off, so that what was scheduled is lost (NCE-51)
    """
    kept = np.isin(book.events.kind, [codes.event_kind(kind) for kind in LEADING])
    kept &= book.events.on <= last_day(book.purchased)[book.events.subscription]
    kept |= (book.events.kind == codes.event_kind(SET)) & (book.events.on < on_again)
    return replace(book, events=book.events.take(kept)).change(renewal=RENEW)


def _is_scheduled(trial: Book) -> bool:
    """Whether another term is scheduled, and not lost again by switching the renewal off (NCE-51)."""
    off = trial.happened(SET)
    off_on = off.on[off.renewal != RENEW]
    return bool((trial.happened(SCHEDULE).on > off_on.max(initial=trial.purchased[0] - 1)).any())


def _stopped(trial: Book, paid: Array) -> Stopped:
    """The trial cancelled on each of its first paid days, where it can be."""
    cancelled = with_event(_through(copies(trial, len(paid)), paid), CANCEL, paid)
    before = len(cancelled.events) - len(paid)  # the cancellations come after what happened before
    _, problems = check(cancelled, programmes())
    possible = np.ones(len(paid), bool)
    possible[[problem.row - before for problem in problems]] = False
    return Stopped(possible, cancelled.only(possible).renumbered())


def _through(many: Book, day: Array) -> Book:
    """The contracts with what happens to each up to its day."""
    events = many.events.take(many.events.on <= day[many.events.subscription])
    return replace(many, events=events.replace(row=np.arange(len(events))))


def _sooner(trial: Book, days: Array, until: np.datetime64) -> Sooner:
    """The trial turned paid on each of its days, where it can be."""
    own = without(trial, SCHEDULE, SET)
    rows = np.flatnonzero(own.events.kind == codes.event_kind(CONVERT))
    if len(rows):
        many, days = moved(own, int(rows[0]), days)
    else:
        many = with_event(copies(own, len(days)), CONVERT, days)
    lapsed = (last_day(trial.purchased)[0] + 1 - days).astype(np.int64)
    return Sooner(days, lapsed, *_first_invoices(bill(many, until), len(days)))


def _first_invoices(lines: Lines, count: int) -> tuple[Array, Array]:
    """The first invoice of each contract on which something is to be paid, and what: NaT and 0 where there is none."""
    paid = lines.take(lines.amount > 0)
    invoice = np.full(count, np.datetime64("NaT", "D"))
    for sub in np.unique(paid.subscription).tolist():
        invoice[sub] = paid.invoice[paid.subscription == sub].min()
    on_it = lines.take(lines.invoice == invoice[lines.subscription])
    return invoice, sum_by(on_it.subscription, on_it.amount, count)


def _totals(lines: Lines, count: int) -> Array:
    return sum_by(lines.subscription, lines.amount, count)
