"""A CSV or Parquet file, opened as a table and read some rows at a time, so that its size does not matter."""

from __future__ import annotations

import codecs
import csv
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.table.csv_pieces import Piece, csv_pieces, parquet_pieces
from billing_model.books.table.parquet_file import check_columns, read_parquet
from billing_model.books.table.rows import Rows, filled
from billing_model.books.table.skipped import SkippedRows
from billing_model.core.fields import Field
from billing_model.files.models import nearest
from billing_model.files.toml import reason

ENDINGS = (".csv", ".parquet")
BLOCK = 1 << 23  # bytes of CSV at a time, and so the longest row


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
            with self._sentences():
                check_columns(self.path, self.file, self._schema, known)

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
                yield from read_parquet(self.path, self._schema, names, piece)

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
        skipped, pending = SkippedRows(), array("q")

        def skip(line: Any) -> str:
            cells = next(csv.reader([line.text]), []) if '"' in line.text else line.text.split(",")
            facts = {"found": line.actual_columns, "expected": line.expected_columns}
            pending.append(piece.number - 1 + line.number)
            skipped.add(pending[-1], dict(zip(self.header, cells, strict=False)), "cells", facts)
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
                    aside = np.array(pending, np.int64)  # rows that are not in the batch have numbers too
                    among = int(np.searchsorted(aside - number - np.arange(len(aside)), table.num_rows))
                    last = number + table.num_rows + among - 1
                    numbers = np.delete(np.arange(number, last + 1), aside[:among] - number)
                    if number == 1:
                        table, numbers = table.slice(1), numbers[1:]
                    yield Rows(filled({name: table.column(name) for name in names}, numbers), skipped.taken())
                    del pending[:among]
                    number = last + 1
        except pa.ArrowInvalid as error:
            if "UTF8" in str(error):
                self._where_not_utf8()
            raise
        yield Rows(filled({name: pa.array([], pa.string()) for name in names}, np.zeros(0, int)), skipped.taken())

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


def _unknown(header: Sequence[str], file: str, known: Mapping[str, Field]) -> Iterator[Refusal]:
    for place, name in enumerate(header):
        if name in header[:place]:
            yield Refusal(file, "column-twice", {"found": name})
        elif name not in known:
            yield Refusal(file, *nearest("unknown-column", name, known))
