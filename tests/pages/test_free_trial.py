"""The page about free trials, run as the server runs it, and the model behind it."""

from __future__ import annotations

from datetime import date

import pytest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse, read
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from billing_model.what_if.trial import trial_days
from page_runs import charts, figures, invoice_table, open_box, opened, settled, view
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts.refusals import cases
from project import PROJECT

FILE = "pages/free_trial.py"
ID = "csp-trial/converted-monthly"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_every_language(language: str) -> None:
    assert opened(FILE, language).title[0].value == words(language)("page.free_trial.title")


def test_the_worked_trial() -> None:
    app = opened(FILE)
    assert figures(app) == ["€500.00", "€6,000.00", "11", "31 Mar 2018"]
    assert "**€500.00 on 15 April 2018**" in app.info[0].value and "**11 unused days**" in app.info[0].value


def test_a_trial_that_nobody_converts_costs_nothing() -> None:
    app = opened(FILE, "it", scenario="csp-trial/expired")
    assert "non si emette mai alcuna fattura" in app.info[0].value
    assert figures(app)[:2] == ["nessuna", "0,00 €"]
    settled(app.toggle(key="csp-trial/expired:conversion:made").set_value(True).run())
    assert figures(app)[1] == "6.000,00 €"


def test_converted_on_the_last_day_nothing_lapses() -> None:
    app = opened(FILE)
    settled(app.select_slider(key=f"{ID}:conversion:on:slider").set_value(date(2018, 3, 31)).run())
    assert figures(app)[2] == "0" and "the last day on which it can be" in app.info[0].value
    assert "31 March are free as well" in app.info[0].value


@pytest.mark.parametrize(
    ("alignment", "sentence", "first_invoice"),
    [
        ("billing-day", "are free as well, because the periods begin on the partner's billing day", "€500.00"),
        ("billing-day-charged", "The days from the conversion to 14 April are part of it", "€919.35"),
    ],
)
def test_converted_before_the_billing_day(alignment: str, sentence: str, first_invoice: str) -> None:
    """CSP-11, CSP-19: 26 of the 31 days from 15 March cost 419.35."""
    app = opened(FILE, scenario=ID, **{"A.alignment": alignment})
    assert sentence in app.info[0].value and figures(app)[0] == first_invoice


def test_another_number_of_licences_billed_annually() -> None:
    app = opened(FILE)
    app.session_state[f"{ID}:conversion:frequency"] = "annual"
    settled(app.number_input(key=f"{ID}:conversion:seats").set_value(10).run())
    assert figures(app)[:2] == ["€2,400.00", "€2,400.00"]


def test_no_licences_are_refused_beside_the_knob() -> None:
    app = opened(FILE)
    settled(app.number_input(key=f"{ID}:conversion:seats").set_value(0).run())
    assert "CSP-25" in app.error[0].value and figures(app)[0] == "€500.00"


def test_an_offer_without_a_trial_is_refused_beside_the_knob() -> None:
    app = opened(FILE)
    app.session_state[f"{ID}:0:offer"] = "Office 365 E1"
    settled(app.run())
    assert "TRIAL-7" in app.error[0].value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tab", ["invoice", "days", "year"])
def test_every_view_can_be_opened_and_has_one_chart(language: str, tab: str) -> None:
    app = opened(FILE, language)
    view(app, "tabs:trial", words(language)(f"trial.tab_{tab}"))
    assert len(charts(app)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_trials_can_be_read(language: str) -> None:
    app = open_box(opened(FILE, language), "trial:rules")
    told = " ".join(element.value for element in app.markdown)
    assert all(f"**TRIAL-{number}**" in told for number in range(1, 9))


def test_the_invoice_shown_is_the_first_that_is_paid() -> None:
    app = opened(FILE, scenario="csp-trial/converted-annual")
    assert app.session_state["csp-trial/converted-annual:invoice"].startswith("2018-04-15")
    assert invoice_table(app)["foot"][-1]["amount"] == "6,000.00"


def test_the_trial_moves_with_its_first_day() -> None:
    app = opened(FILE)
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value("2026-11-02").run())
    assert "Converted on **21 November 2026**, 19 days after its start" in app.info[0].value
    assert "**€500.00 on 15 December 2026**" in app.info[0].value and figures(app)[3] == "2 Dec 2026"


def test_the_currency_and_the_end_can_be_chosen() -> None:
    app = open_box(opened(FILE), f"{ID}:free_trial:box:more")
    app.session_state[f"{ID}:currency"] = "GBP"
    settled(app.run())
    assert figures(app)[0] == "£500.00"
    settled(app.text_input(key=f"{ID}:until:text").set_value("31 May 2018").run())
    assert [label["day"] for label in invoice_table(app)["invoices"]] == ["15 Apr", "15 May"]
    assert figures(app)[1] == "£6,000.00", "the year is not cut"


def test_what_is_refused_is_told_with_its_clause() -> None:
    refused = list((PROJECT / "scenarios" / "refused").glob("*.toml"))
    assert len(cases()) == len(refused)
    app = open_box(opened(FILE), "trial:refused")
    told = " ".join(element.value for element in app.markdown)
    assert told.count(":orange-badge[TRIAL-6]") == 5 and ":orange-badge[TRIAL-4]" in told


@pytest.mark.parametrize("name", [ID, "csp-trial/converted-on-the-30th-day"])
def test_each_day_is_what_a_scenario_converted_on_it_says(name: str) -> None:
    """One book with many subscriptions against the same conversions one by one."""
    given = read(PROJECT / "scenarios" / f"{name}.toml")
    found = trial_days(given.book, 0, 10)
    trial = given.data["subscription"][0]
    for at, day in enumerate(found.days):
        for row, frequency in ((MONTHLY, "monthly"), (ANNUAL, "annual")):
            event = {"subscription": trial["id"], "on": day.item(), "kind": "convert-trial"}
            data = {key: value for key, value in given.data.items() if key not in ("expect", "remark")}
            data["event"] = [{**event, "frequency": frequency, "seats": 10}]
            lines = outcome(parse(data).book, day + 500).lines
            year = lines.take(lines.first <= found.last[row, at])
            assert found.year[row, at] == year.amount.sum()
            assert found.invoice[row, at] == year.invoice[0] and found.first[row, at] == year.first[0]
            assert found.unused[at] == 30 - at


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown(language: str) -> None:
    app = opened(FILE, language)
    options = [f"csp-trial/{path.stem}" for path in sorted((PROJECT / "scenarios" / "csp-trial").glob("*.toml"))]
    assert len(options) > 5
    for option in options:
        app.session_state["scenario"] = option
        settled(app.run())
        assert app.query_params["scenario"] == option
