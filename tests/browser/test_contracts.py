"""The page of several contracts in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

PAIR = "/contracts?language=en&scenario=avast-prepaid%2Fflexible-security-prepaid-backup"
FOUR = "/contracts?language=it&scenario=several-programmes%2Fcsp-axcrypt-and-avast"


def test_one_contract_can_be_shown_alone(visit: Callable[..., Any]) -> None:
    opened = visit(PAIR)
    opened.page.get_by_text("the 2 contracts cost €615.60 together").wait_for()
    with opened.rerun():
        opened.page.get_by_role("radio", name="Only B").or_(opened.page.get_by_role("button", name="Only B")).click()
    opened.page.get_by_text("Only B is shown below").wait_for()
    expect(opened.page.get_by_test_id("stMetricValue").first).to_have_text("€615.60")


def test_a_long_list_of_contracts_is_a_list_and_speaks_italian(visit: Callable[..., Any]) -> None:
    opened = visit(FOUR)
    opened.page.get_by_text("i contratti sono 4 e costano insieme").wait_for()
    with opened.rerun():
        opened.choose("Mostra i contratti", "Solo C")
    opened.page.get_by_text("Qui sotto c'è solo C").wait_for()


def test_a_knob_of_the_second_contract_changes_the_sum(visit: Callable[..., Any]) -> None:
    opened = visit(PAIR)
    opened.page.locator("summary").filter(has_text="B · Cloud Backup").click()
    price = opened.page.get_by_label("List price for the whole term")
    price.fill("100")
    with opened.rerun():
        price.press("Enter")
    expect(opened.page.get_by_test_id("stMetricValue").first).to_have_text("€357.60")
