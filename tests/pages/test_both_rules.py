"""The same change under the rules of today and those before: what each bills, and what the view says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import page_runs
from billing_model.billing.outcome import outcome
from billing_model.core.money import to_micro
from billing_model.files.scenario import parse
from billing_model.programmes import programmes
from page_runs import compared
from pages.ui.base.words import LANGUAGES
from pages.ui.questions.seat_change.both_rules import Both, both_rules
from pages.ui.questions.seat_change.inputs import can_show
from pages.ui.scenario import bundled

FILE = "pages/seat_change.py"
TAB = "5"
FEWER = {"A.seats": "200", "A.purchased": "2026-01-13", "event": "A~2026-02-01~set-seats~101", "until": "2026-03-31"}
BESIDE = {id: bundled.library()[name]["subscription"][0] for id, name in bundled.BESIDE["seat_change"].items()}


def contract(programme: str, seats: int = 200, price: str = "10.00", **terms: Any) -> dict[str, Any]:
    """A contract of a programme, bought on 12 January 2026."""
    return {
        "id": "A", "programme": programme, "offer": "Microsoft 365 E3", "purchased": date(2026, 1, 12), "seats": seats,
        "list_price": Decimal(price), **terms,
    }  # fmt: skip


def case(entry: Mapping[str, Any], *events: tuple[date, str, int]) -> dict[str, Any]:
    """A scenario of one contract."""
    happens = [{"subscription": "A", "on": on, "kind": kind, "seats": seats} for on, kind, seats in events]
    return {"currency": "EUR", "until": date(2027, 12, 31), "subscription": [entry], "event": happens}


def found(data: Mapping[str, Any]) -> Both:
    """Both rules of the only contract of a scenario."""
    both = both_rules(data, 0, BESIDE)
    assert both is not None
    return both


def year(both: Both) -> dict[str, tuple[int, int]]:
    """What the year costs under each programme with the change and without it, in whole cents."""
    sums = zip(both.rules, both.year, strict=True)
    return {rules.programme: (of.amount // 10_000, of.without // 10_000) for rules, of in sums}


# ---- What is billed -------------------------------------------------------------------------------------------------


def test_what_new_commerce_refuses_waits_there_for_the_renewal() -> None:
    """200 × 120.00 paid at once, 101 wanted on 13 July: 182 of the year's 365 days are past, 183 are left."""
    entry = contract("nce", price="120.00", term="1-year", plan="upfront")
    both = found(case(entry, (date(2026, 7, 13), "remove-seats", 99)))
    new, legacy = both.rules
    assert (new.programme, new.refused and new.refused.clause, str(new.since)) == ("nce", "NCE-22", "2027-01-12")
    assert (legacy.refused, str(legacy.since)) == (None, "2026-07-13")
    # 120 × 182 / 365 × 200 = 11,967.12 and 120 × 183 / 365 × 101 = 6,076.60
    assert year(both) == {"nce": (2_400_000, 2_400_000), "csp": (1_196_712 + 607_660, 2_400_000)}
    assert new.side.first is not None and str(new.side.first.on) == "2027-02-08"
    assert (new.side.first.amount, new.side.first.without) == (to_micro(Decimal(12_120)), to_micro(Decimal(24_000)))
    assert legacy.side.first is not None and legacy.side.first.amount == to_micro(Decimal("-5956.28"))


def test_within_the_seven_days_both_take_it() -> None:
    both = found(
        case(contract("nce", price="10.00", term="1-year", plan="monthly"), (date(2026, 1, 18), "remove-seats", 99))
    )
    assert [rules.refused for rules in both.rules] == [None, None]
    assert {str(rules.since) for rules in both.rules} == {"2026-01-18"}


def test_a_schedule_is_what_is_wanted_and_lost_by_an_addition() -> None:
    """101 are scheduled in March; three more in June lose that, and are wanted beside the 200 that are there."""
    entry = contract("nce", term="1-year", plan="monthly")
    both = found(case(entry, (date(2026, 3, 12), "schedule", 101), (date(2026, 6, 12), "add-seats", 3)))
    assert [(change.before, change.after) for change in both.wanted] == [(200, 101), (101, 203)]
    new, legacy = both.rules
    assert [event["kind"] for event in new.made["event"]] == ["schedule", "add-seats"]
    assert [event["seats"] for event in legacy.made["event"]] == [101, 203]


def test_what_waited_is_taken_back_where_the_old_number_is_wanted_again() -> None:
    entry = contract("csp", frequency="monthly", billing_day=15)
    both = found(case(entry, (date(2026, 3, 12), "set-seats", 101), (date(2026, 6, 12), "set-seats", 200)))
    new, _ = both.rules
    assert [(event["kind"], event["seats"]) for event in new.made["event"]] == [("schedule", 101), ("schedule", 200)]
    assert new.side.first is None, "nothing changes at the renewal either"


def test_where_nothing_renews_nothing_can_be_scheduled() -> None:
    entry = contract("nce", term="1-year", plan="monthly", renewal="end")
    both = found(case(entry, (date(2026, 7, 13), "remove-seats", 99)))
    new, _ = both.rules
    assert new.refused is not None and new.refused.clause == "NCE-22" and new.since is None
    assert both.only == ["renewal"]


@pytest.mark.parametrize(
    ("terms", "frequency", "price"),
    [
        ({"term": "1-month", "plan": "monthly"}, "monthly", "120"),
        ({"term": "1-year", "plan": "upfront"}, "annual", "10"),
        ({"term": "3-years", "plan": "annual"}, "annual", "10"),
        ({"term": "3-years", "plan": "upfront"}, "annual", "3.333333"),
    ],
)
def test_the_other_programme_has_the_price_of_a_month(terms: dict[str, str], frequency: str, price: str) -> None:
    both = found(case(contract("nce", price="120.00", **terms), (date(2026, 1, 13), "add-seats", 1)))
    entry = both.rules[1].made["subscription"][0]
    assert (entry["frequency"], entry["list_price"]) == (frequency, Decimal(price))


def test_the_price_of_a_year_is_one_everywhere() -> None:
    entry = contract("nce", term="1-year", plan="monthly", annual_price=Decimal("66.00"))
    del entry["list_price"]
    both = found(case(entry, (date(2026, 1, 13), "add-seats", 1)))
    assert both.rules[1].made["subscription"][0]["list_price"] == Decimal("5.50")


def test_months_of_a_table_are_complete_and_say_what_the_invoices_say() -> None:
    """Every month from the first that differs stands in one row, with what its invoices come to."""
    entry = contract("csp", frequency="monthly", billing_day=28)
    both = found(case(entry, (date(2026, 7, 13), "set-seats", 101)))
    months = [month for row in both.months for month in np.arange(row.first, row.last + 1)]
    assert months == list(np.arange(months[0], months[-1] + 1)) and str(months[-1]) == "2027-02"
    for at, rules in enumerate(both.rules):
        bills = rules.side.changed.invoices
        for row in both.months:
            for month in np.arange(row.first, row.last + 1):
                assert row.sides[at].amount == bills.total[bills.on.astype("datetime64[M]") == month].sum()


def test_the_own_side_of_a_bundled_case_is_that_case() -> None:
    """Where nothing but licences changes, and at once, the contract's own programme bills here what it bills."""
    held = 0
    for id, data in bundled.library().items():
        own, happens = data["subscription"][0]["programme"], data.get("event", ())
        if not can_show(data) or len(data["subscription"]) > 1 or (both := both_rules(data, 0, BESIDE)) is None:
            continue
        rules = next(rules for rules in both.rules if rules.programme == own)
        scheduled = any(event["kind"] == programmes()[own].at_renewal for event in happens)
        if rules.refused or scheduled or both.others or len(both.wanted) != len(happens):
            continue
        scenario, here = parse(data), rules.side.changed.invoices
        until = min(scenario.until, rules.side.changed.until)
        whole = outcome(scenario.book, scenario.until).invoices
        assert here.total[here.on <= until].tolist() == whole.total[whole.on <= until].tolist(), id
        held += 1
    assert held >= 20


# ---- What is said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_opens_both_rules_side_by_side(language: str) -> None:
    app = page_runs.opened(FILE, language, tab=TAB, **FEWER)
    assert not app.error
    numbers = {"en": ("5,090.55", "−4,509.45", "9,600.00"), "it": ("5.090,55", "−4.509,45", "9.600,00")}[language]
    total = compared(app)[-1]
    assert numbers[2] in total[1] and total[2] == f"{numbers[0]} ({numbers[1]})"
    said = " ".join(text.value for text in app.markdown)
    assert "NCE-22" in said and {"en": "13 January 2027", "it": "13 gennaio 2027"}[language] in said


def test_what_is_typed_and_refused_is_shown_beside_what_the_other_programme_takes() -> None:
    """Under New Commerce the page refuses 99 fewer in July; the view bills them at the renewal, and the legacy rules
    at once."""
    happens = {"A.seats": "200", "event": "A~2026-07-12~add-seats~1", "until": "2026-09-30"}
    app = page_runs.opened(FILE, scenario="nce/seat-added", tab=TAB, **happens)
    number = next(box for box in app.number_input if box.key and box.key.endswith(":count:all"))
    page_runs.settled(number.set_value(101).run())
    assert "NCE-22" in app.warning[0].value
    assert "2027" in " ".join(text.value for text in app.markdown if "Refused" in text.value)
    assert compared(app)[-1][1] == "22,800.00 (the same)" and "(−" in compared(app)[-1][2]
