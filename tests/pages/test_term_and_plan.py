"""The page of a term and a plan of New Commerce: which costs least, when that flips, and the model behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse
from billing_model.files.toml import load
from billing_model.programmes.nce.terms import PLANS, TERMS
from billing_model.what_if.term_and_plan import (
    CHOICES,
    LONGEST,
    Choice,
    TermAndPlan,
    later,
    month_ends,
    term_and_plan,
)
from page_runs import answer, charts, compared, figures, opened, settled, view, visited
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

FILE, ID, NINE = "pages/monthly_or_annual.py", "nce/year-paid-monthly", "nce/year-needed-for-nine-months"
MICRO = 1_000_000
MONTH, MONTHLY, AT_ONCE = CHOICES[:3]


def case(**entry: Any) -> dict[str, Any]:
    """The bundled case, with fields of its contract replaced; None takes one away."""
    tables = load(PROJECT / "scenarios" / f"{ID}.toml")
    contract = {name: value for name, value in {**tables["subscription"][0], **entry}.items() if value is not None}
    return {"currency": "EUR", "until": contract["purchased"], "subscription": [contract], "event": []}


def found(**entry: Any) -> TermAndPlan:
    return term_and_plan(parse(case(**entry)).book)


# ---- The page -------------------------------------------------------------------------------------------------------


def test_a_first_visit_shows_new_commerce_and_one_click_the_legacy_rules() -> None:
    app = visited(FILE)
    assert "costs least" in answer(app) and "The rules of New Commerce" in app.caption[0].value
    app = visited(FILE, scenario="csp/annual-list-price-falls")
    assert "The legacy rules" in app.caption[0].value and "but for rounding and counting" in answer(app)


def test_a_year_is_best_at_once_and_the_month_is_up_to_ten() -> None:
    app = opened(FILE, scenario=ID)
    # 10 × 66.00 = 660.00; 12 × 10 × 5.78 = 693.60; 10 months × 66.00 = 660.00 too
    assert "For 12 months and 10 licences, **a year paid at once costs least: €660.00**." in answer(app)
    assert "A year paid monthly costs €693.60, **€33.60 more**." in answer(app)
    assert "Up to 10 months, the monthly term costs least." in answer(app)
    assert figures(app) == ["€660.00", "€693.60", "€0.00", "10 months"]


def test_needed_for_nine_months_the_rest_of_the_year_is_owed() -> None:
    app = opened(FILE, scenario=NINE)
    # 9 × 66.00 = 594.00; three of twelve months of 57.80 are for nothing: 173.40
    assert "For 9 months and 10 licences, **the monthly term costs least: €594.00**." in answer(app)
    assert "€99.60 more" in answer(app) and "From 11 months on, a year paid at once costs less." in answer(app)
    assert "Of a year paid monthly, **€173.40** is for the time after: it is owed to its end" in answer(app)
    said = answer(opened(FILE, "it", scenario=NINE))
    assert "Per 9 mesi e 10 licenze **costa meno la durata mensile: 594,00 €**" in said
    assert "Di un anno pagato ogni mese **173,40 €** sono per il tempo successivo" in said


def test_where_the_best_changes_twice_it_says_between_which_months() -> None:
    """Three years for 150.00 are best at 36 months; a year at once is from 11 to 26 only, below that the month."""
    three = {"A.term": "3-years", "A.plan": "upfront", "A.list_price": "150", "until": "2029-12-31"}
    app = opened(FILE, scenario=ID, event="A~2029-01-20~set-renewal~end", **three)
    assert "From 11 to 26 months, a year paid at once costs least." in answer(app)


def test_two_that_cost_the_same_are_told_so_and_eight_days_are_eight() -> None:
    app = opened(FILE, scenario=ID, **{"A.list_price": "5.50", "A.window_days": "8"})
    assert "A year paid at once costs the same." in answer(app)
    assert "nothing is given back after the first 8 days." in answer(app)
    assert "nothing is given back after the first 7 days." in answer(opened(FILE, scenario=ID))


def test_three_years_of_before_april_2025_can_change_their_plan_within_the_term() -> None:
    yearly = {"A.term": "3-years", "A.plan": "annual", "until": "2029-12-31"}
    for bought, said in (
        ("2024-05-20", "paid monthly instead of yearly"),
        ("2026-05-20", "or another plan, only comes"),
    ):
        app = opened(FILE, scenario=ID, **yearly, **{"A.purchased": bought})
        view(app, "tabs:term", words("en")("term.tab_later"))
        assert any(said in caption.value for caption in app.caption)


def test_the_months_needed_are_a_knob_and_stand_in_the_address() -> None:
    app = opened(FILE, scenario=ID)
    settled(app.slider(key=f"{ID}:months").set_value(9).run())
    assert "For 9 months" in answer(app) and app.query_params["event"] == "A~2026-11-01~set-renewal~end"
    settled(app.slider(key=f"{ID}:months").set_value(15).run())
    assert "a year paid at once, then 3 months on the monthly term costs least: €858.00" in answer(app)


def test_another_term_is_billed_and_its_own_list_price_counts() -> None:
    app = opened(FILE, scenario=ID, **{"A.list_price": "5.60"})
    assert figures(app)[1] == "€672.00"  # 12 × 10 × 5.60
    app.session_state[f"{ID}:0:term_and_plan"] = MONTH
    settled(app.run())
    assert figures(app)[1] == "€792.00" and app.query_params["A.term"] == "1-month"  # 12 × 66.00: the price goes


def test_without_a_price_of_the_year_it_says_what_is_missing() -> None:
    app = opened(FILE, scenario="nce/new-monthly-term")
    assert "the price of a year paid at once is missing" in answer(app) and len(charts(app)) == 1
    settled(app.slider(key="nce/new-monthly-term:months").set_value(1).run())
    view(app, "tabs:term", words("en")("term.tab_paid"))
    (line,) = charts(app)[0]["figure"]["data"]
    # the month from 10 March is on the invoice of 8 April, before it is over
    assert line["y"][line["x"].index("2026-04-07")] == 0 and line["y"][line["x"].index("2026-04-08")] == 264


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_can_be_opened(language: str) -> None:
    app = opened(FILE, language, scenario=ID)
    for name in ("tab", "tab_paid", "tab_rules", "tab_each"):
        view(app, "tabs:term", words(language)(f"term.{name}"))
    assert [row[2] for row in compared(app)] == [
        words(language).amount(int(Decimal(amount) * MICRO), "EUR")
        for amount in ("660.00", "693.60", "792.00", "1980.00", "1980.00", "2080.80")
    ]
    view(app, "tabs:term", words(language)("term.tab_later"))
    told = compared(app)
    assert len(told) == 5 and "(NCE-45)" in told[0][1] and "(NCE-46)" in told[1][1]
    assert {row[2] for row in told} == {words(language)("term.yes")}


# ---- The model ------------------------------------------------------------------------------------------------------


def test_the_break_evens_of_the_price_list() -> None:
    """20 % for the month and 5 % for a year paid monthly: 10 months are a tie with a year at once (NCE-5, NCE-6)."""
    under = found()
    assert under.choices == CHOICES and under.choices[under.own] == MONTHLY
    assert [under.choices[under.cheapest(months)] for months in (1, 10, 11, 12, 13, 24, 36)] == [
        MONTH, MONTH, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE,
    ]  # fmt: skip
    assert under.stretch(9) == (1, 10) and under.stretch(12) == (11, LONGEST)
    assert under.cost[0, 9] == under.cost[2, 9] == 660 * MICRO
    assert under.cost[2, 12] == 726 * MICRO and under.by_the_month[2, 12], "a year, then a month of 66.00"
    assert under.cost[2, 21] == 1320 * MICRO and not under.by_the_month[2, 21], "ten months more are a tie: renewed"
    assert under.lost(2, 11) == 56_050_000, "31 of 365 days of 660.00 are 56.054…"


def billed(choice: Choice, months: int, then_month_after: int | None = None, **entry: Any) -> int:
    """What a case of its own is billed: this choice, its renewal switched off on the last day of the months needed."""
    data = case(term=TERMS[choice.term], plan=PLANS[choice.plan], **entry)
    start = np.datetime64(data["subscription"][0]["purchased"], "D")
    end: date = month_ends(start)[months - 1].item()
    if then_month_after is not None:
        day: date = month_ends(start)[then_month_after - 1].item()
        change = {"subscription": "A", "on": day, "kind": "schedule", "term": "1-month", "plan": "monthly"}
        data["event"].append(change)
    data["event"].append({"subscription": "A", "on": end, "kind": "set-renewal", "renewal": "end"})
    return outcome(parse(data).book, start + 365 * 8).total()


@pytest.mark.parametrize("bought", [date(2026, 2, 2), date(2026, 1, 31), date(2028, 2, 29)])
def test_each_number_of_months_is_what_its_own_case_is_billed(bought: date) -> None:
    under = found(purchased=bought)
    for place, choice in enumerate(under.choices):
        for months in (1, 2, 9, 12, 13, 24, 25, 36):
            by_the_month = bool(under.by_the_month[place, months - 1])
            after = (months - 1) // 12 * 12 if by_the_month else None
            total = billed(choice, months, after, purchased=bought)
            assert under.cost[place, months - 1] == total, (choice, months)


@pytest.mark.parametrize("plan", PLANS[:2])
def test_what_is_paid_by_each_day_is_on_the_invoices_of_its_own_case(plan: str) -> None:
    term = "3-years" if plan == "annual" else "1-year"
    under, data = found(term=term, plan=plan), case(term=term, plan=plan)
    off: date = (under.renewal - 1).item()
    data["event"] = [{"subscription": "A", "on": off, "kind": "set-renewal", "renewal": "end"}]
    bills = outcome(parse(data).book, under.renewal + 70).invoices
    days, (paid,) = under.invoiced([under.own], 9)
    assert days[0] == data["subscription"][0]["purchased"] and paid[0] == 0
    assert paid.tolist() == [int(bills.total[bills.on <= day].sum()) for day in days]


def test_list_prices_win_and_a_choice_without_one_is_left_out() -> None:
    under = found(annual_price=None, list_price=Decimal("9.50"), monthly_price=Decimal("11.00"))
    assert under.choices == (MONTH, MONTHLY)
    assert under.prices.tolist() == [11 * MICRO, 9_500_000]
    upfront = found(annual_price=None, list_price=Decimal("66.00"), plan="upfront")
    assert upfront.cost.tolist() == found(plan="upfront").cost.tolist(), "it is the price of a year paid at once"


def test_only_a_longer_term_begins_at_once() -> None:
    book = parse(case()).book
    told = later(book, term_and_plan(book), np.datetime64("2026-02-16"))
    refused = [(other.refused, other.renewal) for other in told]
    assert refused == [("NCE-45", True), ("NCE-46", True), ("", True), ("", True), ("", True)]
    # 16 February: 14 of 28 days of 57.80 come back, 3 years paid yearly cost 660.00 that day
    assert told[3].charged == 660 * MICRO - 10 * 2_890_000


def test_after_the_last_day_of_the_calendar_no_other_choice_is_possible() -> None:
    book = parse(case(purchased=date(2150, 12, 20))).book
    told = later(book, term_and_plan(book), np.datetime64("2151-01-03"))
    assert {(other.refused, other.charged, other.renewal) for other in told} == {("", None, False)}
    app = opened(FILE, scenario=ID, **{"A.purchased": "2150-12-20", "until": "2150-12-31"})
    view(app, "tabs:term", words("en")("term.tab_later"))
    assert {row[1] for row in compared(app)} == {"no"}
