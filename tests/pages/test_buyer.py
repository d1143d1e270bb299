"""The task of a buyer, done on the page: five own prices for a seasonal team; its figures are those of the model."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from billing_model.comparing.compare import results
from billing_model.comparing.recommendation import by_cost, recommend
from billing_model.files import comparison as comparison_file
from billing_model.take_away.comparison.files import comparison_as_file
from billing_model.words.wording import wording
from page_runs import address, compared, open_box, opened, settled
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

PAGE, ID = "pages/compare.py", "device-security"
OFFERS = {
    "flexible": "4.10",
    "flexible-limit": "3.95",
    "prepaid-1": "31.50",
    "prepaid-2": "58.00",
    "prepaid-3": "79.90",
}


def bought(language: str) -> AppTest:
    """The page with the five prices typed, each in its own cell."""
    app = opened(PAGE, language, comparison=ID)
    open_box(app, f"compare:{ID}:flexible-limit:terms")
    settled(app.button(key=f"compare:{ID}:flexible-limit:own").click().run())
    open_box(app, f"compare:{ID}:flexible-limit:terms", is_open=False)
    for option, amount in OFFERS.items():
        typed = amount if language == "en" else amount.replace(".", ",")
        app.text_input(key=f"compare:{ID}:{option}:list_price:money").set_value(typed)
        settled(app.run())
    return app


def asked() -> Any:
    """The same comparison from the model."""
    data = comparison_file.read(PROJECT / "comparisons" / f"{ID}.toml").data
    entries = [{**entry, "list_price": Decimal(OFFERS[entry["id"]])} for entry in data["option"]]
    return comparison_file.parse({**data, "option": [{k: v for k, v in e.items() if k != "example"} for e in entries]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_buyer_types_five_prices_and_reads_which_is_cheapest_when_that_flips_and_what_is_lost(language: str) -> None:
    app, speaks, comparison = bought(language), words(language), asked()
    assert app.number_input(key=f"compare:{ID}:seats").value == 8
    assert app.number_input(key=f"compare:{ID}:seasonal:peak").value == 30
    assert app.slider(key=f"compare:{ID}:months").value == 24
    ordered = by_cost(results(comparison.options, comparison.need)[0])
    (advised,) = recommend(ordered)
    assert advised.runner_up is not None and advised.change is not None
    answer = app.info[0].value.replace("\\", "")
    for amount in (advised.best.total, advised.margin, advised.best.for_nothing):
        assert speaks.money(amount, "EUR") in answer
    names = comparison.names(language)
    assert names[advised.best.option.id] in answer and names[advised.runner_up.option.id] in answer
    figures = [(result.total, result.tied_up, result.for_nothing) for result in ordered]
    assert [row[1:4] for row in compared(app)] == [[speaks.amount(micro, "EUR") for micro in row] for row in figures]
    flips = next(text.value for text in app.markdown if speaks("compare.flip.title") in text.value).replace("\\", "")
    assert speaks.money(advised.change.saves, "EUR") in flips and names[advised.change.option.id] in flips


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_for_the_boss_has_the_buyers_prices_and_the_link_opens_the_same(language: str) -> None:
    app, speaks = bought(language), words(language)
    shown = app.session_state["compare:files"]
    raw = comparison_as_file("pdf", shown["comparison"], language, shown["turns"])
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(raw)).pages).split())
    take = wording(language)["compare"]["take"]
    assert all(speaks.typed(Decimal(price)) in text for price in OFFERS.values())
    assert take["need_picture"] in text and take["examples"] not in text and "Essential Business Security" in text
    fresh = opened(PAGE, language, **address(app))  # type: ignore[arg-type]
    assert compared(fresh) == compared(app) and fresh.info[0].value == app.info[0].value
