"""A CSV or Parquet file, opened as a table and read some rows at a time, so that its size does not matter."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.table.csv_pieces import Piece, csv_pieces, parquet_pieces
from billing_model.core.fields import Field
from billing_model.files.models import nearest
from billing_model.files.toml import reason

ENDINGS = (".csv", ".parquet")
EXACT = {"money", "percent"}  # types whose cells may not be binary floating-point numbers
ROW = "row number"  # the column that says where a row stood; no field has a name with a space
BATCH = 65_536  # rows of Parquet at a time
BLOCK = 1 << 23  # bytes of CSV at a time, and so the longest row


@dataclass(frozen=True)
class Skipped:
    """A row that does not have the cells of the header: what it has of them, by column."""

    number: int
    cells: Mapping[str, str]
    found: int
    expected: int


@dataclass(frozen=True)
class Rows:
    """Some rows of a file, in its order.

    table: the cells as they are, an empty text being null, and in `ROW` the number of the row as a spreadsheet counts
    it, the header being row 1; rows in which every cell is empty are left out. skipped: rows up to the last of these
    that have other cells than the header.
    """

    table: pa.Table
    skipped: Sequence[Skipped] = ()


class TableFile:
    """A file whose header has been looked at; file: as the user named it."""

    def __init__(self, path: str | Path, known: Mapping[str, Field], required: Sequence[str]) -> None:
        """Look at the header.

        known: the fields that a column may hold; required: columns that must be there. Raises `Refused` when the file
        as a whole cannot be read or has other columns.
        """
        self.path, self.file = Path(path).absolute(), str(path)
        self.ending = self.path.suffix.lower()
        if self.ending not in ENDINGS:
            raise Refused([Refusal(self.file, "unknown-ending", {"found": self.ending})])
        with self._sentences():
            with open(path, "rb"):
                pass
            self.header = self._csv_header() if self.ending == ".csv" else self._parquet_header(known)
        wrong = [*_unknown(self.header, self.file, known)]
        missing = (name for name in required if name not in self.header)
        wrong += [Refusal(self.file, "missing-column", {"missing": name}) for name in missing]
        if wrong:
            raise Refused(wrong)
        if self.ending == ".parquet":
            self._check_types(known)

    def pieces(self) -> Sequence[Piece]:
        """The file in pieces that can be read in any order, also by others. Raises `Refused` as above."""
        with self._sentences():
            return csv_pieces(self.path) if self.ending == ".csv" else parquet_pieces(self.path)

    def rows(self, piece: Piece | None = None, columns: Sequence[str] | None = None) -> Iterator[Rows]:
        """The rows of a piece, or all, some at a time; columns: only these, if there are such. Raises `Refused`."""
        names = [name for name in self.header if columns is None or name in columns]
        with self._sentences():
            if self.ending == ".csv":
                yield from self._csv(names, piece or Piece(0, self.path.stat().st_size, 1))
            else:
                yield from self._parquet(names, piece)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """What goes wrong while reading, as a sentence about the file."""
        try:
            yield
        except FileNotFoundError:
            raise Refused([Refusal(self.file, "no-file")]) from None
        except IsADirectoryError:
            raise Refused([Refusal(self.file, "is-a-folder")]) from None
        except pa.ArrowException as error:
            key = "not-csv" if self.ending == ".csv" else "not-parquet"
            raise Refused([Refusal(self.file, key, {"reason": str(error).splitlines()[0]})]) from None
        except UnicodeDecodeError as error:
            raise Refused([Refusal(self.file, "not-utf-8", {"position": error.start + 1})]) from None
        except (OSError, ValueError) as error:
            raise Refused([Refusal(self.file, "unreadable", {"reason": reason(error)})]) from None

    # ---- CSV

    def _csv_header(self) -> list[str]:
        """The names in the first row."""
        try:
            with open(self.path, encoding="utf-8-sig", newline="") as stream:
                header = next(csv.reader(stream), [])
        except csv.Error as error:
            raise Refused([Refusal(self.file, "not-csv", {"reason": str(error)})]) from None
        if not any(header):
            raise Refused([Refusal(self.file, "no-header")])
        for separator in (";", "\t", "|"):
            if len(header) == 1 and separator in header[0]:
                raise Refused([Refusal(self.file, "separator", {"found": "tab" if separator == "\t" else separator})])
        return header

    def _csv(self, names: Sequence[str], piece: Piece) -> Iterator[Rows]:
        skipped: list[Skipped] = []

        def skip(line: Any) -> str:
            cells = next(csv.reader([line.text]), [])
            held = dict(zip(self.header, cells, strict=False))
            skipped.append(Skipped(piece.number - 1 + line.number, held, line.actual_columns, line.expected_columns))
            return "skip"

        number = piece.number  # of the next row; the header is row 1
        try:
            with pa.OSFile(str(self.path)) as file, file.get_stream(piece.start, piece.stop - piece.start) as source:
                reader = pyarrow.csv.open_csv(
                    source,
                    read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=self.header, block_size=BLOCK),
                    parse_options=pyarrow.csv.ParseOptions(
                        newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
                    ),
                    convert_options=pyarrow.csv.ConvertOptions(
                        column_types=dict.fromkeys(self.header, pa.string()),
                        null_values=[""],
                        strings_can_be_null=True,
                        quoted_strings_can_be_null=True,
                        include_columns=[*names],
                    ),
                )
                for batch in reader:
                    table = pa.Table.from_batches([batch])
                    last = number + table.num_rows - 1
                    for row in skipped:  # they have numbers too
                        last += row.number <= last
                    between = [row.number - number for row in skipped if row.number <= last]
                    numbers = np.delete(np.arange(number, last + 1), np.array(between, int))
                    done = [row for row in skipped if row.number <= last]
                    skipped[:] = [row for row in skipped if row.number > last]
                    if number == 1:
                        table, numbers = table.slice(1), numbers[1:]
                    yield Rows(_filled(table, numbers), done)
                    number = last + 1
        except pa.ArrowInvalid as error:
            if "UTF8" in str(error):
                self._where_not_utf8()
            raise
        if skipped:
            nothing = pa.table({name: pa.array([], pa.string()) for name in names})
            yield Rows(_filled(nothing, np.zeros(0, int)), skipped)

    def _where_not_utf8(self) -> None:
        """Raise the error of the first byte that is no UTF-8, with its place in the file."""
        decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
        with open(self.path, "rb") as stream:
            while block := stream.read(BLOCK):
                held = len(decoder.getstate()[0])
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    start = before - held + error.start
                    raise UnicodeDecodeError("utf-8", b"", start, start + 1, error.reason) from None
                before += len(block)
        decoder.decode(b"", final=True)

    # ---- Parquet

    def _parquet_header(self, known: Mapping[str, Field]) -> list[str]:
        self._schema = pyarrow.parquet.read_schema(self.path)
        return list(self._schema.names)

    def _check_types(self, known: Mapping[str, Field]) -> None:
        wrong = []
        for name, held in zip(self._schema.names, self._schema.types, strict=True):
            kind = held.value_type if pa.types.is_dictionary(held) else held
            if pa.types.is_floating(kind) and known[name].type in EXACT:
                wrong.append(Refusal(self.file, "float-column", {"found": name}))
            elif not any(is_one(kind) for is_one in _READABLE):
                wrong.append(Refusal(self.file, "column-type", {"found": name, "type": str(kind)}))
        if wrong:
            raise Refused(wrong)

    def _parquet(self, names: Sequence[str], piece: Piece | None) -> Iterator[Rows]:
        with pyarrow.parquet.ParquetFile(self.path, pre_buffer=False) as source:
            held = source.metadata
            start, stop = (piece.start, piece.stop) if piece else (0, held.num_rows)
            ends = np.cumsum([held.row_group(group).num_rows for group in range(held.num_row_groups)], dtype=np.int64)
            first, last = np.searchsorted(ends, start, side="right"), np.searchsorted(ends, stop)
            row = int(ends[first - 1]) if first else 0
            groups = [*range(first, min(last + 1, len(ends)))]
            for batch in source.iter_batches(BATCH, row_groups=groups, columns=[*names]):
                begin, end = max(start, row), min(stop, row + batch.num_rows)
                if begin < end:
                    rows = pa.Table.from_batches([batch.slice(begin - row, end - begin)])
                    yield Rows(_filled(rows, np.arange(begin + 2, end + 2)))
                row += batch.num_rows


_READABLE = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer, pa.types.is_floating,
    pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp, pa.types.is_boolean, pa.types.is_null,
)  # fmt: skip


def _filled(table: pa.Table, numbers: Any) -> pa.Table:
    """The rows in which a cell is filled, with their numbers."""
    columns = {name: _plain(table.column(name)) for name in table.column_names}
    filled = np.zeros(table.num_rows, bool)
    for column in columns.values():
        if filled.all():
            break
        filled |= column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else True
    whole = pa.table({**columns, ROW: pa.array(numbers, pa.int64())})
    return whole if filled.all() else whole.filter(pa.array(filled))


def _plain(column: Any) -> Any:
    """A column without dictionary, in which what is no value is null."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    if pa.types.is_floating(column.type):  # NaN is how some writers leave a cell empty
        return pc.if_else(pc.is_nan(column), None, column)
    if pa.types.is_string(column.type):  # Parquet: an empty text is an empty cell
        empty = pc.equal(column, "")
        return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column
    return column


def _unknown(header: Sequence[str], file: str, known: Mapping[str, Field]) -> Iterator[Refusal]:
    for place, name in enumerate(header):
        if name in header[:place]:
            yield Refusal(file, "column-twice", {"found": name})
        elif name not in known:
            yield Refusal(file, *nearest("unknown-column", name, known))
