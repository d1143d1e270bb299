"""A book in parts is the book as a whole: the same lines, the same rejects, to the byte, whoever bills the parts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refused
from billing_model.books import engines
from billing_model.books.lines_file import write_lines, write_rejects
from billing_model.books.reader import read_book
from billing_model.books.request import Request, rejects_of
from billing_model.books.run import BilledBook, run
from billing_model.books.sample import portion
from billing_model.books.table import csv_pieces, parquet_file, rows_aside, text
from billing_model.core.sample import UNTIL
from billing_model.files.tables import lines

WRONG = {  # what a cell is replaced with, by column; "": the row ends there
    "id": ["", "S000000003"],
    "customer": ["", "C000000002", "\tC"],
    "programme": ["cps", ""],
    "purchased": ["2017-02-30", "2019-01-01", "1960-01-01"],
    "seats": ["0", "many"],
    "list_price": ["-1", "1e3", "999999999999"],
    "currency": ["JPY", "CHF"],
    "billing_day": ["31", ""],
    "parent": ["S000000001", "S000000009", "nobody"],
    "frequency": ["weekly"],
    "subscription": ["S000000004", "nobody", "", "S000000011"],
    "on": ["2016-01-01", "tomorrow"],
    "kind": ["explode", "cancel", ""],
}
Rows = list[list[str]]


def some_rows(size: int, seed: int) -> tuple[Rows, Rows]:
    """The cells of a random book, header first."""
    tables = portion(size, np.random.default_rng(seed))
    cells = []
    for table in tables:
        columns = [["" if cell is None else _cell(cell) for cell in column.to_pylist()] for column in table.columns]
        cells.append([table.column_names, *map(list, zip(*columns, strict=True))])
    return cells[0], cells[1]


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def write(folder: Path, bought: Rows, happened: Rows) -> tuple[Path, Path]:
    files = folder / "subscriptions.csv", folder / "events.csv"
    for file, rows in zip(files, (bought, happened), strict=True):
        with open(file, "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    return files


def whole(files: tuple[Path, Path], out: Path) -> tuple[bytes, bytes]:
    """A book that is read and billed at once: its lines and rejects."""
    book, rejects = read_book(*files, UNTIL)
    write_lines(bill(book, UNTIL), book, out)
    write_rejects(rejects, rejects_of(out))
    return out.read_bytes(), rejects_of(out).read_bytes()


def in_parts(files: tuple[Path, Path], out: Path, size: int, engine: engines.Engine = engines.here) -> BilledBook:
    return run(Request(*files, UNTIL, out, engine, size=size))


def written(out: Path) -> tuple[bytes, bytes]:
    """Lines and rejects; a file of rejects that is not there is one without rows."""
    rejects = rejects_of(out)
    header = b"file,row,customer,subscription,field,clause,sentence\n"
    return out.read_bytes(), rejects.read_bytes() if rejects.exists() else header


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("book")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small book comes in several batches too."""
    monkeypatch.setattr(parquet_file, "BATCH", 7)
    monkeypatch.setattr(text, "BLOCK", 1 << 13)
    monkeypatch.setattr(rows_aside, "HELD", 11)
    monkeypatch.setattr(csv_pieces, "ROWS", 9)
    monkeypatch.setattr(csv_pieces, "BYTES", 700)
    monkeypatch.setattr(lines, "BLOCK", 300)


# ---- Parts = whole


@pytest.mark.usefixtures("small_batches")
@settings(max_examples=15)
@given(data=st.data())
def test_in_parts_as_a_whole_whatever_is_wrong_in_the_rows(folder: Path, data: st.DataObject) -> None:
    bought, happened = some_rows(data.draw(st.integers(1, 40)), data.draw(st.integers(0, 1_000)))
    random = data.draw(st.randoms(use_true_random=False))
    for rows in (bought, happened):
        for _ in range(data.draw(st.integers(0, 4)) if len(rows) > 1 else 0):
            row, column = random.choice(rows[1:]), random.randrange(len(rows[0]))
            if rows[0][column] in WRONG and column < len(row):
                row[column] = random.choice(WRONG[rows[0][column]])
            else:
                del row[max(column, 1) :]
        if data.draw(st.booleans()):
            rows[1:] = random.sample(rows[1:], len(rows) - 1)
    files = write(folder, bought, happened)
    expected = whole(files, folder / "whole.csv")
    outcome = in_parts(files, folder / "parts.csv", data.draw(st.integers(1, 30)))
    assert written(folder / "parts.csv") == expected
    lines = list(csv.DictReader(expected[0].decode().splitlines()))
    assert outcome.lines == len(lines)
    assert outcome.problems == len(list(csv.reader(expected[1].decode().splitlines()))) - 1
    assert outcome.subscriptions + outcome.subscriptions_left_out == len([row for row in bought[1:] if any(row)])


def test_the_order_of_the_rows_does_not_matter(folder: Path) -> None:
    bought, happened = some_rows(300, 5)
    in_parts(write(folder, bought, happened), folder / "sorted.parquet", 40)
    random = np.random.default_rng(1)
    mixed = [[rows[0], *(rows[1 + row] for row in random.permutation(len(rows) - 1))] for rows in (bought, happened)]
    in_parts(write(folder, mixed[0], mixed[1]), folder / "mixed.parquet", 70)
    assert (folder / "sorted.parquet").read_bytes() == (folder / "mixed.parquet").read_bytes()


def test_a_book_is_its_customers_one_by_one(folder: Path) -> None:
    bought, happened = some_rows(60, 9)
    in_parts(write(folder, bought, happened), folder / "all.csv", 10)
    header, *lines = (folder / "all.csv").read_text().splitlines()
    place = bought[0].index("customer"), bought[0].index("id"), happened[0].index("subscription")
    one_by_one = []
    for customer in sorted({row[place[0]] for row in bought[1:]}):
        own = [row for row in bought[1:] if row[place[0]] == customer]
        ids = {row[place[1]] for row in own}
        its = [row for row in happened[1:] if row[place[2]] in ids]
        in_parts(write(folder, [bought[0], *own], [happened[0], *its]), folder / "one.csv", 10)
        one_by_one += (folder / "one.csv").read_text().splitlines()[1:]
    assert lines == one_by_one
    assert header.startswith("customer,")


@pytest.mark.usefixtures("small_batches")
def test_parquet_comes_in_as_csv_does(folder: Path) -> None:
    bought, happened = some_rows(200, 3)
    files = write(folder, bought, happened)
    in_parts(files, folder / "from-csv.csv", 50)
    tables = portion(200, np.random.default_rng(3))
    parquet = folder / "s.parquet", folder / "e.parquet"
    for table, file in zip(tables, parquet, strict=True):
        pq.write_table(table, file, row_group_size=33)
    in_parts(parquet, folder / "from-parquet.csv", 60)
    assert (folder / "from-csv.csv").read_bytes() == (folder / "from-parquet.csv").read_bytes()


def test_the_same_lines_in_every_form(folder: Path) -> None:
    files = write(folder, *some_rows(200, 4))
    names = ["lines.csv", "lines.parquet", "lines/"]
    for name in names:
        run(Request(*files, UNTIL, f"{folder}/{name}", engines.here, size=30))
    text = list(csv.DictReader((folder / "lines.csv").open()))
    table = pq.read_table(folder / "lines.parquet")
    parts = sorted((folder / "lines").iterdir())
    assert len(parts) > 3
    assert pa.concat_tables(map(pq.read_table, parts)).equals(table)
    assert [str(amount) for amount in table["amount"].to_pylist()] == [row["amount"] for row in text]


# ---- Customers who have to do with each other

HEADER = [
    "id", "customer", "programme", "frequency", "purchased", "seats", "list_price", "billing_day", "parent", "currency",
]  # fmt: skip
EVENTS = ["subscription", "on", "kind", "seats"]


def plain(id: str, customer: str, parent: str = "", billing_day: str = "1") -> list[str]:
    return [id, customer, "csp", "monthly", "2018-01-13", "1", "4.00", billing_day, parent, "EUR"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_customers_who_mention_another_are_billed_together_with_it(tmp_path: Path, size: int) -> None:
    bought = [
        HEADER,
        *(plain(f"{letter}1", letter) for letter in "ABCDEFGH"),
        plain("A2", "A", parent="H1"),  # an add-on of another customer's: A is left out, H is not
        plain("C2", "C", billing_day="31"),
        plain("G2", "G", parent="C2"),  # of a customer who is left out
        plain("E2", "E", parent="G2"),  # and so on
        plain("B1", "F"),  # an id of two customers
    ]
    happened = [EVENTS, ["H1", "2018-03-03", "set-seats", "3"], ["Z1", "2018-03-03", "cancel", ""]]
    files = write(tmp_path, bought, happened)
    outcome = in_parts(files, tmp_path / "parts.csv", size)
    assert written(tmp_path / "parts.csv") == whole(files, tmp_path / "whole.csv")
    lines = csv.DictReader((tmp_path / "parts.csv").open())
    assert list(dict.fromkeys(row["customer"] for row in lines)) == ["D", "H"]
    assert (outcome.customers, outcome.customers_left_out) == (2, 6)
    assert (outcome.subscriptions, outcome.subscriptions_left_out) == (2, 11)


def test_no_customer_is_lost(tmp_path: Path) -> None:
    """Every customer is in the lines or in the rejects, and every problem has its row."""
    bought, happened = some_rows(400, 8)
    random = np.random.default_rng(0)
    column = bought[0].index("seats")
    wrong = sorted(random.choice(np.arange(1, len(bought)), 30, replace=False).tolist())
    for row in wrong:
        bought[row][column] = "many"
    outcome = in_parts(write(tmp_path, bought, happened), tmp_path / "lines.csv", 50)
    rejects = list(csv.DictReader((tmp_path / "lines.rejects.csv").open()))
    assert [int(row["row"]) for row in rejects] == [row + 1 for row in wrong]
    assert all(row["field"] == "seats" and '"many"' in row["sentence"] for row in rejects)
    customers = {row[bought[0].index("customer")] for row in bought[1:]}
    billed = {row["customer"] for row in csv.DictReader((tmp_path / "lines.csv").open())}
    assert billed | {row["customer"] for row in rejects} == customers
    assert not billed & {row["customer"] for row in rejects}
    assert outcome.customers == len(billed)


def test_totals_are_those_of_the_lines(tmp_path: Path) -> None:
    outcome = in_parts(write(tmp_path, *some_rows(300, 2)), tmp_path / "lines.parquet", 64)
    table = pq.read_table(tmp_path / "lines.parquet")
    for currency, total in outcome.totals.items():
        lines = table.filter(pa.compute.equal(table["currency"], currency))
        assert total == sum(lines["amount"].to_pylist()) * 1_000_000
        counted = outcome.in_currency[currency]
        assert (counted.lines, counted.customers) == (len(lines), len(set(lines["customer"].to_pylist())))
    assert set(outcome.totals) == {"EUR", "USD"}
    for name in ("lines", "subscriptions", "customers"):
        assert sum(getattr(counted, name) for counted in outcome.in_currency.values()) == getattr(outcome, name)


# ---- What is changed before it is billed


def test_a_book_may_be_billed_as_another(tmp_path: Path) -> None:
    """The same history with twice the price."""
    files = write(tmp_path, [HEADER, plain("A1", "A"), plain("B1", "B")], [EVENTS])
    run(Request(*files, UNTIL, tmp_path / "once.parquet", engines.here, size=1))
    run(Request(*files, UNTIL, tmp_path / "twice.parquet", engines.here, size=1), twice_the_price)
    once, twice = (pq.read_table(tmp_path / f"{name}.parquet")["amount"].to_pylist() for name in ("once", "twice"))
    assert twice == [2 * amount for amount in once]


def twice_the_price(book: Any) -> Any:
    return book.change(list_price=2 * book.list_price)


# ---- What goes wrong


def test_a_folder_with_something_else_is_never_replaced(tmp_path: Path) -> None:
    files = write(tmp_path, *some_rows(20, 4))
    with pytest.raises(Refused) as refused:
        run(Request(*files, UNTIL, f"{tmp_path}/", engines.here))
    assert [problem.key for problem in refused.value.problems] == ["no-result-folder"]
    assert all(file.exists() for file in files)
    for _ in range(2):  # its own earlier result is
        run(Request(*files, UNTIL, f"{tmp_path}/lines/", engines.here))
    assert [file.name for file in (tmp_path / "lines").iterdir()] == ["lines-00000.parquet"]


def test_a_file_that_breaks_off_writes_nothing(tmp_path: Path) -> None:
    bought, happened = write(tmp_path, *some_rows(200, 4))
    text = bought.read_text()
    bought.write_text(text[:-300].rpartition("\n")[0] + '\n"' + text[-300:].partition("\n")[2])
    with pytest.raises(Refused) as refused:
        run(Request(bought, happened, UNTIL, tmp_path / "lines.csv", engines.here))
    assert [problem.key for problem in refused.value.problems] == ["open-cell"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["events.csv", "subscriptions.csv"]


def test_several_processes_make_the_same_file(tmp_path: Path) -> None:
    files = write(tmp_path, *some_rows(300, 6))
    in_parts(files, tmp_path / "one.parquet", 60)
    with engines.processes(2) as engine:
        in_parts(files, tmp_path / "two.parquet", 60, engine)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_parts_come_in_their_order_and_not_far_ahead() -> None:
    submitted: list[int] = []

    class Done:
        def __init__(self, part: int) -> None:
            submitted.append(part)
            self.part = part

        def result(self) -> int:
            return self.part

    results: Iterator[int] = engines.in_order(Done, range(10), 3)
    assert [next(results), len(submitted)] == [0, 3]
    assert [*results] == [*range(1, 10)]
