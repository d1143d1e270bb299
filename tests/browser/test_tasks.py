"""Tasks that people come with, done from the home page with keyboard and mouse; the command line agrees."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdf
import pytest
from playwright.sync_api import expect
from running import PROJECT

from pages.ui.base.words import LANGUAGES, Words, words

CASE = """
id = "own"
currency = "EUR"
until = 2026-07-31
title = { en = "Own", it = "Proprio" }
question = { en = "?", it = "?" }

[[subscription]]
id = "A"
programme = "csp"
offer = "Office 365 E3"
frequency = "monthly"
purchased = 2026-03-23
seats = 37
list_price = 36.00
billing_day = 8

[[event]]
subscription = "A"
on = 2026-05-11
kind = "set-seats"
seats = 42

[[event]]
subscription = "A"
on = 2026-06-02
kind = "set-seats"
seats = 39
"""
PRICES = {"flexible": "4.20", "prepaid-1": "31.50", "prepaid-2": "49.90", "prepaid-3": "75.00"}


def said(command: str, path: Path) -> Any:
    """What a command prints about a file."""
    asked = [sys.executable, "-m", "billing_model", command, str(path), "--format", "json"]
    return json.loads(subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout)


def amount(text: str, speaks: Words) -> str:
    """An amount that a command prints, as a page writes it."""
    return speaks.amount(int(Decimal(text) * 1_000_000), "EUR")


def type_in(opened: Any, field: Any, text: str) -> None:
    """Typed over what stands in a field, and left with Enter; the page answers."""
    with opened.rerun():
        field.fill(text)
        field.press("Enter")


def typed_price(text: str, speaks: Words) -> str:
    """A price as a person of the language types it."""
    return speaks.typed(Decimal(text))


def enter_the_case(opened: Any, speaks: Words) -> None:
    """From home: the contract in six facts, then its billing day and its two changes, one of which is there."""
    page = opened.page
    product = page.get_by_role("combobox", name=speaks("home.product"))
    product.click()
    product.press_sequentially("365 E3")
    with opened.rerun():
        page.get_by_role("option", name=f"Office 365 E3 · {speaks.programme('csp')}").click()
    type_in(opened, page.get_by_label(speaks.label("purchased"), exact=True), "23/3/2026")
    type_in(opened, page.get_by_label(speaks.label("seats"), exact=True), "37")
    type_in(opened, page.get_by_label(speaks("home.price"), exact=True), typed_price("36", speaks))
    with opened.rerun():
        page.get_by_role("button", name=speaks("home.go")).click()
    expect(page.get_by_role("heading", name=speaks("page.seat_change.title"))).to_be_visible()
    knobs = page.locator(".st-key-knobs")
    billing_day = knobs.get_by_role("slider", name=speaks.label("billing_day"))
    billing_day.press("Home")
    for _ in range(7):
        opened.nudge(billing_day)
    opened.settle()
    change_of_licences(opened, speaks, "", "11/5/2026", "+5")
    with opened.rerun():
        knobs.get_by_role("button", name=speaks("changes.add")).click()
    change_of_licences(opened, speaks, " 2", "2/6/2026", "-3")


def change_of_licences(opened: Any, speaks: Words, row: str, day: str, more: str) -> None:
    """What is typed into a row of the table of changes; row: what the labels of its inputs end with."""
    knobs = opened.page.locator(".st-key-knobs")
    type_in(opened, knobs.get_by_label(speaks("changes.day") + row, exact=True), day)
    type_in(opened, knobs.get_by_label(speaks("changes.more") + row, exact=True), more)


@pytest.fixture(params=LANGUAGES)
def speaks(request: pytest.FixtureRequest) -> Words:
    """The words of a language."""
    return words(request.param)


def test_a_salesperson_explains_the_next_invoices_and_sends_them(
    visit: Callable[..., Any], speaks: Words, tmp_path: Path
) -> None:
    (tmp_path / "case.toml").write_text(CASE)
    invoices = said("bill", tmp_path / "case.toml")["invoices"]
    assert [invoice["total"] for invoice in invoices] == ["1332.00", "1332.00", "1584.00", "1330.44"]
    opened = visit(f"/?language={speaks.language}", height=800)
    page = opened.page
    enter_the_case(opened, speaks)
    answer, invoice = page.locator(".st-key-answer"), page.locator(".st-key-invoice")
    for changed in invoices[2:]:
        expect(answer).to_contain_text(amount(changed["total"], speaks))
    june = invoices[2]
    expect(invoice.locator("tfoot tr").last).to_contain_text(amount(june["total"], speaks))
    lines = invoice.locator("tbody tr")
    expect(lines).to_have_count(len(june["lines"]))
    for number, line in enumerate(june["lines"]):
        expect(lines.nth(number)).to_contain_text(amount(line["amount"], speaks).lstrip("-−"))
    lines.nth(2).click()
    expect(page.locator(".st-key-why")).to_contain_text(amount(june["lines"][2]["amount"], speaks))

    address = urlsplit(page.url)
    sent = visit(f"{address.path}?{address.query}")
    assert sent.page.locator(".st-key-answer").inner_text() == answer.inner_text()
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("button", name=speaks("downloads.toml"), exact=False).click()
    started.value.save_as(tmp_path / "sent.toml")
    billed = said("bill", tmp_path / "sent.toml")
    assert billed["currency"] == "EUR" and billed["invoices"][:4] == invoices
    sent_file = tomllib.loads((tmp_path / "sent.toml").read_text())
    assert sent_file["title"]["en"] == "Office 365 E3, bought on 23 March 2026"
    assert not {"shows", "expect", "remark"} & sent_file.keys(), "nothing of the case that it was made from"


def test_a_buyer_types_the_prices_of_offers_and_takes_a_sheet_along(
    visit: Callable[..., Any], speaks: Words, tmp_path: Path
) -> None:
    bundled = PROJECT / "comparisons" / "device-security.toml"
    options = {option["id"]: option for option in tomllib.loads(bundled.read_text())["option"]}
    opened = visit(f"/?language={speaks.language}", height=800)
    page = opened.page
    with opened.rerun():
        page.get_by_role("link", name=speaks("home.way.compare")).first.click()
    cases = page.get_by_role("combobox").first
    cases.click()
    with opened.rerun():
        page.get_by_role("option", name=tomllib.loads(bundled.read_text())["title"][speaks.language]).first.click()
    for id, price in PRICES.items():
        label = speaks("compare.options.price_of", name=options[id]["name"][speaks.language])
        type_in(opened, page.get_by_label(label, exact=True), typed_price(price, speaks))
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    for kind in ("toml", "pdf"):
        with page.expect_download() as started:
            page.get_by_role("button", name=speaks(f"compare.downloads.{kind}"), exact=False).click()
        started.value.save_as(tmp_path / f"sheet.{kind}")
    compared = said("compare", tmp_path / "sheet.toml")
    totals = {option["option"]: option["total"] for option in compared["options"]}
    best = min((id for id in totals if id != "flexible-limit"), key=lambda id: Decimal(totals[id]))
    answer = page.locator(".st-key-answer")
    expect(answer).to_contain_text(options[best]["name"][speaks.language])
    expect(answer).to_contain_text(amount(totals[best], speaks))
    table = page.locator(".st-key-table tbody")
    for total in totals.values():
        expect(table).to_contain_text(amount(total, speaks))
    typed = {
        option["id"]: str(option["list_price"])
        for option in tomllib.loads((tmp_path / "sheet.toml").read_text())["option"]
    }
    assert {id: Decimal(typed[id]) for id in PRICES} == {id: Decimal(price) for id, price in PRICES.items()}
    leaflet = "".join(part.extract_text() for part in pypdf.PdfReader(tmp_path / "sheet.pdf").pages).replace(
        "\xa0", " "
    )
    for text in (
        *(amount(total, speaks) for total in totals.values()),
        *(typed_price(price, speaks) for price in PRICES.values()),
    ):
        assert text in leaflet


def test_a_trainer_has_an_invoice_guessed_and_steps_through_it(
    visit: Callable[..., Any], speaks: Words, tmp_path: Path
) -> None:
    (tmp_path / "case.toml").write_text(CASE)
    june = said("bill", tmp_path / "case.toml")["invoices"][2]
    opened = visit(f"/?language={speaks.language}", height=800)
    page = opened.page
    enter_the_case(opened, speaks)
    with opened.rerun():
        page.get_by_role("button", name=speaks("guess.start")).click()
    expect(page.get_by_text(amount(june["total"], speaks))).to_have_count(0)
    total = page.get_by_role("textbox", name=speaks("guess.total", currency="EUR"))
    for guessed, right in (("1580", False), (june["total"], True)):
        total.fill(typed_price(guessed, speaks))
        with opened.rerun():
            page.get_by_role("button", name=speaks("guess.check"), exact=True).click()
        expect(page.get_by_test_id("stAlertContentSuccess")).to_have_count(int(right))
    with opened.rerun():
        page.get_by_role("button", name=speaks("guess.open")).click()
    with opened.rerun():
        page.get_by_text(speaks("clock.set"), exact=True).click()
    day = page.get_by_role("slider", name=speaks("clock.day"))
    before = day.get_attribute("aria-valuetext")
    with opened.rerun():
        page.get_by_role("button", name=speaks("clock.next")).first.click()
    assert day.get_attribute("aria-valuetext") != before
    for line in page.locator(".st-key-invoice tbody tr").all():
        line.click()
        opened.settle()
        expect(page.locator(".st-key-why")).to_contain_text("CSP-")
    address = urlsplit(page.url)
    same = visit(f"{address.path}?{address.query}")
    assert same.page.locator(".st-key-answer").inner_text() == page.locator(".st-key-answer").inner_text()

    page.goto(f"{opened.server.url}/?language={speaks.language}")
    opened.settle()
    with opened.rerun():
        page.get_by_role("link", name=speaks("home.way.train")).first.click()
    expect(page.get_by_role("button", name=speaks("learn.first_try"))).to_be_visible()
