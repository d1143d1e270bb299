"""A whole book as a picture: its lines, its totals, and who would pay less under other options, in a folder.

``python -m billing_model.books.rebill.process FOLDER`` does what the `PortfolioRequest` in the folder says, in a
process of its own: the page that waits for it reads `progress` and then `result`, and holds its input open.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.books import engines, run
from billing_model.books.cut import Progress
from billing_model.books.engines import Engine
from billing_model.books.lines_file import csv_lines
from billing_model.books.rebill import run as rebill_run
from billing_model.books.request import Request, rejects_of
from billing_model.core.currency import MICRO
from billing_model.files.atomic import inside
from billing_model.files.spreadsheet import CsvStyle, as_given
from billing_model.files.system import not_written
from billing_model.files.tables.cells import Order
from billing_model.files.tables.dialect import Reading

GAINERS = 12  # customers of each option that are given with their contracts
STEPS = (5, 20, 50, 100)  # thousandths of the cost: bounds between the classes of what is saved, or lost: ours
CLASSES = 2 * len(STEPS) + 3
BILLING = 0.4  # the share of the work that is not comparing, for the progress
LINES, OPTIONS, RESULT, WANTED, PROGRESS = (
    "lines.parquet",
    "options.parquet",
    "result.json",
    "wanted.json",
    "progress",
)
MEMORY = 1 << 30  # bytes that a process of its own may have
SECONDS = 300  # that it may take
ENVIRONMENT = {  # of such a process: threads take memory, each for itself
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_IO_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
MOST_AS_CSV = 300_000  # lines
DAY, DECIMAL = "\x00day", "\x00decimal"  # no field of a scenario has such a name


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


def ask(folder: Path, asked: PortfolioRequest) -> None:
    """Say what is to be done in the folder."""
    (folder / WANTED).write_text(json.dumps(asdict(asked)), "utf-8")


def progress(folder: Path) -> float:
    """How far the work in the folder has come, from 0 to 1."""
    path = folder / PROGRESS
    return float(path.read_text("utf-8")) if path.exists() else 0.0


def result(folder: Path) -> Mapping[str, Any] | None:
    """The result, None while the work goes on; ``refused``: sentences, where nothing could be done."""
    path = folder / RESULT
    if not path.exists():
        return None
    answer: Mapping[str, Any] = json.loads(path.read_text("utf-8"), object_hook=_from_json)
    return answer


def keep(folder: Path, answer: Mapping[str, Any]) -> None:
    """Write the result; the file appears whole."""
    _write(folder / RESULT, json.dumps(answer, default=_as_json))


def _as_json(value: Any) -> dict[str, str]:
    """A day or a decimal of a scenario's tables, for which JSON has no type of its own."""
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {DECIMAL: str(value)}
    raise TypeError(f"{value!r} in the result of a book")


def _from_json(table: dict[str, Any]) -> Any:
    if DAY in table:
        return date.fromisoformat(table[DAY])
    return Decimal(table[DECIMAL]) if DECIMAL in table else table


def _write(path: Path, text: str) -> None:
    with inside(path) as made:
        made.write_text(text, "utf-8")


def refused(problems: Sequence[Any], language: str) -> dict[str, Any]:
    """What `result` says where nothing could be done."""
    return {"refused": [problem.text(language) for problem in problems]}


def main(folder: Path) -> None:
    """Do what the folder says, behind everything else that the machine has to do, within `MEMORY` and `SECONDS`."""
    asked = PortfolioRequest(**json.loads((folder / WANTED).read_text("utf-8")))
    if hasattr(os, "nice"):
        os.nice(5)
    _limit_memory()
    clock = threading.Timer(SECONDS, _too_long, (folder, asked.language))
    clock.daemon = True
    clock.start()
    problems: Sequence[Any] = ()
    answer: Mapping[str, Any] = {}
    try:
        answer = portfolio(asked, folder, engines.here, lambda share: _write(folder / PROGRESS, f"{share:.4f}"))
    except Refused as problem:
        problems = problem.problems
    except MemoryError:
        problems = [Refusal("book", "job-too-large", {"most": MEMORY >> 20})]
    except OSError as error:
        problems = [not_written("book", error)]
    except Exception as error:
        problems = unexpected(error, Path(asked.subscriptions).name).problems
    clock.cancel()
    keep(folder, refused(problems, asked.language) if problems else answer)


def _limit_memory() -> None:
    """Let this process have no more memory of its own; where the system has no such limit, it has none."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _too_long(folder: Path, language: str) -> None:
    """End the work, with a sentence."""
    keep(folder, refused([Refusal("book", "job-too-long", {"most": SECONDS // 60})], language))
    os._exit(0)


def _end_with_parent(folder: Path) -> None:
    """End the work and remove its folder when the input closes: no page waits for it any more."""
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, args=(Path(sys.argv[1]),), daemon=True).start()
    main(Path(sys.argv[1]))
    os._exit(0)  # what waits for the end of the input must not be waited for
