"""A CSV or Parquet file as columns of distinct cells, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from billing_model.columns import Array
from billing_model.programme import Field
from billing_model.refusal import Refusal, Refused
from billing_model.scenario_text import reason
from billing_model.shapes import nearest

ENDINGS = (".csv", ".parquet")
EXACT = {"money", "percent"}  # types whose cells may not be binary floating-point numbers


@dataclass(frozen=True)
class Cells:
    """A column as its distinct cells (Python values) and, per row, the place in them; -1 where a cell is empty."""

    distinct: Sequence[Any]
    place: Array  # int64

    def __getitem__(self, row: int) -> Any:
        place = self.place[row]
        return None if place < 0 else self.distinct[place]


@dataclass(frozen=True)
class Table:
    """The rows of a file. number: int64, as a spreadsheet counts them, the header being row 1."""

    file: str
    columns: Mapping[str, Cells]
    number: Array
    skipped: Sequence[Skipped] = field(default_factory=tuple)

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Skipped:
    """A row that does not have the cells of the header: what it has of them, by column."""

    number: int
    cells: Mapping[str, str]
    found: int
    expected: int


def read_table(path: str | Path, known: Mapping[str, Field], required: Sequence[str]) -> Table:
    """The table of a file.

    known: the fields that a column may hold; required: columns that must be there. Rows in which every cell is empty
    are no rows. Raises `Refused` when the file as a whole cannot be read or has other columns.
    """
    file = str(path)
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise Refused([Refusal(file, "unknown-ending", {"found": ending})])
    try:
        with open(path, "rb"):
            pass
        table, skipped = (_csv if ending == ".csv" else _parquet)(path, file, known, required)
    except FileNotFoundError:
        raise Refused([Refusal(file, "no-file")]) from None
    except IsADirectoryError:
        raise Refused([Refusal(file, "is-a-folder")]) from None
    except pa.ArrowException as error:
        key = "not-csv" if ending == ".csv" else "not-parquet"
        raise Refused([Refusal(file, key, {"reason": str(error).splitlines()[0]})]) from None
    except (OSError, ValueError) as error:
        raise Refused([Refusal(file, "unreadable", {"reason": reason(error)})]) from None
    return _numbered(file, table, skipped)


def _numbered(file: str, table: pa.Table, skipped: Sequence[Skipped]) -> Table:
    """The table's rows with their numbers: those that were skipped count, and empty rows go."""
    columns = {name: _cells(table.column(name)) for name in table.column_names}
    number = np.arange(2, table.num_rows + len(skipped) + 2)
    number = np.delete(number, [one.number - 2 for one in skipped])
    filled = np.zeros(table.num_rows, bool)
    for cells in columns.values():
        filled |= cells.place >= 0
    if not filled.all():
        columns = {name: Cells(cells.distinct, cells.place[filled]) for name, cells in columns.items()}
    return Table(file, columns, number[filled], skipped)


def _cells(column: pa.ChunkedArray) -> Cells:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):  # NaN is how some writers leave a cell empty
        column = pc.if_else(pc.is_nan(column), None, column)
    whole = column.combine_chunks().dictionary_encode()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.combine_chunks()
    place = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    distinct = whole.dictionary.to_pylist()
    if "" in distinct:  # Parquet: an empty text is an empty cell
        place = np.where(place == distinct.index(""), -1, place)
    return Cells(distinct, place)


# ---- CSV --------------------------------------------------------------------------------------------------------


def _csv(
    path: str | Path, file: str, known: Mapping[str, Field], required: Sequence[str]
) -> tuple[pa.Table, list[Skipped]]:
    header = _header(path, file)
    _check_header(header, file, known, required)
    skipped: list[Skipped] = []

    def skip(row: Any) -> str:
        cells = next(csv.reader([row.text]), [])
        held = dict(zip(header, cells, strict=False))
        skipped.append(Skipped(row.number, held, row.actual_columns, row.expected_columns))
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            str(path),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=header, block_size=1 << 24),
            parse_options=pyarrow.csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            Path(path).read_bytes().decode("utf-8")  # says where
        raise
    return table.slice(1), skipped


def _header(path: str | Path, file: str) -> list[str]:
    """The names in the first row of a CSV file."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream), [])
    except UnicodeDecodeError as error:
        raise Refused([Refusal(file, "not-utf-8", {"position": error.start + 1})]) from None
    except csv.Error as error:
        raise Refused([Refusal(file, "not-csv", {"reason": str(error)})]) from None
    if not any(header):
        raise Refused([Refusal(file, "no-header")])
    for separator in (";", "\t", "|"):
        if len(header) == 1 and separator in header[0]:
            raise Refused([Refusal(file, "separator", {"found": "tab" if separator == "\t" else separator})])
    return header


# ---- Parquet ----------------------------------------------------------------------------------------------------


def _parquet(
    path: str | Path, file: str, known: Mapping[str, Field], required: Sequence[str]
) -> tuple[pa.Table, list[Skipped]]:
    schema = pyarrow.parquet.read_schema(path)
    _check_header(schema.names, file, known, required)
    wrong = []
    for name, held in zip(schema.names, schema.types, strict=True):
        kind = held.value_type if pa.types.is_dictionary(held) else held
        if pa.types.is_floating(kind) and known[name].type in EXACT:
            wrong.append(Refusal(file, "float-column", {"found": name}))
        elif not any(is_one(kind) for is_one in _READABLE):
            wrong.append(Refusal(file, "column-type", {"found": name, "type": str(kind)}))
    if wrong:
        raise Refused(wrong)
    return pyarrow.parquet.read_table(path), []


_READABLE = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer, pa.types.is_floating,
    pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp, pa.types.is_boolean, pa.types.is_null,
)  # fmt: skip


def _check_header(header: Sequence[str], file: str, known: Mapping[str, Field], required: Sequence[str]) -> None:
    wrong = [*_unknown(header, file, known)]
    wrong += [Refusal(file, "missing-column", {"missing": name}) for name in required if name not in header]
    if wrong:
        raise Refused(wrong)


def _unknown(header: Sequence[str], file: str, known: Mapping[str, Field]) -> Iterator[Refusal]:
    for place, name in enumerate(header):
        if name in header[:place]:
            yield Refusal(file, "column-twice", {"found": name})
        elif name not in known:
            yield Refusal(file, *nearest("unknown-column", name, known))
