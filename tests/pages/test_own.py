"""One's own case: moved to another day, set into this year, billed far enough, begun from nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.outcome import outcome
from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from billing_model.programmes import programmes
from page_runs import address, opened, visited
from pages.ui.base import today as clock
from pages.ui.scenario import bundled, own

SEAT_CHANGE = "csp/seat-change"
ids = st.sampled_from(sorted(bundled.library()))
calendar = st.dates(own.FIRST, own.LAST)
near = st.dates(date(2024, 1, 1), date(2033, 12, 31))


def case(id: str = SEAT_CHANGE) -> dict[str, Any]:
    return deepcopy(dict(bundled.library()[id]))


def happens(tables: Mapping[str, Any]) -> list[date]:
    """All days of a case in the order of its tables, the end of billing last."""
    return [*own.days_of(tables), tables["until"]]


def ranks(days: list[date]) -> list[int]:
    """The place of each day among all that differ."""
    different = sorted(set(days))
    return [different.index(day) for day in days]


# ---- The day of today -----------------------------------------------------------------------------------------------


def test_today_is_the_day_that_the_environment_names_else_that_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_TODAY", "2031-05-06")
    assert clock.today() == date(2031, 5, 6)
    monkeypatch.delenv("BILLING_TODAY")
    assert abs(clock.today() - datetime.now(UTC).date()) <= timedelta(1)
    monkeypatch.setenv("BILLING_TODAY", "tomorrow")
    with pytest.raises(clock.NoDay, match="BILLING_TODAY: 'tomorrow' is not a day"):
        clock.today()


@pytest.mark.parametrize(("language", "sentence"), [("en", "which is not a day"), ("it", "che non è un giorno")])
@pytest.mark.parametrize("page", ["", "pages/compare.py", "pages/portfolio.py"])
def test_a_setting_that_is_no_day_is_told_in_one_sentence(
    page: str, language: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_TODAY", "30 February")
    app = visited(page, language)
    assert len(app.error) == 1 and sentence in app.error[0].value
    assert "BILLING_TODAY" in app.error[0].value and "30 February" in app.error[0].value
    monkeypatch.setenv("BILLING_TODAY", "2026-02-28")
    assert not visited(page, language).error


# ---- Moved ----------------------------------------------------------------------------------------------------------


def test_all_days_move_by_as_many_days_as_the_purchase() -> None:
    before = case()
    made = own.moved(before, date(2026, 3, 23))
    shift = date(2026, 3, 23) - date(2018, 1, 13)
    assert happens(made) == [day + shift for day in happens(before)]
    assert made["title"] == before["title"]
    assert before == bundled.library()[SEAT_CHANGE], "what was given stays as it was"


def refusing(tables: Mapping[str, Any]) -> set[str]:
    """The clauses that refuse a case; none where it can be billed."""
    try:
        parse(tables)
    except Refused as refused:
        return {problem.clause for problem in refused.problems}
    return set()


def since(tables: Mapping[str, Any]) -> set[str]:
    """The clauses of New Commerce that refuse a bundled case on its days: they hold since, or only from, a day."""
    clauses = set()
    ends = {entry["id"]: entry["purchased"] + relativedelta(years=1, days=-1) for entry in tables["subscription"]}
    extended = {event["subscription"] for event in tables.get("event", ()) if event.get("renewal") == "extended"}
    for event in tables.get("event", ()):
        last = ends[event["subscription"]]
        if event["kind"] == "set-plan" and event["on"] >= date(2025, 4, 1):
            clauses.add("NCE-46")  # blocked since then
        if event["subscription"] in extended and last < event["on"] and last < date(2026, 5, 4):
            clauses.add("NCE-29")  # what ended before then was not extended, and nothing happens to it later
        if event["kind"] == "schedule" and event.get("end_date") == own.LAST and last.year >= own.LAST.year:
            clauses.add("NCE-30")  # the next term ends after the calendar
    return clauses


@settings(max_examples=60)
@given(ids, calendar, st.data())
def test_a_case_bought_on_any_day_can_be_billed(id: str, day: date, data: st.DataObject) -> None:
    before = case(id)
    number = data.draw(st.integers(0, len(before["subscription"]) - 1))
    made = own.moved(before, day, number)
    assert refusing(made) == since(made)
    assert ranks([*own.days_of(made)]) == ranks([*own.days_of(before)])
    if date(1993, 1, 1) < day < date(2147, 1, 1):
        assert made["subscription"][number]["purchased"] == day


@pytest.mark.parametrize(
    ("id", "clause", "free", "refused"),
    [
        ("nce/extended-service-term", "NCE-29", date(2025, 5, 5), date(2025, 5, 4)),
        ("nce/new-year-after-an-extension", "NCE-29", date(2025, 5, 5), date(2025, 5, 4)),
        ("nce/three-years-back-to-monthly", "NCE-46", date(2024, 12, 21), date(2024, 12, 22)),
        ("nce/three-years-plan-changed-2023", "NCE-46", date(2024, 12, 21), date(2024, 12, 22)),
    ],
)
def test_only_what_a_rule_refuses_since_a_day_cannot_be_moved_across_it(
    id: str, clause: str, free: date, refused: date
) -> None:
    assert refusing(own.moved(case(id), free)) == set()
    assert refusing(own.moved(case(id), refused)) == {clause}


def test_a_last_day_that_is_agreed_moves_along() -> None:
    made = own.moved(case("nce/short-cycle-across-two-months"), date(2027, 1, 20))
    assert made["subscription"][0]["end_date"] == date(2027, 12, 14) and parse(made)


@pytest.mark.parametrize("day", [own.FIRST, date(1996, 2, 29), date(2150, 12, 20)])
def test_at_the_ends_of_the_calendar_the_purchase_stays_and_the_days_move_together(day: date) -> None:
    made = own.moved(case(), day)
    assert made["subscription"][0]["purchased"] == day < made["event"][0]["on"] <= made["until"] <= own.LAST


@pytest.mark.parametrize("number", [0, 1])
def test_alone_only_the_days_of_one_contract_move(number: int) -> None:
    before = case("csp/two-subscriptions-changed")
    made = own.moved(before, own.LAST, number, alone=True)
    ids = [entry["id"] for entry in before["subscription"]]
    days, others = ([*own.days_of_a_contract(made, ids[at])] for at in (number, 1 - number))
    assert others == [*own.days_of_a_contract(before, ids[1 - number])] and made["until"] == before["until"]
    assert len({*days}) == len(days) > 1 and max(days) == own.LAST


def test_a_day_that_would_fall_out_of_its_term_stays_its_last() -> None:
    """In a leap year the last day of a term is the 366th."""
    before = case("axcrypt/added-on-the-last-day")
    made = own.moved(before, date(2026, 3, 1))
    assert made["event"][0]["on"] == date(2027, 2, 28) and parse(made)


def test_a_purchase_that_a_link_names_alone_takes_the_other_days_along_where_they_cannot_stay() -> None:
    base = case("csp/seat-change")
    changed = base["event"][0]["on"]
    earlier = own.opened(base, {"A.purchased": ["2017-12-20"]})
    assert [earlier["subscription"][0]["purchased"], earlier["event"][0]["on"]] == [date(2017, 12, 20), changed]
    later = own.opened(base, {"A.purchased": ["2026-03-23"]})
    assert happens(later) == happens(own.moved(base, date(2026, 3, 23)))
    with pytest.raises(Refused):
        own.opened(base, {"A.purchased": ["2026-03-23"], "until": ["2018-05-15"]})


# ---- This year ------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(ids, near)
def test_what_a_case_is_about_comes_this_month_or_the_next(id: str, today: date) -> None:
    before = case(id)
    made = own.of_this_year(before, today)
    bought = min(entry["purchased"] for entry in made["subscription"])
    beside = [entry["purchased"] for entry in made["subscription"] if "align_with" in entry]
    changes = [*beside, *(event["on"] for event in made.get("event", ()))]
    about = min((day for day in changes if day > bought), default=bought)
    assert (about.year - today.year) * 12 + about.month - today.month in (0, 1)
    assert ranks([*own.days_of(made)]) == ranks([*own.days_of(before)])
    assert refusing(made) == since(made)


def test_days_keep_their_day_of_the_month() -> None:
    made = own.of_this_year(case(), date(2026, 11, 29))
    assert happens(made) == [date(2026, 11, 13), date(2026, 12, 1), date(2027, 1, 31)]
    assert happens(own.of_this_year(case(), date(2026, 12, 1)))[1] == date(2026, 12, 1)
    assert happens(own.of_this_year(case(), date(2026, 12, 2)))[1] == date(2027, 1, 1)


# ---- The end of billing ---------------------------------------------------------------------------------------------


def invoices(tables: Mapping[str, Any], until: date) -> list[date]:
    """The days of the invoices through a day, from the last thing on that happens."""
    result = outcome(parse({**tables, "until": until}).book, np.datetime64(until, "D"))
    return sorted({day for day in result.invoices.on.tolist() if day >= max(own.days_of(tables))})


@pytest.mark.parametrize(
    "id", [SEAT_CHANGE, "csp/annual-seats-added", "axcrypt/fifty-days-left", "csp/new-subscription"]
)
@pytest.mark.parametrize("more", [0, 1, 2])
def test_it_ends_with_the_third_invoice_from_the_last_change_on(id: str, more: int) -> None:
    end = own.ending(case(id), more)
    assert end.complete and end.invoices == 3 + 3 * more
    assert len(invoices(case(id), end.until)) == end.invoices
    assert invoices(case(id), end.until)[-1] == end.until


@pytest.mark.parametrize(
    "id", ["office365/cheaper-plan-part-is-lost", "csp/cancelled-on-the-31st-day", "avast-prepaid/one-year"]
)
def test_it_ends_with_the_last_invoice_where_there_are_fewer(id: str) -> None:
    end = own.ending(case(id), 1)
    assert not end.complete and 0 < end.invoices == len(invoices(case(id), date(2030, 1, 1)))
    assert end.until == invoices(case(id), date(2030, 1, 1))[-1]


def test_it_ends_with_the_calendar() -> None:
    end = own.ending(own.moved(case(), date(2150, 10, 20)))
    assert end.until == date(2150, 12, 15) and (end.invoices, end.complete) == (2, False)


def test_without_any_invoice_it_ends_some_months_later() -> None:
    end = own.ending(case("csp-trial/expired"))
    assert (end.invoices, end.complete) == (0, False) and end.until > max(own.days_of(case("csp-trial/expired")))


def test_of_several_contracts_those_count_to_which_the_last_change_happens() -> None:
    """A change of a yearly contract ends later than three invoices of a monthly one beside it."""
    both = case("csp/two-frequencies-one-invoice")
    yearly = next(entry for entry in both["subscription"] if entry["frequency"] == "annual")
    other = {**yearly, "id": "Z", "customer": "other", "programme": "axcrypt", "months": 12}
    other = {name: other[name] for name in ("id", "customer", "programme", "months", "seats", "list_price")}
    last = max(own.days_of(both)) + timedelta(1)
    end = own.ending({**both, "subscription": [*both["subscription"], {**other, "purchased": last}]})
    assert end.invoices == 3 and end.until > last + timedelta(700)


def test_tables_that_are_refused_end_where_they_say() -> None:
    wrong = case()
    wrong["event"][0]["seats"] = 0
    assert own.ending(wrong) == own.Ending(wrong["until"], 0, True)


@settings(max_examples=40)
@given(ids, calendar, st.integers(0, 2))
def test_the_end_can_be_billed_whatever_was_turned(id: str, day: date, more: int) -> None:
    made = own.moved(case(id), day)
    end = own.ending(made, more)
    assert max(own.days_of(made)) <= end.until <= own.latest(made) or not end.complete
    assert refusing({**made, "until": end.until}) == since(made)


def test_the_end_is_found_once_for_a_content() -> None:
    own._ending.cache_clear()
    assert own.ending(case()) == own.ending({**case(), "until": date(2018, 5, 5), "title": {"en": "x"}})
    assert own._ending.cache_info().hits == 1
    begun = time.perf_counter()
    for seats in range(2, 22):
        own.ending({**case(), "event": [{**case()["event"][0], "seats": seats}]})
    assert (time.perf_counter() - begun) / 20 < 0.1, "a few milliseconds on a quiet machine"
    for seats in range(2, 2 + own.KEPT):
        own.ending({**case(), "event": [{**case()["event"][0], "seats": seats}]})
    assert own._ending.cache_info().currsize == own.KEPT


# ---- From nothing ---------------------------------------------------------------------------------------------------


def test_a_contract_of_ones_own_changes_as_much_as_the_case_it_is_like() -> None:
    made = own.like(
        case(),
        product="Office 365 E3",
        currency="EUR",
        purchased=date(2026, 3, 23),
        seats=37,
        price=Decimal("36.00"),
        terms={"billing_day": 8, "after_change": None},
    )
    assert made["currency"] == "EUR" and parse({**made, "until": own.ending(made).until})
    assert made["subscription"] == [
        {
            "id": "A",
            "programme": "csp",
            "offer": "Office 365 E3",
            "frequency": "monthly",
            "purchased": date(2026, 3, 23),
            "seats": 37,
            "list_price": Decimal("36.00"),
            "billing_day": 8,
        }
    ]
    assert made["event"] == [{"subscription": "A", "on": date(2026, 4, 11), "kind": "set-seats", "seats": 38}]


def test_limits_and_further_prices_keep_their_distance() -> None:
    asked = {"currency": "EUR", "purchased": date(2026, 3, 1), "price": Decimal("10.00")}
    limited = own.like(case("avast-flexible/limit-refuses-then-raised"), product="", seats=30, **asked)
    assert limited["subscription"][0]["limit"] == 33 and [e.get("seats", e.get("limit")) for e in limited["event"]] == [
        36,
        38,
    ]
    switched = own.like(case("office365/cheaper-plan-part-is-lost"), product="Office 365 E5", seats=3, **asked)
    assert (
        switched["event"][0]["list_price"] == Decimal("2.50") and switched["subscription"][0]["plan"] == "Office 365 E5"
    )
    extra = own.like(case("axcrypt/fifty-days-left"), product="", seats=3, **asked)
    assert extra["event"][0]["seats"] == 4, "licences that are added are as many as before"


TERMS: Mapping[str, Mapping[str, Any]] = {
    "csp": {"frequency": "annual", "billing_day": 8},
    "office365": {"prepaid": False, "billing_day": 20},
    "axcrypt": {"months": 1},
    "avast-prepaid": {"years": 3},
}


@pytest.mark.parametrize("programme", programmes())
def test_a_contract_begun_from_nothing_opens_by_its_link(programme: str) -> None:
    declared = programmes()[programme]
    product = declared.products[-1] if declared.products else ""
    begun = bundled.from_nothing(
        programme,
        product=product,
        currency="CHF",
        purchased=date(2026, 3, 23),
        seats=37,
        price=Decimal("36.00"),
        terms=TERMS.get(programme),
    )
    (entry,) = begun.tables["subscription"]
    assert (entry["programme"], entry["seats"], entry["purchased"]) == (programme, 37, date(2026, 3, 23))
    assert entry.get(declared.sells, "") == product and begun.tables["currency"] == "CHF"
    app = opened(f"pages/{begun.page}.py", **begun.to)
    assert not app.warning and not app.error
    assert address(app) == begun.to
