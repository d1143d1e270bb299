"""Prices and seats at the edge of what can be calculated, and currencies with other decimals, on the pages."""

from __future__ import annotations

import re

import pytest

from page_runs import opened

PAGES = ("monthly_or_annual", "seat_change", "purchase_day", "contracts")


def shown(page: str, language: str = "en", **query: str) -> str:
    app = opened(f"pages/{page}.py", language, **query)
    texts = [*app.info, *app.markdown, *app.error, *app.warning]
    return " ".join([*(text.value for text in texts), *(metric.value for metric in app.metric)]).replace("\xa0", " ")


@pytest.mark.parametrize("page", PAGES)
def test_the_largest_price_is_answered_or_a_sentence(page: str) -> None:
    text = shown(page, **{"A.list_price": "9223000.00", "A.seats": "1000000", "currency": "IDR"})
    assert any(part in text for part in ("9,223,372,036,854", "highest price", "9,223,000,000,000.00"))


@pytest.mark.parametrize("page", PAGES)
def test_yen_have_no_decimals_and_dinars_three(page: str) -> None:
    text = shown(page, currency="JPY")
    assert "¥" in text and not re.search(r"¥[\d,]*\.\d", text)
    assert re.search(r"KWD [\d,]*\.\d{3}\b", shown(page, currency="KWD"))
