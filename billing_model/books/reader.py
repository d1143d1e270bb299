"""The two files of a book: subscriptions and events, as CSV or Parquet, read by the column.

A cell is looked at once however many rows hold it, by the same rules as a value of a scenario file, so that a problem
reads the same in both. A customer with a wrong row is left out whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

from billing_model.billing import checks
from billing_model.billing.refusal import Refused, refusal_of, unknown_event
from billing_model.books.columns import (
    REQUIRED,
    REQUIRED_COLUMNS,
    REQUIRED_OF_EVENTS,
    event_columns,
    subscription_columns,
)
from billing_model.books.later_changes import replaced_by_later
from billing_model.books.paths import hashes
from billing_model.books.problems import Problems
from billing_model.books.table.as_written import as_written, in_words
from billing_model.books.table.file import TableFile
from billing_model.books.table.rows import TIME
from billing_model.books.table.table import Cells, Table, whole_table
from billing_model.books.wrong_rows import Kind, WrongRows
from billing_model.core import book as books
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import DEFAULT_CUSTOMER, Field
from billing_model.core.programme import rank_in_day
from billing_model.files import values
from billing_model.files.scenario import MOST_YEARS
from billing_model.files.tables.dialect import AS_THEY_TELL, Reading
from billing_model.files.values import Wrong
from billing_model.programmes import programmes


def read_book(
    subscriptions_path: str | Path,
    events_path: str | Path,
    until: np.datetime64 | None = None,
    reading: Reading = AS_THEY_TELL,
) -> tuple[Book, Problems]:
    """The book of two files, and what is wrong in their rows.

    until: the day through which it will be billed; a purchase more than 60 years before it is refused. reading: how
    days and decimals are read where the cells do not tell. The book is checked and holds only customers without a
    wrong row; a row that a later one of its day replaces is a remark. Raises `Refused` when a file as a whole cannot
    be read.
    """
    with TemporaryDirectory() as folder:
        bought, happened = opened(subscriptions_path, events_path, reading, Path(folder))
        with bought.unchanged(), happened.unchanged():
            tables = whole_table(bought), whole_table(happened)
    return book_of(*tables, until)


def opened(
    subscriptions_path: str | Path,
    events_path: str | Path,
    reading: Reading = AS_THEY_TELL,
    folder: Path | None = None,
) -> tuple[TableFile, TableFile]:
    """The two files of a book, looked at, so that it is decided how each of them is written. Raises `Refused`.

    folder: where the texts of workbooks are put, from which they are read; without one these are refused.
    """
    bought = TableFile(subscriptions_path, subscription_columns(), REQUIRED_COLUMNS, folder)
    happened = TableFile(events_path, event_columns(), REQUIRED_OF_EVENTS, folder)
    if wrong := [*bought.decide(reading, happened), *happened.decide(reading, bought)]:
        raise Refused(wrong)
    return bought, happened


def book_of(bought: Table, happened: Table, until: np.datetime64 | None) -> tuple[Book, Problems]:
    """The book of some rows of subscriptions and of events, and what is wrong in them, as `read_book` says it.

    The rows are all those of their customers, and of customers who have to do with these.
    """
    return _Reader(bought, happened).book(until)


@dataclass(frozen=True, eq=False)
class _Link:
    """A column that names subscriptions, one value per row of its table.

    - owner: the row of the subscription that the row is about, -1 where there is none
    - named: the row of the one that is named, -1 where there is none
    - unread: whether that one stands in a row that cannot be read, or in several
    """

    table: Kind
    field: str
    cells: Cells
    owner: Array
    named: Array
    unread: Array

    def broken(self, stays: Array) -> Array:
        """The rows of subscriptions that stay and name one that does not; stays: one value per subscription."""
        rows = np.flatnonzero(self.owner >= 0)
        rows = rows[stays[self.owner[rows]]]
        named = self.named[rows]
        return rows[self.unread[rows] | ((named >= 0) & ~stays[named])]


class _Reader:
    """Ties the two tables together, row by row."""

    def __init__(self, bought: Table, happened: Table) -> None:
        self.bought, self.happened = in_words(bought, subscription_columns()), in_words(happened, event_columns())
        bought, happened = self.bought, self.happened
        self.id = bought.columns["id"].texts
        self.programme = bought.columns["programme"].texts
        count = Counter(self.id.tolist())
        self.repeated = {id for id, times in count.items() if times > 1 and id != ""}
        self.row_of = {id: row for row, id in enumerate(self.id) if id != "" and id not in self.repeated}
        self.wrong = WrongRows(bought, happened, self.row_of)

    def book(self, until: np.datetime64 | None) -> tuple[Book, Problems]:
        self.wrong.skipped()
        columns = self._subscriptions(until)
        events, owner = self._events()
        good = ~self.wrong.subscriptions
        broken = owner[self.wrong.events & (owner >= 0)]
        good[broken] = False
        self.wrong.leave_out(np.flatnonzero(~good))
        good &= ~self._follows(good, owner)
        good_events = ~self.wrong.events & (owner >= 0)
        good_events[good_events] = good[owner[good_events]]
        good_events &= ~self._replaced(events, owner, good_events)
        book, problems = books.build(
            {name: column[good] for name, column in columns.items()},
            {name: column[good_events] for name, column in events.items()},
            rank_in_day(programmes()),
        )
        book, refused = checks.check(book, programmes())
        rows = {"subscription": np.flatnonzero(good), "event": np.flatnonzero(good_events)}
        for problem in (*problems, *refused):
            row = int(rows[problem.table][problem.row])
            place = self.wrong.place(problem.table, row)
            sub = row if problem.table == "subscription" else int(owner[row])
            kind = str(self.happened.columns["kind"][row]) if problem.table == "event" else ""
            self.wrong.problems.add(refusal_of(problem, place, self.programme[sub], kind))
            self.wrong.leave_out([sub])
        if self.wrong.left_out:  # the check too may have left out whose add-ons others have
            staying = [
                is_good and self.wrong.customer(row) not in self.wrong.left_out
                for row, is_good in enumerate(good.tolist())
            ]
            self._follows(np.array(staying, bool), owner)
        out = np.array([customer in self.wrong.left_out for customer in book.customers], bool)
        kept = book.only(~out[book.customer])
        kept = kept.renumbered()  # it is the whole book now
        self.wrong.problems.drop_remarks(self.wrong.left_out)
        return kept, self.wrong.problems.settle()

    # ---- The rows of each table

    def _subscriptions(self, until: np.datetime64 | None) -> dict[str, Array]:
        """The columns of the subscriptions as `books.build` takes them; what is ill formed goes to `wrong`."""
        table = self.bought
        special: Mapping[str, Callable[[Any], Any]] = {"currency": values.currency, "programme": _programme}
        columns = {}
        for declared in subscription_columns().values():
            check = special.get(declared.name)
            columns[declared.name] = self._column("subscription", declared, check)
            if declared.name in REQUIRED and declared.name in table.columns:
                self._missing("subscription", declared.name, self._needs(declared.name))
        columns["customer"] = np.where(columns["customer"] == "", DEFAULT_CUSTOMER, columns["customer"])
        numbers = {name: codes.programme(name) for name in programmes()}
        columns["programme"] = table.columns["programme"].each(lambda name: numbers.get(name, 0), 0, np.int8)
        self._repeated()
        self._two_currencies(columns)
        if until is not None:
            self._too_long(columns["purchased"], until)
        return columns

    def _events(self) -> tuple[dict[str, Array], Array]:
        """The columns of the events, and the row of each one's subscription, -1 where there is none."""
        columns = {name: self._column("event", declared) for name, declared in event_columns().items()}
        for name in REQUIRED_OF_EVENTS:
            self._missing("event", name)
        cells = self.happened.columns
        owner = self._rows_of(cells["subscription"])
        unknown = np.flatnonzero((owner < 0) & ~self.wrong.events)
        unknown = unknown[~self._is_missing(columns["subscription"][unknown])]
        for row in self.wrong.first("event", unknown):
            self.wrong.refuse(
                "event", row, "unknown-subscription", {"id": columns["subscription"][row]}, "subscription"
            )
        kinds = {event.kind for programme in programmes().values() for event in programme.events}
        possible = cells["kind"].each(lambda kind: kind in kinds, False, bool)
        strange = np.flatnonzero(~possible & ~self.wrong.events & (owner >= 0))
        strange = strange[np.isin(self.programme[owner[strange]], [*programmes()])]
        for row in self.wrong.first("event", strange):
            self.wrong.refuse("event", row, *unknown_event(self.programme[owner[row]], columns["kind"][row]), "kind")
        self.wrong.events |= ~possible
        columns["kind"] = cells["kind"].each(lambda kind: codes.event_kind(kind) if kind in kinds else 0, 0, np.int8)
        return columns, owner

    def _rows_of(self, cells: Cells) -> Array:
        """The row of the subscription that each cell names, -1 where there is none."""
        return cells.each(lambda id: self.row_of.get(str(id), -1), -1, np.int64)

    def _is_missing(self, ids: Array) -> Array:
        """Whether each id is one of a subscription whose row cannot be read, or of several."""
        several = np.array([id in self.repeated for id in ids], bool) if self.repeated else np.zeros(len(ids), bool)
        if not len(ids) or not self.bought.skipped.of("id"):
            return several
        names, place = np.unique(ids.astype(str), return_inverse=True)
        asked = hashes(pa.array(names, pa.string()))
        skipped = np.zeros(len(names), bool)
        for held in self.bought.skipped.of("id"):
            skipped |= np.isin(asked, hashes(held))
        by_row: Array = skipped[place] | several
        return by_row

    def _column(self, table: Kind, declared: Field, check: Callable[[Any], Any] | None = None) -> Array:
        """A field as an encoded column; a cell that it cannot hold is refused in every row that has it."""
        source = self.bought if table == "subscription" else self.happened
        is_text = declared.type in ("text", "subscription")
        cells = source.columns.get(declared.name)
        if cells is None:
            return np.full(len(source), "", object) if is_text else declared.column(len(source))
        size = len(cells.distinct) + 1  # the last is for empty cells
        encoded = np.full(size, "", object) if is_text else declared.column(size)
        closely: Array = np.arange(size - 1)
        if is_text and check is None:
            encoded[:-1] = cells.distinct
            closely = np.flatnonzero(~cells.plain)

        def value_of(cell: Any) -> Any:
            value = values.from_cell(declared, cell)
            return declared.encode(check(value) if check else values.checked(declared, value))

        wrong = np.zeros(size, bool)
        for place in closely.tolist():
            try:
                encoded[place] = value_of(cells.distinct[place])
            except Wrong:
                wrong[place] = True
        for row in self.wrong.first(table, np.flatnonzero(wrong[cells.place])) if wrong.any() else ():
            try:
                value_of(cells[row])
            except Wrong as error:
                why = as_written(declared, cells[row], error)
                clause = declared.clause if why.key == "not-choice" else ""
                self.wrong.refuse(table, row, why.key, why.values, declared.name, clause)
        return encoded[cells.place]

    # ---- What rows say together

    def _replaced(self, events: Mapping[str, Array], owner: Array, good: Array) -> Array:
        """Events that a later one of their day and kind replaces; each is a remark."""
        replaced = np.zeros(len(good), bool)
        times = self.happened.columns.get(TIME)
        if times is not None:
            rows = np.flatnonzero(good)
            for row, facts in replaced_by_later(events, owner, self.programme, times, rows).items():
                replaced[row] = True
                place = self.wrong.place("event", row)
                self.wrong.problems.add(
                    replace(place, key="later-change", values=facts, field="on", clause="GEN-5", remark=True)
                )
        return replaced

    def _repeated(self) -> None:
        """Refuse every row of an id that stands in several: its events cannot be assigned."""
        if self.repeated:
            repeated = [row for row, id in enumerate(self.id) if id in self.repeated]
            for row in self.wrong.first("subscription", np.array(repeated, np.int64)):
                self.wrong.refuse("subscription", row, "repeated-id", {"id": self.id[row]}, "id")

    def _two_currencies(self, columns: Mapping[str, Array]) -> None:
        """An invoice is in one currency, and a customer has one invoice per programme and day.

        Every row of such a customer and programme is refused, so that the order of the rows decides nothing.
        """
        currencies, customers = columns["currency"], columns["customer"]
        good = np.flatnonzero(~self.wrong.subscriptions).tolist()
        if len(set(currencies[good])) < 2:
            return
        of_invoice: dict[tuple[str, str], set[str]] = {}
        for row in good:
            of_invoice.setdefault((customers[row], self.programme[row]), set()).add(currencies[row])
        several = [row for row in good if len(of_invoice[customers[row], self.programme[row]]) > 1]
        for row in self.wrong.first("subscription", np.array(several, np.int64)):
            customer, programme, currency = customers[row], self.programme[row], currencies[row]
            facts = {"customer": customer, "programme": programme, "found": currency}
            facts["other"] = min(of_invoice[customer, programme] - {currency})
            self.wrong.refuse("subscription", row, "two-currencies", facts, "currency")

    def _too_long(self, purchased: Array, until: np.datetime64) -> None:
        last = (purchased.astype("datetime64[M]") + 12 * MOST_YEARS).astype("datetime64[D]")
        for row in self.wrong.first("subscription", np.flatnonzero(~np.isnat(purchased) & (until > last + 30))):
            facts = {"found": purchased[row], "years": MOST_YEARS, "until": until}
            self.wrong.refuse("subscription", row, "too-long", facts, "purchased")

    def _follows(self, good: Array, owner: Array) -> Array:
        """Subscriptions that name one that is left out, as an add-on or in an event: they cannot be billed without it.

        Their customer is left out too, also where it is another than that one's.
        """
        follows = np.zeros(len(good), bool)
        links = [*self._links(owner)]
        found = True
        while found:
            found = False
            for link in links:
                rows = link.broken(good & ~follows)
                if not len(rows):
                    continue
                found = True
                remaining = [
                    row for row in rows.tolist() if self.wrong.customer(link.owner[row]) not in self.wrong.left_out
                ]
                for row in self.wrong.first(link.table, np.array(remaining, np.int64)):
                    self.wrong.refuse(link.table, row, "parent-left-out", {"id": link.cells[row]}, link.field)
                follows[link.owner[rows]] = True
                self.wrong.leave_out(link.owner[rows])
        return follows

    def _links(self, owner: Array) -> Iterator[_Link]:
        """The columns that name a subscription; owner: of the events."""
        tables: tuple[tuple[Kind, Table, Array], ...] = (
            ("subscription", self.bought, np.arange(len(self.bought))),
            ("event", self.happened, owner),
        )
        for table, source, owners in tables:
            for name in filter(codes.reference.known, source.columns):
                cells = source.columns[name]
                named = self._rows_of(cells)
                unread = (cells.place >= 0) & (named < 0) & (owners >= 0)
                unread[unread] = self._is_missing(cells.texts[unread]) if unread.any() else False
                yield _Link(table, name, cells, owners, named, unread)

    # ---- What must be there

    def _needs(self, name: str) -> Array | bool:
        """The rows that must have a field; where any of several gives the price, the book itself is checked for it."""
        if name != "list_price":
            return True
        other = [id for id, programme in programmes().items() if len(programme.priced_by) > 1]
        return ~np.isin(self.programme.astype(str), other)

    def _missing(self, table: Kind, name: str, needed: Array | bool = True) -> None:
        cells = (self.bought if table == "subscription" else self.happened).columns[name]
        for row in self.wrong.first(table, np.flatnonzero((cells.place < 0) & needed)):
            self.wrong.refuse(table, row, "missing", {}, name)


def _programme(value: Any) -> str:
    if value not in programmes():
        raise Wrong("unknown-programme", found=values.shown(value), choices=tuple(programmes()))
    return str(value)
