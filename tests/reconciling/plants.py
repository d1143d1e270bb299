"""Errors planted into the rows of random histories, one in a subscription, each with its kind and its money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.checks import check
from billing_model.billing.outcome import through
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.programmes import programmes
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.rows import Rows, VendorFile
from billing_model.take_away.scenario.reconciliation import reconciliation_file
from large_books import random_csp_book

BILLING_DAY = 15
INVOICE = np.datetime64("2026-01-15", "D")


@dataclass(frozen=True)
class Planted:
    """What was planted in a subscription. kinds: that may be said of it."""

    subscription: str
    kinds: tuple[str, ...]
    at_stake: int


def book_of_one_partner(size: int, seed: int, add_ons: bool = False) -> Book:
    """A random book of which every subscription is invoiced on one day of the month, without or with its add-ons."""
    book = random_csp_book(size, seed)
    alone = (book if add_ons else book.only(book.parent < 0)).renumbered()
    alone = alone.change(billing_day=np.full(len(alone), BILLING_DAY), row=np.arange(len(alone)))
    alone = replace(alone, events=alone.events.but(row=np.arange(len(alone.events))))
    checked, refused = check(alone, programmes())
    assert not refused
    return checked


def file_of(book: Book, lines: Lines, folder: Path) -> VendorFile:
    """The lines as the file that was read again."""
    path = folder / "file.csv"
    path.write_text(reconciliation_file(through(book, lines, INVOICE)), encoding="utf-8-sig")
    return read_file(str(path), folder)


def of_invoice(book: Book) -> Lines:
    lines = bill(book, INVOICE)
    return lines.take(lines.invoice == INVOICE)


@dataclass
class Plant:
    """The rows of the file as they are changed: `rows` are those of one subscription, as places."""

    file: VendorFile
    book: Book
    lines: Lines
    random: np.random.Generator

    def __post_init__(self) -> None:
        self.rows = self.file.rows
        self.gone = np.zeros(len(self.rows), bool)
        self.more: list[Rows] = []
        ids = self.file.texts["subscription"][self.rows.subscription].astype(str)
        order = np.argsort(ids, kind="stable")
        names, first = np.unique(ids[order], return_index=True)
        self.of = dict(zip(names.tolist(), np.split(order, first[1:]), strict=True))
        self.place = {str(id): row for row, id in enumerate(self.book.id)}
        self.amount, self.seats = self.rows.amount.copy(), self.rows.seats.copy()
        self.first, self.last = self.rows.first.copy(), self.rows.last.copy()
        self.subtotal = self.rows.subtotal.copy()

    def changed(self, row: int, amount: int) -> int:
        """Give a row another amount; returns the money at stake."""
        before = int(self.amount[row])
        self.amount[row] = self.subtotal[row] = amount
        return amount - before

    def planted(self) -> VendorFile:
        rows = self.rows.but(
            amount=self.amount, subtotal=self.subtotal, total=self.subtotal, tax=0, seats=self.seats,
            first=self.first, last=self.last,
        )  # fmt: skip
        rows = Rows.concat([rows.take(~self.gone), *self.more])
        rows = rows.but(number=np.arange(2, len(rows) + 2))
        return replace(self.file, rows=rows, size=len(rows))

    # ---- The plants; each takes the rows of a subscription, and says what it planted, or None where it cannot

    def duplicate(self, id: str, rows: Array) -> Planted | None:
        row = int(self.random.choice(rows))
        if not self.amount[row]:
            return None
        self.more.append(self.rows.take(np.array([row])))
        return Planted(id, ("duplicate-row",), int(self.amount[row]))

    def missing(self, id: str, rows: Array) -> Planted | None:
        if not self.amount[rows].all():
            return None
        self.gone[rows] = True
        return Planted(id, ("missing-row", "missed-seat-change"), -int(self.amount[rows].sum()))

    def quantity(self, id: str, rows: Array) -> Planted | None:
        if len(rows) != 1 or self.amount[rows[0]] <= 0:
            return None
        row = int(rows[0])
        line = self._whole_line(row)
        if line is None or line.seats < 2:
            return None
        more = int(self.random.integers(1, 4))
        price = int(self.amount[row]) // int(self.seats[row])
        self.seats[row] += more
        return Planted(id, ("wrong-quantity", "missed-seat-change"), self.changed(row, price * int(self.seats[row])))

    def price(self, id: str, rows: Array) -> Planted | None:
        if len(rows) != 1 or self.amount[rows[0]] <= 0:
            return None
        row = int(rows[0])
        if self._whole_line(row) is None or self.book.list_price[self.place[id]] <= 0:
            return None
        seats = int(self.seats[row])
        step = 1_200_000 if (self.last[row] - self.first[row]).astype(int) > 31 else 100_000
        price = int(self.amount[row]) // seats + int(self.random.integers(1, 9)) * step
        return Planted(id, ("wrong-price", "price-not-locked"), self.changed(row, price * seats))

    def sign(self, id: str, rows: Array) -> Planted | None:
        row = int(self.random.choice(rows))
        others = self.amount[rows][(self.first[rows] == self.first[row]) & (self.last[rows] == self.last[row])]
        if not self.amount[row] or len(others) > 1:
            return None
        return Planted(id, ("wrong-sign",), self.changed(row, -int(self.amount[row])))

    def arithmetic(self, id: str, rows: Array) -> Planted | None:
        row = int(self.random.choice(rows))
        self.subtotal[row] += 10_000
        return Planted(id, ("row-arithmetic",), 10_000)

    def unexplained(self, id: str, rows: Array) -> Planted | None:
        """A whole period with an amount that no price with two decimals makes."""
        row = int(rows[0])
        if len(rows) != 1 or self._whole_line(row) is None or self.seats[row] < 3 or self.seats[row] % 2 == 0:
            return None
        return Planted(
            id, ("unexplained", "wrong-days", "wrong-period-length"), self.changed(row, int(self.amount[row]) + 10_000)
        )

    def _whole_line(self, row: int) -> Lines | None:
        lines = self.lines
        same = (lines.first == self.first[row]) & (lines.last == self.last[row]) & (lines.amount == self.amount[row])
        same &= self.book.id[lines.subscription] == self.file.texts["subscription"][self.rows.subscription[row]]
        found = lines.take(same & (lines.method == Method.WHOLE) & (lines.amount > 0))
        return found.take(slice(0, 1)) if len(found) and found.list_price[0] % 10_000 == 0 else None


PLANTS: dict[str, Callable[[Plant, str, Array], Planted | None]] = {
    "duplicate-row": Plant.duplicate,
    "missing-row": Plant.missing,
    "wrong-quantity": Plant.quantity,
    "wrong-price": Plant.price,
    "wrong-sign": Plant.sign,
    "row-arithmetic": Plant.arithmetic,
    "unexplained": Plant.unexplained,
}


def planted(plant: Plant, kind: str, share: float) -> Iterator[Planted]:
    """Plant one kind into a share of the subscriptions."""
    for id, rows in plant.of.items():
        if plant.random.random() < share and (made := PLANTS[kind](plant, id, rows)) is not None:
            yield made


def without_one_change(book: Book, random: np.random.Generator, share: float) -> tuple[Book, dict[str, int]]:
    """The book as if in some subscriptions one change of seats had not happened, and which event that was."""
    events = book.events
    changes = np.flatnonzero((events.kind == codes.event_kind("set-seats")) & (events.on <= INVOICE))
    chosen = {}
    for event in random.permutation(changes).tolist():
        if random.random() < share:
            chosen.setdefault(str(book.id[events.subscription[event]]), event)
    kept = ~np.isin(np.arange(len(events)), [*chosen.values()])
    other = replace(book, events=events.take(kept))
    other = replace(other, events=other.events.but(row=np.arange(len(other.events))))
    checked, refused = check(other, programmes())
    assert not [problem for problem in refused if problem.table == "subscription"]
    return checked, chosen
