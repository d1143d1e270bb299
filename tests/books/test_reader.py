"""The two files of a book: what is read, who is left out and why, and the files that are written."""

from __future__ import annotations

import csv
import random
import time
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refused
from billing_model.books.lines_file import write_lines, write_rejects
from billing_model.books.reader import read_book
from billing_model.files import scenario

UNTIL = np.datetime64("2018-12-31")
HEADER = "id,customer,programme,offer,frequency,purchased,seats,list_price,billing_day,parent,trial,currency"
EVENTS = "subscription,on,kind,seats,list_price,frequency"
A = "A,Alfa,csp,Office 365 E1,monthly,2018-01-13,1,4.00,15,,,USD"
B = "B,Beta,csp,Office 365 E3,annual,2018-02-01,3,20,1,,false,EUR"
MORE_SEATS = "A,2018-02-01,set-seats,2,,"


def given(tmp_path, subscriptions, events=(), header=HEADER, event_header=EVENTS):
    bought, happened = tmp_path / "subscriptions.csv", tmp_path / "events.csv"
    bought.write_text("\n".join([header, *subscriptions]) + "\n", encoding="utf-8")
    happened.write_text("\n".join([event_header, *events]) + "\n", encoding="utf-8")
    return bought, happened


def read(tmp_path, subscriptions, events=(), **headers):
    return read_book(*given(tmp_path, subscriptions, events, **headers), UNTIL)


def whole_file(tmp_path, *args, **headers):
    with pytest.raises(Refused) as refused:
        read(tmp_path, *args, **headers)
    return [problem.key for problem in refused.value.problems]


# ---- What is read


def test_the_columns_of_the_book(tmp_path):
    book, rejects = read(tmp_path, [A, B], [MORE_SEATS])
    assert rejects == []
    assert book.id.tolist() == ["A", "B"]
    assert book.list_price.tolist() == [4_000_000, 20_000_000]
    assert book.purchased.tolist() == [date(2018, 1, 13), date(2018, 2, 1)]
    assert book.parent.tolist() == [-1, -1]
    assert book.currency.tolist() == ["USD", "EUR"]
    assert book.events.seats.tolist() == [2]


def test_a_book_bills_as_its_scenario(tmp_path):
    data = {
        "currency": "USD",
        "until": date(2018, 12, 31),
        "subscription": [
            {"id": "A", "programme": "csp", "frequency": "monthly", "purchased": date(2018, 1, 13), "seats": 1,
             "list_price": Decimal("4.00"), "billing_day": 15, "customer": "Alfa", "offer": "Office 365 E1"}
        ],
        "event": [{"subscription": "A", "on": date(2018, 2, 1), "kind": "set-seats", "seats": 2}],
    }  # fmt: skip
    same = scenario.parse(data)
    book, _ = read(tmp_path, [A, B], [MORE_SEATS])
    lines = bill(book, UNTIL)
    of_a = lines.take(lines.subscription == 0)
    expected = bill(same.book, UNTIL)
    for name in expected.names():
        assert getattr(of_a, name).tolist() == getattr(expected, name).tolist(), name


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    subscriptions = [A, B, A.replace("A,", "C,", 1), B.replace("B,", "D,", 1)]
    events = [MORE_SEATS, "B,2018-03-01,set-seats,9,,", "A,2018-03-01,set-seats,7,,", "D,2018-09-01,cancel,,,"]
    texts, shuffle = set(), random.Random(1).shuffle  # noqa: S311
    for _ in range(4):
        shuffle(subscriptions)
        shuffle(events)
        book, rejects = read(tmp_path, subscriptions, events)
        assert rejects == []
        write_lines(bill(book, UNTIL), book, tmp_path / "lines.csv")
        texts.add((tmp_path / "lines.csv").read_text())
    assert len(texts) == 1


def test_parquet_and_csv_hold_the_same_book(tmp_path):
    bought, happened = given(tmp_path, [A, B], [MORE_SEATS])
    frame = pd.read_csv(bought, keep_default_na=False, dtype=str)
    table = pa.table(
        {
            "id": frame["id"],
            "customer": pa.array(frame["customer"]).dictionary_encode(),
            "programme": frame["programme"],
            "offer": frame["offer"],
            "frequency": frame["frequency"],
            "purchased": pa.array([date(2018, 1, 13), date(2018, 2, 1)]),
            "seats": pa.array([1.0, 3.0]),  # as pandas writes whole numbers of which some are missing
            "list_price": pa.array([Decimal("4.00"), Decimal("20.00")], pa.decimal128(12, 2)),
            "billing_day": pa.array([15, 1], pa.int16()),
            "trial": pa.array([None, False]),
            "currency": frame["currency"],
        }
    )
    pq.write_table(table, tmp_path / "subscriptions.parquet")
    events = pd.DataFrame(
        {"subscription": ["A"], "on": pd.to_datetime(["2018-02-01"]), "kind": ["set-seats"], "seats": [2]}
    )
    events.to_parquet(tmp_path / "events.parquet")
    from_parquet, rejects = read_book(tmp_path / "subscriptions.parquet", tmp_path / "events.parquet", UNTIL)
    assert rejects == []
    from_csv, _ = read_book(bought, happened, UNTIL)
    for name in from_parquet.subscriptions.names() + tuple(from_parquet.subscriptions.more):
        assert getattr(from_parquet, name).tolist() == getattr(from_csv, name).tolist(), name
    assert from_parquet.events.on.tolist() == from_csv.events.on.tolist()


def test_ids_of_digits_may_be_whole_numbers_in_parquet(tmp_path):
    bought, happened = given(tmp_path, [A.replace("A,", "101,", 1), B], [MORE_SEATS.replace("A,", "101,", 1)])
    as_texts, rejects = read_book(bought, happened, UNTIL)
    assert rejects == [] and len(as_texts) == 2
    frame = pd.read_csv(bought, keep_default_na=False, dtype=str)
    table = pa.Table.from_pandas(frame.assign(id=["101", "102"], customer=["7", "8"]))
    for column, kind in (("id", pa.int64()), ("customer", pa.uint8())):
        place = table.schema.get_field_index(column)
        table = table.set_column(place, column, table[column].cast(kind))
    pq.write_table(table, tmp_path / "subscriptions.parquet")
    book, rejects = read_book(tmp_path / "subscriptions.parquet", happened, UNTIL)
    assert rejects == []
    assert book.id.tolist() == ["101", "102"] and [book.customers[n] for n in book.customer] == ["7", "8"]
    assert book.events.on.tolist() == as_texts.events.on.tolist() and book.events.subscription.tolist() == [0]


def test_money_is_exact(tmp_path):
    prices = ["0.000001", "999999999.999999", "0.1", "1.10", "12"]
    rows = [f"S{n},C{n},csp,x,monthly,2018-01-13,1,{price},15,,,USD" for n, price in enumerate(prices)]
    book, rejects = read(tmp_path, rows)
    assert rejects == []
    assert book.list_price.tolist() == [1, 999_999_999_999_999, 100_000, 1_100_000, 12_000_000]


def test_a_file_without_events_and_without_a_last_line_break(tmp_path):
    bought, happened = given(tmp_path, [A])
    bought.write_text(f"{HEADER}\r\n{A}", encoding="utf-8-sig")
    happened.write_text(EVENTS)
    book, rejects = read_book(bought, happened, UNTIL)
    assert (len(book), rejects) == (1, [])


def test_no_subscriptions_at_all(tmp_path):
    book, rejects = read(tmp_path, [])
    assert (len(book), rejects) == (0, [])
    assert [reject.key for reject in read(tmp_path, [], [MORE_SEATS])[1]] == ["unknown-subscription"]
    assert len(bill(book, UNTIL)) == 0


# ---- Who is left out


def test_a_customer_with_a_wrong_row_is_left_out_whole(tmp_path):
    other = A.replace("A,", "A2,", 1)
    wrong = A.replace("A,", "A3,", 1).replace("4.00", "four")
    book, rejects = read(tmp_path, [A, other, B, wrong], [MORE_SEATS])
    assert book.id.tolist() == ["B"]
    (reject,) = rejects
    assert (reject.number, reject.customer, reject.id, reject.field) == (5, "Alfa", "A3", "list_price")
    assert reject.text("en").endswith(
        'subscriptions.csv, row 5 (A3), list_price: found "four"; an amount such as 4.00 is expected'
    )


def test_the_lines_of_those_who_stay_are_theirs(tmp_path):
    """A customer before them in the file is left out, and the numbers of the rows close up."""
    book, _ = read(tmp_path, [A.replace("USD", "XAU"), B])
    write_lines(bill(book, UNTIL), book, tmp_path / "lines.csv")
    rows = list(csv.DictReader((tmp_path / "lines.csv").open()))
    assert {(row["customer"], row["subscription"], row["currency"]) for row in rows} == {("Beta", "B", "EUR")}


@pytest.mark.parametrize(
    ("row", "key", "field", "clause"),
    [
        (A.replace("2018-01-13", "13/13/2018"), "not-day", "purchased", ""),
        (A.replace("2018-01-13", "13/01/18"), "not-day", "purchased", ""),
        (A.replace("2018-01-13", "2018-02-30"), "not-day", "purchased", ""),
        (A.replace("2018-01-13", "1901-01-01"), "day-out-of-range", "purchased", ""),
        (A.replace("4.00", "4.0000001"), "too-many-decimals", "list_price", ""),
        (A.replace("4.00", "1'234.00"), "thousands", "list_price", ""),
        (A.replace("4.00", "+4.00"), "plus-sign", "list_price", ""),
        (A.replace("13,1,", "13,+1,"), "plus-sign", "seats", ""),
        (A.replace("13,1,", '13,"1,000",'), "thousands", "seats", ""),
        (A.replace("4.00", "1e3"), "not-money", "list_price", ""),
        (A.replace("4.00", "-1"), "price-below-zero", "list_price", ""),
        (A.replace("4.00", ""), "missing", "list_price", ""),
        (A.replace("13,1,", "13,1.5,"), "not-integer", "seats", ""),
        (A.replace("13,1,", "13,0,"), "too-few", "seats", ""),
        (A.replace("monthly", "weekly"), "not-choice", "frequency", "CSP-1"),
        (A.replace(",15,", ",31,"), "out-of-bounds", "billing_day", "CSP-13"),
        (A.replace(",,,USD", ",,yes,USD"), "not-flag", "trial", ""),
        (A.replace(",,,USD", ",Z,,USD"), "unknown-subscription", "parent", ""),
        (A.replace("csp", "cps"), "unknown-programme", "programme", ""),
        (A.replace("USD", ""), "missing", "currency", ""),
        (A.replace("A,", ",", 1), "missing", "id", ""),
        (A.replace("2018-01-13", ""), "missing", "purchased", ""),
        (A.replace("csp", "avast-flexible").replace("Office 365 E1", ""), "required", "product", ""),
    ],
)
def test_a_wrong_cell(tmp_path, row, key, field, clause):
    book, rejects = read(tmp_path, [B, row])
    assert book.id.tolist() == ["B"]
    assert (key, field, clause, 3) in {(reject.key, reject.field, reject.clause, reject.number) for reject in rejects}


@pytest.mark.parametrize(
    ("event", "key", "field"),
    [
        ("A,2018-02-01,set-seats,two,,", "not-integer", "seats"),
        ("A,2018-02-01,set-seats,,,", "required", "seats"),
        ("A,2018-02-01,cancel,3,,", "not-a-field", "seats"),
        ("A,2018-02-01,explode,,,", "unknown-event", "kind"),
        ("A,2018-02-01,use,3,,", "unknown-event", "kind"),
        ("A,2018-02-01,,3,,", "missing", "kind"),
        ("A,,cancel,,,", "missing", "on"),
        ("A,2017-02-01,cancel,,,", "before-purchase", "on"),
        ("A,2018-02-01,set-frequency,,,annual", "refused-set-frequency", "kind"),
        ("A,2018-02-01,set-frequency,,,often", "not-choice", "frequency"),
    ],
)
def test_a_wrong_event_leaves_its_customer_out(tmp_path, event, key, field):
    book, rejects = read(tmp_path, [A, B], [event])
    assert book.id.tolist() == ["B"]
    (reject,) = rejects
    assert (reject.key, reject.field, reject.customer, reject.id, reject.number) == (key, field, "Alfa", "A", 2)
    assert "…" not in reject.text("it")


def test_an_event_without_a_subscription_leaves_no_customer_out(tmp_path):
    book, rejects = read(tmp_path, [A, B], ["Z,2018-02-01,cancel,,,", MORE_SEATS])
    assert book.id.tolist() == ["A", "B"]
    assert [(reject.key, reject.customer, reject.number) for reject in rejects] == [("unknown-subscription", "", 2)]


def test_an_id_of_two_customers_is_neither_one_s(tmp_path):
    book, rejects = read(tmp_path, [A, B, B.replace("Beta", "Gamma"), B.replace("B,Beta", "D,Delta")], [MORE_SEATS])
    assert book.id.tolist() == ["A", "D"]
    assert [(reject.key, reject.number, reject.customer) for reject in rejects] == [
        ("repeated-id", 3, "Beta"),
        ("repeated-id", 4, "Gamma"),
    ]


def test_rows_with_other_cells_than_the_header_keep_their_numbers(tmp_path):
    rows = ["A,Alfa,csp", "", B, A.replace("A,Alfa", "C,Gamma") + ",more", A.replace("4.00", "x")]
    book, rejects = read(tmp_path, rows)
    assert book.id.tolist() == ["B"]
    assert [(reject.key, reject.number, reject.customer) for reject in rejects] == [
        ("cells", 2, "Alfa"),
        ("cells", 5, "Gamma"),
        ("not-money", 6, "Alfa"),
    ]


def test_cells_with_commas_and_quotation_marks(tmp_path):
    name = 'Rossi, "da Gino"'
    row = A.replace("Alfa", '"Rossi, ""da Gino"""')
    book, _ = read(tmp_path, [row])
    assert book.customers.tolist() == [name]
    write_lines(bill(book, UNTIL), book, tmp_path / "lines.csv")
    assert {row["customer"] for row in csv.DictReader((tmp_path / "lines.csv").open())} == {name}


def test_one_currency_per_customer_and_programme(tmp_path):
    book, rejects = read(tmp_path, [A, A.replace("A,", "C,", 1).replace("USD", "EUR"), B])
    assert book.id.tolist() == ["B"]
    assert [(reject.key, reject.number) for reject in rejects] == [("two-currencies", 2), ("two-currencies", 3)]


def test_at_most_60_years_are_billed(tmp_path):
    bought, happened = given(tmp_path, [A, B.replace("2018-02-01", "1990-01-01")])
    book, rejects = read_book(bought, happened, np.datetime64("2060-01-01"))
    assert book.id.tolist() == ["A"]
    assert [reject.key for reject in rejects] == ["too-long"]


def test_an_add_on_of_a_wrong_row_says_nothing_more(tmp_path):
    add_on = A.replace("A,", "C,", 1).replace(",15,,", ",15,A,")
    _, rejects = read(tmp_path, [A.replace("monthly", "weekly"), add_on])
    assert [reject.key for reject in rejects] == ["not-choice"]


def test_an_add_on_of_another_customer_s_wrong_row_is_left_out_with_a_sentence(tmp_path):
    add_on = A.replace("A,Alfa", "C,Gamma").replace(",15,,", ",15,A,")
    book, rejects = read(tmp_path, [A.replace("monthly", "weekly"), add_on, add_on.replace("C,", "D,", 1), B])
    assert book.id.tolist() == ["B"]
    assert [(reject.key, reject.customer) for reject in rejects] == [
        ("not-choice", "Alfa"),
        ("parent-left-out", "Gamma"),
        ("parent-left-out", "Gamma"),
    ]


# ---- Files that are refused as a whole


def test_columns_that_are_misspelt_missing_or_twice(tmp_path):
    assert whole_file(tmp_path, [], header=HEADER + ",sgment") == ["unknown-column"]
    assert whole_file(tmp_path, [], header=HEADER + ",id") == ["column-twice"]
    assert whole_file(tmp_path, [], header=HEADER.replace("currency", "qqq")) == ["missing-column"]
    assert whole_file(tmp_path, [], header="a,b,c") == ["no-such-table"]
    assert whole_file(tmp_path, [], header=HEADER.replace("currency", "x").replace("purchased", "y")) == [
        "missing-columns"
    ]
    assert whole_file(tmp_path, [], event_header="subscription,on") == ["missing-column"]
    assert whole_file(tmp_path, [], header=EVENTS) == ["kind-events"]
    assert whole_file(tmp_path, [], event_header=HEADER) == ["kind-subscriptions"]
    assert whole_file(tmp_path, [], header="") == ["no-header"]


def test_files_that_cannot_be_read(tmp_path):
    _, happened = given(tmp_path, [A])

    def key(subscriptions):
        with pytest.raises(Refused) as refused:
            read_book(subscriptions, happened, UNTIL)
        (problem,) = refused.value.problems
        assert problem.file == str(subscriptions)
        assert problem.text("it").isprintable()
        return problem.key

    assert key(tmp_path / "none.csv") == "no-file"
    (tmp_path / "text.parquet").write_text("this is no Parquet")
    assert key(tmp_path / "text.parquet") == "not-parquet"
    (tmp_path / "book.doc").write_text(HEADER)
    assert key(tmp_path / "book.doc") == "unknown-ending"
    (tmp_path / "book.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert key(tmp_path / "book.xls") == "workbook-locked"
    beginnings = (b"%PDF-1.7\n", "kind-pdf"), (b"PK\x03\x04.... xl/workbook.xml", "workbook-broken")
    for beginning, wrong in beginnings:
        for name in ("book.csv", "book.xlsx"):
            (tmp_path / name).write_bytes(beginning)
            assert key(tmp_path / name) == wrong


def test_money_in_binary_floating_point_is_refused(tmp_path):
    bought, happened = given(tmp_path, [A])
    pd.read_csv(bought).astype({"list_price": float}).to_parquet(tmp_path / "s.parquet")
    with pytest.raises(Refused) as refused:
        read_book(tmp_path / "s.parquet", happened, UNTIL)
    assert [problem.key for problem in refused.value.problems] == ["float-column"]


# ---- What is written


def billed(tmp_path):
    device = "P,Pi,avast-flexible,,,2018-01-10,7,3.10,,,,EUR,Essential Business Security"
    book, rejects = read(tmp_path, [device, B + ",", A + ","], [MORE_SEATS], header=HEADER + ",product")
    assert rejects == []
    return bill(book, UNTIL), book


def test_the_lines_as_csv(tmp_path):
    lines, book = billed(tmp_path)
    write_lines(lines, book, tmp_path / "lines.csv")
    text = (tmp_path / "lines.csv").read_text()
    header, first, *_ = text.splitlines()
    assert header == "customer,subscription,programme,invoice,first,last,kind,unit_price,seats,amount,currency,clause"
    assert first == "Alfa,A,csp,2018-01-15,2018-01-13,2018-02-12,cycle-fee,4.00,1,4.00,USD,CSP-13"
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(lines)
    keys = [(row["customer"], row["subscription"], row["invoice"]) for row in rows]
    assert keys == sorted(keys)
    usage = [row for row in rows if row["kind"] == "daily-usage"]
    assert {len(row["unit_price"].split(".")[1]) for row in usage} == {6}
    credit = [row for row in rows if row["amount"].startswith("-")]
    assert [(row["unit_price"], row["seats"], row["amount"]) for row in credit] == [("-4.00", "1", "-4.00")]


def test_the_lines_as_parquet_are_those_of_the_csv(tmp_path):
    lines, book = billed(tmp_path)
    write_lines(lines, book, tmp_path / "lines.csv")
    write_lines(lines, book, tmp_path / "lines.parquet")
    table = pq.read_table(tmp_path / "lines.parquet")
    assert table.schema.field("amount").type == pa.decimal128(19, 2)
    assert table.schema.field("unit_price").type == pa.decimal128(19, 6)
    assert table.schema.field("first").type == pa.date32()
    for typed, text in zip(table.to_pylist(), csv.DictReader((tmp_path / "lines.csv").open()), strict=True):
        assert Decimal(text.pop("unit_price")) == typed.pop("unit_price")
        assert Decimal(text.pop("amount")) == typed.pop("amount")
        assert text == {name: str(value) for name, value in typed.items()}


def test_no_lines_make_a_file_with_a_header(tmp_path):
    book, _ = read(tmp_path, [])
    for name in ("lines.csv", "lines.parquet"):
        write_lines(bill(book, UNTIL), book, tmp_path / name)
    assert len((tmp_path / "lines.csv").read_text().splitlines()) == 1
    assert pq.read_table(tmp_path / "lines.parquet").num_rows == 0


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    lines, book = billed(tmp_path)
    with pytest.raises(OSError, match="lines"):
        write_lines(lines, book, tmp_path / "nowhere" / "lines.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_lines(lines, book, tmp_path / "folder.csv")
    assert not list(tmp_path.glob(".*"))


def test_the_rejects(tmp_path):
    _, rejects = read(tmp_path, [A.replace(",15,", ",31,"), B])
    write_rejects(rejects, tmp_path / "out.rejects.csv", "it")
    (row,) = csv.DictReader((tmp_path / "out.rejects.csv").open(encoding="utf-8"))
    assert row == {
        "file": str(tmp_path / "subscriptions.csv"),
        "row": "2",
        "customer": "Alfa",
        "subscription": "A",
        "field": "billing_day",
        "clause": "CSP-13",
        "sentence": rejects[0].text("it"),
    }


def test_a_large_book_takes_seconds(tmp_path):
    """20,000 subscriptions; a look at every cell by itself would take far longer than this allows."""
    rows = [
        f"S{n},C{n // 3},csp,Office 365 E1,monthly,2018-{1 + n % 9:02}-13,{1 + n % 40},{n % 97}.50,15,,,EUR"
        for n in range(20_000)
    ]
    events = [f"S{n},2018-{11 + n % 2}-07,set-seats,{2 + n % 50},," for n in range(20_000)]
    start = time.perf_counter()
    book, rejects = read(tmp_path, rows, events)
    assert time.perf_counter() - start < 10
    assert (len(book), len(book.events), rejects) == (20_000, 20_000, [])
