"""Invoices: the lines, grouped and summed. An invoice is one customer, one programme, one day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.lines import Lines
from billing_model.core.moves import starts
from billing_model.core.sums import by_runs, plus
from billing_model.programmes import programmes

NOT_A_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False, kw_only=True)
class Invoices(Columns):
    """One row per invoice, ordered by day, customer and programme.

    Money is int64 micro-units of the currency, or Python's own numbers (object) where a sum is too large for that.
    """

    on: Array  # datetime64[D], the day of the invoice
    due: Array  # datetime64[D], NaT where no clause gives a day
    customer: Array  # int64, the place in Book.customers
    programme: Array  # int64, codes.programme
    net: Array  # sum of the lines' amounts
    tax: Array  # sum of the lines' tax; 0 where a programme adds none
    total: Array  # net + tax
    first_line: Array  # int64, the row of its first line in the lines returned beside
    line_count: Array  # int64, its lines lie together

    @cached_property
    def programme_names(self) -> Array:
        """The id of each invoice's programme, object."""
        return codes.programme.names(self.programme)


def invoices(book: Book, lines: Lines) -> tuple[Invoices, Lines]:
    """The invoices, and their lines in the order in which they stand on them.

    lines: of this book, their ``subscription`` a row of it. Returned ordered by invoice day, customer and
    programme; within an invoice as they came: subscriptions as in the book, then as the vendor prints them.
    A column "tax" in ``lines.more`` (int64 micro-units, one per line) is summed beside the net amounts.
    """
    customer, programme = book.customer[lines.subscription], book.programme[lines.subscription]
    order = _order(lines.invoice, customer, programme)
    lines, customer, programme = lines.take(order), customer[order], programme[order]
    first = np.flatnonzero(starts(lines.invoice) | starts(customer) | starts(programme))
    net, tax = by_runs(lines.amount, first), by_runs(lines.or_zeros("tax"), first)
    return (
        Invoices(
            on=lines.invoice[first],
            due=_due(book, lines, programme, first),
            customer=customer[first].astype(np.int64),
            programme=programme[first].astype(np.int64),
            net=net,
            tax=tax,
            total=plus(net, tax),
            first_line=first,
            line_count=np.diff(np.append(first, len(lines))),
        ),
        lines,
    )


def _order(on: Array, customer: Array, programme: Array) -> Array:
    """The rows by day, customer and programme, ties as they came.

    A book lies by customer already and mostly has one programme a customer, so that usually only the days have to be
    sorted; as 16-bit numbers they take numpy's radix sort.
    """
    if not len(on):
        return np.zeros(0, np.int64)
    ascending = (customer[1:] > customer[:-1]) | ((customer[1:] == customer[:-1]) & (programme[1:] >= programme[:-1]))
    count = on.view(np.int64)
    count = count - count.min()
    if count.max() < 2**16:
        count = count.astype(np.uint16)
    if ascending.all():
        return np.argsort(count, kind="stable")
    return np.lexsort((programme, customer, count))


def _due(book: Book, lines: Lines, programme: Array, first: Array) -> Array:
    """The earliest day on which one of the invoice's lines is due; NaT where its programme names none."""
    due = np.full(len(lines), NOT_A_DAY)
    for number in np.flatnonzero(np.bincount(programme)) if len(programme) else ():
        rule = programmes()[codes.programme.name(int(number))].due
        if rule is not None:
            rows = np.flatnonzero(programme == number)
            due[rows] = rule(book, lines if len(rows) == len(lines) else lines.take(rows))
    return np.fmin.reduceat(due, first) if len(first) else due
