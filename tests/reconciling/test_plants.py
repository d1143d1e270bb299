"""One planted error in each of many random histories: found, with its money, and no other row is called an error.

``FUZZ_EXAMPLES=30 pytest tests/reconciling/test_plants.py`` plants into many more books than are made every time.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.reconcile import Asked, Reconciled, reconcile
from large_books import random_nce_book
from reconciling.every_plant import LEGACY
from reconciling.nce_plants import NCE
from reconciling.one_partner import (
    INVOICE,
    book_of_one_partner,
    file_of,
    of_invoice,
    without_one_change,
)
from reconciling.planting import Ground

SIZE = 1_500
ASKED = Asked([INVOICE])


def errors_by_subscription(findings: list[Finding]) -> dict[str, list[Finding]]:
    found = defaultdict(list)
    for finding in findings:
        found[finding.subscription].append(finding)
    return dict(found)


ALL = {"legacy": (partial(book_of_one_partner, add_ons=True), LEGACY, 15), "nce": (random_nce_book, NCE, 8)}
MONTHS = {"legacy": ("2025-11", "2026-01", "2026-08"), "nce": ("2025-11", "2026-02", "2026-05")}
TIMES = 1 + int(os.environ.get("FUZZ_EXAMPLES", "0"))
RARE = {
    "month_for_a_year",
    "month_of_a_year",
    "currency",
    "not_locked",
    "dated_from_the_event",
    "credit",
    "after_the_end",
}


@pytest.mark.parametrize("form", [*ALL])
def test_every_kind_is_found_with_its_money_and_nothing_else(form: str, tmp_path: Path) -> None:
    """In one file a plant of some kind in each of hundreds of subscriptions; the rest is right, or odd and right."""
    made, plants, day = ALL[form]
    count: Counter[str] = Counter()
    for seed in range(TIMES):
        for number, month in enumerate(MONTHS[form]):
            ground = Ground(made(SIZE, seed=10 * seed + number), np.datetime64(f"{month}-{day:02}"), form, seed)
            ground.planted(plants, 0.8)
            assert ground.otherwise(ground.reconciled(tmp_path)) == [], (seed, month)
            count.update(ground.plant.values())
    assert {name for name in plants if count[name] < (1 if name in RARE else 10)} == set(), count


def test_a_missed_change_of_seats_is_one_finding(tmp_path: Path) -> None:
    book = book_of_one_partner(SIZE, seed=3)
    other, left_out = without_one_change(book, np.random.default_rng(5), 0.5)
    lines, without = of_invoice(book), of_invoice(other)
    due, billed = sums(book, lines), sums(other, without)
    differing = {id for id in due.keys() | billed.keys() if due.get(id) != billed.get(id)}
    expected = {id: billed.get(id, (0, ()))[0] - due.get(id, (0, ()))[0] for id in differing}
    assert len(expected) > 50 and expected.keys() <= left_out.keys()
    result = reconcile([file_of(other, without, tmp_path)], HeldBook(book, {}), ASKED)
    found = errors_by_subscription(result.errors)
    assert found.keys() == expected.keys()
    assert {id: sum(each.at_stake or 0 for each in held) for id, held in found.items()} == expected
    kinds = [each.kind for held in found.values() for each in held]
    assert kinds.count("missed-seat-change") >= 0.9 * len(expected), kinds  # two changes can make the same rows


def sums(book: Book, lines: Lines) -> dict[str, tuple[int, tuple[tuple[int, ...], ...]]]:
    """What is billed to each subscription: the sum, and the rows."""
    held = defaultdict(list)
    for row in range(len(lines)):
        rows = (lines.first[row].astype(int), lines.last[row].astype(int), lines.seats[row], lines.amount[row])
        held[str(book.id[lines.subscription[row]])].append(tuple(map(int, rows)))
    return {id: (sum(row[3] for row in rows), tuple(sorted(rows))) for id, rows in held.items()}


@pytest.mark.parametrize("form", [*ALL])
def test_no_row_makes_the_finding_of_another_vanish(form: str, tmp_path: Path) -> None:
    """Rows that cannot be read, of nobody or of others, with amounts of any size, beside those with a plant."""
    made, plants, day = ALL[form]
    ground = Ground(made(500, seed=4), np.datetime64(f"{MONTHS[form][1]}-{day:02}"), form, seed=4)
    ground.planted({name: plants[name] for name in plants if name not in ("of_another", "currency")}, 0.7)
    before = said_of(ground.reconciled(tmp_path), ground)
    others = [row for row in ground.rows if row["SubscriptionId"] not in ground.said]
    key = "SyndicationPartnerSubscriptionNumber" if form == "legacy" else "SubscriptionId"
    for number, cells in enumerate((
        {key: "=1+1", ground.amounts[0]: "1e11"}, {"ChargeStartDate": "31/12/2025"}, {"Currency": "#REF!"},
        {"ChargeEndDate": "1/1/2150"}, {"Quantity": "1.5"}, {ground.amounts[0]: ""}, {"ChargeType": "customerCredit"},
        {key: next(iter(ground.said)), "ChargeStartDate": "1/1/1999", ground.amounts[0]: "n/a"}, {},
        {key: "", ground.amounts[0]: "-999999999999.99"},
    )):  # fmt: skip
        ground.added += [{**row, **cells} for row in others[number : 40 + number]]
    after = said_of(ground.reconciled(tmp_path), ground)
    assert before and before - after == Counter()


def said_of(result: Reconciled, ground: Ground) -> Counter[tuple[str, str, int | None]]:
    """What is said of the subscriptions with a plant."""
    found = (one for one in result.findings if one.subscription.strip().upper() in ground.said)
    return Counter((one.kind, one.subscription.strip().upper(), one.at_stake) for one in found)
