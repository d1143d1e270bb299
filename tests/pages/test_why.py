"""Beside a line: the remark that is about it, and the other scenarios that show its clause."""

from __future__ import annotations

from datetime import date

import pytest

from billing_model.words.rulebook import clause
from page_runs import open_box, opened, settled
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, plain, words
from pages.ui.parts.clauses import PLACE
from pages.ui.scenario import bundled

PAGE, ID = "pages/seat_change.py", "csp/seat-change"


def remarks_shown(app, language: str = "en") -> list[str]:
    return [box.value for box in app.info if words(language)("why.remark") in box.value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_stands_beside_its_line(language: str) -> None:
    app = opened(PAGE, language, scenario=ID)
    third = bundled.library()[ID]["remark"][1]
    assert third["at"] == "2018-02-15, line 3"
    app.session_state[f"{ID}:line:{app.session_state[f'{ID}:invoice']}"] = 2
    settled(app.run())
    shown = remarks_shown(app, language)
    assert len(shown) == 1 and third[language].split(",")[0].split(".")[0] in shown[0]


def test_a_remark_goes_when_the_line_is_another_one() -> None:
    app = opened(PAGE, scenario=ID)
    assert remarks_shown(app)
    app.session_state[f"{ID}:event:0:on"] = date(2018, 2, 5)
    settled(app.run())
    assert not remarks_shown(app)


def test_every_remark_about_an_invoice_can_be_placed() -> None:
    places = [remark["at"] for data in bundled.library().values() for remark in data.get("remark", [])]
    assert sum(PLACE.fullmatch(at) is not None for at in places) > 30
    assert not [at for at in places if at[:2] == "20" and not PLACE.fullmatch(at)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_behind_a_line_can_be_read(language: str) -> None:
    app = opened(PAGE, language, scenario=ID)
    key = next(buttons.key for buttons in app.button_group if buttons.key.endswith(":rule:input"))
    ids = app.button_group(key=key).options
    assert ids == ["CSP-21", "CSP-22", "CSP-40", "GEN-1"]
    for id in ids:
        settled(app.button_group(key=key).set_value(id).run())
        said = clause(id)
        assert any(text.value.startswith(f"**{plain(said.title[language])}**") for text in app.markdown)
        assert any(plain(said.parts[0].text[language]) in text.value for text in app.markdown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_behind_a_line_lead_to_other_scenarios(language: str) -> None:
    app = open_box(opened(PAGE, language, scenario=ID), "why:others")
    links = [link.proto for link in app.get("page_link")]
    titles = {name: plain(data["title"][language]) for name, data in bundled.library().items()}
    named = {link.label for link in links} | {text.value for text in app.markdown}  # a long title stands above its link
    assert len(named & {title for name, title in titles.items() if name != ID}) >= 3
    assert titles[ID] not in named
    assert max(len(link.label) for link in links) <= frame.SHORT, "what is longer is cut on a phone"


def test_the_clause_behind_a_line_leads_to_its_page() -> None:
    app = opened(PAGE, scenario=ID)
    urls = {document.url for part in clause("CSP-13").parts for document in part.documents}
    app.session_state[f"{ID}:line:{app.session_state[f'{ID}:invoice']}:rule"] = "CSP-13"
    settled(app.run())
    assert any(f"]({url})" in box.value for box in app.markdown for url in urls)
