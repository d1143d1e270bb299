"""The page of a switch of plans, run as the server runs it; and its days, held against single books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.billing.outcome import outcome
from billing_model.core import codes
from billing_model.core.lines import Lines
from billing_model.files.scenario import Scenario, parse
from billing_model.files.toml import load
from billing_model.what_if.plan_switch import CREDITED_WITHIN, billed_until, switch_days, switch_on
from page_runs import figures, metric_row, settled
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

PLAN_SWITCH = "pages/plan_switch.py"
ID = "office365/cheaper-plan-part-is-lost"
ALL = sorted(path.stem for path in (PROJECT / "scenarios" / "office365").glob("*.toml"))


def opened(language: str = "en", scenario: str = ID) -> AppTest:
    """The page after its first run."""
    return page_runs.opened(PLAN_SWITCH, language, scenario=scenario)


def read(name: str) -> Scenario:
    return parse(load(PROJECT / "scenarios" / "office365" / f"{name}.toml"))


# ---- The model --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_each_day_of_the_curve_is_what_one_book_switched_on_that_day_says(name: str) -> None:
    book = read(name).book
    event = switch_on(book, book.happened("switch-plan").on.min())
    found = switch_days(book, event)
    assert found.days[0] == book.purchased[0] and (np.diff(found.days).astype(int) == 1).all()
    for row in (0, 1, 45, len(found) // 2, len(found) - 1):
        on = book.events.on.copy()
        on[event] = found.days[row]
        one = replace(book, events=book.events.replace(on=on))
        lines = outcome(one, billed_until(one, found.days[row])).lines
        made = lines.take(lines.posted == found.days[row])

        def one_line(kind: str, column: str, lines: Lines = made) -> int:
            return int(getattr(lines, column)[lines.kind == codes.line_kind(kind)].sum())

        assert int(found.used[row]) == -one_line("plan-switch-credit", "amount")
        assert int(found.cost[row]) == one_line("plan-switch-charge", "amount")
        assert int(found.lost[row]) == one_line("credit-lost", "lost")
        assert found.invoice[row] in made.invoice


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("exactly-equal", "2018-12-18"),  # 2400 × 73 / 365 = 480, which is what the new plan costs
        ("one-day-too-early", "2018-12-18"),
        ("cheaper-plan-part-is-lost", "2018-11-30"),  # 91 days are worth 598.36, 92 are 604.93; the new plan costs 600
        ("new-plan-costs-more", "2018-03-01"),
        ("by-hand", None),
    ],
)
def test_the_first_day_without_loss(name: str, first: str | None) -> None:
    book = read(name).book
    found = switch_days(book, switch_on(book, book.events.on[0]))
    assert found.first_without_loss == (None if first is None else np.datetime64(first))


def test_no_day_is_without_loss_if_the_last_is_worth_more_than_the_new_plan() -> None:
    book = read("on-the-last-day").book
    cheap = replace(book, events=book.events.replace(list_price=np.array([10_000])))  # 1.20 for ten seats and a year
    found = switch_days(cheap, switch_on(cheap, book.events.on[0]))
    assert found.first_without_loss is None and found.lost[-1] == 5_380_000  # 6.5753… − 1.20


@pytest.mark.parametrize("name", ALL)
def test_what_is_left_is_used_or_lost_and_the_invoice_comes_within_30_days(name: str) -> None:
    book = read(name).book
    found = switch_days(book, switch_on(book, book.events.on[0]))
    assert (found.left == found.used + found.lost).all() and (found.due == found.cost - found.used).all()
    wait = (found.invoice - found.days).astype(int)
    assert wait.min() >= 0 and wait.max() <= CREDITED_WITHIN


def test_the_second_switch_moves_within_the_plan_it_replaces() -> None:
    book = read("two-switches").book
    found = switch_days(book, switch_on(book, np.datetime64("2018-10-10")))
    assert [str(found.days[0]), str(found.days[-1])] == ["2018-04-11", "2019-04-09"]
    assert int(found.left[found.row(np.datetime64("2018-10-10"))]) == 1_495_890_000


# ---- The page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_every_language(language: str) -> None:
    app = opened(language)
    assert app.title[0].value == words(language)("page.plan_switch.title")


def test_the_figures_of_the_worked_scenario() -> None:
    app = opened()
    assert figures(app) == ["€2,196.16", "€600.00", "€0.00", "€1,596.16"]
    assert "**on 1 April 2018**" in app.info[0].value and "**€1,596.16, is lost**" in app.info[0].value
    assert "Wait 243 days, until **30 November 2018**, and nothing is lost." in app.info[0].value


def test_italian_days_have_their_article() -> None:
    assert "**il 1° aprile 2018**" in opened("it").info[0].value


def test_one_click_moves_the_switch_to_the_first_day_without_loss() -> None:
    app = opened()
    settled(app.button(key="move").click().run())
    assert app.select_slider(key=f"{ID}:event:0:on:slider").value == date(2018, 11, 30)
    assert figures(app) == ["€598.36", "€600.00", "€1.64", "€0.00"]
    assert "Wait" not in app.info[0].value and "move" not in [button.key for button in app.button]


def test_one_click_uses_the_button_instead_of_changing_by_hand() -> None:
    app = opened(scenario="office365/by-hand")
    assert figures(app) == ["€595.07", "€2,400.00", "€2,400.00", "€595.07"]
    settled(app.button(key="button").click().run())
    assert figures(app) == ["€595.07", "€2,400.00", "€1,804.93", "€0.00"]


def test_what_comes_back_is_said_so() -> None:
    app = opened(scenario="office365/invoiced-cheaper-plan")
    assert metric_row(app)[2].label == "Comes back" and figures(app)[2] == "€48.57"


def test_more_licences_save_the_credit() -> None:
    app = opened()
    settled(app.number_input(key=f"{ID}:event:0:seats").set_value(40).run())
    assert figures(app) == ["€2,196.16", "€2,400.00", "€203.84", "€0.00"]


def test_a_wrong_price_gets_its_sentence_and_the_figures_stay() -> None:
    app = opened()
    settled(app.text_input(key=f"{ID}:event:0:list_price:money").set_value("4,5000").run())
    assert "did you mean 4.50?" in app.error[0].value
    assert figures(app)[1] == "€600.00"


def test_no_licences_are_refused_beside_the_knob() -> None:
    app = opened()
    settled(app.number_input(key=f"{ID}:event:0:seats").set_value(0).run())
    assert "SWITCH-3" in app.error[0].value
    assert figures(app)[1] == "€600.00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown(language: str) -> None:
    app = opened(language)
    for name in ALL:
        app.session_state["scenario"] = f"office365/{name}"
        settled(app.run())
        assert app.query_params["scenario"] == f"office365/{name}" and not app.error
