"""The home page: pictures and figures that are the model's, and the same that a visitor then finds on the page."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from billing_model.programmes import programmes
from page_runs import address, charts, metric_row, opened, settled, visited, ways_on
from pages.ui.base import frame
from pages.ui.base.today import today
from pages.ui.base.words import LANGUAGES, words
from pages.ui.home import cards
from project import PROJECT
from tools import draw_pictures

WAYS, ASKED = tuple(cards.WAYS.values()), cards.ASKED


def page_of(card: dict[str, Any]) -> str:
    return str(card["to"]).partition("?")[0]


def said(app: AppTest) -> list[str]:
    """The sentences of a page and its headline figures."""
    texts = [element.value for kind in (app.info, app.markdown, app.caption) for element in kind]
    return [*texts, *(text for metric in metric_row(app) for text in (metric.value, metric.below))]


def test_what_lies_ready_is_what_the_model_says() -> None:
    wanted = draw_pictures.written()
    assert {path.name for path in wanted} == {path.name for path in cards.PICTURES.iterdir()}
    for path, text in wanted.items():
        assert path.read_text("utf-8") == text, f"{path.name} is not the model's: make pictures"


@pytest.mark.parametrize("page", WAYS)
@pytest.mark.parametrize(("language", "day"), [("en", "2026-11-29"), ("it", "2028-02-29"), ("it", "2031-12-11")])
def test_a_card_says_to_the_cent_what_a_visitor_who_follows_it_then_finds(
    page: str, language: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_TODAY", day)
    card = next(card for card in ways_on(visited("", language))[0] if page_of(card) == page)
    figures = re.findall(r"[\d.,]*\d[.,]\d\d", card["text"])
    assert len(figures) == (0 if page == frame.LEARN else 2)
    app = visited(f"pages/{page}.py", language)
    seen = said(app)
    if page == frame.PORTFOLIO:
        app.session_state["portfolio:currency"] = "USD"
        seen += said(settled(app.run()))
    for figure in figures:
        assert any(figure in text.replace("\\", "") for text in seen), figure
    drawn = re.findall(r"[\d.,]*\d[.,]\d\d", re.sub("<[^>]*>", " ", card["picture"]))
    assert set(drawn) <= set(figures)


@settings(max_examples=4)
@given(st.dates(date(2024, 1, 1), date(2095, 12, 31)))
def test_figures_that_lie_ready_are_those_of_the_case_of_any_day(day: date) -> None:
    for page, of in (("seat_change", draw_pictures.seat_change_of), (frame.COMPARE, draw_pictures.compare_of)):
        facts = {name: cards.written(value, words("en")) for name, value in of(day).items()}
        assert cards.sentence(page, "en", day) == words("en")(f"home.card.{page}", **facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_asks_what_one_wants_to_do_and_leads_to_every_page_in_the_language(language: str) -> None:
    app = opened("", language)
    ways, asked = ways_on(app)
    assert [page_of(card) for card in ways] == list(WAYS)
    assert [card["text"] for card in ways] == [cards.sentence(page, language, today()) for page in WAYS]
    pages = {path.stem for path in (PROJECT / "pages").glob("*.py")}
    assert {page_of(card) for card in (*ways, *asked)} == pages
    assert [page_of(card) for card in asked] == list(ASKED) and not any(card["text"] for card in asked)
    for card in (*ways, *asked):
        assert card["to"].endswith(f"?language={language}") and card["title"]
        assert card["picture"].startswith("<svg") and (bool(card["text"]) or "<text" not in card["picture"])
    assert not charts(app)


@pytest.mark.parametrize("page", [*WAYS, *ASKED])
def test_a_picture_leaves_no_figure_unwritten(page: str) -> None:
    for language in LANGUAGES:
        drawn = cards.drawn(page, language, today())
        assert drawn.startswith("<svg") and drawn.endswith("</svg>\n")
        assert not set("{}") & set(drawn)


def begun(language: str, product: tuple[str, str], day: str, seats: int, price: str) -> AppTest:
    """The page that opens when a contract is entered on the home page and its button pressed."""
    app = opened("", language)
    inputs = [kind for kind in (app.selectbox, app.text_input, app.number_input) for kind in kind]
    assert len(inputs) <= 6
    settled(app.selectbox(key="begin:product:input").set_value(product).run())
    settled(app.text_input(key="begin:purchased:text").set_value(day).run())
    settled(app.number_input(key="begin:seats").set_value(seats).run())
    settled(app.text_input(key="begin:price:money").set_value(price).run())
    return settled(app.button(key="begin:go").click().run())


@pytest.mark.parametrize(
    ("language", "day", "price"), [("en", "23 March 2026", "36.00"), ("it", "23/03/2026", "36,00")]
)
def test_a_contract_of_ones_own_opens_on_the_page_of_its_question(language: str, day: str, price: str) -> None:
    app = begun(language, ("csp", "Office 365 E3"), day, 37, price)
    assert app.title[0].value == words(language)("page.seat_change.title")
    there = address(app)
    assert (
        there["A.purchased"] == ["2026-03-23"] and there["A.seats"] == ["37"] and there["A.offer"] == ["Office 365 E3"]
    )
    assert there["A.list_price"] == ["36.00"] and there["currency"] == ["EUR"]
    assert not app.warning and not app.error


@pytest.mark.parametrize("programme", programmes())
def test_a_contract_of_every_programme_can_be_begun(programme: str) -> None:
    name = (programmes()[programme].products or ("",))[-1]
    app = begun("en", (programme, name), "2 February 2027", 13, "7.25")
    there = address(app)
    assert there["A.purchased"] == ["2027-02-02"] and there["A.seats"] == ["13"] and there["A.list_price"] == ["7.25"]
    assert not app.error and not any("link" in told.value for told in app.warning)


def test_what_is_mistyped_or_refused_is_said_and_home_stays() -> None:
    app = begun("en", ("csp", "Office 365 E3"), "31 February 2026", 5, "10")
    assert app.title[0].value == words("en")("app.name") and "31 February 2026" in app.error[0].value
    app = begun("en", ("csp", "Office 365 E3"), "1 February 2026", 5, "-3")
    assert app.title[0].value == words("en")("app.name") and len(app.error) == 1


def test_the_card_of_the_whole_book_counts_those_who_pay_in_the_currency_of_its_amount() -> None:
    customers: dict[str, set[str]] = {}
    with (PROJECT / "samples" / "book" / "subscriptions.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            customers.setdefault(row["currency"], set()).add(row["customer"])
    euro, dollar = len(customers["EUR"]), len(customers["USD"])
    english, italian = (cards.sentence(frame.PORTFOLIO, language, today()) for language in LANGUAGES)
    assert english.startswith(f"{euro} customers pay **€2,688,105.33**, {dollar} more $710,562.91;")
    assert f" of the {euro} would gain by a change" in english
    assert italian.startswith(f"{euro} clienti: **2.688.105,33")
    assert f"altri {dollar}: 710.562,91" in italian


def test_home_needs_no_library_that_takes_long_to_load() -> None:
    late = ("pandas", "reportlab", "xlsxwriter")
    code = f"import sys; from pages.ui.home import page; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
