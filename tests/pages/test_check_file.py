"""The page of a vendor's file, run as the server runs it: what it says, what it opens, what it takes and refuses."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse
from billing_model.reconciling import process
from billing_model.reconciling.book import held_book
from billing_model.reconciling.kept import Kept
from billing_model.reconciling.process import CheckRequest
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import reconcile
from billing_model.reconciling.sentences import sentence
from page_runs import figures, settled, ways_on
from pages.ui.base import hosted
from pages.ui.base.words import LANGUAGES, words
from pages.ui.inputs.tables import TABLES
from pages.ui.questions.check_file import chosen, running

PAGE = "pages/check_file.py"
SAMPLES = running.SAMPLES
BOOK = [str(SAMPLES / file) for file in running.BOOK]


def opened(language: str = "en", **query: str) -> AppTest:
    """The page after its first run."""
    return page_runs.opened(PAGE, language, **query)


def said(app: AppTest) -> str:
    """All texts of the page, with ordinary spaces and without what Markdown needs."""
    texts = [part.value for kind in (app.info, app.markdown, app.caption, app.error, app.warning) for part in kind]
    return re.sub(r"\\(.)", r"\1", "\n".join(texts)).replace("\xa0", " ")


def listed(app: AppTest) -> list[tuple[str, str, str]]:
    """The findings of the list: the kind, the customer and the subscription, the money."""
    rows = next(group for place in range(2) for group in ways_on(app, place))
    return [(row["title"], row["text"], row["note"].replace("\xa0", " ")) for row in rows]


def tables(app: AppTest) -> list[list[list[str]]]:
    """The rows as billed and as they should be, row by row without the head."""
    every = []
    for part in app.get("html"):
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part.proto.body)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
        if cells:
            every.append([[cell.replace("\xa0", " ") for cell in row] for row in cells[1:]])
    return every


HEADLINE = {
    "en": "Charged **€551.70 too much** and **€160.26 too little**. The largest: **Row missing**, €328.20 (Adatum).",
    "it": "Addebitati **551,70 € in più** e **160,26 € in meno**. "
    "L'importo maggiore: **Riga mancante**, 328,20 € (Adatum).",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_with_the_money_of_a_sample_and_its_findings_by_money(language: str) -> None:
    app = opened(language)
    assert HEADLINE[language] in said(app)
    assert figures(app) == ["8", "2", "3", "0"]
    stakes = [row[2] for row in listed(app)]
    amounts = [abs(float(re.sub(r"[^\d]", "", text))) for text in stakes[:-1]]
    assert len(stakes) == 6 and amounts == sorted(amounts, reverse=True)
    assert not app.warning and not app.error
    assert page_runs.copied(app) == {}


def test_a_finding_lays_what_is_billed_beside_what_is_due_with_its_clause_and_the_seats() -> None:
    app = opened(finding="2")  # a change that the file does not know
    text = said(app)
    assert "**2 · Change of licences missed** · **€160.26 too little** · Contoso · N-1" in text
    assert "had not happened: expected is €160.26, not €0.00." in text
    billed, due = tables(app)
    assert [row[3] for row in billed] == ["1,440.00"]
    assert [row[2] for row in due] == ["1,440.00", "−1,068.38", "1,228.64"]
    (chart,) = page_runs.charts(app)
    steps = chart["figure"]["data"][0]["y"]
    assert set(steps) == {40, 46} and steps == sorted(steps)
    marked, *marks = chart["figure"]["layout"]["shapes"]
    assert (marked["x0"], marked["x1"]) == ("2026-10-20", "2026-11-12") and [mark["x0"] for mark in marks] == [
        "2026-10-20"
    ]
    (link,) = [part.proto for part in app.get("page_link") if part.proto.label.startswith("NCE-21")]
    assert parse_qs(link.query_string)["clause"] == ["NCE-21"]


def test_what_can_be_written_to_the_vendor_is_there_to_be_copied() -> None:
    app = page_runs.open_box(opened(finding="3"), "check:write")
    assert app.code[0].value.replace("\xa0", " ").splitlines() == [
        "Customer: Contoso",
        "Subscription: N-2",
        "Order: O2",
        "Where: october-2026.csv, row 4",
        "At stake: €120.00 too much",
        "The same charge from 5 October 2026 to 4 November 2026 is billed more than once (1 time too many): "
        "€120.00 too much.",
    ]
    explained = page_runs.open_box(opened(finding="6"), "check:write")
    assert "Price of a licence cut to the cent" in said(explained) and not explained.code


def test_rows_of_the_file_are_marked_by_their_number() -> None:
    app = opened(finding="3", language="it")
    assert "riga 4" in said(app)
    body = next(part.proto.body for part in app.get("html") if "<table" in part.proto.body)
    marked = re.findall(r'<tr class="strong">.*?scope="row">(.*?)</th>', body)
    assert marked == ["4"]


@pytest.mark.parametrize("files", chosen.SAMPLES)
def test_each_contract_opens_as_a_case_that_bills_what_is_due(files: str) -> None:
    folder, answer = running.sample(files)
    kept, seen = Kept(folder), 0
    for number in range(1, len(kept.findings) + 1):
        finding = kept.finding(number)
        contract = kept.contract(finding)
        if contract is None:
            continue
        app = opened(files=files, finding=str(number))
        (link,) = [part.proto for part in app.get("page_link") if part.proto.label == words("en")("check.open")]
        there = page_runs.opened(f"pages/{link.page}.py", **parse_qs(link.query_string))
        assert not there.warning and not there.error
        case = parse(contract.tables)
        result = outcome(case.book, case.until)
        on = result.lines.invoice == np.datetime64(contract.invoice)
        assert contract.invoice in answer["days"] and on.any()
        lines = page_runs.invoice_table(there)["lines"]
        assert len(lines) == on.sum()
        seen += 1
    assert seen >= 3


def test_a_kind_and_a_customer_can_be_chosen_and_stand_in_the_address() -> None:
    app = opened()
    options = app.selectbox(key="check:kind:input").options
    assert options[0] == "All findings" and "Charged twice · 1 · €120.00" in [
        text.replace("\xa0", " ") for text in options
    ]
    settled(app.selectbox(key="check:kind:input").set_value("duplicate-row").run())
    assert [row[1] for row in listed(app)] == ["Contoso · N-2"]
    settled(app.selectbox(key="check:kind:input").set_value("").run())
    settled(app.selectbox(key="check:customer:input").set_value("Contoso").run())
    assert [row[1] for row in listed(app)] == ["Contoso · N-1", "Contoso · N-2"]
    assert page_runs.address(app) == {"customer": ["Contoso"]}
    again = opened(customer="Contoso")
    assert listed(again) == listed(app)


def test_a_part_of_a_name_or_of_a_subscription_finds_it() -> None:
    assert [row[1] for row in listed(opened(customer="north"))] == ["Northwind · N-9"]
    assert [row[1] for row in listed(opened(customer="n-3"))] == ["Fabrikam · N-3"]
    app = opened(customer="nobody of that name")
    assert "No finding is of this kind and this customer" in said(app)


ANY = ["", "0", "1", "2", "-1", "99999999999", "²", "x" * 300, "<b>x</b>", "%00", "nce", "legacy", "upload", "é",
       "wrong-price", "rounding-profile", "file-total", "Contoso", "N-1", "*", "\\"]  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["files", "kind", "customer", "finding", "check", "tab"]), st.sampled_from(ANY)))
def test_any_address_opens_with_a_sentence(query: dict[str, str]) -> None:
    app = opened(**query)
    assert app.title and (app.info or app.warning)
    settled(app.run())


def test_what_an_address_names_and_is_not_there_is_said() -> None:
    assert "There are no files “x” here" in said(opened(files="x"))
    assert "No finding is of the kind “x”" in said(opened(kind="x"))
    app = opened(finding="77")
    assert "There is no finding 77 here" in said(app) and "**1 · Row missing**" in said(app)


def test_the_other_sample_shows_its_own_findings_from_the_first() -> None:
    app = opened(finding="5", kind="price-not-locked")
    settled(app.button_group(key="check:files:input").set_value("legacy").run())
    assert "Charged **€92.00 too much** and **€60.64 too little**" in said(app)
    assert page_runs.address(app) == {"files": ["legacy"]}


# ---- Own files ------------------------------------------------------------------------------------------------------


def uploaded(app: AppTest, file: Path, book: bool = True) -> AppTest:
    """The page after a file, and those of the sample book, were given to it."""
    app.file_uploader(key="check:upload:files").upload(file.name, file.read_bytes(), "text/csv")
    if book:
        for name, path in zip(TABLES, BOOK, strict=True):
            app.file_uploader(key=f"check:upload:{name}").upload(f"{name}.csv", Path(path).read_bytes(), "text/csv")
    return settled(app.run())


def checked(app: AppTest) -> AppTest:
    """The page after the button was pressed and the work is done."""
    settled(app.button(key="check:begin").click().run())
    work = app.session_state["check:work"]
    for _ in range(600):
        if (work.result is not None and (work.folder / process.WRITTEN).exists()) or "refused" in (work.result or {}):
            break
        time.sleep(0.1)
    return settled(app.run())


@pytest.fixture(autouse=True)
def _no_visit_waits_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosted, "_decided", [hosted.Limits(at_once=50)])


def test_own_files_are_checked_in_a_process_and_say_the_same_as_the_sample() -> None:
    app = uploaded(opened(files="upload"), SAMPLES / "october-2026.csv")
    assert "removed with it" in said(app)
    checked(app)
    assert HEADLINE["en"] in said(app)
    assert listed(app) == listed(opened())
    work = app.session_state["check:work"]
    assert page_runs.address(app) == {"files": ["upload"], "check": [work.token]}
    folder = work.folder
    assert {path.name for path in folder.iterdir()} >= {
        process.ticket_name("xlsx", "it"),
        process.ticket_name("plain", "en"),
    }
    del app.session_state["check:work"]
    work.stop()
    assert not folder.exists(), "nothing is kept"


def test_without_a_book_the_history_is_inferred_and_can_be_taken_along() -> None:
    app = checked(uploaded(opened("it", files="upload"), SAMPLES / "february.csv", book=False))
    assert "Addebitati **76,00 € in più**" in said(app) and "come indica il portafoglio" not in said(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert "Sottoscrizioni ricavate (CSV)" in labels and "Segnalazione (Excel)" in labels
    work = app.session_state["check:work"]
    rows = list(csv.DictReader(io.StringIO((work.folder / process.HISTORY[0]).read_text("utf-8-sig"))))
    assert {row["id"].lower() for row in rows} >= {"a-1", "a-2", "b-2", "c-1"}
    work.stop()


def test_bad_input_is_one_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.csv"
    wrong.write_text("what,else\n1,2\n")
    app = checked(uploaded(opened(files="upload"), wrong))
    assert len(app.error) == 1 and "notes.csv" in app.error[0].value
    assert not app.get("popover"), "other files can be given at once, beside the sentence"
    app.session_state["check:work"].stop()


def test_a_file_without_rows_is_said_to_have_none(tmp_path: Path) -> None:
    header = tmp_path / "header.csv"
    header.write_text((SAMPLES / "october-2026.csv").read_text("utf-8-sig").splitlines()[0] + "\n")
    app = checked(uploaded(opened(files="upload"), header, book=False))
    assert "no row below their header" in said(app)
    app.session_state["check:work"].stop()


def test_half_a_book_and_what_is_mistyped_is_said_before_anything_begins() -> None:
    app = uploaded(opened(files="upload"), SAMPLES / "february.csv", book=False)
    app.file_uploader(key="check:upload:events").upload("events.csv", b"subscription,on,kind\n", "text/csv")
    settled(app.run())
    assert "both files are needed" in said(app) and app.button(key="check:begin").disabled
    app = uploaded(opened(files="upload"), SAMPLES / "february.csv")
    settled(app.text_input(key="check:day:0").set_value("32 March").run())
    assert "32 March" in said(app) and app.button(key="check:begin").disabled
    settled(app.text_input(key="check:day:0").set_value("15 Feb 2019").run())
    settled(app.text_input(key="check:total:0").set_value("650.00").run())
    assert not app.button(key="check:begin").disabled
    checked(app)
    assert "the invoice says" in said(app)
    app.session_state["check:work"].stop()


# ---- What a process keeps -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", chosen.SAMPLES)
def test_what_is_kept_reads_as_it_was_found(files: str, tmp_path: Path) -> None:
    path = str(SAMPLES / running.FILES[files])
    process.check(CheckRequest([path], ["a file"], BOOK), tmp_path)

    found = reconcile([read_file(path, tmp_path)], held_book(*BOOK, tmp_path))
    kept = Kept(tmp_path)
    assert len(kept.findings) == len(found.findings)
    for number, one in enumerate(found.findings, 1):
        again = kept.finding(number)
        assert (again.kind, again.rows, again.at_stake, again.billed, again.expected) == (
            one.kind, one.rows, one.at_stake, one.billed, one.expected
        )  # fmt: skip
        assert [sentence(again, language) for language in LANGUAGES] == [
            sentence(one, language).replace(path, "a file") for language in LANGUAGES
        ]
