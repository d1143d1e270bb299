"""What the commands write: named as what it is, neutral in every CSV, right in Excel of both languages."""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

import soffice
from billing_model.__main__ import main
from billing_model.books import engines
from billing_model.books.rebill import process
from billing_model.files import spreadsheet
from billing_model.files.spreadsheet import as_given
from programs import LIBREOFFICE
from project import PROJECT

SCENARIO, COMPARISON = "scenarios/csp/seat-change.toml", "comparisons/encryption.toml"
SUBSCRIPTIONS = """id,customer,programme,purchased,seats,list_price,currency,offer,frequency,billing_day
=1+1,=cmd|'/C calc'!A0,csp,2018-01-13,2,4.00,EUR,@SUM(1),monthly,15
+S2,-2+3,csp,2018-01-13,0,4.00,EUR,O,monthly,15
-S3,+39 02 1234,csp,2018-01-13,3,1234.50,EUR,O,monthly,15
S4,"L'Aquila; Perù ""S.p.A."", Roma",csp,2018-01-13,3,4.00,EUR,O,monthly,15
"""
EVENTS = "subscription,on,kind,seats\n=1+1,2018-02-01,set-seats,1\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A book whose texts look like formulas, one row of which is rejected."""
    monkeypatch.chdir(tmp_path)
    Path("s.csv").write_text(SUBSCRIPTIONS)
    Path("e.csv").write_text(EVENTS)
    return ["s.csv", "e.csv", "--until", "2018-04-30", "--workers", "1"]


def rows(file: str | Path | io.StringIO, separator: str = ",") -> list[dict[str, str]]:
    text = file.getvalue() if isinstance(file, io.StringIO) else Path(file).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def files_of(command: str, book: list[str], *more: str) -> list[str]:
    """The CSV files that a command about a book writes."""
    options = ["--options", "csp-annual"] if command == "book-compare" else []
    assert main([command, *book, *options, "--out", "out.csv", *more]) == 3
    detail = ["out.subscriptions.csv"] if command == "book-compare" else []
    return ["out.csv", *detail, "out.rejects.csv"]


# ---- Formulas -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["book", "book-compare"])
@pytest.mark.parametrize("style", ["plain", "excel"])
def test_no_text_of_a_book_leaves_as_a_formula(command: str, style: str, book: list[str]) -> None:
    known = {cell for row in csv.reader(io.StringIO(SUBSCRIPTIONS)) for cell in row}
    marked = 0
    for file in files_of(command, book, "--csv", style, "--language", "it"):
        for row in rows(file, ";" if style == "excel" else ","):
            for name in {"customer", "subscription"} & {*row}:
                assert not row[name].startswith(("=", "+", "-", "@"))
                assert as_given(row[name]) in known
                marked += row[name] != as_given(row[name])
            for name in {"amount", "saves"} & {*row}:
                Decimal(row[name].replace(",", ".") or "0")  # a credit's minus stays a number's
    assert marked >= 4


@pytest.mark.parametrize("command", ["book", "book-compare"])
def test_raw_texts_are_as_they_were_given(command: str, book: list[str]) -> None:
    known = {cell for row in csv.reader(io.StringIO(SUBSCRIPTIONS)) for cell in row}
    for file in files_of(command, book, "--raw"):
        assert {row[name] for row in rows(file) for name in {"customer", "subscription"} & {*row}} <= known


def test_what_is_neutral_is_read_as_it_was(book: list[str]) -> None:
    """A book whose texts begin with the apostrophe is the book itself."""
    assert main(["book", *book, "--out", "one.csv"]) == 3
    lines = SUBSCRIPTIONS.splitlines()
    marked = [lines[0], *(f"'{line}" if line.startswith(("=", "+", "-")) else line for line in lines[1:])]
    Path("s.csv").write_text("\n".join(marked).replace(",=cmd", ",'=cmd").replace(",+39", ",'+39") + "\n")
    Path("e.csv").write_text(EVENTS.replace("\n=", "\n'="))
    assert main(["book", *book, "--out", "two.csv"]) == 3
    assert Path("two.csv").read_bytes() == Path("one.csv").read_bytes()


def scenario_of_formulas(folder: Path) -> str:
    """The scenario with an id that looks like a formula, without what a document prints for it."""
    text = (PROJECT / SCENARIO).read_text("utf-8").replace('"A"', '"=A"')
    kept = [line for line in text[: text.index("[[expect")].splitlines() if not line.startswith("shows")]
    (folder / "x.toml").write_text("\n".join(kept), "utf-8")
    return str(folder / "x.toml")


@pytest.mark.parametrize("form", ["csv", "reconciliation"])
@pytest.mark.parametrize("raw", [True, False])
def test_no_text_of_a_scenario_leaves_as_a_formula(form: str, raw: bool, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    command = ["bill", scenario_of_formulas(tmp_path), "--format", form, "--out", str(out), *(["--raw"] if raw else [])]
    assert main(command) == 0
    name = "subscription" if form == "csv" else "SubscriptionId"
    assert {row[name] for row in rows(out)} == {"=A" if raw else "'=A"}


# ---- Names and formats ----------------------------------------------------------------------------------------------

ENDINGS = {"json": "json", "csv": "csv", "xlsx": "xlsx", "pdf": "pdf", "reconciliation": "csv"}
GIVEN = [
    (command, file, form)
    for command, file in (("bill", SCENARIO), ("compare", COMPARISON))
    for form in ENDINGS
    if (command, form) != ("compare", "reconciliation")
]


@pytest.mark.parametrize(("command", "file", "form"), GIVEN)
def test_a_name_that_says_something_else_is_refused(
    command: str, file: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in {"json", "csv", "xlsx", "pdf", "docx", "PARQUET"} - {ENDINGS[form]}:
        out = tmp_path / f"x.{ending}"
        assert main([command, str(PROJECT / file), "--format", form, "--out", str(out)]) == 2
        complaint = capsys.readouterr().err
        assert len(complaint.splitlines()) == 1
        assert f"“.{ending}”" in complaint and f".{ENDINGS[form]} is expected" in complaint
    assert not any(tmp_path.iterdir())


def test_a_template_is_csv_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "events", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert "ends in “.xlsx” and the format is csv" in capsys.readouterr().err
    assert main(["template", "events", "--out", str(tmp_path / "x.CSV")]) == 0


@pytest.mark.parametrize("name", ["x.{}", "X.{}", "x"])
def test_a_name_that_fits_or_says_nothing_is_taken(name: str, tmp_path: Path) -> None:
    for form, ending in ENDINGS.items():
        out = tmp_path / name.format(ending.upper() if name[0] == "X" else ending)
        assert main(["bill", str(PROJECT / SCENARIO), "--format", form, "--out", str(out)]) == 0
        assert out.stat().st_size > 100


@pytest.mark.parametrize("out", ["folder", "folder/", "new/"])
def test_a_folder_is_no_file(out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder").mkdir()
    assert main(["bill", str(PROJECT / SCENARIO), "--format", "pdf", "--out", f"{tmp_path}/{out}"]) == 2
    assert "this is a folder; a file is expected" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["bill", SCENARIO], ["bill", SCENARIO, "--format", "xlsx", "--out", "x.xlsx"], ["compare", COMPARISON],
     ["book", "s.csv", "e.csv", "--until", "2018-04-30", "--out", "x.parquet"],
     ["book-compare", "s.csv", "e.csv", "--until", "2018-04-30", "--options", "csp-annual", "--out", "x.parquet"]],
)  # fmt: skip
def test_csv_for_excel_is_csv(arguments: list[str], book: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert book and main([*arguments, "--csv", "excel"]) == 2
    assert "--csv excel is for CSV" in capsys.readouterr().err
    assert not Path("x.parquet").exists() and not Path("x.xlsx").exists()


# ---- Excel ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "separator", "decimal"), [("en", ",", "."), ("it", ";", ",")])
def test_csv_for_excel_of_a_language(language: str, separator: str, decimal: str, book: list[str]) -> None:
    files = [*files_of("book", book, "--csv", "excel", "--language", language)]
    assert main(["bill", str(PROJECT / SCENARIO), "--format", "csv", "--csv", "excel", "--language", language,
                 "--out", "bill.csv"]) == 0  # fmt: skip
    assert main(["compare", str(PROJECT / COMPARISON), "--format", "csv", "--csv", "excel", "--language", language,
                 "--out", "compare.csv"]) == 0  # fmt: skip
    for file in [*files, "bill.csv", "compare.csv"]:
        content = Path(file).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
        assert b"\n" not in content.replace(b"\r\n", b"")
    amounts = {row["amount"] for row in rows("out.csv", separator)}
    assert f"3703{decimal}50" in amounts and f"-4{decimal}00" in {row["amount"] for row in rows("bill.csv", separator)}
    assert {row["first"] for row in rows("bill.csv", separator)} >= {"2018-01-13"}
    assert f"774{decimal}40" in {row["total"] for row in rows("compare.csv", separator)}
    assert 'L\'Aquila; Perù "S.p.A.", Roma' in {row["customer"] for row in rows("out.csv", separator)}


@pytest.mark.skipif(LIBREOFFICE.find() is None, reason=LIBREOFFICE.missing)
@pytest.mark.parametrize(("language", "separator", "region"), [("en", ",", 1033), ("it", ";", 1040)])
def test_a_spreadsheet_of_the_region_reads_numbers_days_and_texts(
    language: str, separator: str, region: int, book: list[str], tmp_path: Path
) -> None:
    files_of("book", book, "--csv", "excel", "--language", language)
    sheet = openpyxl.load_workbook(soffice.opened_csv(Path("out.csv"), separator, region, tmp_path / "opened")).active
    assert sheet is not None
    names, *lines = sheet.iter_rows(values_only=True)
    shown = [dict(zip(names, line, strict=True)) for line in lines]
    plain = rows("out.csv", separator)
    assert len(shown) == len(plain) > 5
    for line, written in zip(shown, plain, strict=True):
        assert line["customer"] == written["customer"]
        assert line["first"] == datetime.fromisoformat(written["first"])
        assert Decimal(str(line["amount"])) == Decimal(written["amount"].replace(",", "."))
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_what_is_printed_is_what_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form, more in (("json", []), ("csv", []), ("csv", ["--csv", "excel"]), ("csv", ["--explain", "--raw"])):
        command = ["bill", str(PROJECT / SCENARIO), "--format", form, *more]
        assert main(command) == 0
        printed = capsys.readouterr().out
        out = tmp_path / f"x.{form}"
        assert main([*command, "--out", str(out)]) == 0
        capsys.readouterr()
        assert out.read_bytes().decode().rstrip("\n") == printed.rstrip("\n")


# ---- Whole or not at all --------------------------------------------------------------------------------------------


def limited(command: list[str], size: int, **more: Any) -> subprocess.CompletedProcess[str]:
    """A run that cannot write more than this many bytes into a file."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, "-m", "billing_model", *command], cwd=PROJECT, preexec_fn=limit, capture_output=True,
        text=True, check=False, **more,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_disk_that_is_full_leaves_the_earlier_file(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"x.{form}"
    command = ["bill", SCENARIO, "--format", form, "--out", str(out)]
    assert main([*command[:1], str(PROJECT / SCENARIO), *command[2:]]) == 0
    before = out.read_bytes()
    ended = limited(command, 200)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert (
        ended.stderr
        == f"{out}: there is not enough room on the disk to write this; free some, or write to another disk\n"
    )
    assert out.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == [out.name]
    if form == "xlsx":
        ZipFile(out).close()


@pytest.mark.parametrize("command", [["bill", SCENARIO], ["check", SCENARIO], ["compare", COMPARISON], ["--help"]])
def test_a_full_disk_below_what_is_printed_is_a_sentence(command: list[str]) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "billing_model", *command], cwd=PROJECT, stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (2, "what is printed cannot be written (No space left on device)\n")


@pytest.mark.parametrize("name", ["out.rejects.csv", "out.subscriptions.csv"])
def test_a_file_beside_the_result_that_is_not_a_result_stays(
    name: str, book: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(name).write_text("what,I,keep\n1,2,3\n")
    assert main(["book-compare", *book, "--options", "csp-annual", "--out", "out.csv"]) == 2
    assert f"{name}: this file was not written by an earlier run and stays as it is" in capsys.readouterr().err
    assert Path(name).read_text() == "what,I,keep\n1,2,3\n"
    assert not Path("out.csv").exists()


@pytest.mark.parametrize("name", ["out.rejects.csv", "out.subscriptions.csv"])
def test_a_folder_beside_the_result_is_named(name: str, book: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).mkdir()
    assert main(["book-compare", *book, "--options", "csp-annual", "--out", "out.csv"]) == 2
    assert capsys.readouterr().err == f"{name}: this is a folder; a file is expected\n"
    assert not Path("out.csv").exists() and Path(name).is_dir()


@pytest.mark.parametrize("command", ["book", "sample"])
def test_a_file_is_no_folder(command: str, book: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine").write_text("what I keep")
    arguments = ["book", *book, "--out", "mine/"] if command == "book" else ["sample", "--out", "mine"]
    assert main(arguments) == 2
    assert capsys.readouterr().err == "mine: this is a file; a folder is expected\n"
    assert Path("mine").read_text() == "what I keep"


@pytest.mark.parametrize("style", ["plain", "excel"])
def test_an_earlier_result_is_replaced_whatever_its_style(style: str, book: list[str]) -> None:
    for later in ("plain", "excel"):
        files_of("book-compare", book, "--csv", style, "--language", "it")
        files_of("book-compare", book, "--csv", later)


# ---- The page of a whole book ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", spreadsheet.KINDS)
def test_what_the_page_of_a_book_offers_is_neutral_too(kind: str, book: list[str], tmp_path: Path) -> None:
    asked = process.PortfolioRequest("s.csv", "e.csv", "2018-04-30", "csp-annual", "it")
    process.portfolio(asked, tmp_path, engines.here)
    style = spreadsheet.style_of(kind, "it")
    for made in (process.lines_as_csv, process.options_as_csv, process.rejects_as_csv):
        content = made(tmp_path, style)
        assert content.startswith(b"\xef\xbb\xbf") == (kind == "excel")
        (tmp_path / "made.csv").write_bytes(content)
        names = [row["customer"] for row in rows(tmp_path / "made.csv", style.separator) if row["customer"]]
        assert names and not [name for name in names if name.startswith(("=", "+", "-", "@"))]
        assert any(name.startswith("'") for name in names)
    decimal = b"3703,50" if kind == "excel" else b"3703.50"
    assert decimal in process.lines_as_csv(tmp_path, style)
