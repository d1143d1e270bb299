"""The inferred history as the two files that `book` reads: subscriptions and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.billing.refusal import plain
from billing_model.books.columns import event_columns, subscription_columns
from billing_model.books.csv_file import texts_in_quotes
from billing_model.books.lines_file import decimals
from billing_model.books.sample import as_cells
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.currency import MICRO
from billing_model.core.fields import MISSING, Field, given
from billing_model.core.money import CENT
from billing_model.files.spreadsheet import BYTE_ORDER_MARK, PLAIN, CsvStyle
from billing_model.reconciling.inferring.inferred import Inferred

ENDINGS = ("-subscriptions.csv", "-events.csv")  # of the names of the two files
OF_AN_EVENT = ("subscription", "on", "kind")


def history_files(inferred: Inferred, style: CsvStyle = PLAIN) -> tuple[str, str]:
    """The texts of both files; columns that no row fills are left out. A history of nothing has headers only."""
    books = [part.book for part in inferred.parts.values()]
    bought = _together([_subscriptions(book) for book in books], subscription_columns())
    happened = _together([_events(book) for book in books], event_columns())
    return _text(bought, style), _text(happened, style)


def _subscriptions(book: Book) -> Mapping[str, Any]:
    columns = {
        "customer": book.customers[book.customer],
        "programme": book.programme_names,
        **{name: getattr(book, name) for name in ("id", "currency", "purchased", "seats", "list_price")},
        **book.subscriptions.more,
    }
    return dict(_cells(book, columns, subscription_columns()))


def _events(book: Book) -> Mapping[str, Any]:
    events = book.events
    columns = {
        "subscription": book.id[events.subscription], "on": events.on, "kind": events.kind_names, **events.more,
    }  # fmt: skip
    return dict(_cells(book, columns, event_columns()))


def _cells(book: Book, columns: Mapping[str, Array], declared: Mapping[str, Field]) -> Iterator[tuple[str, Any]]:
    """The columns in which something stands, as cells, in the order in which a book declares them."""
    for name, field in declared.items():
        column = columns.get(name)
        if column is None:
            continue
        if column.dtype == object:
            if name in OF_AN_EVENT or (column != "").any():
                yield name, pa.array(column, pa.string())
        elif field.type == "subscription":
            if (column >= 0).any():
                yield name, pa.array(np.append(book.id, np.array([None], object))[column], pa.string())
        elif field.default is not None and len(column) and _is_default(column, field):
            continue
        elif field.type == "money":
            if given(column).any():
                yield name, _money(column)
        elif name in OF_AN_EVENT or (column if column.dtype == bool else given(column)).any():
            yield name, as_cells(field, column)


def _is_default(column: Array, field: Field) -> bool:
    """Whether all rows hold what they would hold without the column."""
    return bool((column == column[0]).all() and plain(column[0], field) == field.default)


def _money(column: Array) -> Any:
    """Amounts with two decimals, or with six where they need more."""
    held = column != MISSING
    places = 2 if not (column[held] % CENT).any() else MICRO
    number = decimals(np.where(held, column, 0) // 10 ** (MICRO - places), places)
    return pc.if_else(pa.array(held), number, None)


def _together(parts: list[Mapping[str, Any]], declared: Mapping[str, Field]) -> pa.Table:
    names = [name for name in declared if any(name in part for part in parts)]
    tables = [pa.table({name: part[name] for name in names if name in part}) for part in parts if part]
    if not tables:
        return pa.table({})
    return pa.concat_tables(tables, promote_options="permissive").select(names)


def _text(table: pa.Table, style: CsvStyle) -> str:
    head = (BYTE_ORDER_MARK if style.mark else "") + style.separator.join(table.column_names) + style.line_end
    if not len(table):
        return head
    rows = pc.binary_join_element_wise(*texts_in_quotes(table, style), style.separator).to_pylist()
    return head + style.line_end.join(rows) + style.line_end
