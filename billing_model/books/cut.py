"""A book cut into parts: whoever bills the parts reads the two files, too, a piece of a file at a time.

The pieces are the same for every engine, and so are the parts. Every worker must see the files under the same paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.engines import Engine
from billing_model.books.lines_file import PLACES
from billing_model.books.parts import KINDS, SKIPPED, Parts
from billing_model.books.paths import Families, Index, Owners, hashes, keep, kept
from billing_model.books.table.csv_pieces import Piece
from billing_model.books.table.file import TableFile
from billing_model.books.table.rows import ROW, Rows
from billing_model.books.table.rows_aside import Aside
from billing_model.books.table.skipped import numbers_of
from billing_model.core.columns import Array
from billing_model.core.currency import places_by_code
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.programmes import fields

SIZE = 25_000  # subscriptions in a part, about
MOST = 400  # parts; those of a very large book are larger
MOST_ROWS = 30_000_000  # subscriptions of a book: where each of them is has to be in memory
SAMPLE = 1 << 16  # customers that are looked at to cut evenly

Progress = Callable[[float], None]  # how far the work has come, from 0 to 1


def cut(files: tuple[TableFile, TableFile], folder: Path, engine: Engine, size: int, progress: Progress) -> Parts:
    """Cut a book into parts, in an existing empty folder.

    files: subscriptions and events; size: about how many subscriptions a part has. Raises `Refused` when a file cannot
    be read to its end, OSError when the folder cannot be written.
    """
    bought, happened = (_Pieces(file, file.pieces()) for file in files)
    done = 0.0

    def each(work: Callable[[int], Any], pieces: _Pieces, share: float) -> Iterator[Any]:
        nonlocal done
        with closing(engine(work, range(len(pieces.each)))) as results:
            for result in results:
                yield result
                done += share / len(pieces.each)
                progress(done)

    index, sample = Index(), _Sample()
    currencies: set[str] = set()
    for seen, some, codes in each(partial(_seen, bought), bought, 0.2):
        index.take(seen)
        sample.take(some)
        currencies |= codes
        if sample.seen > MOST_ROWS:
            raise Refused([Refusal(bought.file.file, "too-many-rows", {"most": MOST_ROWS})])
    families = index.families()
    keep(families, folder)
    parts = Parts(
        folder,
        bounds=sample.bounds(min(max(-(-sample.seen // size), 1), MOST)),
        of_families=min(-(-len(families) // size), MOST),
        files=(bought.file.file, happened.file.file),
        headers=(tuple(bought.file.header), tuple(happened.file.header)),
        pieces=(len(bought.each), len(happened.each)),
        places=max([PLACES, *(places_by_code()[code] for code in currencies)]),
    )
    parts.rows.mkdir()
    for part in each(partial(_store_bought, bought, parts), bought, 0.3):
        index.place(part)
    keep(index.owners(), folder)
    del index  # the workers look at what was kept
    for _ in each(partial(_store_happened, happened, parts), happened, 0.5):
        pass
    return parts


# ---- One piece --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pieces:
    """A file and the pieces in which it is read."""

    file: TableFile
    each: Sequence[Piece]


def _seen(bought: _Pieces, piece: int) -> tuple[Index, _Sample, set[str]]:
    """The customers in a piece of the subscriptions, which of them are tied to each other, and the currencies."""
    mentions = [name for name, field in fields().items() if field.type == "subscription"]
    index, sample = Index(), _Sample(SAMPLE // len(bought.each))
    currencies: set[str] = set()
    for rows in bought.file.rows(bought.each[piece], ["id", "customer", "currency", *mentions]):
        currencies |= places_by_code().keys() & set(_texts(rows.table, "currency").unique().to_pylist())
        customers, of_skipped = _customers(rows.table), _customers(rows.skipped)
        sample.add(customers)
        sample.add(of_skipped)
        customer_hashes = _hashed(customers)
        index.see(
            _by_number(rows, hashes(_texts(rows.table, "id")), hashes(_texts(rows.skipped, "id"))),
            _by_number(rows, customer_hashes, _hashed(of_skipped)),
        )
        for name in mentions:
            if name in rows.table.column_names:
                index.link(customer_hashes, hashes(_texts(rows.table, name)))
    return index, sample, currencies


def _store_bought(bought: _Pieces, parts: Parts, piece: int) -> Array:
    """Store a piece of the subscriptions by part; returns the part of each that has an id, in the order of `_seen`."""
    families = kept(Families, parts.folder)
    aside, skipped = (Aside(parts.rows, kind, piece) for kind in (KINDS[0], SKIPPED.format(KINDS[0])))
    placed = [np.zeros(0, np.int32)]
    for rows in bought.file.rows(bought.each[piece]):
        tables = rows.table, rows.skipped
        part, of_skipped = (_part_of(parts, families, _customers(table)) for table in tables)
        with_id = _by_number(rows, *(table.column("id").is_valid().to_numpy() for table in tables))
        placed.append(_by_number(rows, part, of_skipped)[with_id])
        aside.add(rows.table, part)
        skipped.add(rows.skipped, of_skipped)
    aside.write()
    skipped.write()
    return np.concatenate(placed, dtype=np.int32, casting="same_kind")


def _by_number(rows: Rows, of_table: Array, of_skipped: Array) -> Array:
    """Values of rows and of those that cannot be read, in the order of the file.

    A row that cannot be read may have been one where fewer columns were looked at; its place is the same.
    """
    if not len(of_skipped):
        return of_table
    numbers = np.concatenate([rows.table.column(ROW).to_numpy(), numbers_of(rows.skipped)])
    values: Array = np.concatenate([of_table, of_skipped])[np.argsort(numbers, kind="stable")]
    return values


def _part_of(parts: Parts, families: Families, customers: pa.Array) -> Array:
    """The part of each customer."""
    cells = customers.dictionary_encode()
    part = parts.part_of(cells.dictionary.to_pylist())
    if parts.of_families:
        family = families.of(hashes(cells.dictionary))
        part = np.where(family >= 0, parts.families.start + family % parts.of_families, part)
    by_row: Array = part[cells.indices.to_numpy()]
    return by_row


def _store_happened(happened: _Pieces, parts: Parts, piece: int) -> None:
    """Store a piece of the events by part, with the subscriptions to which they happened."""
    owners = kept(Owners, parts.folder)
    aside, skipped = (Aside(parts.rows, kind, piece) for kind in (KINDS[1], SKIPPED.format(KINDS[1])))
    for rows in happened.file.rows(happened.each[piece]):
        for table, out in ((rows.table, aside), (rows.skipped, skipped)):
            ids = hashes(_texts(table, "subscription"))
            out.add(table, _somewhere(owners.part_of(ids), ids, len(parts.ordered)))
    aside.write()
    skipped.write()


def _somewhere(part: Array, ids: Array, count: int) -> Array:
    """Events without a subscription go to some part, always the same, and not all to one."""
    return np.where(part >= 0, part, (ids % np.uint64(count)).astype(np.int64))


# ---- Customers and ids as texts


def _texts(table: pa.Table, name: str) -> pa.Array:
    return table.column(name).combine_chunks().cast(pa.string())


def _customers(table: pa.Table) -> pa.Array:
    """Who is invoiced, row by row."""
    if "customer" not in table.column_names:
        return pa.array(np.full(len(table), DEFAULT_CUSTOMER, object), pa.string())
    return _texts(table, "customer").fill_null(DEFAULT_CUSTOMER)


def _hashed(texts: pa.Array) -> Array:
    cells = texts.dictionary_encode()
    by_row: Array = hashes(cells.dictionary)[cells.indices.to_numpy()]
    return by_row


class _Sample:
    """Some of the customers, evenly spread over the rows, from which bounds are taken. most: that are kept."""

    def __init__(self, most: int = SAMPLE) -> None:
        self.seen, self._most, self._step, self._next = 0, most, 1, 0
        self._names: list[str] = []

    def add(self, customers: pa.Array) -> None:
        """Customers of rows after those that were added before."""
        rows = np.arange(self._next - self.seen, len(customers), self._step)
        self._names += customers.take(pa.array(rows)).to_pylist()
        self.seen += len(customers)
        if len(rows):
            self._next += len(rows) * self._step
        while len(self._names) > self._most:
            self._thin(2 * self._step)
            self._next = -(-self.seen // self._step) * self._step

    def take(self, other: _Sample) -> None:
        """Add the sample of the rows after these."""
        step = max(self._step, other._step)
        self._thin(step)
        other._thin(step)
        self._names += other._names
        self.seen += other.seen

    def _thin(self, step: int) -> None:
        self._names, self._step = self._names[:: step // self._step], step

    def bounds(self, count: int) -> tuple[str, ...]:
        """Customers at which a new part begins; fewer than count - 1 where a customer has too many subscriptions."""
        names = sorted(self._names)
        chosen = sorted({names[len(names) * number // count] for number in range(1, count)} if names else ())
        return tuple(chosen[1:] if chosen and chosen[0] == names[0] else chosen)
