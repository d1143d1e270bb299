"""What is wrong in the rows of a book, row by row, and the customers who are left out for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from billing_model.billing.refusal import Refusal
from billing_model.books.problems import Problems
from billing_model.books.table.skipped import MOST_PROBLEMS, SkippedRow
from billing_model.books.table.table import Table
from billing_model.core.columns import Array
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.files.tables.cells import OTHERWISE

Kind = Literal["subscription", "event"]


class WrongRows:
    """The rows of the two tables that are wrong, with their sentences.

    - subscriptions, events: whether each row of the table is wrong, bool
    - problems: the sentences; left_out: the customers

    row_of: the row of each subscription by its id, as far as one row has it
    """

    def __init__(self, bought: Table, happened: Table, row_of: Mapping[str, int]) -> None:
        self._bought, self._happened, self._row_of = bought, happened, row_of
        customer = bought.columns.get("customer")
        self._customer = None if customer is None else customer.texts
        self.subscriptions, self.events = np.zeros(len(bought), bool), np.zeros(len(happened), bool)
        self.problems = Problems()
        self.left_out: set[str] = set()

    def skipped(self) -> None:
        """Note the rows that cannot be read, and whom they concern."""
        of_bought, of_happened = self._bought.skipped, self._happened.skipped
        for row in of_bought.first:
            self._skip("subscription", row, row.who.get("id", ""), row.who.get("customer", ""))
        if "customer" not in self._bought.columns:
            self.left_out |= {DEFAULT_CUSTOMER} if len(of_bought) else set()
        for names in of_bought.of("customer"):
            self.left_out |= {*names.to_pylist()}
        for row in of_happened.first:
            id = row.who.get("subscription", "")
            self._skip("event", row, id, self.customer(self._row_of.get(id, -1)))
        for ids in of_happened.of("subscription"):
            self.leave_out(self._row_of[id] for id in ids.to_pylist() if id in self._row_of)
        self.problems.total += len(of_bought) - len(of_bought.first) + len(of_happened) - len(of_happened.first)

    def _skip(self, table: Kind, row: SkippedRow, id: str, customer: str) -> None:
        self.problems.add(
            Refusal(
                self._table(table).file, row.key, row.values, field=row.field, table=table,
                number=row.number, id=id, customer=customer, is_row=True,
            )
        )  # fmt: skip

    def first(self, table: Kind, rows: Array) -> list[int]:
        """Note rows as wrong for one reason, and return those that get their sentence: others are only counted."""
        (self.subscriptions if table == "subscription" else self.events)[rows] = True
        self.problems.total += max(len(rows) - MOST_PROBLEMS, 0)
        first: list[int] = rows[:MOST_PROBLEMS].tolist()
        return first

    def refuse(
        self, table: Kind, row: int, key: str, facts: Mapping[str, Any], field: str,
        clause: str = "",
    ) -> None:  # fmt: skip
        """Add the sentence of a row that is wrong."""
        self.problems.add(replace(self.place(table, row), key=key, values=facts, field=field, clause=clause))

    def place(self, table: Kind, row: int) -> Refusal:
        """A refusal without its sentence: of which row it is."""
        source = self._table(table)
        cells = source.columns["id" if table == "subscription" else "subscription"]
        id = str(cells[row] or "")
        sub = row if table == "subscription" else self._row_of.get(id, -1)
        number = int(source.number[row])
        return Refusal(source.file, "", table=table, number=number, id=id.removesuffix(OTHERWISE),
            customer=self.customer(sub).removesuffix(OTHERWISE), is_row=True)  # fmt: skip

    def customer(self, row: int) -> str:
        """The customer of a row of subscriptions; "" of none (-1)."""
        if row < 0:
            return ""
        return (self._customer[row] if self._customer is not None else "") or DEFAULT_CUSTOMER

    def leave_out(self, rows: Iterable[int]) -> None:
        """Leave the customers of some rows of subscriptions out."""
        self.left_out |= {self.customer(int(row)) for row in rows}

    def _table(self, table: Kind) -> Table:
        return self._bought if table == "subscription" else self._happened
