"""The rows of a Parquet file, some at a time: what is decoded has a bound, and a cell that is none costs its row.

A Parquet file can say in a few bytes that a text of any length stands in millions of rows, so texts are read as a
dictionary and looked at there, before they are laid out row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.table.csv_pieces import Piece
from billing_model.books.table.rows import Rows, filled
from billing_model.books.table.skipped import WHO, SkippedRows, numbers_of
from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.fields import Field
from billing_model.files.values import LONGEST_TEXT
from billing_model.words.wording import one_line

EXACT = {"money", "percent"}  # types whose cells may not be binary floating-point numbers
TEXTS = {"text", "subscription"}  # types whose cells may be whole numbers in the file
BATCH = 65_536  # rows that are decoded at a time
LAID_OUT = 1 << 26  # bytes of texts that are laid out row by row at once, about
STORED = 4 * LONGEST_TEXT + 4  # bytes of a text in UTF-8, with its length
ROOM = 1 << 24  # bytes beside them in a column of a row group: what is stored once for all rows
READ = 1 << 20  # bytes that are read from the disk at once
SHOWN = 60  # bytes of a text that is none
DAYS = np.array(["0001-01-03", "9999-12-29"], "datetime64[D]")  # between them Python has a day in every time zone
DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}

Wrong = tuple[str, Mapping[str, Any]]  # key and values of a sentence


def check_columns(path: Path, file: str, schema: pa.Schema, known: Mapping[str, Field]) -> None:
    """Refuse columns of which no cell could be read. Raises `Refused`; file: as the user named it."""
    wrong = []
    for name, held in zip(schema.names, schema.types, strict=True):
        if name not in known:
            continue
        kind = _kind(held)
        if pa.types.is_floating(kind) and known[name].type in EXACT:
            wrong.append(Refusal(file, "float-column", {"found": name}))
        elif not any(is_one(kind) for is_one in _READABLE) or _has_no_clock(kind):
            wrong.append(Refusal(file, "column-type", {"found": name, "type": one_line(str(kind))}))
    if wrong:
        raise Refused(wrong)
    held = pyarrow.parquet.read_metadata(path)
    for group in map(held.row_group, range(held.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            name = column.path_in_schema
            if name in known and column.total_uncompressed_size > group.num_rows * STORED + ROOM:
                raise Refused([Refusal(file, "column-too-long", {"found": name, "most": LONGEST_TEXT})])


def _has_no_clock(kind: pa.DataType) -> bool:
    """Whether it is a point of time in a time zone that there is not."""
    try:
        pa.scalar(0, kind).as_py() if pa.types.is_timestamp(kind) else None
    except (pa.ArrowException, ValueError, LookupError, OSError):
        return True
    return False


def read_parquet(
    path: Path, schema: pa.Schema, names: Mapping[str, str], piece: Piece | None, known: Mapping[str, Field]
) -> Iterator[Rows]:
    """The rows of a piece, or of all, some at a time; names: of the columns that are read, as in the file, by field;
    known: the fields."""
    columns = [*names.values()]
    texts = [name for name in columns if _is_text(_kind(schema.field(name).type))]
    skipped = SkippedRows()
    with pyarrow.parquet.ParquetFile(path, read_dictionary=texts, pre_buffer=False, buffer_size=READ) as source:
        held = source.metadata
        start, stop = (piece.start, piece.stop) if piece else (0, held.num_rows)
        ends = np.cumsum([held.row_group(group).num_rows for group in range(held.num_row_groups)], dtype=np.int64)
        first, last = np.searchsorted(ends, start, side="right"), np.searchsorted(ends, stop)
        row = int(ends[first - 1]) if first else 0
        groups = [*range(first, min(last + 1, len(ends)))]
        for batch in source.iter_batches(BATCH, row_groups=groups, columns=columns):
            begin, end = max(start, row), min(stop, row + batch.num_rows)
            if begin < end:
                some = batch.slice(begin - row, end - begin).select(columns).rename_columns([*names])
                yield from _rows(_ids_as_texts(some, known), begin + 2, skipped)
            row += batch.num_rows


def _ids_as_texts(batch: pa.RecordBatch, known: Mapping[str, Field]) -> pa.RecordBatch:
    """The columns, whole numbers as their digits where a field holds a text: a program stores ids of digits so."""
    return pa.RecordBatch.from_pydict(
        {
            name: column.cast(pa.string()) if known[name].type in TEXTS and _is_whole(column.type) else column
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
    )


def _rows(batch: pa.RecordBatch, number: int, skipped: SkippedRows) -> Iterator[Rows]:
    """A batch in as many steps as its texts need when they are laid out; number: of its first row."""
    columns: dict[str, pa.Array] = {}
    good = np.ones(batch.num_rows, bool)
    why: dict[int, tuple[str, Wrong]] = {}
    for name in batch.schema.names:
        columns[name], wrong = _looked_at(batch.column(name))
        why |= {place: (name, what) for place, what in wrong.items() if place not in why}
    places = sorted(why)
    good[places] = False
    who = {
        name: _plain(columns[name].take(pa.array(places, pa.int64()))).to_pylist() for name in WHO if name in columns
    }
    for order, place in enumerate(places):
        name, (key, values) = why[place]
        skipped.add(number + place, {of: str(cells[order] or "") for of, cells in who.items()}, key, values, name)
    aside, numbers = skipped.taken(), np.arange(number, number + batch.num_rows)
    steps = max(-(-sum(map(_size, columns.values())) // LAID_OUT), 1)
    bounds = np.linspace(0, batch.num_rows, steps + 1).astype(int)
    cuts = np.searchsorted(numbers_of(aside), number + bounds)
    for (begin, end), (first, last) in zip(pairwise(bounds.tolist()), pairwise(cuts.tolist()), strict=True):
        left = pa.array(good[begin:end])
        laid_out = {name: _plain(column.slice(begin, end - begin).filter(left)) for name, column in columns.items()}
        yield Rows(filled(laid_out, numbers[begin:end][good[begin:end]]), aside.slice(first, last - first))


# ---- A column of a batch ----------------------------------------------------------------------------------------


def _kind(held: pa.DataType) -> pa.DataType:
    return held.value_type if pa.types.is_dictionary(held) else held


def _is_whole(held: pa.DataType) -> bool:
    return bool(pa.types.is_integer(_kind(held)))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


_READABLE: Sequence[Callable[[pa.DataType], bool]] = (
    _is_text, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp,
    pa.types.is_boolean, pa.types.is_null,
)  # fmt: skip


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _size(column: pa.Array) -> int:
    """Bytes of a column when it is laid out."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    return int(pc.sum(lengths).as_py() or 0)


def _looked_at(column: pa.Array) -> tuple[pa.Array, dict[int, Wrong]]:
    """A column, texts as a dictionary, without the cells that Python cannot take, and what is wrong with these."""
    if not _is_text(_kind(column.type)):
        column = _plain(column)
        wrong = _wrong_days(column)
        return _without(column, wrong), wrong
    cells = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    texts, places = cells.dictionary.cast(pa.string()), cells.indices
    of_text = _wrong_texts(texts)
    if of_text:
        of_row = places.fill_null(-1).to_numpy()
        wrong = {row: of_text[of_row[row]] for row in np.flatnonzero(np.isin(of_row, [*of_text])).tolist()}
        good = np.ones(len(texts), bool)
        good[[*of_text]] = False
        moved = pa.array(np.cumsum(good) - 1, pa.int32())
        # without those texts: a text that no row has would still count in the memory that rows are given
        return pa.DictionaryArray.from_arrays(moved.take(_without(places, wrong)), texts.filter(pa.array(good))), wrong
    return pa.DictionaryArray.from_arrays(places, texts), {}


def _without(cells: pa.Array, wrong: Mapping[int, Wrong]) -> pa.Array:
    """The cells with null in these places."""
    if not wrong:
        return cells
    there = np.ones(len(cells), bool)
    there[[*wrong]] = False
    return pc.if_else(pa.array(there), cells, pa.scalar(None, cells.type))


def _wrong_texts(texts: pa.Array) -> dict[int, Wrong]:
    """What is wrong with the texts of a dictionary, by place: bytes that are no UTF-8, or more than a cell may hold."""
    raw = texts.cast(pa.binary())
    wrong: dict[int, Wrong] = {}
    closely = np.flatnonzero(pc.fill_null(pc.greater(pc.binary_length(raw), LONGEST_TEXT), False))
    try:
        raw.cast(pa.string())
    except pa.ArrowInvalid:
        closely = np.arange(len(raw))
    for place in closely.tolist():
        cell = raw[place].as_py()
        if cell is None:
            continue
        try:
            length = len(cell.decode())
        except UnicodeDecodeError:
            wrong[place] = "cell-not-utf-8", {"found": one_line(cell[:SHOWN].decode(errors="replace"))}
        else:
            if length > LONGEST_TEXT:
                wrong[place] = "text-too-long", {"found": length, "most": LONGEST_TEXT}
    return wrong


def _wrong_days(column: pa.Array) -> dict[int, Wrong]:
    """Days beyond the calendar, by place."""
    if pa.types.is_date32(column.type):
        unit, whole = "D", column.view(pa.int32())
    elif pa.types.is_date64(column.type):
        unit, whole = "ms", column.view(pa.int64())
    elif pa.types.is_timestamp(column.type):
        unit, whole = column.type.unit, column.view(pa.int64())
    else:
        return {}
    held = whole.fill_null(0).to_numpy().astype(np.int64) // DAY.get(unit, 1)
    first, last = DAYS.astype(np.int64)
    return {
        place: ("day-out-of-range", {"found": _day(held[place]), "earliest": str(EARLIEST), "latest": str(LATEST)})
        for place in np.flatnonzero((held < first) | (held > last)).tolist()
    }


def _day(number: Any) -> str:
    return str(np.datetime64(int(number), "D"))
