"""What stays as it was when an input is turned, and what does not stay half drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from pages.ui.base.words import words


@pytest.mark.parametrize("path", ["seat_change", "compare"])
def test_the_icon_and_the_files_are_still_there_after_a_turn(visit: Callable[..., Any], path: str) -> None:
    opened = visit(f"/{path}?language=en")
    page, speaks = opened.page, words("en")
    for _ in range(3):  # the first makes it a case of one's own, for which the page is drawn whole
        with opened.rerun():
            opened.nudge(page.locator(".st-key-knobs [type=range]").first)
    assert page.locator("link[rel~=icon]").first.get_attribute("href").startswith("data:image/png")
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=speaks(f"{'compare.' * (path == 'compare')}downloads.toml")).click()
    assert saved.value.failure() is None and saved.value.path().read_text("utf-8").startswith(("#", "id", "title"))


@pytest.mark.parametrize("path", ["seat_change", "compare"])
def test_a_turn_is_one_run_and_leaves_the_input_alone(visit: Callable[..., Any], path: str) -> None:
    opened = visit(f"/{path}?language=en")
    page = opened.page
    knob = page.locator(".st-key-knobs [type=range]").first
    with opened.rerun():
        opened.nudge(knob)  # makes it a case of one's own, for which the page is drawn whole
    answer, before = page.locator(".st-key-answer [role=alert], .st-key-answer [role=status]").first, opened.begun
    said: list[str] = []
    for _ in range(3):
        said.append(answer.text_content())
        with opened.rerun():
            page.keyboard.press("ArrowRight")
        expect(answer).not_to_have_text(said[-1])
    assert opened.begun == before + 3
    expect(knob).to_be_focused()
    with opened.rerun():
        page.go_back()
    expect(answer).to_have_text(said[-1])


def test_further_invoices_and_one_of_several_changes_take_one_run(visit: Callable[..., Any]) -> None:
    opened, speaks = visit("/seat_change?language=en"), words("en")
    page = opened.page
    with opened.rerun():
        page.get_by_role("button", name=speaks("changes.add"), exact=True).click()
    knob = page.get_by_role("slider", name=speaks("changes.move"))
    day = page.get_by_label(f"{speaks('changes.day')} 2")
    opened.settle()
    begun, before = opened.begun, day.input_value()
    with opened.rerun():
        opened.nudge(knob)
    expect(day).not_to_have_value(before)
    assert opened.begun == begun + 1
    shown = page.locator(".st-key-invoice select option")
    many = shown.count()
    with opened.rerun():
        page.get_by_role("button", name=speaks("knobs.more_invoices")).click()
    expect(shown).to_have_count(many + 3)
    assert opened.begun == begun + 2


def test_a_turn_while_the_page_is_being_drawn_leaves_nothing_half_drawn(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=en")
    page = opened.page
    knob = page.locator(".st-key-knobs [type=range]").first
    knob.focus()
    with opened.rerun():
        page.get_by_role("radio", name="IT").click()
        knob.press("ArrowRight")
    opened.settle()
    italian, english = words("it"), words("en")
    expect(page.get_by_role("heading", name=italian("page.seat_change.title"))).to_be_visible()
    expect(page.locator(".st-key-invoice")).to_contain_text(italian("lines.column.amount"))
    for path in ("downloads.title", "knobs.more_invoices"):
        if english(path) != italian(path):
            expect(page.get_by_text(english(path), exact=True)).to_have_count(0)
