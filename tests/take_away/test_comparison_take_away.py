"""The workbook and the leaflet of a comparison, read back by libraries that did not write them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest

import soffice
from billing_model.comparing.terms import gives_the_price
from billing_model.files import comparison as comparison_file
from billing_model.files.compared import Compared, compared
from billing_model.files.comparison import Comparison
from billing_model.take_away.comparison.files import comparison_as_file
from billing_model.words.wording import LANGUAGES, wording
from programs import LIBREOFFICE
from project import PROJECT

FILES = sorted((PROJECT / "comparisons").glob("*.toml"))
MORE = Decimal("1.37")  # of a price
CASE = [("months", 7, ""), ("growth", 3, "")]


def comparison(name: str, years: int = 50) -> Comparison:
    """A bundled comparison with few sampled years."""
    bundled = comparison_file.read(PROJECT / "comparisons" / f"{name}.toml")
    return comparison_file.parse({**bundled.data, "chance": {**bundled.data["chance"], "years": years}}, name)


def book(raw: bytes, values: bool = True) -> Any:
    return openpyxl.load_workbook(BytesIO(raw), data_only=values)


def rows(sheet: Any) -> list[dict[str, Any]]:
    """The rows below the heading, by the words of the heading."""
    heads, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, line, strict=True)) for line in lines if line[0] is not None]


def micro(value: Any) -> int:
    return round(value * 1_000_000)


def differing(sheets: Any, answers: Compared) -> list[Any]:
    """The figures in which a workbook differs from the model."""
    names = answers.comparison.names("en")
    figures = {row["Option"]: row for row in rows(sheets["Side by side"])}
    cash = rows(sheets["When it is paid"])
    wrong = []
    for result in answers.results:
        name = names[result.option.id]
        group = [other for other in answers.results if other.option.group == result.option.group]
        least = min(other.total for other in group if not other.refused)
        expected = {
            "Total": result.total,
            "Per seat and month": result.per_seat_month,
            "More than the cheapest": result.total - least,
            "Invoices": result.invoices * 1_000_000,
            "Lines": result.lines * 1_000_000,
        }
        wrong += [
            (name, key, figures[name][key], value)
            for key, value in expected.items()
            if micro(figures[name][key]) != value
        ]
        paid = [micro(row[name]) for row in cash[: len(result.cash)]]
        wrong += [(name, "cash", paid, result.cash.tolist())] if paid != result.cash.tolist() else []
    return wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_workbook_says_what_the_model_says(path: Path) -> None:
    asked = comparison(path.stem)
    answers = compared(asked)
    sheets = book(comparison_as_file("xlsx", asked, "en"))
    assert sheets.sheetnames[:7] == [
        "Inputs", "Need", "Side by side", "When it is paid", "If they leave", "Map", "Sampled years",
    ]  # fmt: skip
    assert len(sheets.sheetnames) == 7 + len(answers.results)
    assert not differing(sheets, answers)
    assert rows(sheets["Need"])[-1]["Seat-days"] == answers.need.seat_days()[0]
    leaving = rows(sheets["If they leave"])
    names = asked.names("en")
    for result in answers.results:
        assert [
            micro(row[names[result.option.id]]) for row in leaving[: len(result.leaving)]
        ] == result.leaving.tolist()
    (years,) = answers.years.values()
    assert rows(sheets["Sampled years"])[-1]["Years in which it is cheapest"] == 50 == years.wins.sum()
    assert answers.map is not None
    best = [[cell.value for cell in row] for row in sheets["Map"].iter_rows(min_row=3, min_col=2)]
    for y in range(len(answers.map.y.values)):
        row_of_names = best[len(answers.map.y.values) - 1 - y][: len(answers.map.x.values)]
        assert row_of_names == [names[answers.map.options[number].id] for number in answers.map.best[y].tolist()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_totals_and_margins_are_live_formulas(language: str) -> None:
    sheets = book(comparison_as_file("xlsx", comparison("encryption"), language), values=False)
    options = list(sheets.worksheets[2].iter_rows(min_row=2, max_row=3, values_only=True))
    assert all(row[1].startswith("=SUM(") and "MIN(" in row[2] for row in options)
    paid = next(sheets.worksheets[3].iter_rows(min_row=2, values_only=True))
    assert any(str(cell).startswith("=SUMIFS(") for cell in paid)


@pytest.mark.skipif(LIBREOFFICE.find() is None, reason=LIBREOFFICE.missing)
def test_a_workbook_computes_what_the_model_says_with_other_prices_too(tmp_path: Path) -> None:
    made: dict[str, tuple[Path, Compared]] = {}
    for path in FILES:
        asked = comparison(path.stem)
        raw = comparison_as_file("xlsx", asked, "en")
        (tmp_path / f"{path.stem}.xlsx").write_bytes(raw)
        made[path.stem] = tmp_path / f"{path.stem}.xlsx", compared(asked)
        changed_book = openpyxl.load_workbook(BytesIO(raw))
        changed = 0
        for row in changed_book["Inputs"].iter_rows(max_col=2):
            if row[1].fill.fgColor.rgb == "FFFFF6CC":
                row[1].value = float(Decimal(str(row[1].value)) + MORE)
                changed += 1
        assert changed == len(made[path.stem][1].results)
        changed_book.save(tmp_path / f"{path.stem}-dearer.xlsx")
        served = {result.option.id for result in made[path.stem][1].results}
        options = tuple(
            replace(option, given={**option.given, name: option.given[name] + MORE})
            if option.id in served and (name := gives_the_price(option.programme, option.given))
            else option
            for option in asked.options
        )
        dearer = compared(replace(asked, options=options))
        made[f"{path.stem}-dearer"] = tmp_path / f"{path.stem}-dearer.xlsx", dearer
    files = soffice.recalculated([file for file, _ in made.values()], tmp_path / "of-its-own")
    for (name, (_, answers)), file in zip(made.items(), files, strict=True):
        assert not differing(openpyxl.load_workbook(file, data_only=True), answers), name


@pytest.mark.parametrize(("start", "monthly"), [(date(2024, 6, 1), [5.5, 5.78]), (date(2025, 6, 1), [5.78])])
def test_a_price_of_a_year_can_be_typed_that_makes_those_of_every_charge(start: date, monthly: list[float]) -> None:
    """A year paid monthly costs 5 % more for terms from 1 April 2025 (NCE-6): before and after are two formulas; so are
    those of a base by the year and a peak by the month."""
    asked = comparison_file.parse({**comparison("new-commerce").data, "start": start, "months": 24})
    raw = comparison_as_file("xlsx", asked, "en")
    values, formulas = book(raw)["Inputs"], book(raw, values=False)["Inputs"]
    typed = [row[1].value for row in values.iter_rows(max_col=2) if row[1].fill.fgColor.rgb == "FFFFF6CC"]
    assert typed == [66] * len(asked.options)
    reckoned = [
        float(values[cell.coordinate].value) for (cell,) in formulas.iter_rows(min_col=2, max_col=2, min_row=14)
        if str(cell.value).startswith("=ROUND(")
    ]  # fmt: skip
    assert reckoned == [6.6, *monthly, 66, 66, 66, 6.6, 66]  # an extended month follows from a price of its own


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_leaflet_says_what_is_recommended_and_what_is_assumed(path: Path, language: str) -> None:
    asked, words = comparison(path.stem), wording(language)
    pages = pypdf.PdfReader(BytesIO(comparison_as_file("pdf", asked, language))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).replace("\xa0", " ").split())
    assert 1 <= len(pages) <= 2
    for expected in (asked.title[language], words["compare"]["ours"], words["compare"]["take"]["examples"],
                 words["leaflet"]["offer"], *(option.name[language] for option in asked.options)):  # fmt: skip
        assert " ".join(str(expected).split()) in text
    if path.stem == "mail-and-office":
        assert "CSP-2" in text


def leaflet(asked: Comparison, language: str, made: date | None = None) -> str:
    """The text of a leaflet."""
    pages = pypdf.PdfReader(BytesIO(comparison_as_file("pdf", asked, language, made=made))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\xa0", " ").split())


@pytest.mark.parametrize(("language", "day"), [("en", "29 November 2026"), ("it", "29 novembre 2026")])
def test_the_leaflet_says_for_whom_which_prices_and_which_need(language: str, day: str) -> None:
    bundled = comparison("device-security").data
    option = {**bundled["option"][3], "list_price": Decimal("48.125")}
    del option["example"]
    data = {**bundled, "customer": "Rossi & figli", "option": [*bundled["option"][:3], option]}
    data["map"] = {**bundled["map"], "options": ["flexible"]}
    text, take = (
        leaflet(comparison_file.parse(data), language, date(2026, 11, 29)),
        wording(language)["compare"]["take"],
    )
    for expected in (
        "Rossi & figli", day, take["need_picture"], take["prices"], "Essential Business Security",
        {"en": "48.125 2 years", "it": "48,125 2 anni"}[language], {"en": "3.90 month", "it": "3,90 mese"}[language],
        {"en": "limit 20", "it": "limite 20"}[language], {"en": "1 Jan 25", "it": "1° gen 25"}[language],
    ):  # fmt: skip
        assert expected in text, expected
    named = take["examples_of"].partition("{")[0]
    assert named in text and take["examples"] not in text


def test_prices_are_called_examples_only_while_they_are() -> None:
    bundled = comparison("encryption").data
    own = [{name: value for name, value in entry.items() if name != "example"} for entry in bundled["option"]]
    examples = wording("en")["compare"]["take"]["examples"]
    assert examples in leaflet(comparison("encryption"), "en")
    assert "examples" not in leaflet(comparison_file.parse({**bundled, "option": own}), "en")


def test_every_line_of_a_picture_is_named() -> None:
    text = leaflet(comparison("encryption"), "en")
    assert text.count("AxCrypt for 12 months") >= 4, "beside its bar, below its line, with its figures and its price"


def test_axes_of_charts_begin_at_zero() -> None:
    raw = comparison_as_file("xlsx", comparison("encryption"), "en")
    with ZipFile(BytesIO(raw)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2 and all('<c:min val="0"/>' in chart for chart in charts)


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "toml"])
def test_the_same_comparison_gives_the_same_bytes(kind: Any) -> None:
    asked = comparison("encryption")
    assert comparison_as_file(kind, asked, "it") == comparison_as_file(kind, asked, "it")


def test_the_order_of_an_options_fields_follows_from_the_file_alone(tmp_path: Path) -> None:
    """Python orders a set of texts differently in every process; two of them have to agree."""
    made = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.xlsx"
        command = [sys.executable, "-m", "billing_model", "compare", "comparisons/encryption.toml"]
        subprocess.run(
            [*command, "--format", "xlsx", "--out", str(out)],
            cwd=PROJECT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True,
        )  # fmt: skip
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_an_open_case_is_what_is_downloaded_and_it_is_named() -> None:
    asked = comparison("mail-and-office")
    answers = compared(asked, CASE)
    sheets = book(comparison_as_file("xlsx", asked, "en", CASE))
    assert not differing(sheets, answers) and answers.months == 7
    assert "Months kept: 7, Seats more every month: 3" in sheets["Inputs"]["B2"].value


def test_texts_of_a_file_are_never_formulas_and_sheets_have_names_of_their_own() -> None:
    data = dict(comparison("encryption").data)
    names = ({"en": "=1+1/[x]*?:" + "x" * 40, "it": "x"}, {"en": "=1+1/[x]*?:" + "x" * 40, "it": "x"})
    data["option"] = [{**entry, "name": name} for entry, name in zip(data["option"], names, strict=True)]
    data["title"] = {"en": "=2+2", "it": "x"}
    raw = comparison_as_file("xlsx", comparison_file.parse(data), "en")
    sheets = book(raw, values=False)
    assert len(set(sheets.sheetnames)) == 9
    for sheet in sheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f" or "1+1/[x]*?" not in str(cell.value)


def test_a_comparison_without_an_option_that_can_serve_says_so() -> None:
    data = dict(comparison("mail-and-office").data)
    data["option"] = [entry for entry in data["option"] if entry["id"] == "csp-monthly-then-annual"]
    del data["map"]
    asked = comparison_file.parse(data)
    assert book(comparison_as_file("xlsx", asked, "en")).sheetnames == ["Inputs", "Need"]
    (page,) = pypdf.PdfReader(BytesIO(comparison_as_file("pdf", asked, "en"))).pages
    assert "No option here can serve this." in page.extract_text()


def test_the_leaflet_prints_names_of_every_alphabet_also_beside_a_bar() -> None:
    data = dict(comparison("encryption").data)
    names = ("Łódź Ελλάς", "Київ 北京")
    data["option"] = [
        {**entry, "name": {"en": name, "it": name}} for entry, name in zip(data["option"], names, strict=True)
    ]
    pages = pypdf.PdfReader(BytesIO(comparison_as_file("pdf", comparison_file.parse(data), "en"))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert all(text.count(name) >= 2 for name in names)


@pytest.mark.parametrize("name", ["name " * 2_000, "x" * 10_000])
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_name_of_any_length_has_its_place(kind: Any, name: str) -> None:
    data = dict(comparison("encryption").data)
    data["title"] = {"en": name, "it": name}
    data["option"] = [{**entry, "name": {"en": name, "it": name}} for entry in data["option"]]
    assert len(comparison_as_file(kind, comparison_file.parse(data), "en")) > 1_000
