"""The clock of a page: what was known on its day, the buttons, the address, and that nothing changes without it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from billing_model.billing.clock import as_known
from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse
from page_runs import figures, invoice_table, opened, settled
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.charts import daily, invoices
from pages.ui.charts.clock import LIGHT, lighter_after, lighter_places
from pages.ui.scenario import bundled

SEAT_CHANGE = "pages/seat_change.py"
ID = "csp/seat-change"
PAGES = [f"pages/{name}.py" for names in frame.QUESTIONS.values() for name in names]


def toggle(app: AppTest) -> Any:
    """The switch of the clock."""
    return next(found for found in app.toggle if str(found.key).endswith(":clock:on"))


def slider(app: AppTest) -> Any:
    """The slider of the clock."""
    return next(found for found in app.select_slider if str(found.key).endswith(":clock:day:slider"))


def press(app: AppTest, name: str) -> None:
    """One of the two buttons beside the slider."""
    settled(next(found for found in app.button if str(found.key).endswith(f":{name}")).click().run())


def told(app: AppTest) -> str:
    """What is said about the day."""
    day = words("en").day(slider(app).value, "d MMMM y")
    return next(found.value for found in app.markdown if found.value.startswith(f"**{day}**"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_clock_that_is_off(page: str, language: str) -> None:
    app = opened(page, language)
    assert not toggle(app).value
    before = figures(app)
    settled(toggle(app).set_value(True).run())
    assert len(figures(app)) == len(before) + 4
    assert app.query_params["day"] in ([str(slider(app).value)], str(slider(app).value))
    settled(toggle(app).set_value(False).run())
    assert figures(app) == before and "day" not in app.query_params


def test_the_buttons_go_to_the_next_and_the_previous_thing_that_happens() -> None:
    app = opened(SEAT_CHANGE, day="2018-01-20")
    press(app, "next")
    assert slider(app).value == date(2018, 2, 1) and "2" in told(app)
    press(app, "next")
    assert slider(app).value == date(2018, 2, 15) and "an invoice of $9.55" in told(app)
    press(app, "previous")
    press(app, "previous")
    assert slider(app).value == date(2018, 1, 15) and "an invoice of $4.00" in told(app)
    press(app, "previous")
    assert slider(app).value == date(2018, 1, 13) and "purchase" in told(app)
    assert next(found for found in app.button if str(found.key).endswith(":previous")).disabled


def test_the_day_before_the_change_nothing_of_it_is_known() -> None:
    app = opened(SEAT_CHANGE, day="2018-01-31")
    assert figures(app)[:4] == ["1", "$4.00", "$1.55", "$4.00"]
    settled(slider(app).set_value(date(2018, 2, 1)).run())
    assert figures(app)[:4] == ["2", "$4.00", "$1.42", "$9.55"]
    assert figures(app)[4:] == ["$9.55", "$4.00", "+$5.55", "$93.55"], "the answer is about the whole story"


def test_the_invoice_below_follows_the_clock() -> None:
    app = opened(SEAT_CHANGE, day="2018-02-14")
    assert app.session_state[f"{ID}:invoice"].startswith("2018-01-15")
    settled(slider(app).set_value(date(2018, 2, 15)).run())
    assert app.session_state[f"{ID}:invoice"].startswith("2018-02-15")


def test_invoices_that_are_not_issued_yet_are_called_so() -> None:
    app = opened(SEAT_CHANGE, day="2018-02-14")
    assert [label["note"] for label in invoice_table(app)["invoices"]] == ["", "to come", "to come"]


def test_a_day_that_is_none_is_said_and_the_clock_shows_another() -> None:
    app = opened(SEAT_CHANGE, day="someday")
    assert "someday" in app.warning[0].value
    assert slider(app).value == date(2018, 2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("day", "shown"), [("1999-01-01", date(2018, 1, 13)), ("2999-01-01", date(2018, 3, 31))])
def test_a_day_outside_the_story_is_said_and_its_nearest_shown(day: str, shown: date, language: str) -> None:
    app = opened(SEAT_CHANGE, language, day=day)
    assert slider(app).value == shown
    assert len(app.warning) == 1 and day[:4] in app.warning[0].value and "2018" in app.warning[0].value
    assert not opened(SEAT_CHANGE, language, day="2018-03-31").warning


def test_a_trial_that_nobody_converts_expires_on_the_clock() -> None:
    app = opened("pages/free_trial.py", scenario="csp-trial/expired", day="2018-03-02")
    press(app, "next")
    assert slider(app).value == date(2018, 4, 1) and "the free trial expires" in told(app)


def test_renewals_are_among_the_things_that_happen() -> None:
    app = opened("pages/extra_licences.py", scenario="axcrypt/renewed-with-all-licences", day="2024-01-01")
    seen = set()
    while not next(found for found in app.button if str(found.key).endswith(":next")).disabled:
        press(app, "next")
        seen.add(told(app))
    assert any("renewal" in text for text in seen) and any("invoice" in text for text in seen)


@pytest.mark.parametrize("page", PAGES)
def test_a_fresh_visit_to_the_address_shows_the_same_day(page: str) -> None:
    app = opened(page)
    settled(toggle(app).set_value(True).run())
    press(app, "next")
    fresh = opened(page, **{name: app.query_params[name] for name in app.query_params if name != "language"})
    assert slider(fresh).value == slider(app).value
    assert figures(fresh) == figures(app)


def known(day: str) -> Any:
    scenario = parse(bundled.library()[ID])
    return as_known(outcome(scenario.book, scenario.until), np.datetime64(day)).outcome


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_draw_what_is_still_to_come_lighter(language: str) -> None:
    speaks = words(language)
    seen = known("2018-02-10")
    bars = daily.daily(seen, ["A"], speaks, "USD")["data"][0]
    strength = dict(zip(bars["x"], bars["marker"]["opacity"], strict=True))
    assert strength["2018-02-10"] == 1 and strength["2018-02-11"] == LIGHT
    bills = lighter_places(invoices.invoices(seen, speaks, "USD"), seen.invoices.on, seen.known)["data"][0]
    assert bills["marker"]["opacity"] == [1, LIGHT, LIGHT]
    figure = lighter_after(invoices.paid_and_used(seen, speaks, "USD"), seen.known, speaks)
    lines = [trace for trace in figure["data"] if trace["name"] == speaks("chart.paid")]
    assert [trace.get("opacity", 1) for trace in lines] == [1, LIGHT]
    assert lines[0]["x"][-1] == "2018-02-10" and lines[1]["x"][0] == "2018-02-11"
    assert len(lines[0]["x"]) == len(lines[0]["y"]) == len(lines[0]["customdata"])


def test_charts_without_a_clock_are_as_they_were() -> None:
    scenario = parse(bundled.library()[ID])
    whole = outcome(scenario.book, scenario.until)
    figure = daily.daily(whole, ["A"], words("en"), "USD")
    assert "opacity" not in figure["data"][0]["marker"] and len(figure["data"]) == 2
