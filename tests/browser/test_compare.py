"""What a person does with the page that compares options, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from editing import type_into
from playwright.sync_api import expect

from workbooks_of_users import workbook

PATH = "/compare?language=en&comparison=encryption"
CHEAPEST = ".st-key-table tbody tr:first-child"


def test_a_click_on_the_map_opens_the_case_and_a_button_leads_back(visit: Callable[..., Any]) -> None:
    opened = visit(PATH)
    page = opened.page
    before = page.locator(CHEAPEST).inner_text()
    chart = page.locator("[class*='st-key-chart-compare-encryption-map-']")
    chart.scroll_into_view_if_needed()
    box = chart.locator(".chart-picture").bounding_box()
    at = (box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.5)
    page.mouse.move(*at)
    expect(chart.locator(".chart-said")).to_contain_text("next best costs")
    page.mouse.click(*at)
    expect(page.get_by_text("one case of the map")).to_be_visible()
    opened.settle()
    expect(page.get_by_text("one case of the map")).to_be_visible()
    assert page.locator(CHEAPEST).inner_text() != before
    with opened.rerun():
        page.get_by_role("button", name="Back to the plan").click()
    assert page.locator(CHEAPEST).inner_text() == before


def test_a_file_of_days_is_checked_row_by_row(visit: Callable[..., Any], tmp_path: Path) -> None:
    opened = visit(PATH)
    page = opened.page
    opened.choose("The need", "File")
    opened.settle()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("day,seats\n2025-03-01,4\n2025-13-01,5\n")
    page.locator("input[type=file]").set_input_files(wrong)
    told = page.get_by_test_id("stAlertContentError")
    expect(told).to_contain_text("Row 3: “2025-13-01” is not a day")
    expect(page.locator(".st-key-answer")).to_contain_text("Row 3")
    good = tmp_path / "good.csv"
    good.write_text("day,seats\n2025-03-01,4\n2025-05-01,9\n")
    page.locator("input[type=file]").set_input_files(good)
    expect(page.get_by_text("Row 3")).to_have_count(0)
    opened.settle()
    before = page.locator(CHEAPEST).inner_text()
    book = tmp_path / "good.xlsx"
    book.write_bytes(workbook([["day", "seats"], [date(2025, 3, 1), 40], [date(2025, 5, 1), 90]]))
    page.locator("input[type=file]").set_input_files(book)
    expect(page.locator(CHEAPEST)).not_to_have_text(before)
    opened.settle()


def test_the_days_of_a_need_are_typed_as_everywhere(visit: Callable[..., Any]) -> None:
    opened = visit(PATH)
    page, answer = opened.page, opened.page.locator(".st-key-answer")
    opened.choose("The need", "Table")
    opened.settle()
    table = page.get_by_test_id("stDataFrame").first
    expect(page.get_by_test_id("glide-cell-1-0")).to_have_text(re.compile(r"^\d{1,2} [A-Z][a-z]{2} \d{4}$"))
    type_into(table, 90, 0, "31 Feb 2025")
    expect(answer).to_contain_text("February 2025 has 28 days")
    type_into(table, 90, 0, "3/4/25")
    expect(answer).not_to_contain_text("February")
    opened.settle()


def test_a_slider_of_the_need_changes_the_answer_and_a_view_below_the_window_comes_into_it(
    visit: Callable[..., Any],
) -> None:
    opened = visit("/compare?language=it&comparison=mail-and-office")
    page = opened.page
    before = page.locator(CHEAPEST).inner_text()
    with opened.rerun():
        opened.nudge(page.get_by_role("slider").first)
    expect(page.locator(CHEAPEST)).not_to_have_text(before)
    with opened.rerun():
        page.get_by_role("radio", name="Quando si paga").click()
    expect(page.locator(".st-key-below svg").first).to_be_in_viewport(ratio=0.9)
