"""The random book is the same for the same seed, holds every programme, and breaks no rule."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow.csv
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
PROGRAMMES = {"csp", "avast-flexible", "avast-prepaid", "axcrypt", "office365", "nce"}
NOT_DRAWN = {"change-billing-plan"}  # blocked since April 2025 (NCE-46)
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
    assert kinds == {kind for name in PROGRAMMES for kind in programmes()[name].kinds} - NOT_DRAWN


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


# ---- What is there already --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("size", [1, 40])
def test_a_sample_replaces_a_sample(tmp_path: Path, form: str, size: int) -> None:
    files = write_sample(tmp_path, size, 1, form=form, shuffle=True)  # type: ignore[arg-type]
    earlier = [file.read_bytes() for file in files]
    write_sample(tmp_path, 30, 2, form=form)  # type: ignore[arg-type]
    assert [file.read_bytes() for file in files] != earlier


def test_the_bundled_sample_is_known(tmp_path: Path) -> None:
    for file in BUNDLED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write_sample(tmp_path, 300, 7, form="csv")


MINE = {
    "subscriptions": "id,customer,programme,purchased,seats,list_price,currency,offer,frequency,billing_day\n"
    "S000000000,Contoso,csp,2018-01-13,2,4.00,EUR,E1,monthly,15\n",
    "events": "subscription,on,kind,seats\nS-1,2018-02-01,set-seats,3\n",
}
OTHERS = {
    "a-book": MINE,
    "only-events": {"events": MINE["events"]},
    "another-table": {"subscriptions": "name,value\nx,1\n"},
    "no-id": {"events": "subscription,on,kind\n,2018-02-01,cancel\n"},
    "a-text": {"events": "what I have to do"},
    "no-text": {"subscriptions": "\x00\xff"},
}


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("files", OTHERS.values(), ids=OTHERS)
def test_a_file_of_another_stays_as_it_is(
    tmp_path: Path, files: dict[str, str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in files.items():
        if form == "parquet" and "\n" in content:
            rows = pyarrow.csv.read_csv(io.BytesIO(content.encode()))
            pq.write_table(rows, tmp_path / f"{name}.parquet")
        else:
            (tmp_path / f"{name}.{form}").write_text(content, "latin-1")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    command = ["sample", "--subscriptions", "5", "--format", form, "--out", str(tmp_path)]
    assert main(command) == 2
    complaint = capsys.readouterr().err
    assert len(complaint.splitlines()) == 1 and "was not made by sample" in complaint
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert main([*command, "--force"]) == 0


def test_a_seed_is_from_0_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in ("-1", "-99999999999999999999"):
        assert main(["sample", "--subscriptions", "5", "--seed", seed, "--out", str(tmp_path / "x")]) == 2
        assert f"--seed: “{seed}” is not a whole number of 0 or more" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
    assert main(["sample", "--subscriptions", "5", "--seed", "0", "--out", str(tmp_path / "x")]) == 0


def test_a_book_without_end_is_not_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "--subscriptions", "1000000001", "--out", str(tmp_path / "x")]) == 2
    assert "“1000000001” is not a whole number from 1 to 1000000000" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
