"""One planted error in each of many random histories: found, with its money, and no other row is called an error."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.reconcile import Asked, reconcile
from reconciling.plants import (
    INVOICE,
    PLANTS,
    Plant,
    book_of_one_partner,
    file_of,
    of_invoice,
    planted,
    without_one_change,
)

SIZE = 3_000
ASKED = Asked([INVOICE])


def errors_by_subscription(findings: list[Finding]) -> dict[str, list[Finding]]:
    found = defaultdict(list)
    for finding in findings:
        found[finding.subscription].append(finding)
    return dict(found)


@pytest.mark.parametrize("kind", [*PLANTS])
def test_a_planted_error_is_found_with_its_money(kind: str, tmp_path: Path) -> None:
    book = book_of_one_partner(SIZE, seed=len(kind))
    lines = of_invoice(book)
    plant = Plant(file_of(book, lines, tmp_path), book, lines, np.random.default_rng(7))
    expected = {one.subscription: one for one in planted(plant, kind, 0.3)}
    assert len(expected) > 50
    result = reconcile([plant.planted()], HeldBook(book, {}), ASKED)
    found = errors_by_subscription(result.errors)
    assert found.keys() == expected.keys()
    wrong = [
        (id, [(each.kind, each.at_stake) for each in found[id]], one.kinds, one.at_stake)
        for id, one in expected.items()
        if len(found[id]) != 1 or found[id][0].kind not in one.kinds or found[id][0].at_stake != one.at_stake
    ]
    assert wrong == []


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
