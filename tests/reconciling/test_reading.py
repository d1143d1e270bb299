"""Files as people have them: one way of writing is decided for the file, and a bad cell costs its row only."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billing_model.billing.refusal import Refused
from billing_model.core.money import to_micro
from billing_model.files import scenario as scenarios
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.columns import CANCEL, CHANGE, PERIOD, UNKNOWN, family_of
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import reconcile
from billing_model.reconciling.rows import VendorFile
from billing_model.reconciling.sentences import at_first, sentence
from billing_model.take_away.scenario.files import as_file
from project import SCENARIOS

SCENARIO = scenarios.read(SCENARIOS / "csp/seat-change.toml")
PLAIN = as_file("reconciliation", SCENARIO, "en").decode("utf-8-sig")
NEW = as_file("reconciliation", scenarios.read(SCENARIOS / "nce/seat-added.toml"), "en").decode("utf-8-sig")
MONEY = ("UnitPrice", "Amount", "TotalOtherDiscount", "Subtotal", "Tax", "TotalForCustomer")
DAYS = ("SubscriptionStartDate", "SubscriptionEndDate", "ChargeStartDate", "ChargeEndDate")


def records(text: str = PLAIN) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def text_of(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0]], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(folder: Path, content: str | bytes, name: str = "file.csv") -> VendorFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_file(str(path), folder)


def amounts(file: VendorFile) -> list[int]:
    return [int(amount) for amount in file.rows.amount]


AMOUNTS = [4_000_000, -4_000_000, 2_450_000, 3_100_000, 8_000_000, 8_000_000]
UNITS = [to_micro(Decimal(row["UnitPrice"])) for row in records()]


def with_each(change: Callable[[str, str], str], text: str = PLAIN, delimiter: str = ",") -> str:
    return text_of([{name: change(name, cell) for name, cell in row.items()} for row in records(text)], delimiter)


def by_the_day(name: str, cell: str) -> str:
    if name not in DAYS:
        return cell
    month, day, rest = cell.split("/", 2)
    return f"{day}/{month}/{rest}"


def iso(cell: str) -> str:
    month, day, year = cell.split(" ")[0].split("/")
    return f"{year}-{int(month):02}-{int(day):02}T00:00:00Z"


WRITTEN = {
    "as the vendor writes it": PLAIN,
    "with a mark and UTF-16": PLAIN.encode("utf-16"),
    "packed": gzip.compress(PLAIN.encode()),
    "packed in two members": gzip.compress(PLAIN[:500].encode()) + gzip.compress(PLAIN[500:].encode()),
    "after an Italian Excel": with_each(
        lambda name, cell: cell.replace(".", ",") if name in MONEY else by_the_day(name, cell), delimiter=";"
    ),
    "columns in other capitals and another order": text_of(
        [{name.upper().replace("CHARGE", "charge_"): row[name] for name in reversed(row)} for row in records()]
    ),
    "an apostrophe before each number": with_each(lambda name, cell: f"'{cell}" if name in MONEY else cell),
    "eighteen decimals": with_each(lambda name, cell: f"{cell}{'0' * 16}" if name in MONEY else cell),
    "scientific": with_each(lambda name, cell: "0E-20" if name in MONEY and float(cell) == 0 else cell),
    "amounts with the sign of a currency, credits in brackets": with_each(
        lambda name, cell: (f"({cell[1:]} €)" if cell.startswith("-") else f"{cell} €") if name in MONEY else cell
    ),
    "credits with a negative quantity": text_of(
        [row | {"Quantity": f"-{row['Quantity']}"} if row["Amount"].startswith("-") else row for row in records()]
    ),
    "ISO days": with_each(lambda name, cell: iso(cell) if name in DAYS else cell),
    "a column that nobody knows": with_each(lambda name, cell: cell)
    .replace("CustomerId", "CustomerId,Colour", 1)
    .replace("\r\n,,", "\r\n,,red,"),
}


@pytest.mark.parametrize("name", [*WRITTEN])
def test_the_same_rows_however_they_are_written(name: str, tmp_path: Path) -> None:
    file = read(tmp_path, WRITTEN[name])
    assert not file.unreadable
    assert amounts(file) == AMOUNTS
    result = reconcile([file], HeldBook(SCENARIO.book, {}))
    assert result.summary["agree"] == 6


def test_json_of_the_interface(tmp_path: Path) -> None:
    items: list[dict[str, Any]] = [
        {name[0].lower() + name[1:]: cell for name, cell in row.items()} for row in records()
    ]
    for item in items:
        item["amount"] = float(item["amount"])  # numbers come as numbers or as texts
        item["attributes"] = {"objectType": "LicenseBasedLineItem"}
    whole = read(tmp_path, json.dumps({"totalCount": 6, "items": items}), "file.json")
    lines = read(tmp_path, gzip.compress("\n".join(map(json.dumps, items)).encode()), "file.jsonl.gz")
    wide = read(tmp_path, json.dumps(items).encode("utf-16"), "wide.json")
    assert amounts(whole) == amounts(lines) == amounts(wide) == AMOUNTS
    assert whole.rows.number.tolist() == [1, 2, 3, 4, 5, 6]
    assert [note for note, _ in whole.notes] == ["unused"]


@pytest.mark.parametrize("separator", ["list", "lines"])
def test_an_item_of_json_that_is_no_object_costs_its_row_only(separator: str, tmp_path: Path) -> None:
    items = [*map(json.dumps, records()), "5"]
    file = read(tmp_path, f"[{','.join(items)}]" if separator == "list" else "\n".join(items), "file.json")
    assert amounts(file) == AMOUNTS
    assert [row.number for row in file.unreadable] == [7]


def test_second_naming_of_new_commerce(tmp_path: Path) -> None:
    rows = [{name[0].lower() + name[1:]: cell for name, cell in row.items()} for row in records(NEW)]
    for row in rows:
        row["totalForCustomer"] = row.pop("total")
    assert amounts(read(tmp_path, text_of(rows))) == amounts(read(tmp_path, NEW))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_that_span_lines(delimiter: str, tmp_path: Path) -> None:
    rows = records()
    rows[1]["CustomerName"], rows[3]["OfferName"], rows[4]["Amount"] = "Rossi\nGino, Roma", "Office\r\n365", "n/a"
    rows = [{name.replace("UnitPrice", "Unit\nPrice"): cell for name, cell in row.items()} for row in rows]
    file = read(tmp_path, text_of(rows, delimiter))
    assert file.rows.number.tolist() == [2, 3, 4, 5, 7] and file.rows.unit_price.tolist() == [*UNITS[:4], UNITS[5]]
    assert file.text("customer", 1) == "Rossi Gino, Roma" and [row.number for row in file.unreadable] == [6]


def test_numbers_with_an_apostrophe_tell_of_their_decimal_sign_too(tmp_path: Path) -> None:
    """As files of 2026 write them, here after a spreadsheet that has a comma."""
    text = with_each(lambda name, cell: f"'{cell}".replace(".", ",") if name in MONEY else cell, delimiter=";")
    file = read(tmp_path, text)
    assert amounts(file) == AMOUNTS and "comma" in [key for key, _ in file.notes]


def test_a_bad_cell_costs_its_row_only(tmp_path: Path) -> None:
    rows = records()
    rows[1]["Amount"], rows[3]["ChargeEndDate"], rows[4]["Quantity"] = "n/a", "2018-13-45", ""
    file = read(tmp_path, text_of([*rows, *records()]))
    assert [(row.number, row.key) for row in file.unreadable] == [
        (3, "not-a-number"), (5, "not-a-day"), (6, "empty-cell"),
    ]  # fmt: skip
    assert len(file.rows) == 9 and file.size == 12


def test_a_row_that_ends_before_it_begins_cannot_be_read(tmp_path: Path) -> None:
    """Which of its days is wrong nothing tells, so that it may be any row of its subscription that is missing."""
    rows = records()
    rows[3]["ChargeEndDate"] = "1/12/2018 23:59"
    result = reconcile([read(tmp_path, text_of(rows))], HeldBook(SCENARIO.book, {}))
    (found,) = result.findings
    assert (found.kind, found.rows, found.at_stake) == ("unreadable-row", (5,), None)
    english, italian = (sentence(found, language) for language in ("en", "it"))
    assert english == "The charge would be from 1 February 2018 to 12 January 2018: it ends before it begins."
    assert italian == "L'addebito andrebbe dal 1° febbraio 2018 al 12 gennaio 2018: finisce prima di iniziare."


def test_an_empty_cell_is_told_by_the_name_of_its_column(tmp_path: Path) -> None:
    for text, column in ((PLAIN, "Amount"), (NEW, "Subtotal")):
        rows = [*records(text), *records(text)]
        rows[0][column] = ""
        (row,) = read(tmp_path, text_of(rows)).unreadable
        assert (row.key, row.values["column"]) == ("empty-cell", column)


def test_a_row_of_too_few_cells_says_how_many_there_are(tmp_path: Path) -> None:
    findings = reconcile([read(tmp_path, PLAIN + "P1,X1\r\n")], None).findings
    (row,) = (finding for finding in findings if finding.kind == "unreadable-row")
    assert sentence(row, "en") == "The row has 2 cells; 28 are expected."
    assert sentence(row, "it") == "La riga ha 2 celle; ne sono attese 28."


def test_a_day_in_the_other_order_is_a_bad_row_with_the_other_reading_named(tmp_path: Path) -> None:
    rows = [*records(), *records()]
    rows[2]["ChargeEndDate"] = "31/1/2018 23:59"
    file = read(tmp_path, text_of(rows))
    assert [(row.number, row.key) for row in file.unreadable] == [(4, "other-order-mdy")]


def test_days_that_can_be_read_both_ways_are_those_of_whole_periods(tmp_path: Path) -> None:
    row = records()[0] | {"ChargeStartDate": "5/1/2019 0:00", "ChargeEndDate": "4/2/2019 23:59"}
    row |= dict.fromkeys(("SubscriptionStartDate", "SubscriptionEndDate"), "")
    file = read(tmp_path, text_of([row, row]))
    assert str(file.rows.first[0]) == "2019-01-05" and [key for key, _ in file.notes] == ["order-dmy-periods"]
    other = row | {"ChargeStartDate": "1/5/2019 0:00", "ChargeEndDate": "2/4/2019 23:59"}
    assert str(read(tmp_path, text_of([other, other])).rows.first[0]) == "2019-01-05"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "no-header"),
        (gzip.compress(PLAIN.encode())[:-20], "packed-cut-off"),
        (b"\x1f\x8b\x08" + b"\0" * 20, "packed-broken"),
        (b"PK\x03\x04" + b"xl/workbook.xml" * 20, "kind-workbook"),
        (b"%PDF-1.4", "kind-pdf"),
        (b'{"a": 1}\n{"b"', "no-such-table"),
        (b'[{"a": 1}]', "no-such-table"),
        (b'[{"a": 1}', "not-json"),
        (b'{\n"a": 1}', "json-without-items"),
        (PLAIN.replace("ChargeStartDate", "Begin").replace("Quantity", "Number").encode(), "missing-columns"),
        (b"UsageDate,ChargeStartDate,Quantity\n1,2,3\n", "daily-rated-usage"),
        (b"id,programme,purchased,seats\n", "kind-subscriptions"),
        (with_each(lambda name, cell: "x" if name == "Amount" else cell).encode(), "mostly-unreadable-column"),
    ],
)
def test_what_is_no_such_file_is_one_sentence(content: bytes, key: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, content)
    assert [problem.key for problem in refused.value.problems] == [key]
    assert all(problem.text(language) for problem in refused.value.problems for language in ("en", "it"))


def test_how_far_reading_has_come_is_told_and_what_a_file_holds(tmp_path: Path) -> None:
    told: list[tuple[float, int]] = []
    path = tmp_path / "february.csv"
    path.write_text(PLAIN)
    file = read_file(str(path), tmp_path, lambda share, rows: told.append((share, rows)))
    assert told == sorted(told) and told[0][1] == 0 and told[-1] == (1, 6) and len(told) > 3
    held: list[tuple[float, int]] = []
    reconcile([file], HeldBook(SCENARIO.book, {}), progress=lambda share, rows: held.append((share, rows)))
    assert held == sorted(held) and held[-1] == (1, 6)
    file = replace(file, name="february.csv")
    assert at_first(file, "en") == "february.csv: 6 rows of the older (legacy) invoices, $21.55 in all."
    assert at_first(file, "it") == "february.csv: 6 righe delle fatture precedenti (legacy), in tutto 21,55 USD."
    assert at_first(read(tmp_path, NEW), "en").startswith(f"{tmp_path}/file.csv: ")


def test_families_of_words() -> None:
    assert {family_of("legacy", word) for word in ("Cycle fee", "CYCLE FEE", "New", "Tariffa periodica")} == {PERIOD}
    assert family_of("legacy", "cycle instance  prorate") == CHANGE
    assert family_of("nce", "CancelImmediate") == family_of("legacy", "Cancel fee") == CANCEL
    assert family_of("legacy", "=1+1") == UNKNOWN


def test_malformed_files_are_refused_or_read_and_never_fail(tmp_path: Path) -> None:
    """Random damage to good files: cut, doubled, mixed up, other bytes; each ends in rows or in a sentence."""
    chance = random.Random(20)  # noqa: S311
    sources = [PLAIN.encode(), NEW.encode(), gzip.compress(PLAIN.encode()), json.dumps(records()).encode()]
    book = HeldBook(SCENARIO.book, {})
    for number in range(300):
        content = bytearray(chance.choice(sources))
        for _ in range(chance.randint(1, 6)):
            damage(content, chance)
        refused = None
        try:
            file = read(tmp_path, bytes(content), chance.choice(["f.csv", "f.txt", "f.json", "f"]))
            result = reconcile([file], book)
        except Refused as error:
            refused = error
        if refused is None:
            assert sum(result.summary.values()) == result.rows, number
        else:
            assert all(problem.file and problem.text("it") for problem in refused.problems), number


def damage(content: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(content) + 1)
    kind = chance.randrange(6)
    if kind == 0:
        del content[place : place + chance.choice([1, 5, 100])]
    elif kind == 1:
        content[place:place] = bytes([chance.randrange(256)])
    elif kind == 2:
        content[place:place] = chance.choice(
            [b'"', b"\r", b"\n", b",", b";", b"\0", b"'", b"99/99/9999", b"1e400", b"-"]
        )
    elif kind == 3:
        content[place:place] = content[place : place + 300]
    elif kind == 4:
        content[:] = content[:place]
    else:
        old, new = chance.choice([(b".", b","), (b"/", b"."), (b",", b"\t"), (b"2018", b"18"), (b"0", b"9" * 12)])
        content[place:] = content[place:].replace(old, new, chance.choice([1, 3, 1000]))
