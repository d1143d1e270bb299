"""A comparison taken along, opened from its file, and linked to, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect

from billing_model.files import comparison, scenario
from pages.ui.base.words import words
from pages.ui.parts.downloads import COMPARISON_KINDS

PATH = "/compare?language={}&comparison=encryption"
OPENED: dict[str, Callable[[Path], str]] = {
    "pdf": lambda path: pypdf.PdfReader(path).pages[0].extract_text().replace("\xa0", " "),
    "xlsx": lambda path: str(list(openpyxl.load_workbook(path, data_only=True).worksheets[2].values)),
    "toml": lambda path: str(comparison.read(path).data),
}


def turned(visit: Callable[..., Any], language: str) -> Any:
    """The page after the seats were changed."""
    opened = visit(PATH.format(language))
    seats = opened.page.get_by_label(words(language)("compare.need.seats"))
    seats.fill("7")
    with opened.rerun():
        seats.press("Enter")
    return opened


def figures(page: Any) -> list[str]:
    """The table of results, cell by cell."""
    cells: list[str] = page.locator(".st-key-table tbody :is(th, td)").all_inner_texts()
    return cells


def taken(page: Any, button: Any, folder: Path) -> Path:
    with page.expect_download() as started:
        button.click()
    path = folder / str(started.value.suggested_filename)
    started.value.save_as(path)
    return path


@pytest.mark.parametrize("language", ["en", "it"])
def test_each_file_says_what_the_page_says(visit: Callable[..., Any], tmp_path: Path, language: str) -> None:
    opened, speaks = turned(visit, language), words(language)
    page = opened.page
    total = figures(page)[1]
    number = total.replace(".", "").replace(",", ".") if language == "it" else total.replace(",", "")
    says = {"pdf": total, "xlsx": number.rstrip("0").rstrip("."), "toml": "'seats': 7"}
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    for kind in COMPARISON_KINDS:
        button = page.get_by_role("button", name=speaks(f"compare.downloads.{kind}"), exact=False)
        assert says[kind] in OPENED[kind](taken(page, button, tmp_path))
    opened.screenshot(f"compare-downloads-{language}")
    page.keyboard.press("Escape")
    with opened.rerun():
        page.get_by_role("radio", name=speaks("compare.more.option")).click()
    saved = taken(page, page.get_by_role("button", name=speaks("compare.open.as_scenario")), tmp_path)
    assert scenario.read(saved).data["subscription"]


def test_a_saved_comparison_is_opened_again_and_listed(visit: Callable[..., Any], tmp_path: Path) -> None:
    opened, speaks = turned(visit, "en"), words("en")
    page = opened.page
    before = figures(page)
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    saved = taken(page, page.get_by_role("button", name=speaks("compare.downloads.toml"), exact=False), tmp_path)
    other = visit("/compare?language=en")
    page = other.page
    page.get_by_role("button", name=speaks("compare.open_file.title")).click()
    with other.rerun():
        page.get_by_test_id("stPopoverBody").locator("input[type=file]").set_input_files(saved)
    other.settle()
    expect(page.get_by_label(speaks("compare.need.seats"))).to_have_value("7")
    assert figures(page) == before
    assert "comparison=opened%2F" in page.url


def test_every_problem_of_a_file_is_said(visit: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('currency = "EUR"\nstart = "soon"\n', "utf-8")
    opened = visit(PATH.format("en"))
    page = opened.page
    page.get_by_role("button", name=words("en")("compare.open_file.title")).click()
    with opened.rerun():
        page.get_by_test_id("stPopoverBody").locator("input[type=file]").set_input_files(tmp_path / "wrong.toml")
    page.get_by_text("wrong.toml, start").wait_for()


def test_the_link_that_is_copied_opens_the_same_on_a_fresh_server(cold_server: Any, visit: Callable[..., Any]) -> None:
    opened = turned(visit, "en")
    before = figures(opened.page)
    copied = opened.copied("Copy link", "Copied")
    assert "comparison=encryption&demand.seats=7" in copied
    path = urlsplit(copied)
    fresh = visit(f"{path.path}?{path.query}&case=growth:2&tab=flip", server=cold_server)
    page = fresh.page
    assert page.get_by_text("one case of the map").count()
    with fresh.rerun():
        page.get_by_role("button", name="Back to the plan").click()
    fresh.settle()
    assert figures(page) == before
    flips = page.get_by_role("radio", name=words("en")("compare.more.flip"))
    expect(flips).to_have_attribute("aria-checked", "true")
    assert "demand.seats=7" in page.url and "case" not in page.url


def test_a_link_spoilt_by_hand_is_told_in_sentences(visit: Callable[..., Any]) -> None:
    opened = visit(PATH.format("it") + "&months=many&axcrypt-1.list_price=dear&case=colour:3")
    told = opened.page.get_by_test_id("stAlert").filter(has_text="Il link contiene errori")
    expect(told.get_by_role("listitem")).to_have_count(3)
    assert "many" not in opened.page.url
    opened.screenshot("compare-link-nonsense-it")
