"""The lines of a book as a CSV or Parquet file, and what was rejected beside them."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from billing_model import names
from billing_model.book import Book
from billing_model.columns import Array
from billing_model.lines import Lines
from billing_model.money import CENT, divide, to_decimal
from billing_model.printing import COLUMNS
from billing_model.programmes import programmes
from billing_model.refusal import Refusal

REJECTED = ("file", "row", "customer", "subscription", "field", "clause", "sentence")
CHUNK = 200_000  # lines that are text at once


def write_lines(lines: Lines, book: Book, path: str | Path) -> None:
    """Write the lines, by the ending of the path, sorted by customer, subscription and invoice day.

    Money is exact: decimals in CSV as plain text, in Parquet as decimal128, unit prices with 6 places, amounts with 2.
    The file appears whole or not at all. Raises OSError when it cannot be written.
    """
    path = Path(path)
    lines = _sorted(lines, book)
    with beside(path) as temporary:
        if path.suffix.lower() == ".parquet":
            pyarrow.parquet.write_table(pa.table(_typed(lines, book)), temporary)
            return
        with open(temporary, "w", encoding="utf-8", newline="") as stream:
            stream.write(",".join(COLUMNS) + "\n")
            quoted = {name: pa.array(map(_quoted, texts), pa.string()) for name, texts in _names(book).items()}
            for start in range(0, len(lines), CHUNK):
                texts = _texts(lines.take(slice(start, start + CHUNK)), book, quoted)
                rows = pc.binary_join_element_wise(*(texts[name] for name in COLUMNS), ",").to_pylist()
                stream.write("\n".join(rows) + "\n")


def write_rejects(rejects: Sequence[Refusal], path: str | Path, language: str = "en") -> None:
    """Write one row per problem. Raises OSError when the file cannot be written."""
    with beside(Path(path)) as temporary, open(temporary, "w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(REJECTED)
        for one in rejects:
            row = one.number or ""
            out.writerow([one.file, row, one.customer, one.id, one.field, one.clause, one.text(language)])


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A temporary file beside the path, which takes its place when all went well."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sorted(lines: Lines, book: Book) -> Lines:
    owner = lines.subscription
    return lines.sort(_rank(book.customers)[book.customer[owner]], _rank(book.id)[owner], lines.invoice)


def _rank(texts: Array) -> Array:
    """The place of each text among all of them, in the order of their characters."""
    rank = np.empty(len(texts), np.int64)
    rank[np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)] = np.arange(len(texts))
    return rank


def _names(book: Book) -> dict[str, Array]:
    """The columns that hold names: the names that there are."""
    return {
        "customer": book.customers,
        "subscription": book.id,
        "programme": _all(names.programme),
        "kind": _all(names.line_kind),
        "currency": book.currency,
        "clause": _all(names.clause),
    }


def _places(lines: Lines, book: Book) -> dict[str, Array]:
    """Per line the place of its name in each column of `_names`."""
    owner = lines.subscription
    return {
        "customer": book.customer[owner],
        "subscription": owner,
        "programme": book.programme[owner],
        "kind": lines.kind,
        "currency": owner,
        "clause": lines.clause,
    }


def _all(known: names.Names) -> Array:
    return known.names(np.arange(len(known)))


def _typed(lines: Lines, book: Book) -> dict[str, Any]:
    """The columns with their types, for Parquet."""
    known = _names(book)
    columns: dict[str, Any] = {
        name: pa.array(known[name], pa.string()).take(pa.array(place)) for name, place in _places(lines, book).items()
    }
    columns |= {name: pa.array(getattr(lines, name)) for name in ("invoice", "first", "last", "seats")}
    columns["unit_price"] = _decimals(lines.unit_price, 6)
    columns["amount"] = _decimals(divide(lines.amount, CENT), 2)
    return {name: columns[name] for name in COLUMNS}


def _decimals(whole: Array, places: int) -> Any:
    """Whole numbers (int64) of the last place as decimal128: 128 bits, of which the upper 64 carry the sign."""
    wide = np.empty((len(whole), 2), np.int64)
    wide[:, 0], wide[:, 1] = whole, whole >> 63
    return pa.Array.from_buffers(pa.decimal128(19, places), len(whole), [None, pa.py_buffer(wide)])


def _texts(lines: Lines, book: Book, quoted: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as the text of CSV cells; quoted: the names as cells."""
    columns = {name: quoted[name].take(pa.array(place)) for name, place in _places(lines, book).items()}
    for name in ("invoice", "first", "last", "seats"):
        columns[name] = _each(getattr(lines, name), str)
    columns["amount"] = _each(lines.amount, _money(2))
    columns["unit_price"] = _each(lines.unit_price, _money(2))
    fine_programmes = [names.programme(one.id) for one in programmes().values() if one.unit_places > 2]
    fine = np.isin(book.programme[lines.subscription], fine_programmes)
    if fine.any():
        columns["unit_price"] = pc.if_else(pa.array(fine), _each(lines.unit_price, _money(6)), columns["unit_price"])
    return columns


def _each(column: Array, written: Callable[[Any], str]) -> Any:
    """Every value as text; equal values are written once."""
    distinct, place = np.unique(column, return_inverse=True)
    return pa.array([written(value) for value in distinct], pa.string()).take(pa.array(place))


def _money(places: int) -> Callable[[Any], str]:
    def written(micro: Any) -> str:
        value: Decimal = to_decimal(int(micro), places)
        return f"{value:f}"

    return written


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(c in text for c in '",\r\n') else text
