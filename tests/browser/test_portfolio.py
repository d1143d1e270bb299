"""A whole book in a real browser: uploaded, billed beside the pages, opened at a customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looks import LOOKS
from playwright.sync_api import expect

from billing_model.books.sample import write_sample

PATH = "/portfolio?language="
SIZE = 40_000  # billed for some seconds, in which others go on
CUT_OR_COVERED = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    const parts = [...main.querySelectorAll("table, table *, [class*=portfolio-gainers] a *, [data-testid=stAlert] *")];
    return [
        ...parts.filter(part => part.clientWidth && part.scrollWidth > part.clientWidth + 1).map(cut => cut.innerText),
        main.scrollWidth > main.clientWidth ? "the page scrolls sideways" : "",
    ].filter(Boolean).join(" | ");
}"""
IN_VIEW = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    const seen = ["h1", "[data-testid=stAlert]", "table", "[class*=portfolio-gainers]", ".chart[role=figure]"];
    return seen.filter(one => {
        const box = main.querySelector(one).getBoundingClientRect();
        return box.top < 0 || box.bottom > window.innerHeight || box.right > window.innerWidth;
    }).join(" | ");
}"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_sample(tmp_path_factory.mktemp("book"), SIZE, 3)


def test_a_large_book_is_billed_while_others_go_on(visit: Callable[..., Any], book: tuple[Path, Path]) -> None:
    opened = visit(f"{PATH}en")
    page = opened.page
    expect(page.get_by_text("(in all: 67 · 300 · 3,426)")).to_be_visible()
    with opened.rerun():
        page.get_by_role("radio", name="Upload").click()
    expect(page.get_by_role("button", name="Template of subscriptions")).to_be_visible()
    for number, file in enumerate(book):
        with opened.rerun():
            page.locator("input[type=file]").nth(number).set_input_files(file)
    with opened.rerun():
        until = page.get_by_label("Show invoices up to")
        until.fill("2026-10-31")
        until.press("Enter")
    page.get_by_role("button", name="Bill this book").click()
    expect(page.get_by_text("Billing the book")).to_be_visible()
    page.reload()  # its address finds it again
    expect(page.get_by_text("Billing the book")).to_be_visible()
    other = visit("/compare?language=en&comparison=encryption")
    with other.rerun():
        other.nudge(other.page.get_by_role("slider").first)
    billed = page.get_by_text(re.compile(f"in all: .* · {SIZE:,} · "))
    expect(billed).to_be_visible(timeout=120_000)
    opened.settle()
    opened.screenshot("portfolio-large")
    with opened.rerun():
        page.get_by_role("radio", name="Month by month").click()
    expect(page.get_by_text("What is invoiced, month by month")).to_be_visible()
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Savings by customer (CSV)").click()
    first = Path(download.value.path()).read_text().splitlines()[0]
    assert first.startswith('"customer","currency","option"')


def test_a_customer_opens_at_the_top_of_a_page_whose_address_can_be_sent(visit: Callable[..., Any]) -> None:
    opened = visit(f"{PATH}it")
    page = opened.page
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 400)")
    with opened.rerun():
        page.locator("[class*=portfolio-gainers] a").first.click()
    expect(page).not_to_have_url("**/portfolio*")
    assert "scenario=opened" not in page.url
    opened.settle()
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0", timeout=5_000)
    sent = visit(page.url[page.url.index("/", 8) :])
    answer = page.get_by_test_id("stAlert").first.inner_text()
    assert sent.page.get_by_test_id("stAlert").first.inner_text() == answer


@pytest.mark.parametrize("language", ["en", "it"])
def test_answer_table_chart_and_customers_are_in_view(visit: Callable[..., Any], language: str) -> None:
    opened = visit(f"{PATH}{language}")
    for width, height in ((1280, 800), (1440, 900)):
        opened.look(width=width, height=height)
        assert not opened.page.evaluate(IN_VIEW), (width, height)


def test_it_is_drawn_on_every_screen(visit: Callable[..., Any]) -> None:
    opened = visit(f"{PATH}it", locale="it")
    for look, screen in LOOKS.items():
        opened.look(**screen)
        opened.screenshot(f"portfolio-it-{look}")
        wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{look}: nothing runs over the side"
        assert not opened.page.evaluate(CUT_OR_COVERED), f"{look}: every figure is read in full, above what follows"
    opened.look(**LOOKS["dark"])
    for number, name in ((1, "months"), (2, "kinds")):
        with opened.rerun():
            opened.page.locator("[class*=portfolio-tabs]").get_by_role("radio").nth(number).click()
        opened.screenshot(f"portfolio-it-dark-{name}")
