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

from billing_model.books.engines import Engine
from billing_model.books.lines_file import PLACES
from billing_model.books.parts import KINDS, Parts, skipped_table
from billing_model.books.paths import Families, Index, Owners, hashes, keep, kept
from billing_model.books.table.csv_pieces import Piece
from billing_model.books.table.file import Skipped, TableFile
from billing_model.books.table.rows_aside import Aside
from billing_model.core.columns import Array
from billing_model.core.currency import places_by_code
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.programmes import fields

SIZE = 25_000  # subscriptions in a part, about
MOST = 400  # parts; those of a very large book are larger
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
    families = index.families()
    keep(families, folder)
    parts = Parts(
        folder,
        bounds=sample.bounds(min(max(-(-sample.seen // size), 1), MOST)),
        of_families=min(-(-len(families) // size), MOST),
        files=(bought.file.file, happened.file.file),
        headers=(tuple(bought.file.header), tuple(happened.file.header)),
        pieces=(len(bought.each), len(happened.each)),
        places=max(PLACES, *(places_by_code().get(code, 0) for code in currencies), 0),
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
        currencies |= set(_texts(rows.table, "currency").unique().to_pylist())
        customers = _customers(rows.table)
        sample.add(customers)
        customer_hashes = _hashed(customers)
        index.see(hashes(_texts(rows.table, "id")), customer_hashes)
        for name in mentions:
            if name in rows.table.column_names:
                index.link(customer_hashes, hashes(_texts(rows.table, name)))
        index.see(_cell_hashes(rows.skipped, "id"), hashes(_customers_of(rows.skipped)))
    return index, sample, currencies


def _store_bought(bought: _Pieces, parts: Parts, piece: int) -> Array:
    """Store a piece of the subscriptions by part; returns the part of each that has an id, in the order of `_seen`."""
    families = kept(Families, parts.folder)
    aside = Aside(parts.rows, KINDS[0], piece)
    placed = [np.zeros(0, np.int32)]
    for rows in bought.file.rows(bought.each[piece]):
        part = _part_of(parts, families, _customers(rows.table))
        of_skipped = _part_of(parts, families, _customers_of(rows.skipped))
        placed += [
            part[rows.table.column("id").is_valid().to_numpy()],
            of_skipped[np.array([bool(row.cells.get("id")) for row in rows.skipped], bool)],
        ]
        aside.add(rows.table, part)
        aside.add(skipped_table(rows.skipped), of_skipped)
    aside.write()
    return np.concatenate(placed, dtype=np.int32, casting="same_kind")


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
    aside = Aside(parts.rows, KINDS[1], piece)
    for rows in happened.file.rows(happened.each[piece]):
        ids = hashes(_texts(rows.table, "subscription")), _cell_hashes(rows.skipped, "subscription")
        part, of_skipped = (_somewhere(owners.part_of(id), id, len(parts.ordered)) for id in ids)
        aside.add(rows.table, part)
        aside.add(skipped_table(rows.skipped), of_skipped)
    aside.write()


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


def _customers_of(skipped: Sequence[Skipped]) -> pa.Array:
    return pa.array([row.cells.get("customer") or DEFAULT_CUSTOMER for row in skipped], pa.string())


def _cell_hashes(skipped: Sequence[Skipped], name: str) -> Array:
    return hashes(pa.array([row.cells.get(name) or None for row in skipped], pa.string()))


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
