"""What lies under the name of a result: replaced without a word only where a command of this kind has written it."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused

SEPARATORS = (",", ";")


def check_earlier(path: Path, columns: Sequence[str]) -> None:
    """Refuse to replace a file beside a result that no earlier run wrote, or a folder. columns: of such a file."""
    if path.is_dir():
        raise Refused([Refusal(str(path), "is-a-folder")])
    if _is_in_the_way(path) and columns_of(path) != [*columns]:
        raise Refused([Refusal(str(path), "not-a-result")])


def check_sample(path: Path, known: Collection[str], names: Sequence[tuple[str, str]]) -> None:
    """Refuse to replace a file that `sample` has not made. names: columns and the pattern of all texts in each."""
    if not _is_in_the_way(path):
        return
    columns = columns_of(path)
    of_sample = columns is not None and {name for name, _ in names} <= {*columns} <= {*known}
    try:
        of_sample = of_sample and all(
            pc.all(pc.match_substring_regex(batch.column(name), f"^(?:{pattern})$")).as_py() is not False
            and not batch.column(name).null_count
            for batch in _batches(path, [name for name, _ in names])
            for name, pattern in names
        )
    except (pa.ArrowException, OSError, KeyError):
        of_sample = False
    if not of_sample:
        raise Refused([Refusal(str(path), "not-a-sample")])


def columns_of(path: Path) -> list[str] | None:
    """The columns of a CSV or Parquet file, None where it is neither."""
    try:
        if path.suffix.lower() == ".parquet":
            return list(pyarrow.parquet.read_schema(path).names)
        with open(path, encoding="utf-8-sig", newline="") as stream:
            head = stream.readline(10_000)
    except (OSError, ValueError, pa.ArrowException):
        return None
    rows = [next(csv.reader([head.rstrip("\r\n")], delimiter=separator), []) for separator in SEPARATORS]
    return max(rows, key=len)


def _is_in_the_way(path: Path) -> bool:
    """Whether something would be lost; a folder is refused where it would be replaced."""
    return path.is_file() and path.stat().st_size > 0


def _batches(path: Path, columns: Sequence[str]) -> Iterator[Any]:
    """These columns of a file as texts, a piece at a time."""
    if path.suffix.lower() == ".parquet":
        with pyarrow.parquet.ParquetFile(path) as file:
            yield from file.iter_batches(columns=[*columns])
        return
    options = pyarrow.csv.ConvertOptions(
        include_columns=[*columns], column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
    )
    with pyarrow.csv.open_csv(path, convert_options=options) as file:
        yield from file
