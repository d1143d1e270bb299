"""A subscription beside others of a customer: the ways in which its first term can end, and what each costs (NCE-30 to
NCE-35)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model.billing.bill import SETTLED, bill, charged
from billing_model.billing.edits import copies, refused
from billing_model.core.book import LATEST, Book
from billing_model.core.calendar import add_months, as_count, as_days
from billing_model.core.columns import Array
from billing_model.core.fields import Problem
from billing_model.core.lines import Lines
from billing_model.core.sums import total_of
from billing_model.programmes import prepared
from billing_model.programmes.nce.file import CHANGE_BILLING_PLAN, CYCLE_CHARGE, NEW, RENEW_CHARGE
from billing_model.programmes.nce.purchases import month_end
from billing_model.programmes.nce.rows import NCE_34, NCE_35
from billing_model.programmes.nce.term_ends import term_ends
from billing_model.programmes.nce.terms import natural_end
from billing_model.what_if.running_term import PROGRAMME, tried

OWN, OTHER, MONTH, DAY = WAYS = range(4)  # its own length, with another subscription, the calendar month, a day
ALIGNED = {OTHER: "align_with", MONTH: "align", DAY: "end_date"}  # the field of each way
NAT = np.datetime64("NaT", "D")
FORESEEN = 37  # months after the first term in which a day is looked for on which both renew


@dataclass(frozen=True)
class Way:
    """One way for the first term to end. Money in micro-units, all of the new subscription.

    last: the last day of the term
    first, through, short: the first charge, the last day that it covers, and whether that is less than a whole cycle
    on, invoice: the day of the invoice that it stands on, and what the subscription is charged on it in all
    later: the next charge of the term; None where the first is the only one
    renewal: what is charged on the day after the term; None where it does not renew
    total: what is charged for the whole term
    together: the first day on which it and the other subscription both renew; NaT where none is foreseen
    """

    last: np.datetime64
    first: int
    through: np.datetime64
    short: bool
    on: np.datetime64
    invoice: int
    later: int | None
    renewal: int | None
    total: int
    together: np.datetime64


@dataclass(frozen=True)
class Alignment:
    """All ways for the first term of a subscription to end.

    chosen: the way that the book itself goes; ways: those that are possible, by their number
    refused: why each other is not; without another subscription, `OTHER` is in neither
    """

    chosen: int
    ways: dict[int, Way]
    refused: dict[int, Problem]


@dataclass(frozen=True)
class Curve:
    """The first charge by day, a row for each way of `ways`; micro-units. possible: on which days it can be had."""

    days: Array
    ways: tuple[int, ...]
    first: Array
    possible: Array


def align(book: Book) -> Alignment:
    """The ways of the subscription that stands last in a book of it alone, or of it and another of the customer."""
    new, size = new_one(book), len(book)
    asked = WAYS if size > 1 else (OWN, MONTH, DAY)
    many = _each_way(copies(book, len(asked)), new, size, np.array(asked), end_of_choice(book))
    problems = refused(many, book)
    not_possible = {way: problems[copy] for copy, way in enumerate(asked) if copy in problems}
    possible = [way for way in asked if way not in not_possible]
    kept = many.only(np.repeat(np.isin(asked, possible), size)).renumbered()
    until = add_months(np.array([natural_of(book) + 1]), FORESEEN)[0] + SETTLED
    lines = bill(kept, until)
    ends = term_ends(prepared(kept).of(PROGRAMME), until)
    ways = {way: _way(lines, ends, place * size, new, size) for place, way in enumerate(possible)}
    return Alignment(chosen(book), ways, not_possible)


def new_one(book: Book) -> int:
    """The row of the subscription that is asked about: the last of the file."""
    return int(np.argmax(book.row))


def chosen(book: Book) -> int:
    """The way that the book itself goes."""
    new = new_one(book)
    if book.align_with[new] >= 0:
        return OTHER
    if book.align[new] >= 0:
        return MONTH
    return OWN if np.isnat(book.end_date[new]) else DAY


def natural_of(book: Book) -> np.datetime64:
    """The last day of the new subscription's full term (NCE-10)."""
    new = new_one(book)
    day, term = as_count(book.purchased[new : new + 1]), book.term[new : new + 1].astype(np.int64)
    last: np.datetime64 = as_days(natural_end(day, term))[0]
    return last


def end_of_choice(book: Book) -> np.datetime64:
    """The end date of the book, or where it has none the last 31 December within the term, else the last month's end,
    else its own last day."""
    given, natural = book.end_date[new_one(book)], natural_of(book)
    if not np.isnat(given):
        return np.datetime64(given)
    bought_on = book.purchased[new_one(book)]
    december = (natural + 1).astype("datetime64[Y]").astype("datetime64[D]") - 1
    of_month = as_days(month_end(as_count(np.array([natural]))))[0]
    return np.datetime64(next((day for day in (december, of_month) if day >= bought_on), natural))


def by_purchase(book: Book, days: Array, ways: tuple[int, ...]) -> Curve:
    """The first charge of each way by the day of the purchase."""
    new, size = new_one(book), len(book)
    plain = _without_later(book, new)
    count = len(ways) * len(days)
    many = _each_way(copies(plain, count), new, size, np.repeat(ways, len(days)), end_of_choice(book))
    purchased = many.purchased.copy()
    purchased[new + np.arange(count) * size] = np.tile(days, len(ways))
    many = many.change(purchased=purchased)
    possible = ~np.isin(np.arange(count), [*refused(many, plain)])
    first = np.zeros(count, np.int64)
    kept = many.only(np.repeat(possible, size)).renumbered()
    first[possible] = _first_charges(kept, new, size, days[-1])
    shape = len(ways), len(days)
    return Curve(days, ways, first.reshape(shape), possible.reshape(shape))


def by_end(book: Book) -> Curve:
    """The first charge by the last day of the term, any that can be chosen."""
    new, size = new_one(book), len(book)
    plain, begins, last = _without_later(book, new), book.purchased[new], min(natural_of(book), LATEST)
    days = tried(begins, last + 1, end_of_choice(book))
    many = _each_way(copies(plain, len(days)), new, size, np.full(len(days), DAY), days)
    first = _first_charges(many, new, size, begins)
    return Curve(days, (DAY,), first[np.newaxis], np.ones((1, len(days)), bool))


def _each_way(many: Book, new: int, size: int, ways: Array, end: Array | np.datetime64) -> Book:
    """Copies of a book of this size, in each of which the new subscription goes its way; end: the day of `DAY`."""
    rows = new + np.arange(len(ways)) * size
    columns = {name: getattr(many, name).copy() for name in ALIGNED.values()}
    columns["align_with"][rows] = np.where(ways == OTHER, rows - new + _other(new, size), -1)
    columns["align"][rows] = np.where(ways == MONTH, 0, -1)
    columns["end_date"][rows] = np.where(ways == DAY, end, NAT)
    return many.change(**columns)


def _other(new: int, size: int) -> int:
    return next((row for row in range(size) if row != new), -1)


def _without_later(book: Book, new: int) -> Book:
    """The book without what happens to the new subscription later: its first charge does not follow from it."""
    return replace(book, events=book.events.take(book.events.subscription != new))


def _first_charges(many: Book, new: int, size: int, until: np.datetime64) -> Array:
    """The first charge of the new subscription in each copy of a book of this size."""
    lines = charged(many, until)
    own = (lines.kind == NEW) & (lines.subscription % size == new)
    found = np.zeros(len(many) // size, np.int64)
    found[lines.subscription[own] // size] = lines.amount[own]
    return found


def _way(lines: Lines, ends: tuple[Array, Array], copy: int, new: int, size: int) -> Way:
    """What is charged in one copy, whose first row is given; ends: as `term_ends` says them."""
    other = copy + _other(new, size) if size > 1 else -1
    own, others = (lines.take(lines.subscription == row) for row in (copy + new, other))
    start = own.take(own.kind == NEW)
    rows, on = ends
    renews = on[rows == copy + new].min()
    in_term = own.take(own.first < renews)
    later = in_term.take(np.isin(in_term.kind, [CYCLE_CHARGE, CHANGE_BILLING_PLAN]))
    renewed, of_other = own.take(own.kind == RENEW_CHARGE), others.first[others.kind == RENEW_CHARGE]
    both = np.intersect1d(renewed.first, of_other)
    at_renewal = renewed.amount[renewed.first == renews]
    return Way(
        last=renews - 1,
        first=int(start.amount[0]),
        through=start.last[0],
        short=bool(start.clause[0] in (NCE_34, NCE_35)),
        on=start.invoice[0],
        invoice=total_of(own.amount[own.invoice == start.invoice[0]]),
        later=int(later.amount[0]) if len(later) else None,
        renewal=total_of(at_renewal) if len(at_renewal) else None,
        total=total_of(in_term.amount),
        together=both[0] if len(both) else NAT,
    )
