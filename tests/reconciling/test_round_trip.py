"""Our own export agrees with its scenario row by row, and is found to hold all its invoices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from billing_model.billing.checks import check
from billing_model.billing.outcome import outcome
from billing_model.files import scenario as scenarios
from billing_model.programmes import programmes
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


def test_without_a_book_no_bundled_scenario_has_an_error(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """What a file does not tell is said not to be known."""
    for folder in ("csp", "csp-trial", "nce", "several-programmes"):
        for path in sorted((SCENARIOS / folder).glob("*.toml")):
            with subtests.test(path.stem):
                export = tmp_path / "file.csv"
                export.write_bytes(as_file("reconciliation", scenarios.read(path), "en"))
                assert reconcile([read_file(str(export), tmp_path)], None).errors == []


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


@pytest.mark.parametrize(
    ("id", "day", "profile"),
    [
        ("csp/rounding-exact", "2018-02-15", "exact"),
        ("csp/rounding-daily-2", "2018-02-15", "daily-2"),
        ("nce/rounding-unit-cut", "2026-06-08", "unit-cut"),
        ("nce/rounding-exact", "2026-06-08", "exact"),
    ],
)
def test_a_file_that_rounds_otherwise_than_the_book_says(id: str, day: str, profile: str, tmp_path: Path) -> None:
    """With `find` the profile of a file is found; the one that is asked for counts for every file."""
    scenario = scenarios.read(SCENARIOS / f"{id}.toml")
    path = tmp_path / "file.csv"
    path.write_bytes(as_file("reconciliation", scenario, "en"))
    file = read_file(str(path), tmp_path)
    silent = scenario.book.change(rounding=np.full(len(scenario.book), -1, np.int8))
    other = HeldBook(check(silent, programmes())[0], {})
    asked = Asked([np.datetime64(day, "D")], profile=profile)
    assert not reconcile([file], other, asked).errors
    found = reconcile([file], other, Asked([np.datetime64(day, "D")]))
    assert found.profile == profile and not found.summary["explained"]
    assert "profile-found" in {finding.kind for finding in found.findings}
    assert not found.errors


def test_files_of_several_invoices_are_each_held_against_their_own(tmp_path: Path) -> None:
    scenario = scenarios.read(SCENARIOS / "csp/seat-change.toml")
    result = outcome(scenario.book, scenario.until)
    files = []
    for day in np.unique(result.lines.invoice):
        path = tmp_path / f"{day}.csv"
        part = replace(result, lines=result.lines.take(result.lines.invoice == day))
        path.write_text(reconciliation_file(part), encoding="utf-8-sig")
        files.append(read_file(str(path), tmp_path))
    together = reconcile(files, HeldBook(scenario.book, {}))
    assert together.summary == {"agree": 6, "explained": 0, "errors": 0, "not_checked": 0}
    assert [str(day) for days in together.days for day in days] == ["2018-01-15", "2018-02-15", "2018-03-15"]
    apart = Asked([np.datetime64(day, "D") for day in ("2018-02-15", "2018-01-15", "2018-03-15")])
    swapped = reconcile(files, HeldBook(scenario.book, {}), apart)
    assert swapped.summary["agree"] == 1 and swapped.summary["not_checked"] == 5
