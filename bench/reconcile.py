"""How fast a vendor's file is held against a book: read, matched, explained; by hand, it takes some minutes.

Prints a table and writes only to a temporary folder. `python bench/reconcile.py --rows 100000` makes it shorter. Each
figure is of a process of its own, started as a user starts it; 1 of 100 subscriptions has a row that is wrong. The rows
have the columns and about the length of the vendor's.
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT)]

from bench.book import watched  # noqa: E402
from bench.engine import row  # noqa: E402
from billing_model.billing.bill import bill  # noqa: E402
from billing_model.billing.outcome import through  # noqa: E402
from billing_model.books.reader import read_book  # noqa: E402
from billing_model.reconciling.reading import read_file  # noqa: E402
from billing_model.reconciling.sentences import at_first  # noqa: E402
from billing_model.take_away.scenario.reconciliation import COLUMNS, reconciliation_file  # noqa: E402

BASE = 2_000  # subscriptions that are made, and then copied under other ids
CHANGED = 4  # one of so many subscriptions has a change of seats
WRONG = 100  # one of so many subscriptions has a wrong row
PRICES = np.array([400, 800, 1250, 2000, 3500])  # cents
PARTNER = "1b7f1f0c-6a0e-4d67-9a0e-2f8f0e3a7c11"
TAIL = "-6a0e-4d67-9a0e-"  # in the middle of an id
INVOICE = np.datetime64("2026-06-08", "D")  # of the file of New Commerce
MEMORY, LONGER = 2.5, 1.2  # GiB at most, and times as long a row may take in a file of ten times as many
AIMS = {"legacy with a book": (4, 30), "legacy alone": (None, 20), "new commerce with a book": (4, 30)}  # seconds
CUT = 6  # decimals of a unit price that is cut, and so is none of 18
PAGE = 100_000  # rows of about 50 MB


@dataclass(frozen=True)
class Small:
    """A file and its book, all cells as texts, that is copied under other ids. ids: the columns that hold one."""

    file: pa.Table
    subscriptions: pa.Table
    events: pa.Table
    ids: Sequence[str]


def main() -> None:
    """Measure the command with files of two sizes."""
    parser = argparse.ArgumentParser(description="How fast a vendor's file is held against a book.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the largest file (1000000)")
    most = parser.parse_args().rows
    for form, small in (("legacy", legacy()), ("new commerce", new_commerce())):
        busy: dict[str, float] = {}
        for rows in (most // 10, most):
            with tempfile.TemporaryDirectory() as folder:
                files = write(Path(folder), small, rows)
                for with_book in (True, False):
                    what = f"{form} {'with a book' if with_book else 'alone'}"
                    used = run(files, with_book)
                    aims = AIMS.get(what, (None, None))
                    seconds = f"{used[0]:.1f} s, {used[1]:.1f} of a processor, {used[2] / 2**30:.2f} GiB"
                    aim = aims[rows == most] if most == 1_000_000 else None
                    row(f"{rows:,} rows, {what}", seconds, f"{aim} s, {MEMORY} GiB" if aim else "")
                    if what in busy:
                        row("  times as long a row", f"{used[1] / busy[what] * (most // 10) / most:.2f}", f"{LONGER}")
                    busy[what] = used[1]
    first_sentence()


def first_sentence() -> None:
    """How long it takes until the first sentence of a file of 50 MB can be said."""
    with tempfile.TemporaryDirectory() as folder:
        file, *_ = write(Path(folder), legacy(), PAGE)
        told: list[float] = []
        start = time.perf_counter()
        read = read_file(file, Path(folder), lambda share, rows: told.append(time.perf_counter() - start))
        at_first(read, "en")
        size = Path(file).stat().st_size / 1e6
        row(f"first sentence of a file of {size:.0f} MB", f"{time.perf_counter() - start:.1f} s", "6 s")
        row("  longest without news of it", f"{max(np.diff([0.0, *told])):.1f} s")


# ---- Files ------------------------------------------------------------------------------------------------------


def write(folder: Path, small: Small, rows: int) -> list[str]:
    """A file of about so many rows, and the two files of its book."""
    plain = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
    tables = {"file": small.file, "subscriptions": small.subscriptions, "events": small.events}
    with ExitStack() as open_files:
        out = {
            name: open_files.enter_context(
                pyarrow.csv.CSVWriter(folder / f"{name}.csv", table.schema, write_options=plain)
            )
            for name, table in tables.items()
        }
        for number in range(max(rows // len(small.file), 1)):
            for name, table in tables.items():
                out[name].write_table(copied(table, small.ids, f"{number:08x}"))
    return [str(folder / f"{name}.csv") for name in tables]


def copied(table: pa.Table, ids: Sequence[str], begin: str) -> pa.Table:
    """A table whose ids begin with a text."""
    for place, name in enumerate(table.column_names):
        if name in ids:
            table = table.set_column(place, name, pc.binary_join_element_wise(begin, table.column(name), ""))
    return table


def texts(columns: Mapping[str, Any]) -> pa.Table:
    """Columns as texts."""
    return pa.table({name: pa.array(np.asarray(column).astype(str), pa.string()) for name, column in columns.items()})


def ids_of(place: np.ndarray, kind: str) -> np.ndarray:
    """Ids without their beginning. kind: one letter that tells those of customers from those of orders."""
    return np.array([f"{TAIL}{kind}{number:011x}" for number in place.tolist()])


def book_of(place: np.ndarray, **given: Any) -> dict[str, Any]:
    """The columns of a book's subscriptions."""
    columns = {"id": ids_of(place, "a"), "customer": ids_of(place // 5, "c"), **given}
    return {name: np.full(len(place), column) if np.ndim(column) == 0 else column for name, column in columns.items()}


def legacy() -> Small:
    """The invoice of 15 March 2019."""
    random, place = np.random.default_rng(1), np.arange(BASE)
    seats, cents = random.integers(1, 60, BASE), random.choice(PRICES, BASE)
    changed = place % CHANGED == 0
    subscriptions = book_of(
        place, programme="csp", offer="Office 365", frequency="monthly", purchased="2019-02-13", seats=seats,
        list_price=money(cents), billing_day=15, currency="EUR",
    )  # fmt: skip
    events = {
        "subscription": ids_of(place[changed], "a"), "on": np.full(changed.sum(), "2019-03-01"),
        "kind": np.full(changed.sum(), "set-seats"), "seats": seats[changed] + 2,
    }  # fmt: skip
    ids = (
        "id", "customer", "subscription", "CustomerId", "CustomerName", "OrderId", "SubscriptionId",
        "SyndicationPartnerSubscriptionNumber",
    )  # fmt: skip
    return Small(_file(seats, cents, changed), texts(subscriptions), texts(events), ids)


def _file(seats: np.ndarray, cents: np.ndarray, changed: np.ndarray) -> pa.Table:
    """The rows of the file, those of a subscription together."""
    after, every = np.where(changed, seats + 2, seats), np.arange(BASE)
    daily = (cents * 10 + 14) // 28  # tenths of a cent, rounded half up
    before_unit, after_unit = (daily * 16 + 5) // 10, (daily * 12 + 5) // 10
    wrong = np.where(every % WRONG == 7, 300, 0)
    parts = [
        (np.flatnonzero(changed), "2/13/2019 0:00", "3/12/2019 23:59", -cents, seats, -cents * seats),
        (np.flatnonzero(changed), "2/13/2019 0:00", "2/28/2019 23:59", daily * 16 // 10, seats, before_unit * seats),
        (np.flatnonzero(changed), "3/1/2019 0:00", "3/12/2019 23:59", daily * 12 // 10, after, after_unit * after),
        (every, "3/13/2019 0:00", "4/12/2019 23:59", cents, after, cents * after + wrong * after),
    ]
    owner = np.concatenate([rows for rows, *_ in parts])
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    amount = money(np.concatenate([amount[rows] for rows, *_, amount in parts])[order])
    same = {
        "PartnerId": PARTNER, "MpnId": "4723471", "TotalOtherDiscount": "0.00",
        "Tax": "0.00", "OfferId": "796b6b5f-613c-4e24-a17c-eba730d49c02", "OfferName": "Office 365 Enterprise E3",
        "DurableOfferId": "796b6b5f-613c-4e24-a17c-eba730d49c02", "SubscriptionStartDate": "2/13/2019 0:00",
        "SubscriptionEndDate": "2/13/2020 0:00", "Currency": "EUR", "BillingCycleType": "Monthly",
        "SubscriptionName": "Office 365 Enterprise E3", "SubscriptionDescription": "Office 365 Enterprise E3",
    }  # fmt: skip
    held = {
        "CustomerId": ids_of(owner // 5, "c"), "CustomerName": ids_of(owner // 5, "c"),
        "OrderId": ids_of(owner, "d"), "SubscriptionId": ids_of(owner, "e"),
        "SyndicationPartnerSubscriptionNumber": ids_of(owner, "a"),
        "ChargeStartDate": np.concatenate([np.full(len(rows), first) for rows, first, *_ in parts])[order],
        "ChargeEndDate": np.concatenate([np.full(len(rows), last) for rows, _, last, *_ in parts])[order],
        "ChargeType": np.where(changed[owner], "Cycle instance prorate", "Cycle fee"),
        "UnitPrice": money(np.concatenate([unit[rows] for rows, _, _, unit, *_ in parts])[order]),
        "Quantity": np.concatenate([held[rows] for rows, *_, held, _ in parts])[order],
        "Amount": amount, "Subtotal": amount, "TotalForCustomer": amount,
        "DomainName": [f"customer{number // 5}.onmicrosoft.com" for number in owner.tolist()],
    }  # fmt: skip
    return texts({name: held.get(name, np.full(len(owner), same.get(name, ""))) for name in COLUMNS})


def new_commerce() -> Small:
    """The invoice of 8 June 2026, as the model writes it, with days and numbers as files of that year have them."""
    random, place = np.random.default_rng(2), np.arange(BASE)
    changed = place[place % CHANGED == 0]
    subscriptions = book_of(
        place, programme="nce", offer="Microsoft 365 E3", term="1-year", plan="monthly", currency="EUR",
        purchased=np.datetime64("2026-01-04") + random.integers(0, 28, BASE), seats=random.integers(1, 60, BASE),
        list_price=money(random.choice(PRICES, BASE)),
    )  # fmt: skip
    events = {
        "subscription": ids_of(changed, "a"), "on": np.full(len(changed), "2026-05-20"),
        "kind": np.full(len(changed), "add-seats"), "seats": np.full(len(changed), 2),
    }  # fmt: skip
    bought, happened = texts(subscriptions), texts(events)
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "subscriptions.csv", Path(folder) / "events.csv"
        for table, path in zip((bought, happened), paths, strict=True):
            pyarrow.csv.write_csv(table, path)
        book, wrong = read_book(*paths)
    assert not wrong, wrong
    lines = bill(book, INVOICE)
    result = through(book, lines.take(lines.invoice == INVOICE), INVOICE)
    file = reconciliation_file(result, raw=True).removeprefix("\ufeff")
    rows = [*_as_of_2026(csv.DictReader(io.StringIO(file, newline="")))]
    ids = ("id", "customer", "subscription", "CustomerId", "CustomerName", "OrderId", "SubscriptionId")
    return Small(texts({name: [cells[name] for cells in rows] for name in rows[0]}), bought, happened, ids)


def _as_of_2026(rows: csv.DictReader[str]) -> Iterator[dict[str, str]]:
    """The rows with ids, days and numbers as files of 2026 have them, some of them at a wrong price."""
    for each in rows:
        cells = {
            **each,
            "PartnerId": PARTNER,
            "OrderId": f"{TAIL}d{each['SubscriptionId'][-11:]}",
            "CustomerId": each["CustomerName"],
        }
        if int(cells["SubscriptionId"][-11:], 16) % WRONG == 7 and cells["ChargeType"].lower() == "cyclecharge":
            price = float(cells["EffectiveUnitPrice"]) + 3
            cells["UnitPrice"] = cells["EffectiveUnitPrice"] = f"{price:.2f}"
            cells["Subtotal"] = cells["Total"] = f"{round(price * int(cells['Quantity']), 2):.2f}"
        for name in (
            "UnitPrice",
            "EffectiveUnitPrice",
            "Subtotal",
            "TaxTotal",
            "Total",
            "Quantity",
            "BillableQuantity",
        ):
            whole, _, decimals = cells.get(name, "").partition(".")
            if whole and len(decimals) < CUT:
                cells[name] = f"'{whole}.{decimals:0<18}"
        for name in ("ChargeStartDate", "ChargeEndDate", "SubscriptionStartDate", "SubscriptionEndDate"):
            cells[name] = iso(cells[name])
        yield cells


def iso(day: str) -> str:
    """A day of the vendor's older files as those of 2026 write it."""
    if "/" not in day:
        return day
    month, number, year = day.split()[0].split("/")
    return f"{year}-{int(month):02}-{int(number):02}T00:00:00Z"


def money(cents: np.ndarray) -> np.ndarray:
    """Cents as texts with two decimals."""
    size = np.abs(cents)
    whole = np.char.add(np.where(cents < 0, "-", ""), (size // 100).astype(str))
    return np.char.add(np.char.add(whole, "."), np.char.zfill((size % 100).astype(str), 2))


# ---- The command ------------------------------------------------------------------------------------------------


def run(files: list[str], with_book: bool) -> tuple[float, float, int]:
    """The seconds of the command, those of a processor, and the most memory of its processes, in bytes."""
    file, subscriptions, events = files
    typed = [sys.executable, "-m", "billing_model", "reconcile", file, "--format", "json", "--out", f"{file}.json"]
    typed += ["--book", subscriptions, events] if with_book else []
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(typed, cwd=PROJECT, stdout=subprocess.DEVNULL) as running:  # noqa: S603
        with watched(running.pid) as most:
            code = running.wait()
        seconds = time.perf_counter() - started
    assert code in (0, 1), code
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most[0]


if __name__ == "__main__":
    main()
