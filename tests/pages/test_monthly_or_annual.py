"""The page that compares monthly and annual billing, run as the server runs it, and the model behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario, parse, read
from billing_model.files.toml import load
from billing_model.what_if.commitment import both_ways, cancelling, new_price
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from page_runs import address, figures, invoice_table, opened, settled, view
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

FILE = "pages/monthly_or_annual.py"
ID = "csp/annual-list-price-falls"
BEFORE = "csp/days-before-the-billing-day-are-charged"
SCENARIOS = sorted((PROJECT / "scenarios" / "csp").glob("*.toml"))


def scenario(name: str = ID) -> Scenario:
    return read(PROJECT / "scenarios" / f"{name}.toml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_every_language(language: str) -> None:
    assert opened(FILE, language).title[0].value == words(language)("page.monthly_or_annual.title")


def test_the_worked_year_costs_the_same_but_for_rounding_and_counting() -> None:
    app = opened(FILE)
    assert figures(app) == ["€2,704.52", "€2,704.26", "−€0.26", "€2,400.00"]
    assert "Both cost the same but for rounding and counting" in app.info[0].value


def test_further_invoices_of_the_case_are_a_click_away() -> None:
    app = opened(FILE, **{"A.seats": "7"})
    there = settled(app.button(key="more_elsewhere").click().run())
    assert there.title[0].value == words("en")("page.contracts.title") and not there.warning
    there = opened("pages/contracts.py", **address(there))  # type: ignore[arg-type]
    assert address(there)["A.seats"] == ["7"]
    shown = len(invoice_table(there)["invoices"])
    settled(there.button(key="more_invoices").click().run())
    assert len(invoice_table(there)["invoices"]) > shown


def test_without_a_change_both_cost_the_same_to_the_cent() -> None:
    app = opened(FILE, scenario="csp/new-subscription")
    assert "Both cost the same: $48.00" in app.info[0].value
    assert figures(app)[:3] == ["$48.00", "$48.00", "$0.00"]


def test_an_italian_price_changes_both() -> None:
    app = opened(FILE, "it")
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("10,00").run())
    assert figures(app)[3] == "1.200,00 €"


def test_no_seats_are_refused_and_the_last_good_figures_stay() -> None:
    app = opened(FILE)
    settled(app.number_input(key=f"{ID}:0:seats").set_value(0).run())
    assert "at least 1" in app.error[0].value
    assert figures(app)[0] == "€2,704.52"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tab", ["cancel", "price", "why"])
def test_every_tab_can_be_opened(language: str, tab: str) -> None:
    app = opened(FILE, language)
    view(app, "tabs:frequency", words(language)(f"frequency.tab_{tab}"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_parts_of_a_difference_add_up(path: Path) -> None:
    both = both_ways(read(path).book)
    assert both.difference == both.counting + both.rounding
    for way in (both.monthly, both.annual):
        assert way.total == way.cash.sum() == (way.paid[-1] if len(way.paid) else 0)


@pytest.mark.parametrize("name", [ID, "csp/free-days-seats-change", "csp/bought-on-the-31st-renewal", BEFORE])
def test_each_day_of_the_curve_is_what_a_scenario_cancelled_on_it_says(name: str) -> None:
    """One book with many subscriptions against the same cancellations one by one."""
    given = scenario(name)
    found = cancelling(given.book)
    first = given.data["subscription"][0]
    for at in (0, 1, 30, 31, 100, 200, len(found.days) - 1):
        day: date = found.days[at].item()
        for row, frequency in ((MONTHLY, "monthly"), (ANNUAL, "annual")):
            before = [event for event in given.data.get("event", []) if event["on"] < day]
            data = {
                **{key: value for key, value in given.data.items() if key not in ("expect", "remark")},
                "subscription": [{**first, "frequency": frequency}],
                "event": [*before, {"subscription": first["id"], "on": day, "kind": "cancel"}],
            }
            total = outcome(parse(data).book, found.days[-1] + 100).total()
            assert found.kept[row, at] == total, (name, day, frequency)


def test_within_30_days_everything_comes_back() -> None:
    found = cancelling(scenario().book)
    assert found.full_credit_days == 31 == found.in_full.sum() and found.in_full[:31].all()
    assert not found.kept[:, found.in_full].any() and (found.kept[:, ~found.in_full] > 0).all()


def test_days_charged_before_the_billing_day_are_named_and_not_given_back() -> None:
    """CSP-19: cancelled in those days, they stay paid; from the billing day on, within the 30 days, all comes back."""
    both = both_ways(scenario(BEFORE).book)
    assert (both.monthly.days_before, both.monthly.before, both.annual.days_before) == (13, 67_600_000, 0)
    assert "€67.60 of it is for 13 days before 1 December 2021" in opened(FILE, scenario=BEFORE).info[0].value
    found = cancelling(scenario(BEFORE).book)
    assert found.in_full.nonzero()[0].tolist() == [0, *range(13, 31)]


def test_a_new_list_price_counts_only_from_the_renewal() -> None:
    found = new_price(scenario().book, np.datetime64("2019-06-01"), 18_300_000)
    assert found.first_year.tolist() == [0, 0]
    assert found.second_year.tolist() == [-244_800_000] * 2  # 1.70 × 12 months × 12 seats
    assert [str(day) for day in found.renewal] == ["2020-04-08"] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown(language: str) -> None:
    app = opened(FILE, language)
    options = [
        f"csp/{path.stem}"
        for path in sorted((PROJECT / "scenarios" / "csp").glob("*.toml"))
        if not any(entry.get("trial") for entry in load(path)["subscription"])
    ]
    assert len(options) > 5
    for option in options:
        app.session_state["scenario"] = option
        settled(app.run())
        assert app.query_params["scenario"] == option
