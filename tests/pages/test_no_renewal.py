"""The page of a term that nobody renews: its answer and figures, what it cannot know, and the model behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.files.scenario import Scenario, parse, read
from billing_model.files.toml import load
from billing_model.programmes.nce.terms import END, EXTENDED, RENEW
from billing_model.what_if.no_renewal import NoRenewal, no_renewal
from page_runs import answer, figures
from project import PROJECT

FILE, ID = "pages/no_renewal.py", "nce/extended-service-term"
MICRO = 1_000_000


def opened(language: str = "en", scenario: str = ID) -> AppTest:
    return page_runs.opened(FILE, language, scenario=scenario)


def case(name: str = ID, **entry: Any) -> Scenario:
    """A bundled case, with fields of its contract replaced; None takes one away."""
    tables = load(PROJECT / "scenarios" / f"{name}.toml")
    contract = {**tables["subscription"][0], **entry}
    contract = {field: value for field, value in contract.items() if value is not None}
    return parse({**tables, "subscription": [contract]})


def found(scenario: Scenario) -> NoRenewal:
    after = no_renewal(scenario.book)
    assert after is not None
    return after


# ---- The page -----------------------------------------------------------------------------------------------------


def test_going_on_costs_more_than_a_year() -> None:
    app = opened()
    # 12.00 × 1.03 × 10 = 123.60; 120.00 × 10 / 12 = 100.00
    assert figures(app) == ["€123.60", "€100.00", "€1,483.20", "€1,200.00"]
    assert "When the term ends on **14 June 2026** with its renewal switched off" in answer(app)
    assert "by the month at **€123.60**, **€23.60 more a month** than renewed for a year" in answer(app)


def test_in_italian() -> None:
    said = answer(opened("it"))
    assert "Il contratto scade il **14 giugno 2026**" in said
    assert "**23,60 € in più al mese** rispetto a un rinnovo per un anno" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not-renewed-before-may-2026", "Only terms that end from **4 May 2026** on go on by the month"),
        ("seat-added", "follows from the price of the monthly term or of a year paid at once"),
    ],
)
def test_a_term_that_cannot_go_on_says_why(name: str, said: str) -> None:
    app = opened(scenario=f"nce/{name}")
    assert said in answer(app)
    assert figures(app)[0] == figures(app)[2] == "–"


# ---- The model ----------------------------------------------------------------------------------------------------


def test_each_month_of_each_way() -> None:
    after = found(case())
    assert after.after == np.datetime64("2026-06-15")
    assert (after.charged[RENEW] == [1_200 * MICRO, *[0] * 11]).all()
    assert (after.charged[EXTENDED] == 123_600_000).all()
    assert not after.charged[END].any()


def test_paid_monthly_a_month_renewed_is_what_is_charged() -> None:
    after = found(case(plan="monthly", list_price=Decimal("10.50")))
    assert (after.charged[RENEW] == 105 * MICRO).all()
    assert (after.renewed, after.more) == (105 * MICRO, 18_600_000)


def test_cancelled_on_its_twentieth_day_as_the_case_is_billed() -> None:
    cancelled = found(case()).cancelled
    assert cancelled is not None
    day = int(np.flatnonzero(cancelled.days == np.datetime64("2026-07-04"))[0])
    assert (cancelled.back[day], cancelled.kept[day]) == (45_300_000, 78_300_000)  # 4.53 × 10; 123.60 − 45.30
    assert (cancelled.back[0], cancelled.kept[0]) == (123_600_000, 0)
    assert cancelled.kept[30] == 123_600_000  # a second month begins and is given back


@pytest.mark.parametrize("renewal", ["renew", "extended", "end"])
def test_what_the_case_sets_does_not_matter(renewal: str) -> None:
    set_so = case("nce/extended-without-a-monthly-term", renewal=renewal)
    after = found(set_so)
    assert (after.after, after.extended) == (np.datetime64("2026-06-15"), 123 * MICRO)


def test_nothing_is_left_to_renew_of_what_was_cancelled() -> None:
    scenario = read(PROJECT / "scenarios" / "nce" / "cancelled-on-the-eighth-day-in-time.toml")
    assert no_renewal(scenario.book) is None


def test_a_term_bought_before_april_2025_expires() -> None:
    after = found(
        case(
            "nce/extended-without-a-monthly-term", purchased=date(2024, 6, 15), term="3-years", list_price=Decimal(360)
        )
    )
    assert (after.after, after.extended, after.priced) == (np.datetime64("2027-06-15"), None, True)
