"""A file that a page has no room for: what stands for it, and the sentence of the page."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.base.hosted import NOT_TAKEN
from pages.ui.base.words import LANGUAGES, words


@dataclass(frozen=True)
class File:
    name: str
    type: str


OWN, LEFT_OUT = File("own.csv", "text/csv"), File("-", NOT_TAKEN)


def shown(given: object, language: str) -> None:
    import streamlit as st

    from pages.ui.base.taken import taken
    from pages.ui.base.words import words

    st.session_state.kept = taken(given, words(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("given", "kept", "told"),
    [
        (None, None, False),
        (OWN, OWN, False),
        (LEFT_OUT, None, True),
        ([OWN, LEFT_OUT, LEFT_OUT], [OWN], True),
        ([OWN], [OWN], False),
        ([], [], False),
    ],
)
def test_a_page_says_what_was_not_taken(given: object, kept: object, told: bool, language: str) -> None:
    run = AppTest.from_function(shown, args=(given, language)).run()
    assert not run.exception and run.session_state.kept == kept
    assert [error.value for error in run.error] == [words(language)("app.not_taken")] * told
