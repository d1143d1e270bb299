"""CSP-19: days before the billing day that are charged, also of a trial, an add-on and a book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from beside_reference import agreed
from billing_model.billing.bill import bill
from billing_model.books.reader import read_book
from billing_model.core.money import to_decimal
from billing_model.files.scenario import Scenario, parse

UNTIL = date(2021, 1, 31)


def contract(**fields: Any) -> dict[str, Any]:
    """7 licences at 9.00 from 22 October, of the period from 12 October to 11 November: 21 of 31 days, 42.68."""
    entry = {"id": "A", "programme": "csp", "frequency": "monthly", "purchased": date(2020, 10, 22), "billing_day": 12}
    return {**entry, "seats": 7, "list_price": Decimal("9.00"), "alignment": "billing-day-charged", **fields}


def scenario(*contracts: dict[str, Any], events: tuple[dict[str, Any], ...] = ()) -> Scenario:
    return parse({"currency": "GBP", "until": UNTIL, "subscription": list(contracts), "event": list(events)})


def rows(billed: Scenario) -> list[tuple[str, str, str, str, int, str]]:
    """Id, invoice, first and last day, seats and amount of each line; the slow reference says the same."""
    _, printed = agreed(billed.data)
    return [
        (row.subscription, row.invoice, row.first, row.last, row.seats, str(to_decimal(row.amount))) for row in printed
    ]


BEFORE = ("A", "2020-11-12", "2020-10-22", "2020-11-11", 7, "42.68")
FIRST = ("A", "2020-11-12", "2020-11-12", "2020-12-11", 7, "63.00")


def test_the_days_before_stand_beside_the_first_whole_period_whatever_the_rounding() -> None:
    for rounding in ("daily-2", "daily-3", "exact", "nested"):
        assert rows(scenario(contract(rounding=rounding)))[:2] == [BEFORE, FIRST]


@pytest.mark.parametrize("bought", [date(2020, 10, 29), date(2020, 10, 30), date(2020, 10, 31)])
def test_bought_at_the_end_of_a_month_its_days_are_charged_too(bought: date) -> None:
    """CSP-12 is not applied."""
    before = rows(scenario(contract(purchased=bought)))[0]
    assert before[1:4] == ("2020-11-12", str(bought), "2020-11-11")


def test_bought_on_the_billing_day_there_are_no_days_before() -> None:
    assert rows(scenario(contract(purchased=date(2020, 11, 12))))[0] == FIRST


def test_annual_billing_begins_on_the_day_of_the_purchase() -> None:
    """CSP-15."""
    assert rows(scenario(contract(frequency="annual"))) == [
        ("A", "2020-11-12", "2020-10-22", "2021-10-21", 7, "756.00"),
    ]


def test_cancelled_in_these_days_those_before_are_charged() -> None:
    """On the day of the purchase there are none."""
    cancelled = {"subscription": "A", "on": date(2020, 10, 25), "kind": "cancel"}
    assert rows(scenario(contract(), events=(cancelled,))) == [
        ("A", "2020-11-12", "2020-10-22", "2020-10-24", 7, "6.10"),
    ]
    assert rows(scenario(contract(), events=({**cancelled, "on": date(2020, 10, 22)},))) == []


def test_a_trial_is_charged_from_its_conversion() -> None:
    trial = contract(trial=True, offer="Office 365 E3", seats=25, purchased=date(2020, 10, 1))
    converted = {"subscription": "A", "on": date(2020, 10, 22), "kind": "convert-trial", "frequency": "monthly"}
    assert rows(scenario(trial, events=({**converted, "seats": 7},)))[:2] == [BEFORE, FIRST]


def test_an_add_on_is_charged_for_its_own_days_before_its_parents_billing_day() -> None:
    add_on = {name: value for name, value in contract().items() if name != "alignment"}
    add_on |= {"id": "B", "parent": "A", "purchased": date(2020, 11, 2), "seats": 3, "list_price": Decimal("2.00")}
    assert [row for row in rows(scenario(contract(), add_on)) if row[0] == "B"][:2] == [
        ("B", "2020-11-12", "2020-11-02", "2020-11-11", 3, "1.94"),  # 10 of 31 days
        ("B", "2020-11-12", "2020-11-12", "2020-12-11", 3, "6.00"),
    ]


def test_it_is_a_cell_of_a_book(tmp_path: Path) -> None:
    header = "id,programme,frequency,purchased,seats,list_price,billing_day,alignment,currency"
    bought, happened = tmp_path / "subscriptions.csv", tmp_path / "events.csv"
    bought.write_text(f"{header}\nA,csp,monthly,2020-10-22,7,9.00,12,billing-day-charged,GBP\n", "utf-8")
    happened.write_text("subscription,on,kind,seats\n", "utf-8")
    book, problems = read_book(bought, happened)
    assert not len(problems)
    same = scenario(contract())
    assert bill(book, same.until).amount.tolist() == bill(same.book, same.until).amount.tolist()
