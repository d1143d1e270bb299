"""The files to download, read back by libraries that did not write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import openpyxl
import pandas as pd
import pypdf
import pytest

from billing_model.__main__ import main
from billing_model.billing.outcome import outcome
from billing_model.core.money import to_decimal
from billing_model.explaining.explain import explain
from billing_model.files.scenario import Scenario, parse
from billing_model.take_away.about import About
from billing_model.take_away.paper.letters import UNKNOWN
from billing_model.take_away.scenario.files import as_file
from billing_model.take_away.scenario.reconciliation import COLUMNS
from billing_model.words.rulebook import clause
from billing_model.words.wording import LANGUAGES, wording
from line_kinds import ALL, billed, kinds_of_line, showing_every_kind
from project import SCENARIOS

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")')
SHEETS = {
    "en": ["Inputs", "Invoices", "Lines", "Daily charges", "Clauses"],
    "it": ["Dati", "Fatture", "Righe", "Spesa giornaliera", "Clausole"],
}


def read(id: str) -> Scenario:
    return billed(id)[0]


def with_texts(text: str, id: str = "csp/seat-change") -> Scenario:
    """A scenario whose every text of a user is this one."""
    data = deepcopy(read(id).data)
    old = data["subscription"][0]["id"]
    for entry in data["subscription"]:
        entry.update(id=text, customer=text, offer=text)
    for event in data["event"]:
        assert event["subscription"] == old
        event["subscription"] = text
    data["title"] = {"en": text, "it": text}
    data["question"] = {"en": text, "it": text}
    return parse(data)


def rows(scenario: Scenario) -> list[dict[str, str]]:
    """The reconciliation file as the csv module reads it."""
    text = as_file("reconciliation", scenario, "en").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def book(scenario: Scenario, language: str = "en", **more: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_file("xlsx", scenario, language, **more)))


def pages(scenario: Scenario, language: str = "en", **more: Any) -> list[str]:
    """The text of each page of the leaflet."""
    file = pypdf.PdfReader(io.BytesIO(as_file("pdf", scenario, language, **more)))
    return [page.extract_text() for page in file.pages]


def long(changes: int) -> Scenario:
    """A licence whose number changes every 37 days."""
    first = date(2018, 1, 13)
    events = [
        {
            "subscription": "A",
            "on": first + timedelta(days=38 + 37 * n),
            "kind": "set-seats",
            "seats": 5 + n % 7 + n % 2,
        }
        for n in range(changes)
    ]
    agreed = {"id": "A", "programme": "csp", "frequency": "monthly", "purchased": first, "seats": 4,
              "list_price": Decimal("4.35"), "billing_day": 15}  # fmt: skip
    return parse({"currency": "EUR", "until": date(2024, 12, 31), "subscription": [agreed], "event": events})


# ---- The reconciliation file --------------------------------------------------------------------------------------


def test_its_columns_are_those_of_the_clause_in_their_order() -> None:
    listed = next(part for part in clause("CSP-53").parts if part.standing == "public").text["en"]
    columns = listed.partition("in order: ")[2].partition(". ")[0].split(", ")
    assert list(COLUMNS) == columns
    assert list(rows(read("csp/seat-change"))[0]) == columns
    assert columns.index("BillingCycleType") == 27  # column AB


def test_the_lines_of_the_worked_case() -> None:
    records = rows(read("csp/seat-change"))
    third = {name: value for name, value in records[3].items() if value}
    assert third == {
        "CustomerName": "customer",
        "SubscriptionId": "A",
        "SyndicationPartnerSubscriptionNumber": "A",
        "OfferName": "Office 365 E1",
        "SubscriptionStartDate": "1/13/2018 0:00",
        "SubscriptionEndDate": "1/13/2019 0:00",
        "ChargeStartDate": "2/1/2018 0:00",
        "ChargeEndDate": "2/12/2018 23:59",
        "ChargeType": "Cycle instance prorate",
        "UnitPrice": "1.54",  # 12 × 0.129 = 1.548, cut
        "Quantity": "2",
        "Amount": "3.10",
        "TotalOtherDiscount": "0.00",
        "Subtotal": "3.10",
        "Tax": "0.00",
        "TotalForCustomer": "3.10",
        "Currency": "USD",
        "SubscriptionName": "Office 365 E1",
        "BillingCycleType": "Monthly",
    }


def test_pandas_reads_the_amounts_of_the_model(subtests: pytest.Subtests) -> None:
    for id in ALL:
        with subtests.test(id):
            scenario, result = billed(id)
            file = as_file("reconciliation", scenario, "en")
            frame = pd.read_csv(io.BytesIO(file), dtype=str, keep_default_na=False)
            new = "Total" in frame  # the file of New Commerce (NCE-64)
            assert [*map(Decimal, frame.Subtotal if new else frame.Amount)] == [
                to_decimal(int(a)) for a in result.lines.amount
            ]
            assert sum(map(Decimal, frame.Total if new else frame.TotalForCustomer)) == to_decimal(result.total())
            form = "%m/%d/%Y" if new else "%m/%d/%Y %H:%M"
            starts = [datetime.strptime(day, form).date() for day in frame.ChargeStartDate]  # noqa: DTZ007
            assert starts == result.lines.first.tolist()
            assert new or all(day.endswith(" 23:59") for day in frame.ChargeEndDate)


@pytest.mark.parametrize(
    ("id", "start", "end"),
    [
        ("csp/free-days-renewal", "3/3/2017 0:00", "3/15/2018 0:00"),  # counted from the billing day (CSP-11)
        ("csp/bought-on-the-31st-renewal", None, None),
        ("axcrypt/fifty-days-left", "1/1/2024 0:00", ""),
    ],
)
def test_the_term_is_that_of_the_clauses(id: str, start: str | None, end: str | None) -> None:
    first, last = rows(read(id))[0], rows(read(id))[-1]
    if start is not None:
        assert (first["SubscriptionStartDate"], first["SubscriptionEndDate"]) == (start, end)
    else:  # the year begins on the 1st after the purchase (CSP-12), and a new one begins with the renewal
        assert first["SubscriptionEndDate"] != last["SubscriptionEndDate"]
        ends = {datetime.strptime(row["SubscriptionEndDate"], "%m/%d/%Y 0:00") for row in (first, last)}  # noqa: DTZ007
        assert {day.day for day in ends} == {1}


@pytest.mark.parametrize(
    ("id", "first_two"),
    [
        ("csp/seat-change", ["Prorate fees when purchase", "Cycle instance prorate"]),  # the page prints Cycle fee
        ("csp/new-subscription", ["Prorate fees when purchase", "Cycle fee"]),
        (
            "csp/free-days-before-17-october-2017",
            ["Purchase fee", "Purchase fee"],
        ),  # "Free days" is no word of the file
        ("csp/bought-on-the-31st-renewal", ["Prorate fees when purchase", "Cycle fee"]),
        ("csp/annual-renews-after-12-months", ["Prorate fees when purchase", "Prorate fee when renew"]),
        ("axcrypt/one-month", ["Licences", "Licences"]),
    ],
)
def test_the_first_charge_has_the_files_own_name(id: str, first_two: list[str]) -> None:
    assert [row["ChargeType"] for row in rows(read(id))][:2] == first_two


@pytest.mark.parametrize(
    ("id", "prices"),
    [
        ("csp/suspend-after-30-days", ["4.00", "4.00", "-1.71"]),  # 12 × 0.143 = 1.716, a credit is cut towards zero
        ("csp/rounding-exact", ["20.00", "-20.00", "12.25", "7.74", "20.00"]),  # 20.00 × 19 / 31 = 12.258
        ("csp/rounding-nested", ["20.00", "-20.00", "12.26", "7.74", "20.00"]),  # 4.52 × 19 / 7 = 12.268…
    ],
)
def test_unit_prices_of_some_days_are_cut(id: str, prices: list[str]) -> None:
    assert [row["UnitPrice"] for row in rows(read(id))] == prices


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_user_is_a_formula_in_the_file(text: str) -> None:
    for row in rows(with_texts(text)):
        id, number = row["SubscriptionId"], row["SyndicationPartnerSubscriptionNumber"]
        assert {row["CustomerName"], id, number, row["OfferName"], row["SubscriptionName"]} == {f"'{text}"}
        assert Decimal(row["Amount"]) == Decimal(row["Subtotal"])  # a credit's minus stays a number's


def test_a_comma_a_quote_and_an_accent_survive() -> None:
    text = 'Perché no, "Città" & Söhne'
    assert {row["CustomerName"] for row in rows(with_texts(text))} == {text}


# ---- The workbook -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_and_headings_are_in_the_language(language: str) -> None:
    sheets = book(read("csp/seat-change"), language)
    assert sheets.sheetnames == SHEETS[language]
    words = wording(language)["line"]
    heads = [cell.value for cell in sheets[SHEETS[language][2]][1]]
    assert {words[name] for name in ("first", "last", "kind", "unit_price", "seats", "amount")} <= set(heads)
    kinds = {
        row[heads.index(words["kind"])] for row in sheets[SHEETS[language][2]].iter_rows(min_row=2, values_only=True)
    }
    assert wording(language).kind("cycle-fee") in kinds
    for name in SHEETS[language][1:]:
        assert sheets[name].freeze_panes == "A2" and sheets[name].print_title_rows == "$1:$1"
        assert sheets[name].page_setup.paperSize == 9


def test_amounts_are_live_formulas_that_lead_to_the_inputs() -> None:
    sheets = book(read("csp/seat-change"))
    lines, heads = sheets["Lines"], [cell.value for cell in sheets["Lines"][1]]
    cell = lambda name: lines.cell(5, heads.index(name) + 1).value  # noqa: E731
    assert cell("Amount") == "=L5*M5"
    assert cell("Unit price") == "=ROUND(H5*K5,2)"
    assert cell("Daily price") == "=ROUND(G5/I5,3)"
    seats, price = cell("Quantity"), cell("List price")
    inputs = sheets["Inputs"]
    for figure, given in ((seats, 2), (price, 4)):
        (typed,) = re.findall(r"Inputs!([$A-Z0-9]+),NA\(\)", figure)
        assert inputs[typed.replace("$", "")].value == given
    assert "SUMIFS(" in sheets["Invoices"]["E2"].value


def test_every_amount_is_a_formula_and_carries_the_result_of_the_model(subtests: pytest.Subtests) -> None:
    for id in showing_every_kind(kinds_of_line):
        with subtests.test(id):
            scenario, result = billed(id)
            file = as_file("xlsx", scenario, "en")
            written = openpyxl.load_workbook(io.BytesIO(file))["Lines"]
            shown = openpyxl.load_workbook(io.BytesIO(file), data_only=True)["Lines"]
            column = [cell.value for cell in written[1]].index("Amount") + 1
            for row, amount in enumerate(result.lines.amount.tolist(), 2):
                assert str(written.cell(row, column).value).startswith("=")
                assert round(shown.cell(row, column).value * 1_000_000) == amount


def test_the_days_add_up_and_the_clauses_are_listed() -> None:
    scenario = read("csp/seat-change")
    result = outcome(scenario.book, scenario.until)
    sheets = book(scenario)
    days, amounts = result.daily
    by_day = list(sheets["Daily charges"].iter_rows(min_row=2, max_row=len(days) + 1, max_col=3, values_only=True))
    assert [row[0].date() for row in by_day] == days.tolist()
    assert [round(row[2] * 1_000_000) for row in by_day] == amounts.tolist()
    ids = {row[0] for row in sheets["Clauses"].iter_rows(min_row=2, values_only=True)}
    behind = {
        part.id for row in range(len(result.lines)) for part in explain(result.book, result.lines, row, "en").clauses
    }
    assert ids == behind


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_user_is_a_formula_in_the_workbook(text: str) -> None:
    scenario = with_texts(text)
    sheets = book(scenario, above=About(text, text, text))
    met = 0
    for sheet in sheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value == text:
                met += 1
                assert cell.quotePrefix
                assert cell.data_type != "f"  # openpyxl takes the "=" for a formula only if the cell is one
            assert cell.hyperlink is None
    assert met >= 5


def test_the_texts_that_look_like_formulas_are_marked_to_stay_texts() -> None:
    sheets = book(with_texts("=1+1"))
    lines = sheets["Lines"]
    column = [cell.value for cell in lines[1]].index("Subscription") + 1
    assert lines.cell(2, column).quotePrefix


def test_a_text_that_is_longer_than_a_cell_is_cut() -> None:
    scenario = read("csp/seat-change")
    sheets = book(scenario, above=About("x" * 40_000, "y\n" * 20_000))
    assert sheets["Inputs"]["A1"].value == "x" * 32_766 + "…"


def test_a_workbook_without_lines_opens() -> None:
    data = deepcopy(read("csp/seat-change").data)
    data["until"] = data["subscription"][0]["purchased"]
    scenario = parse(data | {"event": [], "expect": {}})
    sheets = book(scenario)
    assert sheets["Lines"]["A2"].value == "Total" and sheets["Invoices"]["A2"].value == "Total"


# ---- The leaflet --------------------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_leaflet_says_what_the_page_says(language: str) -> None:
    scenario = read("csp/seat-change")
    answer = {"en": "The next invoice is $9.55.", "it": "La prossima fattura è di 9,55 USD: perché?"}[language]
    (text,) = pages(scenario, language, above=About("Title à la carte", "Question?", answer))
    text = squeezed(text)
    words = wording(language)["leaflet"]
    amounts = {"en": ("$9.55", "$21.55", "0.129"), "it": ("9,55 USD", "21,55 USD", "0,129")}[language]
    for expected in ("Title à la carte", "Question?", answer, words["offer"], words["assumptions"], *amounts):
        assert squeezed(expected) in text
    result = outcome(scenario.book, scenario.until)
    for kind in set(result.lines.kind_names):
        assert squeezed(wording(language).kind(kind)) in text


def test_the_euro_and_accents_are_in_the_core_fonts() -> None:
    text = squeezed("".join(pages(read("csp/free-days-renewal"), "it")))
    assert "2.256,00 €" in text and "perché" in text.lower()


def test_the_leaflet_says_for_whom_of_what_and_on_which_terms_as_of_which_day() -> None:
    data = deepcopy(read("csp/seat-change").data)
    data["subscription"][0] |= {"customer": "Contoso", "segment": "education"}
    above = About("Title", made=date(2026, 11, 29))
    (text,) = pages(parse(data), above=above)
    assert "Customer: Contoso · Currency: USD · as of 29 November 2026" in squeezed(text)
    for fact in ("Office 365 E1", "Licences: 1", "List price: $4.00", "Billing frequency: Monthly", "Billing day: 15"):
        assert f"· {fact}" in squeezed(text)
    assert "Education" in text and "Days with full credit" not in text, (
        "what is not usual is said, what is usual is not"
    )
    plain = squeezed(pages(read("csp/seat-change"))[0])
    assert "Customer" not in plain and "as of" not in plain


@pytest.mark.parametrize(("language", "said"), [("en", "× $0.129 = $2.451"), ("it", "× 0,129 USD = 2,451 USD")])
def test_the_reason_has_amounts_with_their_currency(language: str, said: str) -> None:
    assert squeezed(said) in squeezed(" ".join(pages(read("csp/seat-change"), language)))


@pytest.mark.parametrize(("language", "said"), [("en", "Lost, not credited: €595.07"), ("it", "persi: 595,07 €")])
def test_what_is_lost_is_said_with_its_amount(language: str, said: str) -> None:
    assert said in squeezed(" ".join(pages(read("office365/by-hand"), language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scenario_fits_on_two_pages_and_no_letter_is_lost(language: str, subtests: pytest.Subtests) -> None:
    most_lines = sorted(ALL, key=lambda id: len(billed(id)[1].lines))[-5:]
    longest = sorted(ALL, key=lambda id: sum(len(billed(id)[0].data[text][language]) for text in ("title", "question")))
    for id in {*showing_every_kind(kinds_of_line), *most_lines, *longest[-5:]}:
        with subtests.test(id):
            text = pages(read(id), language)
            assert 1 <= len(text) <= 2
            assert len(text[-1].splitlines()) > 9, "a second page has more than a few lines"
            assert all(line.count("?") <= 2 for line in "".join(text).splitlines())  # a letter that is lost is a ?


@pytest.mark.parametrize("language", LANGUAGES)
def test_hundreds_of_lines_are_cut_and_the_workbook_has_the_rest(language: str) -> None:
    scenario = long(150)
    result = outcome(scenario.book, scenario.until)
    text = pages(scenario, language)
    assert len(result.lines) > 180 and len(text) <= 3
    shown = 26
    note = wording(language)["leaflet"]["more"]
    assert note.partition("{")[0] in squeezed("".join(text))
    assert f"{len(result.lines) - shown}" in squeezed("".join(text))


def test_the_invoice_it_is_about_is_the_one_explained() -> None:
    scenario = read("csp/seat-change")
    text = squeezed(pages(scenario, above=About("T", invoice=np.datetime64("2018-01-15")))[0])
    assert "Why $4.00?" in text


NAMES = {
    "polish": "Świątek-Łącka Żółć",
    "turkish": "Işık Şirket Ğ",
    "romanian": "Ștefan Țepeș",
    "czech": "Dvořák Příliš žluťoučký",
    "greek": "Ελληνική Εταιρεία Ἀθῆναι",
    "russian": "Яна Ёлкина",
    "ukrainian": "Їжак Ґанок Київ",
    "serbian": "Ђорђе Љубав",
    "vietnamese": "Nguyễn Thị Hường",
    "decomposed": "Zoe\u0308 E\u0301cole",
    "georgian": "თბილისი",
    "thai": "กรุงเทพ",
    "chinese": "北京微软公司",
    "taiwanese": "臺灣積體電路",
    "japanese": "株式会社テスト",
    "korean": "삼성전자",
    "mixed": "Łódź Bank 北京 Ωμέγα Ltd",
    "icelandic": "Þór Ægir",
    "symbols": "Café № 5 ₽ ≥ ½",
    "african": "Ɓala Ŋgo Ɛkua",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_leaflet_prints_every_letter_of_a_name(name: str) -> None:
    text = squeezed(" ".join(pages(with_texts(name))))
    assert squeezed(normalize("NFC", name)) in text
    assert UNKNOWN not in text and "no font for" not in text


@pytest.mark.parametrize("name", ["Świątek", "北京微软公司"])
def test_other_letters_make_the_same_bytes_too(name: str) -> None:
    assert as_file("pdf", with_texts(name), "en") == as_file("pdf", with_texts(name), "en")


@pytest.mark.parametrize(
    ("name", "codes"), [("חברה Ltd", ("U+05D1", "U+05D4")), ("شركة", ("U+0634",)), ("🎉 Łódź", ("U+1F389",))]
)
def test_what_no_font_has_is_said(name: str, codes: tuple[str, ...]) -> None:
    text = squeezed(" ".join(pages(with_texts(name))))
    assert f"{UNKNOWN} stands for letters that this file has no font for: " in text
    assert all(code in text for code in codes)


def test_mark_up_in_a_text_of_a_user_is_shown_as_it_is() -> None:
    assert "<b>&amp;</b>" in pages(with_texts("<b>&amp;</b>"))[0]


def test_the_leaflet_says_that_nothing_is_invoiced() -> None:
    data = deepcopy(read("csp/seat-change").data)
    data["until"] = data["subscription"][0]["purchased"]
    text = squeezed(pages(parse(data | {"event": [], "expect": {}}))[0])
    assert "Nothing is invoiced up to 13 Jan 2018." in text


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "reconciliation", "toml"])
def test_the_same_scenario_gives_the_same_bytes(kind: Any) -> None:
    scenario = read("csp/seat-change")
    assert as_file(kind, scenario, "it") == as_file(kind, scenario, "it")


# ---- The command line ---------------------------------------------------------------------------------------------

OPENED: Mapping[str, Callable[[Path], Any]] = {
    "xlsx": openpyxl.load_workbook,
    "pdf": lambda path: pypdf.PdfReader(path).pages[0],
    "reconciliation": pd.read_csv,
}


@pytest.mark.parametrize("kind", list(OPENED))
def test_the_command_line_writes_them_too(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "taken"
    file = str(SCENARIOS / "csp" / "seat-change.toml")
    target = out.with_suffix(".csv" if kind == "reconciliation" else f".{kind}")
    assert main(["bill", file, "--format", kind, "--out", str(target), "--language", "it"]) == 0
    assert str(target) in capsys.readouterr().out
    assert OPENED[kind](target) is not None


@pytest.mark.parametrize(
    "arguments", [["--format", "pdf"], ["--out", "x.txt"], ["--format", "xlsx", "--out", "nowhere/x.xlsx"]]
)
def test_the_command_line_says_what_is_missing(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["bill", str(SCENARIOS / "csp" / "seat-change.toml"), *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_scenario_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes((SCENARIOS / "csp" / "seat-change.toml").read_bytes())
    assert main(["bill", str(file), "--format", "pdf", "--out", str(file)]) == 2
    assert file.read_bytes() == (SCENARIOS / "csp" / "seat-change.toml").read_bytes()
    capsys.readouterr()
