"""A file in pieces is the file: the same rows under the same numbers, wherever it is cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.books.table import csv_pieces, parquet_file
from billing_model.books.table.csv_pieces import Piece
from billing_model.books.table.file import TableFile
from billing_model.books.table.rows import ROW
from billing_model.core.fields import Field
from billing_model.files.tables import lines

KNOWN = {name: Field(name, "text") for name in ("id", "customer")}
CELLS = st.sampled_from(["", "S1", "C1", "Müller", "two words", 'say "S1"', " a blank before", "a; b", "=1+1", "a\nb"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pieces")


@pytest.fixture(scope="module", autouse=True)
def small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_pieces, "ROWS", 5)
        patch.setattr(csv_pieces, "BYTES", 40)
        patch.setattr(lines, "BLOCK", 16)
        patch.setattr(parquet_file, "BATCH", 3)
        yield


def read(file: TableFile, pieces: Sequence[Piece | None]) -> tuple[list[dict[str, Any]], list[Any]]:
    rows = [rows for piece in pieces for rows in file.rows(piece)]
    return [row for each in rows for row in each.table.to_pylist()], [
        skipped for each in rows for skipped in each.skipped.to_pylist()
    ]


@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=30),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    cut_short=st.booleans(),
)
def test_csv(folder: Path, rows: list[list[str]], ending: str, cut_short: bool) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending).writerows([list(KNOWN), *rows])
    path = folder / "rows.csv"
    whole = text.getvalue().removesuffix(ending) if cut_short else text.getvalue()
    path.write_bytes(whole.encode())
    file = TableFile(path, KNOWN, ["id"])
    assert read(file, file.pieces()) == read(file, [None])


WORDS = st.lists(st.sampled_from(["S1", "Rossi", 'say "S1"', "a; b", "=1+1"]), min_size=1, max_size=4)


@given(
    rows=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12),
    ending=st.sampled_from(["\n", "\r\n"]),
    within=st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_a_cell_that_spans_lines_is_one_cell_of_one_row(
    folder: Path, rows: list[tuple[list[str], list[str]]], ending: str, within: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending).writerows([list(KNOWN), *([within.join(cell) for cell in r] for r in rows)])
    path = folder / "lines.csv"
    path.write_bytes(text.getvalue().encode())
    file = TableFile(path, KNOWN, ["id"])
    expected = [dict(zip(KNOWN, map(" ".join, row), strict=True)) | {ROW: number} for number, row in enumerate(rows, 2)]
    assert read(file, file.pieces()) == (expected, [])


def test_plain_csv_comes_in_several_pieces(folder: Path) -> None:
    path = folder / "plain.csv"
    path.write_text("id,customer\n" + "S1,C1\n" * 40)
    file = TableFile(path, KNOWN, ["id"])
    assert len(file.pieces()) > 4
    assert [row[ROW] for row in read(file, file.pieces())[0]] == [*range(2, 42)]


@given(groups=st.lists(st.integers(0, 30), max_size=8))
def test_parquet(folder: Path, groups: list[int]) -> None:
    path = folder / "rows.parquet"
    schema = pa.schema([("id", pa.string())])
    with pq.ParquetWriter(path, schema) as out:
        for group, size in enumerate(groups):
            ids = [f"S{group}-{row}" for row in range(size)]
            out.write_table(pa.table({"id": ids}, schema=schema))
    file = TableFile(path, KNOWN, ["id"])
    pieces = file.pieces()
    assert all(piece.stop - piece.start < 3 * csv_pieces.ROWS for piece in pieces)
    assert read(file, pieces) == read(file, [None])
    assert [row[ROW] for row in read(file, pieces)[0]] == [*range(2, sum(groups) + 2)]
