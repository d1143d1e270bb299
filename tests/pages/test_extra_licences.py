"""The page of extra licences: the printed example, its knobs, what it refuses; and the model's function behind it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.billing.bill import bill
from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario, read
from billing_model.files.toml import load
from billing_model.what_if.extra_licences import extra, free_licences, licence_days, period
from page_runs import answer, figures, invoice_table, open_box, settled, view
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

FILE = "pages/extra_licences.py"
ID = "axcrypt/fifty-days-left"
MICRO = 1_000_000


def opened(language: str = "en", scenario: str = ID) -> AppTest:
    """The page after its first run."""
    return page_runs.opened(FILE, language, scenario=scenario)


def scenario(name: str) -> Scenario:
    return read(PROJECT / "scenarios" / "axcrypt" / f"{name}.toml")


def of_the_page() -> list[str]:
    files = sorted((PROJECT / "scenarios" / "axcrypt").glob("*.toml"))
    return [f.stem for f in files if any(event["kind"] == "add-seats" for event in load(f).get("event", []))]


# ---- The page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_in_both_languages_with_every_scenario(language: str) -> None:
    app = opened(language)
    assert app.title[0].value == words(language)("page.extra_licences.title")
    assert len(of_the_page()) > 10
    for name in of_the_page():
        app.session_state["scenario"] = f"axcrypt/{name}"
        settled(app.run())
        assert not app.error and app.query_params["scenario"] == f"axcrypt/{name}"


def test_fifty_days_are_two_months() -> None:
    app = opened()
    assert figures(app) == ["€72.00", "€59.02", "−€72.00", "€2,664.00"]  # 9.00 × 2 × 4; 108.00 × 50 / 366 × 4
    assert "cost **€72.00**: **2 months each** for 50 days, up to and including 31 December 2024" in answer(app)
    assert "renewal on 1 January 2025 would save €72.00 and mean 50 days without them" in answer(app)


def test_the_answer_in_italian_speaks_italian() -> None:
    app = opened("it")
    assert figures(app)[0] == "72,00 €"
    assert "acquistate il 12 novembre 2024 costano **72,00 €**: **2 mesi ciascuna** per 50 giorni" in answer(app)


def test_the_last_step_is_told() -> None:
    told = [text.value for text in opened().markdown]
    assert any("The last step begins on 1 December 2024**, in 19 days" in text for text in told)


def test_a_day_in_the_last_step_costs_one_month() -> None:
    app = opened()
    settled(app.select_slider(key=f"{ID}:event:0:on:slider").set_value(date(2024, 12, 31)).run())
    assert figures(app)[0] == "€36.00" and "**1 month each** for 1 day" in answer(app)


def test_a_monthly_term_has_no_steps() -> None:
    app = opened()
    app.session_state[f"{ID}:0:months"] = 1
    settled(app.run())
    assert figures(app)[0] == "€36.00"
    assert any("There are no steps" in text.value for text in app.markdown)


def test_the_customer_gets_no_discount() -> None:
    app = opened(scenario="axcrypt/renewed-with-all-licences")
    assert figures(app)[0] == "€201.60"
    app.session_state["axcrypt/renewed-with-all-licences:event:0:buyer"] = "customer"
    settled(app.run())
    assert figures(app)[0] == "€252.00"  # 9.00 × 7 × 4


def test_vat_is_added_without_a_number_and_goes_with_one() -> None:
    app = opened(scenario="axcrypt/vat-without-a-number")
    assert figures(app)[0] == "€256.37"  # 210.14 and 46.23
    open_box(app, "axcrypt/vat-without-a-number:box:more")
    settled(app.toggle(key="axcrypt/vat-without-a-number:0:vat_number").set_value(True).run())
    assert figures(app)[0] == "€210.14"


def test_more_members_than_licences_are_refused_and_the_figures_stay() -> None:
    app = opened(scenario="axcrypt/licences-for-new-users")
    before = figures(app)
    settled(app.number_input(key="axcrypt/licences-for-new-users:event:1:seats").set_value(1).run())
    assert "AXC-9" in app.error[0].value and "12 members, with 11 licences" in app.error[0].value
    assert figures(app) == before


def test_no_licences_are_refused_beside_the_knob() -> None:
    app = opened()
    settled(app.number_input(key=f"{ID}:event:0:seats").set_value(0).run())
    said = app.error[0].value
    assert said.startswith("Found 0 licences") and "at least 1" in said and figures(app)[0] == "€72.00"
    assert f". {said}" in app.warning[0].value.replace("**", ""), "a sentence of its own above, too"


def test_the_days_on_which_the_two_months_differ_are_told() -> None:
    app = opened(scenario="axcrypt/remaining-months-on-the-calendar")
    view(app, "tabs:extra_licences", words("en")("extra.tabs.month"))
    assert any("**28 of 366 days**" in text.value for text in app.markdown)
    open_box(app, "table:month_rule")
    table = next(shown.value for shown in app.dataframe if "30-day months" in shown.value)
    assert list(table.iloc[-1]) == ["31 Jan 2024", "31 Jan 2024", "2 months, €18.00", "1 month, €9.00"]


def test_the_invoice_shown_is_that_of_the_extra_licences() -> None:
    app = opened()
    table = invoice_table(app)
    assert table["invoices"][table["invoice"]]["day"] == "12 Nov 2024"
    assert [line["what"] for line in table["lines"]] == ["Added: 4 licences, 2 months"]


def test_the_purchase_moves_the_extra_licences_and_the_currency_can_be_any() -> None:
    app = opened()
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value("2026-01-01").run())
    assert "bought on 13 November 2026 cost **€72.00**" in answer(app), "as many days later, after a leap year"
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value("1 Jan 1990").run())
    assert "bought on 13 November 1990 cost **€72.00**" in answer(app), "also by many years"
    open_box(app, f"{ID}:box:more")
    app.session_state[f"{ID}:currency"] = "CHF"
    settled(app.run())
    assert figures(app)[0] == "CHF 72.00"


# ---- The model's function -----------------------------------------------------------------------------------------


def test_each_day_costs_what_its_own_book_says() -> None:
    """One book for all days gives what a book per day gives."""
    given = scenario("vat-without-a-number")
    found = licence_days(given.book, given.book.purchased[0], 2)
    for row in range(0, len(found.days), 40):
        moved = given.book.events.replace(on=found.days[row : row + 1])
        book = type(given.book)(given.book.subscriptions, moved, given.book.customers)
        lines = bill(book, found.last)
        extra_line = lines.clause == lines.clause[np.argmax(lines.kind)]
        assert int((lines.amount + lines.tax)[extra_line].sum()) == found.cost[row]
        assert int(lines.months[extra_line][0]) == found.months[row]


@pytest.mark.parametrize("name", of_the_page())
def test_the_staircase_only_falls_and_is_never_below_the_days(name: str) -> None:
    given = scenario(name)
    found = licence_days(given.book, given.book.purchased[0])
    assert (np.diff(found.cost) <= 0).all() and (np.diff(found.by_day) <= 0).all()
    calendar = given.book.remaining_month[0] == 0
    assert not calendar or (found.cost >= found.by_day).sum() > 0.9 * len(found.days)
    assert found.months[0] == given.book.months[0] and found.months[-1] == 1
    assert found.left[0] == len(found.days) and found.left[-1] == 1
    assert found.cost[0] == found.by_day[0], "the whole period costs the same either way"


@pytest.mark.parametrize("name", of_the_page())
def test_what_the_licences_cost_is_on_the_invoice_of_their_day(name: str) -> None:
    given = scenario(name)
    row = int(np.flatnonzero(given.book.happened("add-seats").kind[:1] == given.book.events.kind)[0])
    found = extra(given.book, row)
    result = outcome(given.book, found.here.last + 1)
    lines = result.lines.take((result.lines.first == found.on) & (result.lines.seats == found.seats))
    assert found.cost == int((lines.amount + lines.tax)[-1])
    assert found.total - found.without == found.cost + found.renewal_part


def test_without_a_renewal_there_is_nothing_to_wait_for() -> None:
    given = scenario("cancelled")
    found = extra(given.book, 1)
    assert found.renewal is None and found.renewal_part == 0 and found.cost == 36 * MICRO


def test_a_day_before_the_purchase_lies_in_the_first_period() -> None:
    first, last = period(np.datetime64("2024-01-31"), 1, np.datetime64("2023-06-01"))
    assert (str(first), str(last)) == ("2024-01-31", "2024-02-28")


def test_a_licence_freed_stays_paid() -> None:
    given = scenario("user-removed")
    assert free_licences(given.book, given.until) == (1, 10)
    assert free_licences(scenario("twelve-months").book, given.until) is None
