"""A book in several currencies: each amount has the decimals of its own, and no sum is too large."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from billing_model.books import engines
from billing_model.books.rebill import run as rebill_run
from billing_model.books.rebill.process import sums
from billing_model.books.request import Request
from billing_model.books.run import run
from billing_model.cli.main import main

UNTIL = np.datetime64("2024-03-31")
BOUGHT = """id,customer,programme,purchased,seats,list_price,currency,frequency,billing_day
Y,Yen,csp,2024-02-10,3,1650.5,JPY,monthly,10
E,Euro,csp,2024-02-10,3,12.345678,EUR,monthly,10
D,Dinar,csp,2024-02-10,3,4.1255,KWD,monthly,10
"""
HAPPENED = "subscription,on,kind,seats\nD,2024-02-20,set-seats,4\n"
PRINTED = {"Yen": "4953", "Euro": "37.05", "Dinar": "12.378"}  # three at 1651, 12.35 and 4.126


def files(folder: Path, bought: str = BOUGHT, happened: str = HAPPENED) -> tuple[Path, Path]:
    paths = folder / "subscriptions.csv", folder / "events.csv"
    for path, text in zip(paths, (bought, happened), strict=True):
        path.write_text(text)
    return paths


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("size", [1, 100])
def test_lines_have_the_decimals_of_their_currency(tmp_path: Path, size: int) -> None:
    asked = Request(*files(tmp_path), UNTIL, tmp_path / "lines.csv", engines.here, size=size)
    billed = run(asked)
    lines = rows(tmp_path / "lines.csv")
    first = {line["customer"]: line["amount"] for line in lines if line["kind"] == "cycle-fee" and line["seats"] == "3"}
    assert first == PRINTED
    run(Request(*files(tmp_path), UNTIL, tmp_path / "lines.parquet", engines.here, size=size))
    table = pyarrow.parquet.read_table(tmp_path / "lines.parquet")
    assert table.schema.field("amount").type.scale == 3
    assert table["amount"].to_pylist() == [Decimal(line["amount"]) for line in lines]
    added: dict[str, Decimal] = {}
    for line in lines:
        added[line["currency"]] = added.get(line["currency"], Decimal(0)) + Decimal(line["amount"])
    assert billed.totals == {code: int(total * 10**6) for code, total in added.items()}
    by_page: dict[str, int] = {}
    for currency, _, _, _, micro, _ in sums(tmp_path / "lines.parquet"):
        by_page[currency] = by_page.get(currency, 0) + micro
    assert by_page == dict(billed.totals)


def test_a_book_of_euros_keeps_two_decimals_in_parquet(tmp_path: Path) -> None:
    only = "\n".join(line for line in BOUGHT.splitlines() if "JPY" not in line and "KWD" not in line) + "\n"
    asked = Request(*files(tmp_path, only, "subscription,on,kind\n"), UNTIL, tmp_path / "lines.parquet", engines.here)
    run(asked)
    assert pyarrow.parquet.read_schema(tmp_path / "lines.parquet").field("amount").type.scale == 2


def test_a_comparison_of_books_has_the_decimals_of_each_currency(tmp_path: Path) -> None:
    asked = Request(*files(tmp_path), UNTIL, tmp_path / "compared.csv", engines.here)
    compared = rebill_run.compare(asked, rebill_run.choices_of("csp-annual"))
    decimals = {row["customer"]: {len(row[name].partition(".")[2]) for name in ("invoiced", "cost", "option_cost")}
                for row in rows(tmp_path / "compared.csv")}  # fmt: skip
    assert decimals == {"Yen": {0}, "Euro": {2}, "Dinar": {3}}
    assert all(micro % 10**6 == 0 for code, micro in compared.cost.items() if code == "JPY")


def test_sums_beyond_64_bits_are_exact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Thirty of the largest amounts of one customer: the sums of the book, of the comparison and of its files."""
    count, seats, price = 30, 1_000_000, Decimal("700000.00")
    entries = [f"S{n},Bank,csp,2024-02-10,{seats},{price},IDR,monthly,10" for n in range(count)]
    paths = files(tmp_path, "\n".join([BOUGHT.splitlines()[0], *entries]) + "\n", "subscription,on,kind\n")
    lines, compared = tmp_path / "lines.csv", tmp_path / "compared.csv"
    arguments = [str(path) for path in paths] + ["--until", "2024-02-29", "--out"]
    assert main(["book", *arguments, str(lines)]) == 0
    assert "Net total: IDR 21,000,000,000,000.00" in capsys.readouterr().out
    assert sum(Decimal(row["amount"]) for row in rows(lines)) == count * seats * price
    assert main(["book-compare", *arguments, str(compared), "--options", "csp-annual"]) == 0
    (row,) = rows(compared)
    assert row["invoiced"] == "21000000000000.00"
    detail = rows(rebill_run.detail_of(compared))
    assert Decimal(row["cost"]) == sum(Decimal(line["cost"]) for line in detail)
    assert Decimal(row["saves"]) == sum(Decimal(line["saves"]) for line in detail)
