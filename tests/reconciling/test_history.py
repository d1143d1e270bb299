"""Without a book: the history that files tell bills to their very rows, and what it cannot know is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from billing_model.core.calendar import day_of_month
from billing_model.files import scenario as scenarios
from billing_model.reconciling.inferring.inferred import infer
from billing_model.reconciling.reconcile import reconcile
from large_books import random_csp_book, random_nce_book
from reconciling.histories import billed_again, files_of, part_of, rows_of, without_free_days
from reconciling.one_partner import book_of_one_partner

INVOICES = [np.datetime64(f"{month}-15") for month in np.arange("2025-10", "2026-11", dtype="M8[M]")]


@pytest.mark.parametrize("months", [[0], [3], [5], [12], [1, 2, 3], [0, *range(1, 13)]], ids=str)
def test_the_history_of_a_random_book_bills_to_the_same_rows(months: list[int], tmp_path: Path) -> None:
    book = without_free_days(book_of_one_partner(400, seed=len(months) + months[0]))
    invoices = [INVOICES[month] for month in months]
    files = files_of(book, invoices, tmp_path)
    inferred = infer(files)
    assert list(inferred.parts["legacy"].history.days) == invoices
    assert billed_again(inferred, invoices) == rows_of(files)
    result = reconcile(files, None)
    assert result.errors == [] and result.summary["agree"] + result.summary["explained"] == result.rows > 100
    assert {finding.kind for finding in result.findings if finding.group == "explained"} <= {"unit-price-print"}


NEW_COMMERCE = [np.datetime64(f"{month}-08") for month in np.arange("2025-11", "2026-12", dtype="M8[M]")]


@pytest.mark.parametrize("months", [[1], [4], [2, 3, 4], [*range(12)]], ids=str)
def test_the_history_of_new_commerce_bills_to_the_same_rows(months: list[int], tmp_path: Path) -> None:
    """All but trials, moves and upgrades, which are not inferred and said so."""
    invoices = [NEW_COMMERCE[month] for month in months]
    files = files_of(random_nce_book(300, seed=len(months)), invoices, tmp_path)
    inferred = infer(files)
    part = inferred.parts["nce"]
    assert list(part.history.days) == invoices
    told = {*map(str, part.book.id)}
    assert billed_again(inferred, invoices) == Counter(
        {row: count for row, count in rows_of(files).items() if row[0] in told}
    )
    left_out = {*map(str, part.history.told.ids[part.history.unsure["left-out"]])}
    assert told | left_out == {*map(str, part.history.told.ids)}
    result = reconcile(files, None)
    assert result.errors == [] and result.summary["agree"] > 100
    not_checked = {finding.subscription for finding in result.findings if finding.group == "not-checked"}
    assert not_checked == left_out


def test_a_subscription_opens_as_a_scenario(tmp_path: Path) -> None:
    book = without_free_days(book_of_one_partner(100, seed=2))
    inferred = infer(files_of(book, INVOICES[2:4], tmp_path))
    assert inferred.scenario("nobody") is None and inferred.fact("nobody") is None
    for id in inferred.parts["legacy"].history.told.ids:
        tables = inferred.scenario(str(id).lower())
        assert tables is not None and scenarios.parse(tables).until == INVOICES[3]
        fact = inferred.fact(str(id))
        assert fact is not None and fact.seats_before in (None, tables["subscription"][-1]["seats"])


def test_an_add_on_is_told_with_its_parent(tmp_path: Path) -> None:
    """CSP-6: what no row tells, as licences changed between, is not compared; the rest agrees."""
    book = random_csp_book(400, seed=4)
    free = (book.frequency == 0) & (day_of_month(book.purchased) > 28) | (book.alignment == 1)
    free |= free[np.where(book.parent >= 0, book.parent, np.arange(len(book)))]
    book = part_of(book, ~free, full_credit_days=30, billing_day=15)
    result = reconcile(files_of(book, INVOICES[2:4], tmp_path), None)
    assert (result.inferred and (result.inferred.parts["legacy"].book.parent >= 0).sum() > 20)  # fmt: skip
    assert result.errors == [] and result.summary["not_checked"] < 0.02 * result.rows


def test_a_file_that_is_missing_between_others_is_said_and_blames_nobody(tmp_path: Path) -> None:
    book = without_free_days(book_of_one_partner(400, seed=5))
    result = reconcile(files_of(book, [INVOICES[month] for month in (2, 3, 6)], tmp_path), None)
    missing = [str(finding.values["day"]) for finding in result.findings if finding.kind == "file-between"]
    assert missing == ["2026-02-15", "2026-03-15"]
    assert result.errors == [] and result.summary["agree"] > 0.9 * result.rows
