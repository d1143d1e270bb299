"""The page of licences that can be taken back: what it says in both languages."""

from __future__ import annotations

import pytest

import page_runs
from page_runs import answer, figures
from pages.ui.base.words import LANGUAGES, words

FILE = "pages/take_back.py"
ADDED = "nce/own-seven-days-for-added-seats"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_until_when_and_what_the_days_give(language: str) -> None:
    app = page_runs.opened(FILE, language, scenario=ADDED)
    of = words(language)
    assert not app.error
    assert of.money(64_510_000, "EUR") in app.info[0].value  # 225.80 for 14 less 161.29 for 10, on 18 March 2026
    assert figures(app)[0] == "4"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "One licence always stays: the one bought on **8 June 2026** goes back only if the contract is cancelled",
        ),
        ("it", "Una licenza resta sempre: quella acquistata l'**8 giugno 2026** si restituisce solo annullando"),
    ],
)
def test_the_only_licence_goes_back_with_its_contract(language: str, sentence: str) -> None:
    app = page_runs.opened(
        FILE, language, scenario="nce/removed-on-the-seventh-day", **{"A.seats": "1", "event": "none"}
    )
    assert sentence in answer(app)
