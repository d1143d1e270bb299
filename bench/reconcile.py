"""How fast a vendor's file is held against a book: read, matched, explained; by hand, it takes some minutes.

Prints a table and writes only to a temporary folder. `python bench/reconcile.py --rows 100000` makes it shorter. Each
figure is of a process of its own, started as a user starts it; 1 of 100 subscriptions has a row that is wrong.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT)]

from bench.book import watched  # noqa: E402
from billing_model.take_away.scenario.reconciliation import COLUMNS  # noqa: E402

CHANGED = 4  # one of so many subscriptions has a change of seats in the month: three rows more
WRONG = 100  # one of so many subscriptions has a wrong row
PRICES = np.array([400, 800, 1250, 2000, 3500])  # cents


def main() -> None:
    """Measure the command with files of two sizes."""
    parser = argparse.ArgumentParser(description="How fast a vendor's file is held against a book.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the largest file (1000000)")
    chosen = parser.parse_args()
    for rows in (chosen.rows // 10, chosen.rows):
        with tempfile.TemporaryDirectory() as folder:
            files = write(Path(folder), rows)
            for with_book in (True, False):
                seconds, busy, most = run(files, with_book)
                what = "with a book" if with_book else "alone"
                used = f"{seconds:6.1f} s, {busy:6.1f} s of a processor, {most / 2**30:5.2f} GiB"
                print(f"{rows:>9,} rows {what:<12} {used}", flush=True)


def write(folder: Path, rows: int) -> list[str]:
    """A file of the invoice of 15 March 2019, and the two files of its book."""
    size = rows * CHANGED // (CHANGED + 3)
    random = np.random.default_rng(1)
    place = np.arange(size)
    id = np.char.add("S-", np.char.zfill(place.astype(str), 8))
    customer = np.char.add("C-", (place // 5).astype(str))
    seats, cents = random.integers(1, 60, size), random.choice(PRICES, size)
    changed = place % CHANGED == 0
    columns = {
        "id": id, "customer": customer, "programme": np.full(size, "csp"), "offer": np.full(size, "Office 365"),
        "frequency": np.full(size, "monthly"), "purchased": np.full(size, "2019-02-13"), "seats": seats,
        "list_price": money(cents), "billing_day": np.full(size, 15), "currency": np.full(size, "EUR"),
    }  # fmt: skip
    subscriptions, events, file = (folder / name for name in ("subscriptions.csv", "events.csv", "file.csv"))
    plain = pyarrow.csv.WriteOptions(quoting_style="none")  # as the vendor and spreadsheets write
    pyarrow.csv.write_csv(pa.table({name: pa.array(column) for name, column in columns.items()}), subscriptions, plain)
    count = int(changed.sum())
    happened = {
        "subscription": id[changed], "on": np.full(count, "2019-03-01"), "kind": np.full(count, "set-seats"),
        "seats": seats[changed] + 2,
    }  # fmt: skip
    pyarrow.csv.write_csv(pa.table({name: pa.array(column) for name, column in happened.items()}), events, plain)
    pyarrow.csv.write_csv(_file(id, customer, seats, cents, changed), file, plain)
    return [str(file), str(subscriptions), str(events)]


def _file(id: np.ndarray, customer: np.ndarray, seats: np.ndarray, cents: np.ndarray, changed: np.ndarray) -> pa.Table:
    """The rows of the file, those of a subscription together."""
    after = np.where(changed, seats + 2, seats)
    daily = (cents * 10 + 14) // 28  # tenths of a cent, rounded half up
    before_unit, after_unit = (daily * 16 + 5) // 10, (daily * 12 + 5) // 10
    wrong = np.where(np.arange(len(id)) % WRONG == 7, 300, 0)
    parts = [
        (np.flatnonzero(changed), "2/13/2019 0:00", "3/12/2019 23:59", -cents, seats, -cents * seats),
        (np.flatnonzero(changed), "2/13/2019 0:00", "2/28/2019 23:59", daily * 16 // 10, seats, before_unit * seats),
        (np.flatnonzero(changed), "3/1/2019 0:00", "3/12/2019 23:59", daily * 12 // 10, after, after_unit * after),
        (np.arange(len(id)), "3/13/2019 0:00", "4/12/2019 23:59", cents, after, cents * after + wrong * after),
    ]
    owner = np.concatenate([rows for rows, *_ in parts])
    order = np.argsort(owner, kind="stable")
    amount = money(np.concatenate([amount[rows] for rows, *_, amount in parts])[order])
    nothing, zero = np.full(len(owner), ""), np.full(len(owner), "0.00")
    held = {
        "PartnerId": np.full(len(owner), "1b7f1f0c-6a0e-4d67-9a0e-2f8f0e3a7c11"),
        "CustomerName": customer[owner[order]],
        "SubscriptionId": id[owner[order]],
        "SyndicationPartnerSubscriptionNumber": id[owner[order]],
        "OfferName": np.full(len(owner), "Office 365 Enterprise E3"),
        "ChargeStartDate": np.concatenate([np.full(len(rows), first) for rows, first, *_ in parts])[order],
        "ChargeEndDate": np.concatenate([np.full(len(rows), last) for rows, _, last, *_ in parts])[order],
        "ChargeType": np.where(changed[owner[order]], "Cycle instance prorate", "Cycle fee"),
        "UnitPrice": money(np.concatenate([unit[rows] for rows, _, _, unit, *_ in parts])[order]),
        "Quantity": np.concatenate([held[rows] for rows, *_, held, _ in parts])[order],
        "Amount": amount, "TotalOtherDiscount": zero, "Subtotal": amount, "Tax": zero, "TotalForCustomer": amount,
        "Currency": np.full(len(owner), "EUR"),
        "BillingCycleType": np.full(len(owner), "Monthly"),
    }  # fmt: skip
    return pa.table({name: pa.array(held.get(name, nothing)) for name in COLUMNS})


def money(cents: np.ndarray) -> np.ndarray:
    """Cents as texts with two decimals."""
    size = np.abs(cents)
    whole = np.char.add(np.where(cents < 0, "-", ""), (size // 100).astype(str))
    return np.char.add(np.char.add(whole, "."), np.char.zfill((size % 100).astype(str), 2))


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
