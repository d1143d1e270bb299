"""A random book for trying things out: valid by all clauses, of any size.

It holds the programmes that say how their subscriptions are made (``sample.py`` of a vendor's folder), and has their
columns only, so that it stays the same whatever other vendors there are. It is made and written a portion at a time;
the same seed makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.columns import CURRENCY, event_columns, subscription_columns
from billing_model.books.earlier import check_sample
from billing_model.books.lines_file import decimals
from billing_model.books.table.rows_aside import Aside, stored_rows
from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.fields import EVENT_FIELDS, MISSING, SUBSCRIPTION_FIELDS, Field
from billing_model.core.money import CENT
from billing_model.core.sample import Random, joined
from billing_model.files.atomic import workplace
from billing_model.files.together import put_together
from billing_model.programmes import event_fields, fields, programmes, samples

PORTION = 20_000  # subscriptions that are made at once
KINDS = ("subscriptions", "events")


def write_sample(
    out: str | Path,
    size: int,
    seed: int,
    *,
    form: Literal["parquet", "csv"] = "parquet",
    shuffle: bool = False,
    force: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> tuple[Path, Path]:
    """Write a random book into a folder; bill it until `UNTIL`. Returns its two files.

    - size: subscriptions
    - seed: from 0 on
    - shuffle: rows in random order, instead of sorted by customer
    - force: also in place of files that were not made here
    - progress: called with the share that is done, from 0 to 1

    Raises `Refused` for a file there that was not made here, OSError when the folder cannot be written.
    """
    folder = Path(out)
    if folder.is_file():
        raise Refused([Refusal(str(out), "is-a-file")])
    files = folder / f"{KINDS[0]}.{form}", folder / f"{KINDS[1]}.{form}"
    if not force:
        _check_replaced(*files)
    folder.mkdir(parents=True, exist_ok=True)
    with workplace(files[0]) as place:
        count = -(-size // PORTION)
        portions = _portions(size, seed, lambda share: progress(share / (2 if shuffle else 1)))
        if shuffle:
            portions = _shuffled(portions, count, seed, place, lambda share: progress(0.5 + share / 2))
        made = [place / file.name for file in files]
        writers: list[Any] = []
        try:
            for tables in portions:
                if not writers:
                    writers = [_writer(*each, form) for each in zip(made, tables, strict=True)]
                for writer, rows in zip(writers, tables, strict=True):
                    writer.write_table(rows)
        finally:
            for writer in writers:
                writer.close()
        put_together(dict(zip(files, made, strict=True)), place)
    return files


def _check_replaced(subscriptions: Path, events: Path) -> None:
    """A sample replaces samples only, which are known by their columns and the names in them."""
    check_sample(subscriptions, subscription_columns(), (("id", "S[0-9]{9,}"), ("customer", "C[0-9]{9,}")))
    check_sample(events, event_columns(), (("subscription", "S[0-9]{9,}"),))


def _writer(path: Path, table: pa.Table, form: str) -> Any:
    if form == "parquet":
        return pyarrow.parquet.ParquetWriter(path, table.schema)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(",".join(table.column_names) + "\n")
    options = pyarrow.csv.WriteOptions(quoting_style="none", include_header=False)
    return pyarrow.csv.CSVWriter(pa.OSFile(str(path), "ab"), table.schema, write_options=options)


def _portions(size: int, seed: int, progress: Callable[[float], None]) -> Iterator[tuple[pa.Table, pa.Table]]:
    for start in range(0, size, PORTION):
        yield portion(min(PORTION, size - start), np.random.default_rng([seed, start]), start)
        progress(min(start + PORTION, size) / size)


def _shuffled(
    portions: Iterator[tuple[pa.Table, pa.Table]], count: int, seed: int, place: Path, progress: Callable[[float], None]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """All rows in any order: dealt out to as many heaps as there were portions, then each heap mixed."""
    random = np.random.default_rng([seed, 1])
    heaps = [Aside(place, kind) for kind in KINDS]
    for tables in portions:
        for heap, rows in zip(heaps, tables, strict=True):
            heap.add(rows, random.integers(0, count, len(rows)))
    for heap in heaps:
        heap.write()
    for number in range(count):
        heaped = [pa.concat_tables([*stored_rows(place, kind, number)]) for kind in KINDS]
        bought, happened = (rows.take(pa.array(random.permutation(len(rows)))) for rows in heaped)
        yield bought, happened
        progress((number + 1) / count)


def portion(size: int, random: Random, start: int = 0) -> tuple[pa.Table, pa.Table]:
    """Subscriptions and their events, sorted by customer, as the two files hold them.

    size: how many subscriptions; start: the number of the first, from which ids and customers are named.
    """
    shares = [(sample, int(size * sample.share)) for sample in samples() if sample.share is not None]
    rest = next(sample for sample in samples() if sample.share is None)
    parts = [rest.make(random, size - sum(count for _, count in shares), 0)]
    customers = int(parts[0][0]["customer"].max()) + 1
    parts += [sample.make(random, count, customers) for sample, count in shares]
    naming = {name for name, field in fields().items() if field.type == "subscription"}
    naming_in_events = {"subscription"} | {
        name for name, field in event_fields().items() if field.type == "subscription"
    }
    before = 0
    for bought, happened in parts:  # numbers of the whole portion
        for name in naming:
            named = bought.get(name, np.full(len(bought["customer"]), -1))
            bought[name] = np.where(named >= 0, named + before, -1)
        for name in naming_in_events & {*happened}:
            happened[name] = np.where(happened[name] >= 0, happened[name] + before, -1)
        before += len(bought["customer"])
    subscriptions, happenings = joined([bought for bought, _ in parts]), joined([happened for _, happened in parts])

    order = np.argsort(subscriptions["customer"], kind="stable")
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    subscriptions = {name: column[order] for name, column in subscriptions.items()}
    for name in naming:
        named = subscriptions[name]
        subscriptions[name] = _texts("S", np.where(named >= 0, place[named] + start, -1))
    subscriptions["id"] = _texts("S", np.arange(start, start + size))
    subscriptions["currency"] = np.where(subscriptions["customer"] % 5 == 0, "USD", "EUR").astype(object)
    subscriptions["customer"] = _texts("C", subscriptions["customer"] + start)
    owner = place[happenings["subscription"]]
    order = np.lexsort((happenings["on"], owner))
    happenings = {name: column[order] for name, column in happenings.items()}
    for name in naming_in_events & {*happenings}:
        named = happenings[name]
        happenings[name] = _texts("S", np.where(named >= 0, place[np.maximum(named, 0)] + start, -1))
    return _as_tables(subscriptions, happenings)


def _texts(letter: str, numbers: Array) -> Array:
    """Names by number, "" for a negative one."""
    return np.array([f"{letter}{number:09d}" if number >= 0 else "" for number in numbers.tolist()], object)


# ---- As the files hold it ---------------------------------------------------------------------------------------


def _as_tables(subscriptions: Mapping[str, Array], happenings: Mapping[str, Array]) -> tuple[pa.Table, pa.Table]:
    sampled = [programmes()[sample.programme] for sample in samples()]
    own = {field.name for programme in sampled for field in programme.fields}
    own_of_events = {field.name for programme in sampled for event in programme.events for field in event.fields}
    return (
        _as_table(
            subscriptions, (*SUBSCRIPTION_FIELDS, CURRENCY), [field for name, field in fields().items() if name in own]
        ),
        _as_table(happenings, EVENT_FIELDS, [field for name, field in event_fields().items() if name in own_of_events]),
    )


def _as_table(columns: Mapping[str, Array], common: Sequence[Field], own: Sequence[Field]) -> pa.Table:
    size = len(columns["programme" if "programme" in columns else "kind"])
    names = {"programme": codes.programme.names, "kind": codes.event_kind.names}
    cells = {}
    for field in (*common, *own):
        column = columns[field.name] if field.name in columns else _not_given(field, size)
        as_name = names.get(field.name)
        cells[field.name] = pa.array(as_name(column), pa.string()) if as_name else as_cells(field, column)
    return pa.table(cells)


def _not_given(field: Field, size: int) -> Array:
    return np.full(size, "", object) if field.type == "subscription" else field.column(size)


def as_cells(field: Field, column: Array) -> pa.Array:
    """A column as the cells of a file: choices by name, money and percentages as decimals, what is not given empty."""
    if field.type == "choice":
        return pa.array(field.names, pa.string()).take(pa.array(column, mask=column < 0))
    if field.type in ("money", "percent"):
        unit = CENT if field.type == "money" else 1
        given = column != MISSING
        return pa.compute.if_else(pa.array(given), decimals(np.where(given, column // unit, 0), 2, digits=18), None)
    if field.type == "integer":
        return pa.array(column, mask=column == MISSING)
    if field.type in ("text", "subscription"):
        return pa.array(column, pa.string(), mask=column == "")
    return pa.array(column)
