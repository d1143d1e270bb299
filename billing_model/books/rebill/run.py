"""A book of any size under other options: cut by customer, billed again part by part, written in the customers' order.

Two files are written: one row per customer and option, and beside it one row per subscription and option. Both appear
whole or not at all, each with the rejects of the book beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.csv_file import CsvFile, texts_in_quotes
from billing_model.books.earlier import check_earlier
from billing_model.books.lines_file import REJECTED, amounts, places_of
from billing_model.books.parts import Parts
from billing_model.books.rebill.part import MONEY, SUBSCRIPTIONS, ComparedBook, ComparingJob, compare_part, schemas
from billing_model.books.rebill.rebill import Choices, terms
from billing_model.books.request import Request, check_begun, each_part, in_parts, put_in_place
from billing_model.files import comparison
from billing_model.files.spreadsheet import CsvStyle, quoted


def choices_of(text: str) -> Choices:
    """The options that are asked for: terms by id, joined by commas, or a comparison file. Raises `Refused`."""
    if text.lower().endswith(".toml"):
        file = comparison.read(text)
        return Choices(file.options, file.currency)
    known, asked = terms(), list(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [id for id in asked if id not in known]
    if unknown:
        raise Refused([Refusal("--options", "unknown-terms", {"found": id, "known": tuple(known)}) for id in unknown])
    return Choices(tuple(known[id] for id in asked))


def detail_of(out: str | Path) -> Path:
    """The file beside the result with a row per subscription."""
    path = Path(out)
    return path.with_name(f"{path.stem}.subscriptions{path.suffix}")


def compare(request: Request, choices: Choices, gainers: int = 0) -> ComparedBook:
    """Bill a book again under each option and write who would pay what, and beside it what was rejected.

    request: its result is a .csv or .parquet; gainers: customers of each option that are given with their contracts.
    Raises `Refused` when a file as a whole cannot be read, and OSError when something cannot be written; then nothing
    has been written.
    """
    results = (Path(request.out), detail_of(request.out))
    check_earlier(results[1], [*SUBSCRIPTIONS])
    check_earlier(request.rejects, REJECTED)
    with in_parts(request) as parts:
        job = ComparingJob(parts, request.until, choices, request.language, gainers)
        total = ComparedBook(read_as=parts.read_as)
        families: list[Sequence[pa.Table]] = []
        made = [parts.folder / f"{number}{path.suffix}" for number, path in enumerate(results)]
        with ExitStack() as stack:
            writers = [
                stack.enter_context(_writer(path, schema, request.style))
                for path, schema in zip(made, schemas(parts.places), strict=True)
            ]
            for number, (compared, tables) in each_part(request, parts, partial(compare_part, job)):
                total = (total + compared).with_gainers(gainers)
                if number in parts.families:
                    families.append(tables)
                    continue
                for writer, table in zip(writers, _with_families(parts, number, tables, families), strict=True):
                    if len(table):
                        writer.write_table(table)
        check_begun(request, total)
        rejected = bool(total.problems or total.remarks)
        put_in_place(request, parts, rejected, dict(zip(results, made, strict=True)))
    return total


def _writer(path: Path, schema: pa.Schema, style: CsvStyle) -> Any:
    if path.suffix.lower() == ".parquet":
        return pyarrow.parquet.ParquetWriter(path, schema)
    return csv_options(path, schema, style)


def csv_options(path: Path, schema: pa.Schema, style: CsvStyle) -> CsvFile:
    """A CSV file of what each would have paid that is being written."""
    return CsvFile(path, style, _cells, [quoted(name) for name in schema.names])


def _cells(table: pa.Table, style: CsvStyle) -> Sequence[Any]:
    """Every text in quotes, every amount with the decimals of its currency."""
    cells, places = dict(zip(table.column_names, texts_in_quotes(table, style), strict=True)), places_of(table)
    return [*(cells | {name: amounts(table.column(name), places, style) for name in MONEY}).values()]


def _with_families(
    parts: Parts, number: int, tables: Sequence[pa.Table], families: Sequence[Sequence[pa.Table]]
) -> Iterator[pa.Table]:
    """The tables of a part, and what families hold of its customers, in order."""
    for place, table in enumerate(tables):
        of_families = [_of_part(parts, number, family[place]) for family in families]
        every = pa.concat_tables([table, *of_families])
        if any(map(len, of_families)):
            table = every.take(pc.sort_indices(every, sort_keys=[("customer", "ascending")]))
        yield table


def _of_part(parts: Parts, number: int, table: pa.Table) -> pa.Table:
    return table.filter(pa.array(parts.part_of(table.column("customer").to_pylist()) == number))
