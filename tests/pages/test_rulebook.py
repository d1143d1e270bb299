"""The page of the rulebook: every clause is there, can be found, and leads to scenarios that show it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from billing_model.words.rulebook import clauses, documents
from pages.ui.base.words import LANGUAGES, plain, words
from pages.ui.parts.clauses import source
from pages.ui.scenario.bundled import library, page_for
from project import PROJECT


def opened(language: str = "en") -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
    app.switch_page("pages/rulebook.py")
    app.query_params["language"] = language
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> set[str]:
    return {box.label.split("**")[1] for box in app.expander}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_is_shown(language: str) -> None:
    assert shown(opened(language)) == {clause.id for clause in clauses()}


def test_a_word_finds_the_clauses_that_speak_of_it() -> None:
    app = opened()
    app.text_input(key="rulebook:text").set_value("CSP-22").run()
    assert "CSP-22" in shown(app) and len(shown(app)) < 5
    app.text_input(key="rulebook:text").set_value("zzz[x](y)").run()
    assert shown(app) == set() and "zzz" in app.info[0].value


def test_a_programme_shows_its_own_clauses() -> None:
    app = opened()
    app.session_state["rulebook:programme"] = "axcrypt"
    app.run()
    assert shown(app) == {clause.id for clause in clauses("axcrypt")}


def test_every_scenario_has_a_page_that_exists() -> None:
    for data in library().values():
        assert (PROJECT / "pages" / f"{page_for(data)}.py").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_leads_to_its_page_and_says_when_the_address_was_seen_and_what_is_other_there(language: str) -> None:
    app = opened(language)
    app.session_state["rulebook:CSP-41"] = True  # the box is open
    app.run()
    page = documents()["ms-basics"]
    link = next(box.value for box in app.caption if f"]({page.url})" in box.value)
    assert plain(page.title[language]) in link
    assert "29 Nov 2026" in link or "29 nov 2026" in link
    assert plain(page.edition[language].rstrip(".")) in link


def test_a_document_without_an_address_is_a_title() -> None:
    faq = replace(documents()["avast-flex"], url="", seen=None)
    assert source([faq], "Heading", words("en"), dated=True) == f"{plain(faq.title['en'])} · Heading"
