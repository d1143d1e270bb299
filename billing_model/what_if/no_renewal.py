"""The end of a term three ways: renewed, gone on by the month, ended; and leaving by the month on any day (NCE-50 to
NCE-53)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.daily import daily_totals
from billing_model.billing.edits import copies, with_event, without
from billing_model.core.book import Book
from billing_model.core.calendar import add_months, as_days
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.money import round_to
from billing_model.core.sums import sum_by, total_of
from billing_model.programmes import programmes
from billing_model.programmes.nce.extended import IN_FORCE, SOLD_FROM
from billing_model.programmes.nce.file import CANCEL_IMMEDIATE
from billing_model.programmes.nce.terms import END, EXTENDED, RENEW
from billing_model.what_if.running_term import running_term

SET, CANCEL = "set-renewal", "cancel"
RENEWED, BY_THE_MONTH, ENDED = WAYS = (RENEW, EXTENDED, END)  # the number of each is its row
# The day from which terms can be extended, and that from which those that can be are bought or renewed (NCE-52).
EXTENDED_SINCE, BOUGHT_SINCE = as_days(np.array([IN_FORCE, SOLD_FROM]))
MONTHS = 12  # after the term


@dataclass(frozen=True)
class NoRenewal:
    """What follows a term, three ways. Money in micro-units; the rows of `charged` are those of `WAYS`.

    What only some views show is found when it is asked for.

    after: the first day after the term
    months, charged: the calendar months from that day's on, and what is charged in each
    renewed: what a month of the first year renewed costs, on average to the minor unit
    extended: what the first month of the extended term costs; None where the term cannot go on by the month
    plain, ways: the contract up to the end of the term, and a copy of it for each way
    """

    after: np.datetime64
    months: Array
    charged: Array
    renewed: int
    extended: int | None
    plain: Book = field(repr=False)
    ways: Book = field(repr=False)

    @cached_property
    def priced(self) -> bool:
        """Whether a price for the extended term is known; where one is, and `extended` is None, the term expires
        (NCE-52)."""
        _, problems = check(self.ways, programmes())
        return not any(problem.clause == "NCE-53" for problem in problems)

    @cached_property
    def cancelled(self) -> Cancelled | None:
        """What cancelling an extended term on each of its days gives back; None where the term is not extended."""
        return None if self.extended is None else _cancelled(self.plain, self.after)

    @property
    def more(self) -> int:
        """What a month of the extended term costs more than one renewed; below zero, how much less."""
        return (self.extended or 0) - self.renewed


class Cancelled(NamedTuple):
    """The days on which an extended term can be cancelled, what each gives back, and what the term has cost in all by
    then, in micro-units."""

    days: Array
    back: Array
    kept: Array


def no_renewal(book: Book) -> NoRenewal | None:
    """The end of the term whose renewal a book of one contract decides; None where no term ends.

    That is the term in which it was switched off for good, else the one in which something happens last. What happens
    after the term is left out.
    """
    decided = _decided(book)
    plain = without(book, SET).change(renewal=RENEW)
    after = running_term(replace(plain, events=plain.events.take(plain.events.on <= decided)), decided).renewal
    if np.isnat(after):
        return None
    plain = replace(plain, events=plain.events.take(plain.events.on < after))
    ways = _set(copies(plain, len(WAYS)), after, np.array(WAYS))
    lines = bill(ways, _settled(after))
    later = _later(lines, after)
    if not (later.subscription == RENEW).any():  # cancelled before
        return None
    months = after.astype("datetime64[M]") + np.arange(MONTHS)
    place = (later.first.astype("datetime64[M]") - months[0]).astype(int)
    charged = sum_by(later.subscription * MONTHS + place, later.amount, len(WAYS) * MONTHS).reshape(len(WAYS), MONTHS)
    first = later.amount[(later.subscription == EXTENDED) & (later.first == after)]
    return NoRenewal(
        after=after,
        months=months,
        charged=charged,
        renewed=_a_month(ways, lines.take(lines.subscription == RENEW), after),
        extended=total_of(first) if len(first) else None,
        plain=plain,
        ways=ways,
    )


def _decided(book: Book) -> np.datetime64:
    """A day of the term that matters."""
    switched = book.happened(SET)
    on_again = switched.on[switched.renewal == RENEW].max(initial=book.purchased[0])
    off = switched.on[(switched.renewal != RENEW) & (switched.on >= on_again)]
    other = without(book, SET, CANCEL).events.on
    if not len(off) and book.renewal[0] in (EXTENDED, END) and not len(switched):
        return np.datetime64(book.purchased[0])
    return np.datetime64(off.min() if len(off) else max(on_again, other.max(initial=on_again)))


def _set(many: Book, after: np.datetime64, renewal: Array | int) -> Book:
    """Each contract with a renewal that is set on the last day of its term."""
    return with_event(many, SET, np.full(len(many), after - 1), renewal=renewal)


def _settled(after: np.datetime64) -> np.datetime64:
    """The day by which all that is charged in the months after the term is on an invoice."""
    return np.datetime64(add_months(np.array([after]), MONTHS)[0] + SETTLED)


def _later(lines: Lines, after: np.datetime64) -> Lines:
    """The lines of the months after the term."""
    month = lines.first.astype("datetime64[M]")
    return lines.take((lines.first >= after) & (month < after.astype("datetime64[M]") + MONTHS))


def _a_month(ways: Book, renewed: Lines, after: np.datetime64) -> int:
    """What the days of the year after the term cost, by the month; renewed: the lines of that way."""
    until = add_months(np.array([after]), MONTHS)[0]
    days, charges = daily_totals(ways, renewed)
    total = total_of(charges[(days >= after) & (days < until)])
    return int(round_to(ways.minor[:1], np.array([total]), MONTHS)[0])


def _cancelled(plain: Book, after: np.datetime64) -> Cancelled:
    """The extended term cancelled on each of its days."""
    days = np.arange(after, (after.astype("datetime64[M]") + MONTHS).astype("datetime64[D]"))
    many = _set(copies(plain, len(days)), after, EXTENDED)
    lines = _later(bill(with_event(many, CANCEL, days), _settled(after)), after)
    credit = lines.kind == CANCEL_IMMEDIATE
    back = -sum_by(lines.subscription[credit], lines.amount[credit], len(days))
    return Cancelled(days, back, sum_by(lines.subscription, lines.amount, len(days)))
