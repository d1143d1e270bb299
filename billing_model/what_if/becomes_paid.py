"""A trial of New Commerce that becomes paid by itself: what stopping it on each day leaves to be paid, and what turning
it into a paid term sooner brings (NCE-55, NCE-56)."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

    first, last: the days of the trial; paid_from, renewal: the first day of the paid term and that after it
    seats: of the paid term; invoice, amount: its first invoice with an amount, NaT and 0 where there is none
    owed: all that is charged for the paid term
    days, kept: the days of the trial and the first paid ones, and what stays to be paid if it is stopped on each
    cancelled: the last of them on which something is given back
    sooner: the days on which the trial can be turned into a paid term; lapsed: the trial days that each leaves unused
    sooner_invoice, sooner_amount: the first invoice with an amount then, NaT and 0 where there is none
    scheduled: whether the paid term is another than by itself
    goes_on: whether it becomes paid, as things are; cancelled_on: when that is taken back, NaT where it is not
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
    kept: Array
    cancelled: np.datetime64
    sooner: Array
    lapsed: Array
    sooner_invoice: Array
    sooner_amount: Array
    scheduled: bool
    goes_on: bool
    cancelled_on: np.datetime64

    @property
    def converted(self) -> bool:
        """Whether the paid term begins before the trial is over."""
        return bool(self.paid_from <= self.last)


def last_day(first: Array) -> Array:
    """The last day of each trial that begins on a day: a trial lasts one month (NCE-55)."""
    last: Array = add_months(first, 1) - 1
    return last


def becomes_paid(book: Book) -> BecomesPaid:
    """A book of one trial as if nobody stopped it, stopped on each of its days, and turned paid on each of them."""
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
    kept, cancelled = _stopped(trial, days, paid_from, owed, until)
    sooner = _sooner(trial, np.arange(first, last + 1), until)
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
        kept=kept,
        cancelled=cancelled,
        sooner=sooner[0],
        lapsed=(last + 1 - sooner[0]).astype(np.int64),
        sooner_invoice=sooner[1],
        sooner_amount=sooner[2],
        scheduled=_is_scheduled(trial),
        goes_on=goes_on,
        cancelled_on=back.min() if len(back) and back.min() <= cancelled else np.datetime64("NaT", "D"),
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


def _stopped(
    trial: Book, days: Array, paid_from: np.datetime64, owed: int, until: np.datetime64
) -> tuple[Array, np.datetime64]:
    """What stays to be paid if the trial is stopped on each day, and the last day on which stopping gives back.

    Before the paid term its renewal is switched off; the first days of the paid term it can be cancelled (NCE-26);
    then the term is owed to its end.
    """
    free = days[days < paid_from]
    off = with_event(_through(copies(trial, len(free)), free - 1), SET, free, renewal=END)
    paid = days[days >= paid_from]
    before = _through(copies(trial, len(paid)), paid)
    cancelled = with_event(before, CANCEL, paid)
    _, problems = check(cancelled, programmes())
    possible = np.ones(len(paid), bool)
    possible[[problem.row - len(before.events) for problem in problems]] = False
    kept = np.full(len(days), owed)
    kept[: len(free)] = _totals(bill(off, until), len(free))
    lines = bill(cancelled.only(possible).renumbered(), until)
    kept[len(free) :][possible] = _totals(lines, int(possible.sum()))
    return kept, np.append(paid[possible], paid_from).max()  # at the end of the calendar no event can follow


def _through(many: Book, day: Array) -> Book:
    """The contracts with what happens to each up to its day."""
    events = many.events.take(many.events.on <= day[many.events.subscription])
    return replace(many, events=events.replace(row=np.arange(len(events))))


def _sooner(trial: Book, days: Array, until: np.datetime64) -> tuple[Array, Array, Array]:
    """The days on which the trial can be turned paid, and the first invoice of each with its amount."""
    own = without(trial, SCHEDULE, SET)
    rows = np.flatnonzero(own.events.kind == codes.event_kind(CONVERT))
    if len(rows):
        many, days = moved(own, int(rows[0]), days)
    else:
        many = with_event(copies(own, len(days)), CONVERT, days)
    return days, *_first_invoices(bill(many, until), len(days))


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
