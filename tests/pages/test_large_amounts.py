"""Prices and seats at the edge of what can be calculated, and currencies with other decimals, on the pages."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from billing_model.core.book import Book
from billing_model.core.money import to_micro
from billing_model.files.scenario import parse
from billing_model.what_if.commitment import both_ways, new_price
from billing_model.what_if.paid_year import ANNUAL
from page_runs import metric_row, opened, settled, view
from pages.ui.base.words import LANGUAGES, words
from pages.ui.scenario.bundled import library

PAGES = ("monthly_or_annual", "seat_change", "purchase_day", "contracts")


def shown(page: str, language: str = "en", **query: str) -> str:
    app = opened(f"pages/{page}.py", language, **query)
    texts = [*app.info, *app.markdown, *app.error, *app.warning]
    return " ".join([*(text.value for text in texts), *(metric.value for metric in metric_row(app))]).replace(
        "\xa0", " "
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_largest_price_is_answered_or_a_sentence(page: str) -> None:
    text = shown(page, **{"A.list_price": "9223000.00", "A.seats": "1000000", "currency": "IDR"})
    assert any(part in text for part in ("9,223,372,036,854", "highest price", "9,223,000,000,000.00"))


@pytest.mark.parametrize("page", PAGES)
def test_yen_have_no_decimals_and_dinars_three(page: str) -> None:
    text = shown(page, currency="JPY")
    assert "¥" in text and not re.search(r"¥[\d,]*\.\d", text)
    assert re.search(r"KWD [\d,]*\.\d{3}\b", shown(page, currency="KWD"))


# ---- A year at once, where a month can be billed --------------------------------------------------------------------

MONTHLY = "csp/new-subscription"
MOST_OF_A_YEAR = "768614336404.56"  # twelve of it are the last cent that can be calculated
TOO_MUCH = ("768614336404.57", "791173943254.29", "999999999999.99")


def at(price: str) -> Book:
    """One licence billed by the month at a list price."""
    data = {name: value for name, value in library()[MONTHLY].items() if name != "expect"}
    return parse(data | {"subscription": [{**data["subscription"][0], "seats": 1, "list_price": Decimal(price)}]}).book


def test_the_most_that_a_year_can_cost_is_right() -> None:
    year = 12 * to_micro(Decimal(MOST_OF_A_YEAR))
    assert both_ways(at(MOST_OF_A_YEAR)).annual.total == year
    book = at("1.00")
    price = to_micro(Decimal(MOST_OF_A_YEAR))
    assert new_price(book, book.purchased[0] + np.timedelta64(90), price).second_year[ANNUAL] == year - 12_000_000


@pytest.mark.parametrize("price", TOO_MUCH)
def test_a_year_that_is_too_large_is_never_another_amount(price: str) -> None:
    with pytest.raises(OverflowError):
        both_ways(at(price))
    book = at("1.00")
    with pytest.raises(OverflowError):
        new_price(book, book.purchased[0] + np.timedelta64(90), to_micro(Decimal(price)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_that_is_too_large_is_a_sentence(language: str) -> None:
    too_large = words(language)("lines.too_large")
    page = "pages/monthly_or_annual.py"
    app = opened(page, language, scenario=MONTHLY, **{"A.list_price": TOO_MUCH[1], "A.seats": "1"})
    assert [info.value for info in app.info] == [too_large] and not metric_row(app)
    app = opened(page, language, scenario=MONTHLY)
    view(app, "tabs:frequency", words(language)("frequency.tab_price"))
    (box,) = [box for box in app.text_input if box.label == words(language)("frequency.new_price")]
    settled(box.set_value(words(language).typed(Decimal(TOO_MUCH[1]))).run())
    assert too_large in [info.value for info in app.info] and not app.error
