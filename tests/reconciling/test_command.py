"""The command from the files to what is printed: exit codes, formats, languages, and texts that nobody computes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from billing_model.cli.main import main
from billing_model.reconciling.findings import GROUPS
from billing_model.words.wording import LANGUAGES, wording

SUBSCRIPTIONS = """\
id,customer,programme,offer,frequency,purchased,seats,list_price,billing_day,currency
A-1,Contoso,csp,Office 365 E3,monthly,2019-01-13,10,20.00,15,EUR
A-2,Contoso,csp,Office 365 E1,monthly,2019-01-05,7,8.00,15,EUR
B-2,Fabrikam,csp,Office 365 E5,monthly,2018-06-03,3,35.00,15,EUR
"""
EVENTS = """\
subscription,on,kind,seats
A-1,2019-01-28,set-seats,12
B-2,2019-01-20,cancel,
"""
HEAD = (
    "PartnerId,CustomerName,OrderId,SyndicationPartnerSubscriptionNumber,ChargeStartDate,ChargeEndDate,ChargeType,"
    "UnitPrice,Quantity,Amount,Subtotal,Tax,TotalForCustomer,Currency\n"
)
RIGHT = """\
P,Contoso,O1,a-1,1/13/2019 0:00,2/12/2019 23:59,Cycle instance prorate,-20.00,10,-200.00,-200.00,0.00,-200.00,EUR
P,Contoso,O1,a-1,1/13/2019 0:00,1/27/2019 23:59,Cycle instance prorate,9.67,10,96.80,96.80,0.00,96.80,EUR
P,Contoso,O1,a-1,1/28/2019 0:00,2/12/2019 23:59,Cycle instance prorate,10.32,12,123.84,123.84,0.00,123.84,EUR
P,Contoso,O1,a-1,2/13/2019 0:00,3/12/2019 23:59,Cycle instance prorate,20.00,12,240.00,240.00,0.00,240.00,EUR
P,Contoso,O2,A-2,2/5/2019 0:00,3/4/2019 23:59,CYCLE FEE,8.00,7,56.00,56.00,0.00,56.00,EUR
P,Fabrikam,O3,B-2,1/20/2019 0:00,2/2/2019 23:59,Cancel fee,-15.80,3,-47.43,-47.43,0.00,-47.43,EUR
"""
WRONG = """\
P,=1+1,O4,Z-9,2/5/2019 0:00,3/4/2019 23:59,Cycle fee,8.00,2,16.00,16.00,0.00,16.00,EUR
P,Contoso,O2,A-2,2/5/2019 0:00,3/4/2019 23:59,CYCLE FEE,8.00,7,56.00,56.00,0.00,56.00,EUR
"""


@pytest.fixture
def book(tmp_path: Path) -> list[str]:
    for name, text in (("subs.csv", SUBSCRIPTIONS), ("events.csv", EVENTS)):
        (tmp_path / name).write_text(text)
    return ["--book", str(tmp_path / "subs.csv"), str(tmp_path / "events.csv")]


def file(folder: Path, rows: str) -> str:
    path = folder / "file.csv"
    path.write_text(HEAD + rows)
    return str(path)


def printed(capsys: Any, *typed: str) -> tuple[int, str, str]:
    code = main(["reconcile", *typed])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_file_without_an_error_ends_with_0(tmp_path: Path, book: list[str], capsys: Any) -> None:
    code, out, _ = printed(capsys, file(tmp_path, RIGHT), *book)
    assert code == 0
    assert out.splitlines()[0] == "6 rows read: 6 agree, 0 explained, 0 with an error, 0 not checked."
    assert "Nothing is worth a ticket." in out


def test_errors_stand_first_by_money_and_end_with_1(tmp_path: Path, book: list[str], capsys: Any) -> None:
    code, out, _ = printed(capsys, file(tmp_path, RIGHT + WRONG), *book)
    lines = out.splitlines()
    assert code == 1
    assert "Charged too much: €72.00. Too little: €0.00." in lines
    found = [line for line in lines if line[:1].isdigit() and ". " in line[:4]]
    assert [line.split(" · ")[0] for line in found] == [
        "1. Charged twice: €56.00", "2. Subscription not in the book: €16.00",
    ]  # fmt: skip


def test_a_time_for_requests_that_was_over_before_the_charge_is_told_so(
    tmp_path: Path, book: list[str], capsys: Any
) -> None:
    path = file(tmp_path, RIGHT + WRONG)
    assert "The vendor takes requests until 5 May 2019." in printed(capsys, path, *book)[1]
    subscriptions = Path(book[1])
    subscriptions.write_text(subscriptions.read_text().replace("2019-01-05", "2018-01-05"))
    assert "The vendor took such requests until 5 May 2018." in printed(capsys, path, *book)[1]


def test_json_is_a_contract(tmp_path: Path, book: list[str], capsys: Any) -> None:
    _, out, _ = printed(capsys, file(tmp_path, RIGHT + WRONG), *book, "--format", "json")
    told = json.loads(out)
    assert {*told} == {"rows", "profile", "invoice_dates", "summary", "findings", "inferred"}
    assert told["rows"] == 8 and told["profile"] == "daily-3" and told["invoice_dates"] == ["2019-02-15"]
    assert told["summary"] == {"agree": 6, "explained": 0, "errors": 2, "not_checked": 0}
    first = told["findings"][0]
    assert (first["kind"], first["group"], first["ticket"], first["rows"]) == ("duplicate-row", "error", True, [9])
    assert (first["at_stake"], first["currency"], first["ask_until"]) == ("56.00", "EUR", "2019-05-05")
    assert first["billed"] == {"quantity": 7, "unit_price": "8.00", "amount": "56.00"}
    assert first["expected"] == {"quantity": None, "unit_price": None, "amount": None}


def test_no_text_of_a_file_is_a_formula_in_a_ticket(tmp_path: Path, book: list[str], capsys: Any) -> None:
    path = file(tmp_path, RIGHT + WRONG)
    _, out, _ = printed(capsys, path, *book, "--format", "csv")
    assert [row["customer"] for row in csv.DictReader(io.StringIO(out))] == ["Contoso", "'=1+1"]
    _, out, _ = printed(capsys, path, *book, "--format", "csv", "--raw")
    assert "'=1+1" not in out and "=1+1" in out
    ticket = tmp_path / "ticket.xlsx"
    code, _, _ = printed(capsys, path, *book, "--format", "xlsx", "--out", str(ticket))
    assert code == 1
    sheets = openpyxl.load_workbook(ticket)
    assert sheets.sheetnames == ["Errors", "Explained", "Not checked", "Remarks"]
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=1+1" in [cell.value for cell in cells]


def test_without_a_book_the_file_is_held_against_its_own_history(tmp_path: Path, capsys: Any) -> None:
    code, out, _ = printed(capsys, file(tmp_path, RIGHT))
    assert code == 0 and out.startswith("6 rows read: 6 agree, 0 explained, 0 with an error, 0 not checked.")
    assert "Without a book the history was inferred from the files themselves" in out
    assert "When it was bought is before the files and not known" in out


def test_a_book_that_has_nothing_of_the_file_compares_nothing(tmp_path: Path, book: list[str], capsys: Any) -> None:
    code, out, _ = printed(capsys, file(tmp_path, RIGHT.replace("2019", "2001")), *book)
    assert "Nothing was compared" in out and "Nothing is worth a ticket" not in out and code == 0


def test_the_total_of_the_invoice_is_held_against_the_file(tmp_path: Path, book: list[str], capsys: Any) -> None:
    path = file(tmp_path, RIGHT)
    _, out, _ = printed(capsys, path, *book, "--invoice-total", "269.21")
    assert "add up to what the invoice says: €269.21" in out
    _, out, _ = printed(capsys, path, *book, "--invoice-total", "300")
    assert "add up to €269.21, the invoice says €300.00" in out


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--invoice-date", "soon"], "--invoice-date: “soon”"),
        (["--invoice-total", "much"], "--invoice-total: “much” is no amount"),
        (["--invoice-total", "Infinity"], "“Infinity” is no amount"),
        (["--invoice-total", "1e400"], "“1e400” is no amount"),
        (["--invoice-date", "2019-02-15", "--invoice-date", "2019-03-15"], "more --invoice-date"),
        (["--format", "xlsx"], "--out"),
    ],
)
def test_what_does_not_fit_is_refused(
    typed: list[str], sentence: str, tmp_path: Path, book: list[str], capsys: Any
) -> None:
    code, out, error = printed(capsys, file(tmp_path, RIGHT), *book, *typed)
    assert code == 2 and not out and sentence in error


def test_all_files_that_cannot_be_read_are_named(tmp_path: Path, book: list[str], capsys: Any) -> None:
    code, _, error = printed(capsys, str(tmp_path / "none.csv"), str(tmp_path / "subs.csv"), *book)
    assert code == 2 and len(error.splitlines()) == 2


def test_both_languages_say_the_same_of_every_kind(tmp_path: Path, book: list[str], capsys: Any) -> None:
    english, italian = (wording(language)["reconcile"] for language in LANGUAGES)
    assert {*GROUPS} == {*english["kind"]} == {*italian["kind"]}
    assert (
        {*english["sentence"]}
        == {*italian["sentence"]}
        >= {*GROUPS} - {"unreadable-row", "wrong-credit", "row-arithmetic", "half-pair"}
    )  # have several each
    _, out, _ = printed(capsys, file(tmp_path, RIGHT + WRONG), *book, "--language", "it")
    assert "Addebito doppio: 56,00\N{NO-BREAK SPACE}€" in out and "Lo stesso addebito dal 5 febbraio 2019" in out


def test_days_of_the_book_that_can_be_read_two_ways_are_asked_for(tmp_path: Path, book: list[str], capsys: Any) -> None:
    for name, text in (("subs.csv", SUBSCRIPTIONS), ("events.csv", EVENTS)):
        for iso, written in (
            ("2019-01-13", "02/01/2019"), ("2019-01-05", "05/01/2019"), ("2018-06-03", "03/06/2018"),
            ("2019-01-28", "04/01/2019"), ("2019-01-20", "06/01/2019"),
        ):  # fmt: skip
            text = text.replace(iso, written)
        (tmp_path / name).write_text(text)
    path = file(tmp_path, RIGHT)
    code, _, error = printed(capsys, path, *book)
    assert code == 2 and "--dates" in error
    code, out, _ = printed(capsys, path, *book, "--dates", "dmy", "--format", "json")
    assert code == 1 and json.loads(out)["summary"]["agree"] >= 1


def test_a_row_of_a_far_year_does_not_move_the_invoice(tmp_path: Path, book: list[str], capsys: Any) -> None:
    far = RIGHT.splitlines()[4].replace("2019", "2149").replace("2/13", "2/5") + "\n"
    _, out, _ = printed(capsys, file(tmp_path, RIGHT + far), *book, "--format", "json")
    told = json.loads(out)
    assert told["invoice_dates"] == ["2019-02-15"] and told["summary"]["agree"] == 6


def test_a_file_that_is_named_twice_is_refused(tmp_path: Path, book: list[str], capsys: Any) -> None:
    path = file(tmp_path, RIGHT)
    code, _, error = printed(capsys, path, path, *book)
    assert code == 2 and "named twice" in error
    copy = tmp_path / "copy.csv"
    copy.write_text(HEAD + RIGHT)
    code, out, _ = printed(capsys, path, str(copy), *book, "--format", "json")
    assert code == 1 and json.loads(out)["summary"] == {"agree": 6, "explained": 0, "errors": 6, "not_checked": 0}


def test_the_history_of_a_file_is_a_book_that_bills_to_its_rows(tmp_path: Path, capsys: Any) -> None:
    path, stem = file(tmp_path, RIGHT), str(tmp_path / "told")
    code, out, _ = printed(capsys, path, "--history", stem)
    assert code == 0 and out.splitlines()[-1].startswith("history written to")
    again = ["--book", f"{stem}-subscriptions.csv", f"{stem}-events.csv"]
    code, out, _ = printed(capsys, path, *again)
    assert code == 0 and out.startswith("6 rows read: 6 agree")
    code, out, error = printed(capsys, path, *again, "--history", stem)
    assert code == 2 and "goes not with --book" in error
    _, out, _ = printed(capsys, path, "--format", "json")
    assert json.loads(out)["inferred"]["A-2"] == {
        "price": "8.00", "frequency": "monthly", "anchor_day": 5, "seats_before": 7, "events": [],
    }  # fmt: skip
    assert json.loads(out)["inferred"]["a-1"]["events"] == [{"on": "2019-01-28", "kind": "set-seats", "seats": 12}]
