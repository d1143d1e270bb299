"""A text table, a workbook or a Parquet file, opened as a table and read some rows at a time, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.table.csv_pieces import Piece, parquet_pieces
from billing_model.books.table.parquet_file import check_columns, read_parquet
from billing_model.books.table.rows import Progress, Rows, untold
from billing_model.books.table.text import TextFile
from billing_model.core.fields import Field
from billing_model.files.kinds import HEAD, OF_TABLES, PARQUET, WORKBOOK, another_kind, kind_of
from billing_model.files.system import not_read, state_of
from billing_model.files.tables.cells import Evidence
from billing_model.files.tables.dialect import Dialect, Reading
from billing_model.files.tables.header import header_of
from billing_model.files.tables.workbook import ENDING, NOT_ONE, first_sheet

ENDINGS = (".parquet", ".csv", ".tsv", ".txt", ENDING)


class TableFile:
    """A file whose header and whose way of writing have been looked at; file: as the user named it."""

    def __init__(
        self, path: str | Path, known: Mapping[str, Field], required: Sequence[str], folder: Path | None = None,
        file: str = "", progress: Progress = untold, keep: bool = False,
    ) -> None:  # fmt: skip
        """Look at the header, and at all of a text.

        known: the fields that a column may hold; required: columns that must be there; folder: where the text of a
        workbook is put, which is read instead; without one a workbook is refused; file: what the user named, where
        the path is only where it was unpacked, and then of any ending; progress: told how much of a text has been
        looked at; keep: the cells of a text are kept, so that all its rows are there without reading it again. Raises
        `Refused` when the file as a whole cannot be read or lacks a column.
        """
        self.path, self.file = Path(path).absolute(), file or str(path)
        self._state: tuple[int, ...] = ()
        self._text: TextFile | None = None
        self._known = known
        self.dialect = Dialect()
        with self._sentences():
            self._state = state_of(path)
            with open(path, "rb") as stream:
                kind = kind_of(stream.read(HEAD))
            ending = self.path.suffix.lower()
            if kind not in (*OF_TABLES, PARQUET, WORKBOOK):
                raise Refused([another_kind(kind, self.file)])
            if ending not in ENDINGS and kind != WORKBOOK and not file:
                raise Refused([Refusal(self.file, "unknown-ending")])
            if kind == PARQUET or ending == ".parquet":
                self._parquet_header(known, required)
            else:
                self._open_text(kind, known, required, folder, progress, keep)

    def _open_text(
        self, kind: str, known: Mapping[str, Field], required: Sequence[str], folder: Path | None,
        progress: Progress, keep: bool,
    ) -> None:  # fmt: skip
        path, sheet = self.path, NOT_ONE
        if kind == WORKBOOK:
            if folder is None:
                raise Refused([another_kind(kind, self.file)])
            path = folder / f"{uuid4().hex}.csv"
            with open(self.path, "rb") as workbook, open(path, "wb") as text:
                sheet = first_sheet(workbook, text, self.file)
        self._text = TextFile(path, self.file, known, required, progress, keep)
        unnamed = (*self._text.dialect.unnamed, *sheet.untitled)
        self._text.dialect = replace(self._text.dialect, sheet=sheet.name, unnamed=unnamed)
        self.header, self.dialect = self._text.header, self._text.dialect

    def decide(self, reading: Reading, other: TableFile) -> list[Refusal]:
        """Decide how the days and decimals of a text are read; returns why that is not possible.

        other: a file of the same book, which decides where this one leaves it open.
        """
        if self._text is None:
            return []
        wrong = self._text.decide(reading, other._text)
        self.dialect = self._text.dialect
        return wrong

    @property
    def seen(self) -> int:
        """How many rows of a text have been looked at; 0 where none had to be."""
        return self._text.seen if self._text else 0

    @property
    def evidence(self) -> Evidence:
        """What the cells of a text tell of how it is written; of Parquet nothing."""
        return self._text.evidence if self._text else Evidence()

    def pieces(self) -> Sequence[Piece]:
        """The file in pieces that can be read in any order, also by others. Raises `Refused` as above."""
        with self._sentences():
            return self._text.pieces() if self._text else parquet_pieces(self.path)

    def rows(self, piece: Piece | None = None, columns: Sequence[str] | None = None) -> Iterator[Rows]:
        """The rows of a piece, or all, some at a time; columns: only these, if there are such. Raises `Refused`."""
        names = [name for name in self.header if columns is None or name in columns]
        with self._sentences():
            if self._text:
                yield from self._text.rows(piece, names)
            else:
                held = {name: self._held[name] for name in names}
                yield from read_parquet(self.path, self._schema, held, piece, self._known)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """What goes wrong while reading, as a sentence about the file."""
        try:
            with self.unchanged():
                yield
        except MemoryError:  # pyarrow's is an ArrowException too, and the file is not to blame
            raise
        except (pa.ArrowException, OSError, ValueError) as error:
            of_format = isinstance(error, pa.ArrowException) or (isinstance(error, OSError) and error.errno is None)
            if not of_format:  # pyarrow raises an OSError without a number for what is wrong in a file
                raise Refused([not_read(self.file, error)]) from None
            key = "not-csv" if self._is_text() else "not-parquet"
            raise Refused([Refusal(self.file, key, {"reason": str(error).splitlines()[0]})]) from None

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Raise `Refused` at the end, and instead of any error, if the file is not as it was when it was opened."""
        try:
            yield
        except Exception:
            self._check_state()
            raise
        self._check_state()

    def _check_state(self) -> None:
        try:
            changed = bool(self._state) and state_of(self.path) != self._state
        except OSError:
            changed = True
        if changed:
            raise Refused([Refusal(self.file, "changed-while-read")])

    def _is_text(self) -> bool:
        return self._text is not None or self.path.suffix.lower() != ".parquet"

    # ---- Parquet

    def _parquet_header(self, known: Mapping[str, Field], required: Sequence[str]) -> None:
        schema = pyarrow.parquet.read_schema(self.path)
        header = header_of(schema.names, self.file, known, required)
        self.header, self._schema = header.fields, schema
        self.dialect = Dialect(unused=header.unused, renamed=header.renamed)
        self._held = {name: held for name, held in zip(header.names, schema.names, strict=True) if name in known}
        check_columns(self.path, self.file, schema, {held: known[name] for name, held in self._held.items()})
