"""A whole book as a picture: its lines, its totals, and who would pay less under other options, in a folder.

``python -m billing_model.books.rebill.process FOLDER`` does what the `PortfolioRequest` in the folder says, in a
process of its own (`books.job`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from billing_model.books import engines, job, run
from billing_model.books.cut import Progress
from billing_model.books.engines import Engine
from billing_model.books.lines_file import csv_lines
from billing_model.books.rebill import run as rebill_run
from billing_model.books.request import Request, rejects_of
from billing_model.core.currency import MICRO
from billing_model.files.spreadsheet import CsvStyle, as_given
from billing_model.files.tables.cells import Order
from billing_model.files.tables.dialect import Reading

GAINERS = 12  # customers of each option that are given with their contracts
STEPS = (5, 20, 50, 100)  # thousandths of the cost: bounds between the classes of what is saved, or lost: ours
CLASSES = 2 * len(STEPS) + 3
BILLING = 0.4  # the share of the work that is not comparing, for the progress
LINES, OPTIONS = "lines.parquet", "options.parquet"
ABOUT = job.About("book", "job")
MOST_AS_CSV = 300_000  # lines


@dataclass(frozen=True)
class PortfolioRequest:
    """What is to be done. options: as `rebill_run.choices_of` takes them, "" for none; until: an ISO day.

    dates, decimal: as `Reading` takes them.
    """

    subscriptions: str
    events: str
    until: str
    options: str
    language: str = "en"
    dates: Order = ""
    decimal: Literal["", "comma", "point"] = ""


def portfolio(
    asked: PortfolioRequest, folder: Path, engine: Engine, progress: Progress = lambda share: None
) -> dict[str, Any]:
    """Bill a book, hold it against the options, and add it up; returns what `result` reads.

    The folder gets the lines, what each customer would have paid, both as Parquet, and the rejects. Raises `Refused`.
    """
    until = np.datetime64(asked.until, "D")
    choices = rebill_run.choices_of(asked.options) if asked.options else None
    share = BILLING if choices else 1
    reading = Reading(asked.dates, asked.decimal)
    request = Request(
        asked.subscriptions, asked.events, until, folder / LINES, engine, asked.language,
        progress=lambda done: progress(share * done), reading=reading,
    )  # fmt: skip
    billed = run.run(request)
    answer: dict[str, Any] = {
        "until": asked.until,
        "lines": billed.lines,
        "subscriptions": billed.subscriptions,
        "customers": billed.customers,
        "subscriptions_left_out": billed.subscriptions_left_out,
        "customers_left_out": billed.customers_left_out,
        "problems": billed.problems,
        "remarks": billed.remarks,
        "read_as": list(billed.read_as),
        "totals": dict(billed.totals),
        "in_currency": {code: asdict(counts) for code, counts in billed.in_currency.items()},
        "sums": sums(folder / LINES),
        "cost": {},
        "options": [],
    }
    if choices:
        request = replace(request, out=folder / OPTIONS, progress=lambda done: progress(BILLING + (1 - BILLING) * done))
        compared = rebill_run.compare(request, choices, GAINERS)
        spread = classes(folder / OPTIONS)
        answer["cost"] = dict(compared.cost)
        order = [choice.id for choice in choices.each]
        for (id, currency), counts in sorted(compared.options.items(), key=lambda item: order.index(item[0][0])):
            gainers = [{**vars(gainer)} for gainer in compared.gainers[id, currency]]
            classed = spread.get((id, currency), [0] * CLASSES)
            answer["options"].append(
                {"id": id, "currency": currency, **asdict(counts), "classes": classed, "gainers": gainers}
            )
        answer["names"] = {choice.id: dict(getattr(choice, "name", {})) for choice in choices.each}
    return answer


def sums(lines: Path) -> list[list[Any]]:
    """The lines added up: currency, programme, month, kind of line, micro-units, number of lines; in this order."""
    keys = ["currency", "programme", "month", "kind"]

    def grouped(table: pa.Table) -> pa.Table:
        table = table.append_column("month", pc.floor_temporal(table["invoice"], unit="month"))
        added = table.group_by(keys).aggregate([("amount", "sum"), ([], "count_all")])
        return added.rename_columns({"amount_sum": "amount", "count_all": "lines"})

    with pyarrow.parquet.ParquetFile(lines) as file:
        columns = ["currency", "programme", "kind", "invoice", "amount"]
        groups = [grouped(file.read_row_group(number, columns=columns)) for number in range(file.num_row_groups)]
    if not groups:
        return []
    every = pa.concat_tables(groups).group_by(keys).aggregate([("amount", "sum"), ("lines", "sum")])
    rows = every.sort_by([(key, "ascending") for key in keys]).to_pylist()
    return [[*(str(row[key]) for key in keys), int(row["amount_sum"].scaleb(MICRO)), row["lines_sum"]] for row in rows]


def classes(options: Path) -> dict[tuple[str, str], list[int]]:
    """How many customers would save which share of their cost, by option and currency.

    From those who would lose most to those who would save most: a class between any two `STEPS` and one beyond the
    last, on both sides, and in the middle those to whom it makes no difference.
    """
    counts: dict[tuple[str, str], list[int]] = {}
    with pyarrow.parquet.ParquetFile(options) as file:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number, columns=["option", "currency", "cost", "saves"])
            part = part.filter(pc.is_valid(part["saves"]))
            cost, saves = (_micro(part[name]) for name in ("cost", "saves"))
            share = np.abs(saves) * 1000 // np.maximum(np.abs(cost), 1)
            classed = CLASSES // 2 + np.sign(saves) * (1 + np.searchsorted(STEPS, share, side="right"))
            part = part.append_column("class", pa.array(classed.astype(np.int64)))
            for row in part.group_by(["option", "currency", "class"]).aggregate([([], "count_all")]).to_pylist():
                key = row["option"], row["currency"]
                counts.setdefault(key, [0] * CLASSES)[row["class"]] += row["count_all"]
    return counts


def _micro(column: Any) -> Any:
    return np.array([int(value.scaleb(MICRO)) for value in column.to_pylist()], object)


def lines_as_csv(folder: Path, style: CsvStyle) -> bytes:
    """The lines of the folder as CSV."""
    out = folder / "lines.csv"
    with csv_lines(out, style) as text, pyarrow.parquet.ParquetFile(folder / LINES) as file:
        for number in range(file.num_row_groups):
            text.write_table(file.read_row_group(number))
    return out.read_bytes()


def options_as_csv(folder: Path, style: CsvStyle) -> bytes:
    """What each customer would have paid, as CSV."""
    out, table = folder / "options.csv", pyarrow.parquet.read_table(folder / OPTIONS)
    with rebill_run.csv_options(out, table.schema, style) as text:
        text.write_table(table)
    return out.read_bytes()


def rejects_as_csv(folder: Path, style: CsvStyle) -> bytes:
    """What was left out, as CSV."""
    with open(rejects_of(folder / LINES), encoding="utf-8", newline="") as stream:
        rows = [[as_given(cell) for cell in row] for row in csv.reader(stream)]
    return style.table(rows).encode()


# ---- In a process of its own ------------------------------------------------------------------------------------


def work(wanted: Mapping[str, Any], folder: Path, progress: Progress) -> Mapping[str, Any]:
    """What a page waits for, as `job.done` takes it."""
    return portfolio(PortfolioRequest(**wanted), folder, engines.here, progress)


if __name__ == "__main__":
    job.run(work, ABOUT)
