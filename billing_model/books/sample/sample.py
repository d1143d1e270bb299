"""A random book to try things with: every programme, valid by all clauses, of any size.

It is made and written a portion at a time. The same seed makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from billing_model.books.lines_file import decimals
from billing_model.books.reader import CURRENCY
from billing_model.books.sample.csp import FIRST_PURCHASE, Sample, csp, events, joined, number_of_seats, table
from billing_model.books.table.rows_aside import Aside, laid_aside
from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.fields import EVENT_FIELDS, MISSING, SUBSCRIPTION_FIELDS, Field
from billing_model.core.money import CENT
from billing_model.files.atomic import put, workplace
from billing_model.programmes import event_fields, fields

PORTION = 20_000  # subscriptions that are made at once
SHARES = {"avast-flexible": 0.12, "avast-prepaid": 0.06, "axcrypt": 0.08, "office365": 0.08}  # the rest is CSP
PRODUCTS = ("Essential Business Security", "Patch Management", "Cloud Backup")
PLANS = ("Office 365 Business", "Office 365 Business Essentials", "Office 365 Business Premium")
KINDS = ("subscriptions", "events")

Random = np.random.Generator


def write_sample(
    out: str | Path,
    size: int,
    seed: int,
    *,
    form: Literal["parquet", "csv"] = "parquet",
    shuffle: bool = False,
    told: Callable[[float], None] = lambda share: None,
) -> tuple[Path, Path]:
    """Write a book of so many subscriptions into a folder; bill it until `UNTIL`. Returns its two files.

    The rows are sorted by customer, or with shuffle in any order. Raises OSError when the folder cannot be written.
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    files = folder / f"{KINDS[0]}.{form}", folder / f"{KINDS[1]}.{form}"
    with workplace(files[0]) as place:
        count = -(-size // PORTION)
        portions = _portions(size, seed, lambda share: told(share / (2 if shuffle else 1)))
        if shuffle:
            portions = _shuffled(portions, count, seed, place, lambda share: told(0.5 + share / 2))
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
        for one, file in zip(made, files, strict=True):
            put(one, file)
    return files


def _writer(path: Path, table: pa.Table, form: str) -> Any:
    if form == "parquet":
        return pyarrow.parquet.ParquetWriter(path, table.schema)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(",".join(table.column_names) + "\n")
    options = pyarrow.csv.WriteOptions(quoting_style="none", include_header=False)
    return pyarrow.csv.CSVWriter(pa.OSFile(str(path), "ab"), table.schema, write_options=options)


def _portions(size: int, seed: int, told: Callable[[float], None]) -> Iterator[tuple[pa.Table, pa.Table]]:
    for start in range(0, size, PORTION):
        yield portion(min(PORTION, size - start), np.random.default_rng([seed, start]), start)
        told(min(start + PORTION, size) / size)


def _shuffled(
    portions: Iterator[tuple[pa.Table, pa.Table]], count: int, seed: int, place: Path, told: Callable[[float], None]
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
        found = [pa.concat_tables([*laid_aside(place, kind, number)]) for kind in KINDS]
        bought, happened = (rows.take(pa.array(random.permutation(len(rows)))) for rows in found)
        yield bought, happened
        told((number + 1) / count)


def portion(size: int, random: Random, start: int = 0) -> tuple[pa.Table, pa.Table]:
    """So many subscriptions and their events, sorted by customer, as the two files hold them.

    start: the number of the first, from which ids and customers are named.
    """
    counts = {name: int(size * share) for name, share in SHARES.items()}
    makers: dict[str, Callable[[Random, int, int], Sample]] = {
        "avast-flexible": _avast_flexible,
        "avast-prepaid": _avast_prepaid,
        "axcrypt": _axcrypt,
        "office365": _office365,
    }
    parts = [csp(random, size - sum(counts.values()))]
    customers = int(parts[0][0]["customer"].max()) + 1
    parts += [makers[name](random, count, customers) for name, count in counts.items()]
    before = 0
    for bought, happened in parts:  # numbers of the whole portion
        bought["parent"] = np.where(bought["parent"] >= 0, bought["parent"] + before, -1)
        happened["subscription"] = happened["subscription"] + before
        before += len(bought["customer"])
    subscriptions, happenings = joined([one for one, _ in parts]), joined([one for _, one in parts])

    order = np.argsort(subscriptions["customer"], kind="stable")
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    subscriptions = {name: column[order] for name, column in subscriptions.items()}
    parent = subscriptions["parent"]
    subscriptions["parent"] = _texts("S", np.where(parent >= 0, place[parent] + start, -1))
    subscriptions["id"] = _texts("S", np.arange(start, start + size))
    subscriptions["currency"] = np.where(subscriptions["customer"] % 5 == 0, "USD", "EUR").astype(object)
    subscriptions["customer"] = _texts("C", subscriptions["customer"] + start)
    of = place[happenings["subscription"]]
    order = np.lexsort((happenings["on"], of))
    happenings = {name: column[order] for name, column in happenings.items()}
    happenings["subscription"] = _texts("S", of[order] + start)
    return _as_tables(subscriptions, happenings)


def _texts(letter: str, numbers: Array) -> Array:
    """Names by number, "" for a negative one."""
    return np.array([f"{letter}{number:09d}" if number >= 0 else "" for number in numbers.tolist()], object)


# ---- The other programmes ---------------------------------------------------------------------------------------


def _bought(random: Random, size: int, programme: str, customer: Array) -> dict[str, Array]:
    """Subscriptions of a programme, bought in October 2017, with nothing but the common fields."""
    return table(fields(), size) | {
        "id": np.arange(size),
        "customer": customer,
        "programme": np.full(size, codes.programme(programme), np.int8),
        "purchased": FIRST_PURCHASE + random.integers(0, 31, size),
        "seats": random.integers(1, 50, size),
        "list_price": random.integers(100, 4_000, size) * CENT,
        "parent": np.full(size, -1),
    }


def _days(bought: Mapping[str, Array]) -> Array:
    """Days from `FIRST_PURCHASE` to the purchase."""
    return (bought["purchased"] - FIRST_PURCHASE).astype(np.int64)


def _some(random: Random, size: int, share: float) -> Array:
    return random.random(size) < share


def _avast_flexible(random: Random, size: int, customers: int) -> Sample:
    """A customer has one product here and another in `_avast_prepaid`, so that neither ends the other (PAYG-10)."""
    customer = np.sort(random.permutation(max(customers, size))[:size])
    bought = _bought(random, size, "avast-flexible", customer)
    security = _some(random, size, 0.6)
    discount = security & _some(random, size, 0.3)  # PAYG-7, PAYG-8
    bought |= {
        "product": np.where(security, PRODUCTS[0], PRODUCTS[1]).astype(object),
        "limit": np.where(_some(random, size, 0.4), random.integers(5, 60, size), MISSING),
        "segment": np.where(discount, random.integers(1, 4, size), 0).astype(np.int8),
        "discount_percent": np.where(discount, random.integers(1, 30, size) * 100, MISSING),
        "payment": random.integers(0, 2, size).astype(np.int8),
        "daily_price": random.integers(0, 3, size).astype(np.int8),
    }
    row, day = np.arange(size), _days(bought)
    limited, gone = np.flatnonzero(_some(random, size, 0.2)), np.flatnonzero(_some(random, size, 0.1))
    return bought, joined(
        [
            events(row, "use", day + random.integers(0, 100, size), seats=random.integers(0, 60, size)),
            events(row, "use", day + random.integers(100, 200, size), seats=random.integers(0, 60, size)),
            events(limited, "set-limit", day[limited] + 210, limit=random.integers(0, 60, len(limited))),
            events(gone, "cancel", day[gone] + random.integers(220, 360, len(gone))),
        ]
    )


def _avast_prepaid(random: Random, size: int, customers: int) -> Sample:
    bought = _bought(random, size, "avast-prepaid", np.sort(random.integers(0, customers, size)))
    discount = _some(random, size, 0.2)
    bought |= {
        "product": np.full(size, PRODUCTS[2], object),
        "years": random.integers(1, 4, size),
        "segment": np.where(discount, random.integers(1, 4, size), 0).astype(np.int8),
        "discount_percent": np.where(discount, random.integers(1, 30, size) * 100, MISSING),
        "payment": random.integers(0, 2, size).astype(np.int8),
    }
    return bought, events(np.zeros(0, np.int64), "cancel", np.zeros(0, np.int64))


def _axcrypt(random: Random, size: int, customers: int) -> Sample:
    bought = _bought(random, size, "axcrypt", np.sort(random.integers(0, customers, size)))
    bought |= {
        "months": np.where(_some(random, size, 0.5), 1, 12),
        "buyer": random.integers(0, 2, size).astype(np.int8),
        "reseller_discount_percent": np.where(_some(random, size, 0.5), random.integers(0, 30, size) * 100, MISSING),
        "vat_number": _some(random, size, 0.5),
        "vat_percent": np.where(_some(random, size, 0.5), 2_200, MISSING),
        "remaining_month": random.integers(0, 2, size).astype(np.int8),
    }
    row, day = np.arange(size), _days(bought)
    gone = np.flatnonzero(_some(random, size, 0.15))
    return bought, joined(
        [
            events(row, "add-seats", day + random.integers(0, 100, size), seats=random.integers(1, 20, size)),
            events(row, "add-seats", day + random.integers(100, 200, size), seats=random.integers(1, 20, size)),
            events(row, "use", day + random.integers(0, 200, size), seats=bought["seats"]),  # AXC-9
            events(gone, "cancel", day[gone] + random.integers(210, 360, len(gone))),
        ]
    )


def _office365(random: Random, size: int, customers: int) -> Sample:
    bought = _bought(random, size, "office365", np.sort(random.integers(0, customers, size)))
    bought |= {
        "plan": np.full(size, PLANS[0], object),
        "prepaid": _some(random, size, 0.5),
        "billing_day": random.integers(1, 29, size),
    }
    row, day = np.arange(size), _days(bought)
    parts = []
    for plan, first, last in ((PLANS[1], 10, 150), (PLANS[2], 160, 300)):  # within the year that is paid (SWITCH-4)
        parts.append(
            events(
                row, "switch-plan", day + random.integers(first, last, size),
                plan=np.full(size, plan, object), list_price=random.integers(100, 4_000, size) * CENT,
                seats=number_of_seats(random, size, often=0.3), by_hand=_some(random, size, 0.2),
            )
        )  # fmt: skip
    return bought, joined(parts)


# ---- As the files hold it ---------------------------------------------------------------------------------------


def _as_tables(subscriptions: Mapping[str, Array], happenings: Mapping[str, Array]) -> tuple[pa.Table, pa.Table]:
    common = {field.name: field for field in (*SUBSCRIPTION_FIELDS, CURRENCY)}
    of_events = {field.name: field for field in EVENT_FIELDS}
    return _as_table(subscriptions, {**common, **fields()}), _as_table(happenings, {**of_events, **event_fields()})


def _as_table(columns: Mapping[str, Array], known: Mapping[str, Field]) -> pa.Table:
    named = {"programme": codes.programme.names, "kind": codes.event_kind.names}
    return pa.table(
        {
            name: pa.array(named[name](columns[name]), pa.string()) if name in named else as_cells(field, columns[name])
            for name, field in known.items()
        }
    )


def as_cells(field: Field, column: Array) -> pa.Array:
    """A column as the cells of a file: choices by name, money and percentages as decimals, what is not given empty."""
    if field.type == "choice":
        return pa.array(field.choices, pa.string()).take(pa.array(column, mask=column < 0))
    if field.type in ("money", "percent"):
        unit = CENT if field.type == "money" else 1
        given = column != MISSING
        return pa.compute.if_else(pa.array(given), decimals(np.where(given, column // unit, 0), 2, digits=18), None)
    if field.type == "integer":
        return pa.array(column, mask=column == MISSING)
    if field.type in ("text", "subscription"):
        return pa.array(column, pa.string(), mask=column == "")
    return pa.array(column)
