"""What options buy for their needs, checked and billed: the orders of several options are one book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.checks import check
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.comparing.one_book import one_book, out_of, with_rows_of
from billing_model.comparing.option import Option
from billing_model.core.book import Book
from billing_model.core.calendar import NEVER
from billing_model.core.columns import Array
from billing_model.core.fields import Problem
from billing_model.core.lines import Lines
from billing_model.core.need import Need
from billing_model.core.sums import sum_by
from billing_model.programmes import programmes

AT_ONCE = 20_000  # subscriptions and events of several options that are one book


@dataclass(frozen=True, eq=False)
class Serving:
    """A need served by an option, and billed to its end. One customer per path.

    - path: of each subscription, -1 for what is held already
    - stop: of each subscription, the day from which nothing more is ordered (`need.Contracts`)
    - until: the day through which all is invoiced that is owed
    - lines: of the option's own subscriptions
    - problems: by path, what a clause or the format refuses
    """

    option: Option
    need: Need
    own_book: Callable[[], Book]
    path: Array
    stop: Array
    until: np.datetime64
    lines: Lines
    problems: Mapping[int, tuple[Problem, ...]]

    @cached_property
    def book(self) -> Book:
        """Checked: only the paths that can be served, with what the customer holds already."""
        return self.own_book()

    @property
    def possible(self) -> Array:
        """bool, one per path: whether it can be served."""
        possible = np.ones(len(self.need), bool)
        possible[list(self.problems)] = False
        return possible

    @cached_property
    def totals(self) -> Array:
        """What is invoiced for each path, net of tax, in int64 micro-units; 0 where it is refused."""
        return sum_by(self.path[self.lines.subscription], self.lines.amount, len(self.need))

    @cached_property
    def in_full(self) -> Array:
        """bool, one per path: no limit keeps a device out."""
        in_full = np.ones(len(self.need), bool)
        if "refused" in self.lines.more:
            in_full[self.path[self.lines.subscription[self.lines.refused > 0]]] = False
        return in_full

    def outcome(self) -> Outcome:
        """The invoices of all paths, with their lines."""
        issued, lines = invoices(self.book, self.lines)
        return Outcome(self.book, self.until, issued, lines)


@dataclass(frozen=True, eq=False)
class Order:
    """What one option buys for its need; its columns are those of `Serving`. sound: whether no clause can refuse it."""

    option: Option
    need: Need
    book: Book
    path: Array
    stop: Array
    until: np.datetime64
    sound: bool


def few_at_once(orders: Mapping[int, Order]) -> list[list[int]]:
    """Which orders are billed as one book: those of a programme, whose lines have the same columns, and only so many
    that they take no more memory."""
    parts: list[list[int]] = []
    last, room = "", 0
    for number, order in sorted(orders.items(), key=lambda item: item[1].option.programme):
        size = len(order.book) + len(order.book.events)
        if order.option.programme != last or size > room:
            parts.append([])
            last, room = order.option.programme, AT_ONCE
        parts[-1].append(number)
        room -= size
    return parts


def billed(orders: Sequence[Order]) -> list[Serving]:
    """Every order, checked and billed with the others."""
    first = np.cumsum([0, *(len(order.book) for order in orders)])
    sound = np.repeat([order.sound for order in orders], np.diff(first))
    book, wrong = check(one_book([order.book for order in orders]), programmes(), sound)
    problems = _by_order(wrong, book, orders, first)
    kept = [~np.isin(order.book.customer, list(found)) for order, found in zip(orders, problems, strict=True)]
    book = with_rows_of(book, [order.book for order in orders])
    if wrong:
        book = book.only(np.concatenate(kept)).renumbered()
    before = np.cumsum([0, *(int(some.sum()) for some in kept)])
    lines = bill(book, max(order.until for order in orders) if len(book) else NEVER)
    servings, customers = [], 0
    for order, some, found, begin, end in zip(orders, kept, problems, before[:-1], before[1:], strict=True):
        own = partial(out_of, book, slice(int(begin), int(end)), customers, order.book.customers)
        customers += len(order.book.customers)
        path, stop, of_order = order.path[some], order.stop[some], lines
        if len(orders) > 1:
            here = (lines.subscription >= begin) & (lines.subscription < end)
            of_order = lines.take(here & (lines.invoice <= order.until))
            of_order = of_order.but(subscription=of_order.subscription - begin)
        of = of_order.subscription
        of_order = of_order.take((of_order.posted < stop[of]) & (path[of] >= 0))
        servings.append(Serving(order.option, order.need, own, path, stop, order.until, of_order, found))
    return servings


def _by_order(
    wrong: Sequence[Problem], book: Book, orders: Sequence[Order], first: Array
) -> list[dict[int, tuple[Problem, ...]]]:
    """What is refused, by order and path, with the rows of the order's own book."""
    problems: list[dict[int, tuple[Problem, ...]]] = [{} for _ in orders]
    first_event = np.cumsum([0, *(len(order.book.events) for order in orders)])
    for problem in wrong:
        row = problem.row if problem.table == "subscription" else _owner(book, problem.row)
        number = int(np.searchsorted(first, row, side="right")) - 1
        before = first if problem.table == "subscription" else first_event
        customer = int(orders[number].book.customer[row - first[number]])
        own = replace(problem, row=problem.row - int(before[number]))
        problems[number][customer] = (*problems[number].get(customer, ()), own)
    return problems


def _owner(book: Book, row: int) -> int:
    """The subscription of the event that was given in a row."""
    return int(book.events.subscription[np.flatnonzero(book.events.row == row)[0]])
