"""The page of the rulebook: every clause is there, can be found, and leads to scenarios that show it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.words.rulebook import clauses, documents
from page_runs import parts, ways_on
from pages.ui.base.words import LANGUAGES, plain, words
from pages.ui.parts.clauses import source
from pages.ui.scenario.bundled import library, page_for
from project import PROJECT


def opened(language: str = "en", **query: str) -> AppTest:
    return page_runs.opened("pages/rulebook.py", language, **query)


def listed(app: AppTest) -> list[str]:
    """The clauses in the list, in its order."""
    return [row["id"] for row in ways_on(app)[0]]


def asked(question: str, language: str = "en") -> AppTest:
    app = opened(language)
    app.text_input(key="rulebook:text").set_value(question).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_is_listed_with_how_sure_it_is_the_first_of_the_menu_first(language: str) -> None:
    app = opened(language)
    assert sorted(listed(app)) == sorted(clause.id for clause in clauses())
    assert listed(app)[0] == clauses("nce")[0].id
    standings = {"stated", "shown", "public", "assumed"}
    notes = {row["id"]: row["note"] for row in ways_on(app)[0]}
    assert set(notes.values()) == {words(language)(f"rulebook.standing.{standing}") for standing in standings}
    assert notes["CSP-21"] == words(language)("rulebook.standing.shown"), "the least sure of its parts"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("prorate when I add a seat", {"CSP-21", "CSP-22"}),
        ("pro rata when I add a seat", {"CSP-21", "CSP-22"}),
        ("ripartizione quando aggiungo una licenza", {"CSP-22", "AXC-5"}),
        ("What happens when a customer cancels?", {"CSP-30", "NCE-26"}),
        ("Quanto rimborsano se si disdice?", {"CSP-30", "CSP-31", "CSP-25"}),
        ("when is the invoice due", {"PAYG-6", "NCE-19"}),
        ("l'IVA", {"AXC-4"}),
        ("rounding of cents", {"CSP-40", "NCE-60"}),
        ("a cheaper plan", {"SWITCH-4"}),
        ("free trial", {"TRIAL-1", "TRIAL-2"}),
        ("versione di valutazione", {"TRIAL-3", "TRIAL-4"}),
        ("csp-22", {"CSP-22"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_question_find_clauses_in_both_languages(question: str, wanted: set[str], language: str) -> None:
    found = listed(asked(question, language))
    assert wanted <= set(found[:5]), "among the first"
    assert len(found) < len(clauses()) / 2


def test_nothing_that_answers_is_said() -> None:
    app = asked("zzz[x](y)")
    assert not parts(app) and "zzz" in app.info[0].value


def test_the_best_answer_is_shown_and_the_next_question_shows_its_own() -> None:
    app = asked("CSP-22")
    assert app.subheader[0].value.startswith("CSP-22 ·")
    app.query_params["clause"] = "CSP-40"
    assert app.run().subheader[0].value.startswith("CSP-40 ·")
    app.text_input(key="rulebook:text").set_value("usage limit").run()
    assert app.subheader[0].value.startswith("PAYG-5 ·") and "clause" not in app.query_params


def test_a_clause_has_an_address_and_an_unknown_one_is_said() -> None:
    app = opened(clause="CSP-22")
    assert app.subheader[0].value.startswith("CSP-22 ·")
    assert [row["id"] for row in ways_on(app)[0] if row["current"]] == ["CSP-22"]
    for row in ways_on(app)[0]:
        assert row["to"] == f"rulebook?language=en&clause={row['id']}"
    app = opened(clause="CSP-[22](x)")
    assert "There is no clause" in app.warning[0].value and app.subheader


def test_the_scenarios_that_show_a_clause_stand_beside_it_as_links_to_their_pages() -> None:
    app = opened(clause="CSP-22")
    shown = {row["to"]: row["title"] for row in ways_on(app, 1)[0]}
    known = {id: data for id, data in library().items() if "CSP-22" in data["clauses"]}
    assert shown == {
        f"{page_for(data)}?{urlencode({'language': 'en', 'scenario': id})}": f"→ {data['title']['en']}"
        for id, data in known.items()
    }
    without = next(clause for clause in clauses() if clause.no_scenario)
    app = opened(clause=without.id)
    assert any(plain(without.no_scenario["en"]) in box.value for box in app.caption)


@pytest.mark.parametrize("clause", [clause.id for clause in clauses()])
def test_every_clause_can_be_shown(clause: str) -> None:
    app = opened("it", clause=clause)
    assert app.subheader[0].value.startswith(f"{clause} ·") and not app.warning


def test_a_programme_shows_its_own_clauses() -> None:
    app = opened()
    app.session_state["rulebook:programme"] = "axcrypt"
    app.run()
    assert listed(app) == [clause.id for clause in clauses("axcrypt")]


def test_every_scenario_has_a_page_that_exists() -> None:
    for data in library().values():
        assert (PROJECT / "pages" / f"{page_for(data)}.py").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_leads_to_its_page_and_says_when_the_address_was_seen_and_what_is_other_there(language: str) -> None:
    app = opened(language, clause="CSP-41")
    page = documents()["ms-basics"]
    link = next(box.value for box in app.markdown if f"]({page.url})" in box.value)
    assert plain(page.title[language]) in link
    assert "29 Nov 2026" in link or "29 nov 2026" in link
    assert plain(page.edition[language].rstrip(".")) in link


def test_a_document_without_an_address_is_a_title() -> None:
    faq = replace(documents()["avast-flex"], url="", seen=None)
    assert source([faq], "Heading", words("en"), dated=True) == f"{plain(faq.title['en'])} · Heading"


@pytest.mark.parametrize(
    ("clause", "page", "case"),
    [
        ("CSP-25", "learn", "seat-changes"),
        ("NCE-18", "learn", "new-commerce"),
        ("AXC-10", "practice", "clause=AXC-10"),
        ("NCE-12", "contracts", "guess=1"),  # on no line, but a scenario shows it
        ("PAYG-1", "practice", "avast-flexible-change-1"),
        ("GEN-5", "practice", "avast-flexible-change-1"),
    ],
)
def test_a_rule_leads_to_where_it_is_practised(clause: str, page: str, case: str) -> None:
    app = opened("pages/rulebook.py", clause=clause)
    begins = ("Practise", "Guess an invoice")
    link = next(link.proto for link in app.get("page_link") if link.proto.label.startswith(begins))
    assert link.page == page and case in link.query_string
    nearest = words("en")("rulebook.practise_nearest") in [caption.value for caption in app.caption]
    assert nearest is (clause in ("PAYG-1", "GEN-5"))
