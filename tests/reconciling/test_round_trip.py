"""Our own export agrees with its scenario row by row, and is found to hold all its invoices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.files import scenario as scenarios
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import Asked, Reconciled, reconcile
from billing_model.take_away.scenario.files import as_file
from billing_model.take_away.scenario.reconciliation import reconciliation_file
from large_books import UNTIL, random_csp_book, random_nce_book
from project import SCENARIOS


def round_trip(id: str, folder: Path, asked: Asked | None = None) -> Reconciled:
    scenario = scenarios.read(SCENARIOS / f"{id}.toml")
    path = folder / "file.csv"
    path.write_bytes(as_file("reconciliation", scenario, "en"))
    return reconcile([read_file(str(path), folder)], HeldBook(scenario.book, {}), asked)


def test_every_bundled_scenario_agrees_with_its_export(tmp_path: Path, subtests: pytest.Subtests) -> None:
    for folder in ("csp", "csp-trial", "nce"):
        for path in sorted((SCENARIOS / folder).glob("*.toml")):
            with subtests.test(path.stem):
                result = round_trip(f"{folder}/{path.stem}", tmp_path)
                assert result.summary == {"agree": result.rows, "explained": 0, "errors": 0, "not_checked": 0}
                assert {finding.kind for finding in result.findings} <= {"waits-for-next-file", "nothing-compared"}


@pytest.mark.parametrize("made", [random_csp_book, random_nce_book])
def test_a_random_book_agrees_with_its_export(made: object, tmp_path: Path) -> None:
    book = made(400)  # type: ignore[operator]
    path = tmp_path / "file.csv"
    path.write_text(reconciliation_file(outcome(book, UNTIL)), encoding="utf-8-sig")
    result = reconcile([read_file(str(path), tmp_path)], HeldBook(book, {}))
    assert result.rows > 2_000
    assert result.summary == {"agree": result.rows, "explained": 0, "errors": 0, "not_checked": 0}


def test_rows_of_another_invoice_than_asked_for_are_not_checked(tmp_path: Path) -> None:
    asked = Asked([np.datetime64("2018-02-15", "D")])
    result = round_trip("csp/seat-change", tmp_path, asked)
    assert result.summary == {"agree": 4, "explained": 0, "errors": 0, "not_checked": 2}
    assert {finding.kind for finding in result.findings} == {"not-in-period"}


def test_other_programmes_are_not_compared(tmp_path: Path) -> None:
    result = round_trip("axcrypt/one-month", tmp_path)
    assert result.summary["agree"] == 0 and not result.errors
    assert "nothing-compared" in {finding.kind for finding in result.findings}
