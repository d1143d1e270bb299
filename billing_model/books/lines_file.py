"""The lines of a book as CSV or Parquet, and what was rejected beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from billing_model.billing.refusal import Refusal
from billing_model.books.csv_file import CsvFile, as_texts
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.currency import MICRO, places_by_code
from billing_model.core.lines import COLUMNS, Lines
from billing_model.files.atomic import whole
from billing_model.files.spreadsheet import PLAIN, CsvStyle
from billing_model.programmes import programmes

REJECTED = ("file", "row", "customer", "subscription", "field", "clause", "sentence")
ROW_GROUP = 1 << 20  # lines of a Parquet row group, so that the same lines are always the same bytes
DAYS = ("invoice", "first", "last")
PLACES = 2  # decimals of an amount in Parquet; more where a currency of the book has more


def schema(places: int = PLACES) -> pa.Schema:
    """The columns of a lines file with their types; places: decimals of an amount."""
    types = {
        **dict.fromkeys(COLUMNS, pa.string()),
        **dict.fromkeys(DAYS, pa.date32()),
        "unit_price": pa.decimal128(19, 6),
        "seats": pa.int64(),
        "amount": pa.decimal128(19, places),
    }
    return pa.schema([(name, types[name]) for name in COLUMNS])


def write_lines(lines: Lines, book: Book, path: str | Path) -> None:
    """Write the lines, by the ending of the path, sorted by customer, subscription and invoice day.

    Money is exact: in CSV as plain text with the decimals of the currency, in Parquet as decimal128, unit prices with 6
    places, amounts with 2, or with 3 or 4 where a currency of the book has as many.
    The file appears whole or not at all. Raises OSError when it cannot be written.
    """
    path, table = Path(path), lines_table(lines, book, max(PLACES, int(book.places.max(initial=0))))
    with whole(path) as temporary:
        is_csv = path.suffix.lower() == ".csv"
        made = csv_lines(temporary, PLAIN) if is_csv else ParquetLines(temporary, table.schema)
        with made as out:
            out.write_table(table)


def write_rejects(rejects: Sequence[Refusal], path: str | Path, language: str = "en") -> None:
    """Write one row per problem. Raises OSError when the file cannot be written."""
    with whole(Path(path)) as temporary:
        write_reject_rows((reject_row(refusal, language) for refusal in rejects), temporary, PLAIN)


def write_reject_rows(rows: Iterable[Sequence[str]], path: Path, style: CsvStyle) -> None:
    """Write the rows of `reject_row`. Raises OSError when the file cannot be written."""
    with open(path, "w", encoding="utf-8", newline="") as stream:
        stream.write(style.table([REJECTED]))
        stream.writelines(map(style.row, rows))


def reject_row(refusal: Refusal, language: str) -> list[str]:
    """A problem as the cells of `REJECTED`."""
    return [
        refusal.file,
        str(refusal.number or ""),
        refusal.customer,
        refusal.id,
        refusal.field,
        refusal.clause,
        refusal.text(language),
    ]


# ---- As a table -------------------------------------------------------------------------------------------------


def lines_table(lines: Lines, book: Book, places: int = PLACES) -> pa.Table:
    """The lines with the types of `schema`, sorted by customer, subscription and invoice day."""
    owner = lines.subscription
    place = {"customer": _rank(book.customers)[book.customer[owner]], "subscription": _rank(book.id)[owner]}
    lines = lines.take(np.lexsort((lines.invoice, place["subscription"], place["customer"])))
    owner = lines.subscription
    texts: dict[str, tuple[Array, Array]] = {  # the names that there are, and per line the place of its own
        "customer": (book.customers, book.customer[owner]),
        "subscription": (book.id, owner),
        "programme": (_all(codes.programme), book.programme[owner]),
        "kind": (_all(codes.line_kind), lines.kind),
        "currency": (book.currency, owner),
        "clause": (_all(codes.clause), lines.clause),
    }
    columns: dict[str, Any] = {
        name: pa.array(known, pa.string()).take(pa.array(place)) for name, (known, place) in texts.items()
    }
    columns |= {name: pa.array(getattr(lines, name)) for name in DAYS}
    columns["seats"] = pa.array(lines.seats.astype(np.int64, copy=False))
    columns["unit_price"] = decimals(lines.unit_price, 6)
    columns["amount"] = decimals(lines.amount // 10 ** (MICRO - places), places)  # whole minor units already
    return pa.table([columns[name] for name in COLUMNS], schema=schema(places))


def _rank(texts: Array) -> Array:
    """The place of each text among all of them, in the order of their characters."""
    rank = np.empty(len(texts), np.int64)
    rank[np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)] = np.arange(len(texts))
    return rank


def _all(known: codes.Names) -> Array:
    return known.names(np.arange(len(known)))


def decimals(whole: Array, places: int, digits: int = 19) -> Any:
    """Whole numbers of any size, of the last place, as decimal128: 128 bits, of which the upper 64 carry the sign."""
    wide = np.empty((len(whole), 2), np.int64)
    if whole.dtype == object:
        wide[:, 0], wide[:, 1] = (whole & (2**64 - 1)).astype(np.uint64).view(np.int64), whole >> 64
    else:
        wide[:, 0], wide[:, 1] = whole, whole >> 63
    return pa.Array.from_buffers(pa.decimal128(digits, places), len(whole), [None, pa.py_buffer(wide)])


# ---- As a file --------------------------------------------------------------------------------------------------


class ParquetLines:
    """A Parquet file that is being written; it is the same whatever the portions in which the lines come."""

    def __init__(self, path: Path, types: pa.Schema) -> None:
        self._out = pyarrow.parquet.ParquetWriter(path, types)
        self._held: list[pa.Table] = []
        self._rows = 0

    def write_table(self, table: pa.Table) -> None:
        """Lines after those that were added before."""
        self._held.append(table)
        self._rows += len(table)
        if self._rows >= ROW_GROUP:
            whole = pa.concat_tables(self._held)
            done = len(whole) // ROW_GROUP * ROW_GROUP
            self._write(whole.slice(0, done))
            self._held = [whole.slice(done)]
            self._rows = len(whole) - done

    def __enter__(self) -> ParquetLines:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None and self._rows:
            self._write(pa.concat_tables(self._held))
        self._out.close()

    def _write(self, table: pa.Table) -> None:
        """Without the seams between portions, at which the writer would begin new pages."""
        self._out.write_table(table.combine_chunks(), row_group_size=ROW_GROUP)


def csv_lines(path: Path, style: CsvStyle, headed: bool = True) -> CsvFile:
    """A CSV file of lines that is being written. headed: with the names of the columns first."""
    return CsvFile(path, style, _texts, COLUMNS if headed else ())


def _texts(table: pa.Table, style: CsvStyle) -> list[Any]:
    """The columns as the text of CSV cells."""
    cells = {name: as_texts(table.column(name), style.cell) for name in COLUMNS}
    places = places_of(table)
    fine = _by_text(table.column("programme"), {name: each.unit_places for name, each in programmes().items()})
    cells["amount"] = amounts(table.column("amount"), places, style)
    cells["unit_price"] = amounts(table.column("unit_price"), np.maximum(places, fine), style)
    return [cells[name] for name in COLUMNS]


def places_of(table: pa.Table) -> Array:
    """The decimals of each row's currency."""
    return _by_text(table.column("currency"), places_by_code())


def _by_text(column: Any, value: Mapping[str, int]) -> Array:
    """The number that belongs to each row's text."""
    whole = column.combine_chunks().dictionary_encode()
    numbers = np.array([value[text] for text in whole.dictionary.to_pylist()], np.int64)
    by_row: Array = numbers[whole.indices.to_numpy()]
    return by_row


def amounts(column: Any, places: Array, style: CsvStyle) -> Any:
    """Every amount as the text of a CSV cell with its own number of decimals, nothing where there is none."""
    texts = None
    for number in np.unique(places).tolist():
        written = as_texts(column, _money(number, style))
        texts = written if texts is None else pc.if_else(pa.array(places == number), written, texts)
    return pa.array([], pa.string()) if texts is None else texts


def _money(places: int, style: CsvStyle) -> Callable[[Any], str]:
    last = Decimal(1).scaleb(-places)
    # half away from zero, credits too (GEN-2)
    return lambda value: style.number(f"{value.quantize(last, ROUND_HALF_UP):f}")
