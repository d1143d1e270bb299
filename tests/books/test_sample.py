"""The random book is the same for the same seed, holds every programme, and breaks no rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from billing_model.__main__ import main
from billing_model.billing.bill import bill
from billing_model.books import sample
from billing_model.books.reader import read_book
from billing_model.books.sample import write_sample
from billing_model.core.codes import line_kind, programme
from billing_model.core.sample import UNTIL
from billing_model.programmes import programmes
from project import PROJECT

# A vendor of your own need not be in it.
PROGRAMMES = {"csp", "avast-flexible", "avast-prepaid", "axcrypt", "office365"}
BUNDLED = PROJECT / "samples" / "book"


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "PORTION", 700)


@pytest.mark.parametrize("seed", range(3))
def test_no_clause_refuses_it(tmp_path: Path, seed: int) -> None:
    book, rejects = read_book(*write_sample(tmp_path, 2_000, seed), UNTIL)
    assert rejects == []
    assert len(book) == 2_000
    assert set(programme.names(np.unique(book.programme))) == PROGRAMMES
    kinds = set(line_kind.names(np.unique(bill(book, UNTIL).kind)))
    assert kinds == {kind for name in PROGRAMMES for kind in programmes()[name].kinds}


def test_the_same_seed_the_same_bytes(tmp_path: Path) -> None:
    samples = []
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        samples.append([file.read_bytes() for file in write_sample(tmp_path / name, 1_500, seed)])
    assert samples[0] == samples[1]
    assert samples[0] != samples[2]


def test_sorted_by_customer_or_in_any_order(tmp_path: Path) -> None:
    in_order = [pq.read_table(file) for file in write_sample(tmp_path / "sorted", 1_500, 5)]
    mixed = [pq.read_table(file) for file in write_sample(tmp_path / "mixed", 1_500, 5, shuffle=True)]
    customers = in_order[0]["customer"].to_pylist()
    assert customers == sorted(customers)
    assert mixed[0]["customer"].to_pylist() != customers
    for ordered, shuffled, keys in zip(in_order, mixed, (["id"], ["subscription", "on", "kind", "seats"]), strict=True):
        by = [(name, "ascending") for name in keys]
        assert ordered.sort_by(by).equals(shuffled.sort_by(by))


def test_csv_holds_the_same_book(tmp_path: Path) -> None:
    lines = []
    for form in ("parquet", "csv"):
        book, rejects = read_book(*write_sample(tmp_path, 300, 2, form=form), UNTIL)
        assert rejects == []
        lines.append(bill(book, UNTIL))
    assert lines[0].to_frame().equals(lines[1].to_frame())


@pytest.mark.parametrize("size", [1, 2, 7, 701])
def test_small_ones_too(tmp_path: Path, size: int) -> None:
    book, rejects = read_book(*write_sample(tmp_path, size, 1), UNTIL)
    assert (len(book), rejects) == (size, [])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "--subscriptions", "50", "--seed", "7", "--out", str(tmp_path / "book")]) == 0
    assert sorted(file.name for file in (tmp_path / "book").iterdir()) == ["events.parquet", "subscriptions.parquet"]
    assert "50 subscriptions" in capsys.readouterr().out
    (tmp_path / "file").write_text("")
    assert main(["sample", "--out", str(tmp_path / "file")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_bundled_book(tmp_path: Path) -> None:
    """What the command makes; small enough to be read, and with every programme."""
    files = write_sample(tmp_path, 300, 7, form="csv")
    for file in files:
        assert file.read_text() == (BUNDLED / file.name).read_text()
    book, rejects = read_book(*(BUNDLED / file.name for file in files), UNTIL)
    assert rejects == []
    assert set(programme.names(np.unique(book.programme))) == PROGRAMMES
