"""Days and amounts as inputs: what is typed stands there as it was understood, and whoever sets the value sets it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from streamlit.testing.v1 import AppTest

from page_runs import settled

DAY = date(2026, 5, 11)


def _page() -> None:
    """One day as a text and a slider, and a price; what was read silently before, and drawn."""
    from datetime import date
    from decimal import Decimal

    import streamlit as st

    from pages.ui.base.words import Mistyped, words
    from pages.ui.inputs import days, typed

    said = words(st.session_state.get("language", "en"))
    first = date(2026, 5, 11)
    st.session_state["seen"] = st.session_state.get("seen", [])

    def turned(name: str) -> None:
        try:
            day = days.day_of("day", first, said)
        except Mistyped:
            day = None
        st.session_state["seen"].append((name, day, typed.to_be_drawn()))

    try:
        days.day_text("Day", "day", first, said, on_change=turned, args=["text"])
    except Mistyped as wrong:
        st.error(str(wrong))
    days.day_slider("Move", "day", first, (date(2026, 4, 1), date(2026, 9, 30)), said, turned, ["slider"])
    try:
        typed.amount_text("Price", "price", Decimal("4.5"), said, 2, "EUR")
    except Mistyped as wrong:
        st.error(str(wrong))


def _opened(**state: Any) -> AppTest:
    app = AppTest.from_function(_page)
    for name, value in state.items():
        app.session_state[name] = value
    return settled(app.run())


def _type(app: AppTest, key: str, text: str) -> AppTest:
    return settled(app.text_input(key=key).set_value(text).run())


def _shown(app: AppTest) -> tuple[str, date, str]:
    """The text of the day, the day of the slider, the text of the price."""
    return app.text_input(key="day:text").value, app.select_slider(key="day:slider").value, app.text_input[1].value


def test_what_was_typed_stands_there_as_it_was_understood() -> None:
    app = _opened()
    assert _shown(app) == ("11 May 2026", DAY, "4.50")
    _type(app, "day:text", "2/6")
    assert _shown(app) == ("2 Jun 2026", date(2026, 6, 2), "4.50") and app.session_state["day"] == date(2026, 6, 2)
    _type(app, "price:money", "€ 36")
    assert _shown(app)[2] == "36.00" and app.session_state["price"] == Decimal(36)


def test_the_slider_moves_the_text_and_is_read_without_being_drawn() -> None:
    app = _opened()
    settled(app.select_slider(key="day:slider").set_value(date(2026, 5, 12)).run())
    assert _shown(app)[:2] == ("12 May 2026", date(2026, 5, 12))
    assert app.session_state["seen"] == [("slider", date(2026, 5, 12), False)]


def test_a_browser_that_is_a_step_behind_takes_nothing_back() -> None:
    """With what is turned now it sends the other view as it was before the last answer."""
    app = _opened()
    for day in (12, 13):
        settled(app.select_slider(key="day:slider").set_value(date(2026, 5, day)).run())
    app.text_input(key="day:text").set_value("12 May 2026")
    settled(app.select_slider(key="day:slider").set_value(date(2026, 5, 14)).run())
    assert _shown(app)[:2] == ("14 May 2026", date(2026, 5, 14)) and app.session_state["day"] == date(2026, 5, 14)
    app.select_slider(key="day:slider").set_value(date(2026, 5, 13))
    _type(app, "day:text", "2 Jun 2026")
    assert _shown(app)[:2] == ("2 Jun 2026", date(2026, 6, 2))
    _type(app, "day:text", "14 May 2026")
    assert _shown(app)[:2] == ("14 May 2026", date(2026, 5, 14)), "what was there before can be typed again"


def test_a_text_that_has_yet_to_be_written_asks_to_be_drawn() -> None:
    app = _opened()
    _type(app, "day:text", "12 May 2026")
    _type(app, "day:text", "13/5/2026")
    _type(app, "day:text", "14 May 2026")
    _type(app, "day:text", "soon")
    assert app.session_state["seen"] == [
        ("text", date(2026, 5, 12), False),
        ("text", date(2026, 5, 13), True),
        ("text", date(2026, 5, 14), False),
        ("text", None, False),
    ]


def test_what_cannot_be_read_stays_with_its_sentence_and_the_value_as_it_was() -> None:
    app = _opened()
    _type(app, "day:text", "31/6/2026")
    assert app.error[0].value == "“31/6/2026” is not a day: June 2026 has 30 days."
    assert _shown(app)[:2] == ("31/6/2026", DAY) and app.session_state["day"] == DAY
    settled(app.run())
    assert app.error and _shown(app)[0] == "31/6/2026"
    settled(app.select_slider(key="day:slider").set_value(date(2026, 6, 1)).run())
    assert not app.error and _shown(app)[:2] == ("1 Jun 2026", date(2026, 6, 1))


def test_whoever_sets_the_value_sets_what_is_shown() -> None:
    app = _opened(day=date(2026, 8, 1))
    assert _shown(app)[:2] == ("1 Aug 2026", date(2026, 8, 1))
    _type(app, "day:text", "soon")
    app.session_state["day"] = date(2026, 7, 1)
    settled(app.run())
    assert not app.error and _shown(app)[:2] == ("1 Jul 2026", date(2026, 7, 1))


def test_a_day_beyond_the_slider_stays_what_it_is() -> None:
    app = _opened()
    _type(app, "day:text", "1/1/2030")
    assert _shown(app)[:2] == ("1 Jan 2030", date(2026, 9, 30))
    settled(app.run())
    assert app.session_state["day"] == date(2030, 1, 1)


def test_another_language_writes_them_anew() -> None:
    app = _opened()
    _type(app, "day:text", "1 Jun 2026")
    app.session_state["language"] = "it"
    settled(app.run())
    assert _shown(app) == ("1° giu 2026", date(2026, 6, 1), "4,50")
    _type(app, "day:text", "5.7.2026")
    assert _shown(app)[0] == "5 lug 2026"
