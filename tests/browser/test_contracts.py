"""The page of several contracts in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

PAIR = "/contracts?language=en&scenario=avast-prepaid%2Fflexible-security-prepaid-backup"
FOUR = "/contracts?language=it&scenario=several-programmes%2Fcsp-axcrypt-and-avast"


def test_one_contract_can_be_shown_alone(visit: Callable[..., Any]) -> None:
    opened = visit(PAIR)
    expect(opened.page.locator(".st-key-answer")).to_contain_text("the 2 contracts cost €615.60 together")
    with opened.rerun():
        opened.page.get_by_role("radio", name="Only B").or_(opened.page.get_by_role("button", name="Only B")).click()
    opened.page.get_by_text("Only B is shown below").wait_for()
    expect(opened.page.locator(".st-key-apart")).to_contain_text("A €57.60 + B €558.00 = €615.60")


def test_contracts_are_named_shortly_beside_their_sums_and_speak_italian(visit: Callable[..., Any]) -> None:
    opened = visit(FOUR)
    expect(opened.page.locator(".st-key-answer")).to_contain_text("i contratti sono 4 e costano insieme")
    with opened.rerun():
        opened.page.get_by_role("radio", name="Solo C").click()
    opened.page.get_by_text("Qui sotto c'è solo C").wait_for()


def test_a_knob_of_the_second_contract_changes_the_sum(visit: Callable[..., Any]) -> None:
    opened = visit(PAIR)
    with opened.rerun():
        opened.choose("Contract to change", "B · Cloud Backup")
    price = opened.page.get_by_label("List price for the whole term")
    price.fill("100")
    with opened.rerun():
        price.press("Enter")
    expect(opened.page.locator(".st-key-answer")).to_contain_text("the 2 contracts cost €357.60 together")


def test_a_contract_comes_and_goes_by_one_act_and_one_back_undoes_it(visit: Callable[..., Any]) -> None:
    opened = visit(PAIR)
    page, answer = opened.page, opened.page.locator(".st-key-answer")
    with opened.rerun():
        page.get_by_role("button", name="Another contract").click()
    with opened.rerun():
        page.get_by_role("button", name="AxCrypt Business for resellers").click()
    expect(answer).to_contain_text("the 3 contracts cost")
    expect(page.get_by_role("button", name="Remove C")).to_be_visible()
    with opened.rerun():
        page.go_back()
    expect(answer).to_contain_text("the 2 contracts cost €615.60 together")
    with opened.rerun():
        page.get_by_role("button", name="Remove A").click()
    expect(answer).to_contain_text("this contract costs €558.00")
    with opened.rerun():
        page.go_back()
    expect(answer).to_contain_text("the 2 contracts cost €615.60 together")
