"""The page about the day of the purchase, run as the server runs it, and the model behind it."""

from __future__ import annotations

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse, read
from billing_model.files.toml import load
from billing_model.what_if.purchase_day import CHARGED, NEW, OLD, PurchaseDays, purchase_days
from page_runs import figures, opened, settled, view
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

FILE = "pages/purchase_day.py"
ID = "csp/free-days-before-17-october-2017"
END_OF_MONTH = "csp/bought-on-the-29th-30th-and-31st"
NONE_FREE = "csp/days-before-the-billing-day-are-charged"


def found_for(name: str = ID) -> PurchaseDays:
    return purchase_days(read(PROJECT / "scenarios" / f"{name}.toml").book)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_every_language(language: str) -> None:
    assert opened(FILE, language).title[0].value == words(language)("page.purchase_day.title")


def test_the_day_before_the_rule_changed_is_free_for_a_month() -> None:
    app = opened(FILE)
    assert figures(app) == ["30", "€100.00", "€1,200.00", "€3.04"]
    assert "**€100.00 on 15 November 2017**" in app.info[0].value
    assert "No day of October 2017 is cheaper" in app.info[0].value


def test_the_next_day_nothing_is_free() -> None:
    app = opened(FILE)
    settled(app.slider(key=f"{ID}:purchase:day").set_value(17).run())
    assert figures(app)[0] == "0" and "no day is free" in app.info[0].value
    assert "The cheapest day of October 2017 is **16 October**: 30 free days" in app.info[0].value


def test_one_free_day_is_one_day() -> None:
    app = opened(FILE, "it")
    settled(app.slider(key=f"{ID}:purchase:day").set_value(31).run())
    assert "**1 giorno gratuito**" in app.info[0].value


def test_a_shorter_month_keeps_the_slider_inside_it() -> None:
    app = opened(FILE)
    settled(app.slider(key=f"{ID}:purchase:day").set_value(31).run())
    app.session_state[f"{ID}:purchase:month"] = 2
    settled(app.run())
    assert app.slider(key=f"{ID}:purchase:day").value == 28


def test_no_seats_are_refused_and_the_last_good_figures_stay() -> None:
    app = opened(FILE)
    settled(app.number_input(key=f"{ID}:0:seats").set_value(0).run())
    assert app.error and figures(app)[1] == "€100.00"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tab", ["wait", "rules"])
def test_every_tab_can_be_opened(language: str, tab: str) -> None:
    app = opened(FILE, language)
    view(app, "tabs:purchase", words(language)(f"purchase.tab_{tab}"))


def test_the_29th_to_the_31st_begin_on_the_1st() -> None:
    found = found_for(END_OF_MONTH)
    assert found.free[NEW].tolist() == [0] * 28 + [3, 2, 1]
    assert {str(day) for day in found.first[NEW, 28:]} == {"2018-02-01"}
    assert str(found.days[found.cheapest()]) == "2018-01-29"


def test_the_rule_changes_on_17_october_2017() -> None:
    assert found_for().by_rule.tolist() == [OLD] * 16 + [NEW] * 15


@pytest.mark.parametrize("name", [ID, END_OF_MONTH])
def test_each_day_of_the_month_is_what_a_scenario_bought_on_it_says(name: str) -> None:
    """One book with many subscriptions against the same purchases one by one."""
    given = read(PROJECT / "scenarios" / f"{name}.toml").data
    found = found_for(name)
    for at, day in enumerate(found.days):
        for row, alignment in ((OLD, "billing-day"), (NEW, "purchase-day")):
            entry = {**given["subscription"][0], "purchased": day.item(), "alignment": alignment}
            data = {key: value for key, value in given.items() if key not in ("expect", "remark")}
            lines = outcome(parse({**data, "subscription": [entry]}).book, day + 800).lines
            paid = lines.take(lines.amount > 0)
            assert found.invoice[row, at] == paid.invoice[0] and found.first[row, at] == paid.first[0]
            assert found.amount[row, at] == paid.amount[0]
            assert found.year[row, at] == paid.amount[:12].sum()
            assert found.served[row, at] == int((paid.last[11] - day).astype(int)) + 1


def test_where_no_day_is_free_the_days_before_the_billing_day_are_charged_with_the_first_month() -> None:
    """CSP-19: a third row beside the two rules, and it is the one that holds."""
    app = opened(FILE, scenario=NONE_FREE)
    assert figures(app)[:2] == ["0", "€223.60"]
    assert "the 13 days before the billing day are charged" in app.info[0].value
    found = found_for(NONE_FREE)
    assert set(found.by_rule.tolist()) == {CHARGED} and not found.free[CHARGED].any()
    given = read(PROJECT / "scenarios" / f"{NONE_FREE}.toml").data
    for at, day in enumerate(found.days):
        entry = {**given["subscription"][0], "purchased": day.item()}
        lines = outcome(parse({**given, "subscription": [entry], "expect": {}}).book, day + 800).lines
        before = len(lines.take(lines.last < found.first[OLD, at]))
        assert found.before[CHARGED, at] == found.free[OLD, at] and before == bool(found.before[CHARGED, at])
        assert found.year[CHARGED, at] == lines.amount[: 12 + before].sum()
        assert found.amount[CHARGED, at] == lines.amount[lines.invoice == lines.invoice[0]].sum()


def test_every_day_of_service_is_charged_or_free() -> None:
    found = found_for()
    assert np.all(found.free >= 0) and np.all(found.served - found.free >= 365)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown(language: str) -> None:
    app = opened(FILE, language)
    options = [
        f"csp/{path.stem}"
        for path in sorted((PROJECT / "scenarios" / "csp").glob("*.toml"))
        if not load(path).get("event") and load(path)["subscription"][0]["frequency"] == "monthly"
    ]
    assert len(options) > 5
    for option in options:
        app.session_state["scenario"] = option
        settled(app.run())
        assert app.query_params["scenario"] == option
