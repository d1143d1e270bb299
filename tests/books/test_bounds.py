"""What a file asks for has a bound: decoded texts, rows that cannot be read, problems that are kept and written."""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.books import engines
from billing_model.books.reader import read_book
from billing_model.books.request import Request
from billing_model.books.run import BilledBook, run
from billing_model.books.sample import write_sample
from billing_model.books.table import csv_pieces, parquet_file
from billing_model.core.sample import UNTIL
from project import PROJECT

BOOK = PROJECT / "samples" / "book"
TABLES = ("subscriptions", "events")
GIB = 1 << 30


SUBSCRIPTIONS = 60  # the first of the bundled book


def sample(name: str) -> pa.Table:
    """A file of a small book, every cell a text."""
    header = (BOOK / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    texts = pa_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True)
    table = pa_csv.read_csv(BOOK / f"{name}.csv", convert_options=texts)
    if name == "subscriptions":
        return table.slice(0, SUBSCRIPTIONS)
    return table.filter(pc.less(table["subscription"], f"S{SUBSCRIPTIONS:09}"))


SAMPLE = {name: sample(name) for name in TABLES}


def with_column(table: pa.Table, name: str, cells: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, cells)


def with_bytes(table: pa.Table, cells: dict[tuple[int, str], bytes]) -> pa.Table:
    """A table of texts with these bytes in some cells, by place and column, whatever they are."""
    for (place, name), cell in cells.items():
        held = table.column(name).cast(pa.binary()).to_pylist()
        held[place] = cell
        table = with_column(table, name, pa.array(held, pa.binary()).view(pa.string()))
    return table


def written(folder: Path, **tables: pa.Table) -> list[Path]:
    """The two files of the small book as Parquet, with other tables in place of its own."""
    for name in TABLES:
        pq.write_table(tables.get(name, SAMPLE[name]), folder / f"{name}.parquet", row_group_size=40)
    return [folder / f"{name}.parquet" for name in TABLES]


def billed(folder: Path, files: Sequence[Path], size: int = 30) -> tuple[BilledBook, list[dict[str, str]]]:
    """A book that was billed in parts, and its rejects."""
    outcome = run(Request(*files, UNTIL, folder / "lines.csv", engines.here, size=size))
    rejects = folder / "lines.rejects.csv"
    rows = [*csv.DictReader(rejects.open(encoding="utf-8", newline=""))] if rejects.exists() else []
    return outcome, rows


# ---- A cell that is none costs its row


@pytest.mark.parametrize("column", ["id", "customer", "offer", "list_price"])
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (b"E\xff1", "is not UTF-8"),
        (b"\xc3", "is not UTF-8"),
        (("ü" * 201).encode(), "the text has 201 characters"),
        (b"x" * 70_000, "the text has 70,000 characters"),
    ],
    ids=["latin-1", "cut-short", "long", "very-long"],
)
def test_a_parquet_cell_that_is_no_text_costs_its_row(tmp_path: Path, column: str, cell: bytes, sentence: str) -> None:
    table = with_bytes(SAMPLE["subscriptions"], {(40, column): cell})
    outcome, rejects = billed(tmp_path, written(tmp_path, subscriptions=table))
    (of_cell,) = (row for row in rejects if row["row"] == "42")
    assert (of_cell["file"], of_cell["field"]) == (str(tmp_path / "subscriptions.parquet"), column)
    assert sentence in of_cell["sentence"]
    assert outcome.problems == len(rejects)
    assert outcome.customers >= len(SAMPLE["subscriptions"]["customer"].unique()) - 1


@pytest.mark.parametrize(("column", "left_out"), [("subscription", 0), ("on", 1), ("list_price", 1)])
def test_so_it_does_in_events(tmp_path: Path, column: str, left_out: int) -> None:
    """The customer is left out where the cell that names the subscription can be read."""
    table = with_bytes(SAMPLE["events"], {(30, column): b"\xe0\xe0"})
    outcome, (of_cell,) = billed(tmp_path, written(tmp_path, events=table))
    assert (of_cell["file"], of_cell["row"], of_cell["field"]) == (str(tmp_path / "events.parquet"), "32", column)
    assert outcome.customers_left_out == left_out


DAYS: dict[str, pa.DataType] = {
    "date32": pa.date32(), "date64": pa.date64(),
    **{f"timestamp-{unit}": pa.timestamp(unit, zone) for unit, zone in (("ms", None), ("us", "UTC"), ("us", None))},
}  # fmt: skip


@pytest.mark.parametrize("kind", DAYS.values(), ids=DAYS)
def test_a_day_beyond_the_calendar_costs_its_row(tmp_path: Path, kind: pa.DataType) -> None:
    days = SAMPLE["subscriptions"]["purchased"].cast(pa.date32()).cast(kind).combine_chunks()
    width = pa.int32() if kind == pa.date32() else pa.int64()
    numbers = days.cast(width).to_pylist()
    numbers[9], numbers[50] = (2**31 - 1, -(2**31)) if width == pa.int32() else (2**62, -(2**62))
    table = with_column(SAMPLE["subscriptions"], "purchased", pa.array(numbers, width).view(kind))
    outcome, rejects = billed(tmp_path, written(tmp_path, subscriptions=table))
    of_days = [row for row in rejects if row["field"] == "purchased"]
    assert [row["row"] for row in of_days] == ["11", "52"]
    assert all("a day from 1990-01-01 to 2150-12-31 is expected" in row["sentence"] for row in of_days)
    of_parents = [row["sentence"] for row in rejects if row["field"] != "purchased"]
    assert all("that it belongs to is left out" in sentence for sentence in of_parents)
    assert 1 <= outcome.customers_left_out <= 2


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([1_514_764_800_000_000], pa.timestamp("us", "Mars/Olympus")),
        pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"a"]), pa.array([1], pa.duration("s")),
    ],
    ids=["no-such-zone", "list", "struct", "binary", "duration"],
)  # fmt: skip
def test_a_column_of_another_type_is_one_sentence_about_its_file(tmp_path: Path, cells: pa.Array) -> None:
    whole = pa.concat_arrays([cells] * len(SAMPLE["events"]))
    files = written(tmp_path, events=with_column(SAMPLE["events"], "on", whole))
    with pytest.raises(Refused) as refused:
        read_book(*files, UNTIL)
    assert [(each.file, each.key) for each in refused.value.problems] == [(str(files[1]), "column-type")]


CELLS = st.sampled_from([None, b"", b"A", b"\xff", b"x" * 201, "è".encode() * 200, b"\xed\xa0\x80"])


@settings(max_examples=12)
@given(cells=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30), plain=st.booleans())
def test_in_pieces_and_in_parts_it_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[Any, Any]], plain: bool
) -> None:
    """Where a file is cut, and how its texts are stored, makes no difference."""
    folder = tmp_path_factory.mktemp("bad")
    table = SAMPLE["subscriptions"].slice(0, len(cells))
    for name, held in zip(("customer", "offer"), zip(*cells, strict=True), strict=True):
        table = with_column(table, name, pa.array(held, pa.binary()).view(pa.string()))
    files = written(folder, subscriptions=table, events=SAMPLE["events"].slice(0, 0))
    pq.write_table(table, files[0], use_dictionary=not plain, row_group_size=7)
    book, problems = read_book(*files, UNTIL)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(parquet_file, "BATCH", 3)
        small.setattr(parquet_file, "LAID_OUT", 60)
        small.setattr(csv_pieces, "ROWS", 5)
        outcome, rejects = billed(folder, files, size=4)
    assert outcome.subscriptions == len(book)
    assert [row["sentence"] for row in rejects] == [problem.text("en") for problem in problems]


# ---- Memory


def within(gib: float, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command that may take this much memory."""
    limit = int(gib * GIB)
    return subprocess.run(
        [sys.executable, "-m", "billing_model", *map(str, arguments), "--until", "2026-10-31", "--workers", "1"],
        cwd=PROJECT, text=True, capture_output=True, check=False, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip


def test_a_text_that_is_decoded_a_million_times_is_never_laid_out(tmp_path: Path) -> None:
    """60,000 rows, all with one text of 60,000 characters: 3.6 GB of it, and a file of some kilobytes."""
    rows = 60_000
    table = SAMPLE["subscriptions"].take(pa.array(np.arange(rows) % 50))
    text = pa.array(["y" * 60_000]).dictionary_encode().dictionary
    table = with_column(table, "offer", pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), text))
    files = written(tmp_path)
    pq.write_table(table, files[0], compression="zstd")
    assert files[0].stat().st_size < 200_000
    done = within(2, "book", *files, "--out", tmp_path / "lines.csv")
    assert done.returncode == 3, done.stderr
    assert f"the first 10,000 are written to {tmp_path / 'lines.rejects.csv'}" in done.stderr
    rejects = (tmp_path / "lines.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == 10_001
    assert "row 2 (S000000000), offer: the text has 60,000 characters" in rejects[1]


def test_a_column_of_long_texts_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    table = with_column(SAMPLE["events"], "kind", pa.array(["k" * 500_000] * len(SAMPLE["events"])))
    files = written(tmp_path)
    pq.write_table(table, files[1], use_dictionary=False)
    with pytest.raises(Refused) as refused:
        read_book(*files, UNTIL)
    assert [(each.file, each.key) for each in refused.value.problems] == [(str(files[1]), "column-too-long")]


# ---- Problems are counted, and the first of them written


@pytest.mark.parametrize("table", TABLES)
def test_of_many_rows_that_are_none_the_first_are_written_and_all_counted(tmp_path: Path, table: str) -> None:
    files = [tmp_path / f"{name}.csv" for name in TABLES]
    for name, path in zip(TABLES, files, strict=True):
        whole = (BOOK / f"{name}.csv").read_text(encoding="utf-8")
        path.write_text(whole + "S000000001\n" * 12_345 * (name == table), encoding="utf-8")
        if name == table:
            rows = whole.count("\n") + 1
    outcome, rejects = billed(tmp_path, files)
    assert outcome.problems == 12_345
    assert len(rejects) == 10_000
    assert [int(row["row"]) for row in rejects] == [*range(rows, rows + 10_000)]
    # a row of subscriptions names no customer here; one of events has its subscription, which leaves out the customer
    assert outcome.customers_left_out == (table == "events")


def test_of_many_wrong_cells_the_first_are_written_and_all_counted(tmp_path: Path) -> None:
    """Two reasons in each row, interleaved by row."""
    header, row, *_ = (BOOK / "subscriptions.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    files = [tmp_path / f"{name}.csv" for name in TABLES]
    lines = [",".join({**cells, "id": f"S{n}", "seats": "x", "list_price": "y"}.values()) for n in range(7_000)]
    files[0].write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    files[1].write_text("subscription,on,kind\n", encoding="utf-8")
    outcome, rejects = billed(tmp_path, files)
    assert outcome.problems == 14_000
    assert [int(row["row"]) for row in rejects] == [n // 2 + 2 for n in range(10_000)]
    assert outcome.subscriptions_left_out == 7_000


def test_a_book_of_one_customer_takes_no_more_memory_than_another(tmp_path: Path) -> None:
    """Without a column of customers all subscriptions are of one, trials among them."""
    bought, happened = write_sample(tmp_path, 35_000, 1)
    table = pq.read_table(bought)
    pq.write_table(table.drop_columns(["customer"]).filter(pc.equal(table["currency"], "EUR")), bought)
    done = within(2, "book", bought, happened, "--out", tmp_path / "lines.parquet")
    assert done.returncode == 3, done.stderr
    assert "customers 1," in done.stderr


# ---- What changes while it is read


def lengthened(path: Path) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\n")


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def overwritten(path: Path) -> None:
    """As long as before, and at the same time by its own account."""
    held, before = path.read_bytes(), path.stat()
    path.write_bytes(held.replace(b"2025", b"2024"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("change", [lengthened, replaced, overwritten, Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, table: str, change: Callable[[Path], None]
) -> None:
    files = [tmp_path / f"{name}.csv" for name in TABLES]
    for name, path in zip(TABLES, files, strict=True):
        path.write_bytes((BOOK / f"{name}.csv").read_bytes())
    changed = []

    def engine(work: Callable[[int], Any], parts: Sequence[int]) -> Generator[Any]:
        if not changed:
            changed.append(table)
            time.sleep(0.01)  # the clock of the disk moves on
            change(tmp_path / f"{table}.csv")
        yield from engines.here(work, parts)

    with pytest.raises(Refused) as refused:
        run(Request(*files, UNTIL, tmp_path / "lines.csv", engine))
    ((file, key),) = [(problem.file, problem.key) for problem in refused.value.problems]
    assert (file, key) == (str(tmp_path / f"{table}.csv"), "changed-while-read")
    assert not [*tmp_path.glob("*lines*")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with a name")
def test_a_pipe_is_no_book(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "subscriptions.csv")
    with pytest.raises(Refused) as refused:
        read_book(tmp_path / "subscriptions.csv", BOOK / "events.csv", UNTIL)
    assert [problem.key for problem in refused.value.problems] == ["no-file-on-a-disk"]
