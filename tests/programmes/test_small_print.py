"""What no document says and the clauses assume: the small print, each item as the smallest contract that shows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import reference
from beside_reference import agreed
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.money import to_decimal
from billing_model.files.scenario import parse

PRICE_IN_PARTS = Decimal("2.345")


def outcome_of(tables: dict[str, Any]) -> Outcome:
    scenario = parse(tables)
    return outcome(scenario.book, scenario.until)


def contract(**fields: Any) -> dict[str, Any]:
    entry = {"id": "A", "programme": "csp", "frequency": "monthly", "purchased": date(2019, 3, 5), "billing_day": 20}
    return {**entry, "seats": 4, "list_price": Decimal("6.00"), **fields}


def add_on(**fields: Any) -> dict[str, Any]:
    return contract(id="B", parent="A", **fields)


def event(on: date, kind: str, id: str = "A", **fields: Any) -> dict[str, Any]:
    return {"subscription": id, "on": on, "kind": kind, **fields}


def billed(until: date, *contracts: dict[str, Any], events: tuple[dict[str, Any], ...] = ()) -> list[tuple]:
    """First and last day, kind, seats and amount of each line; the slow reference says the same."""
    tables = {"currency": "EUR", "until": until, "subscription": list(contracts), "event": list(events)}
    _, rows = agreed(tables)
    return sorted((row.first, row.last, row.kind, row.seats, str(to_decimal(row.amount))) for row in rows)


def of_kind(rows: list[tuple], kind: str) -> list[tuple]:
    return [(first, last, seats, amount) for first, last, name, seats, amount in rows if name == kind]


@pytest.mark.parametrize(
    ("rounding", "amount"), [("daily-2", "16.45"), ("daily-3", "16.45"), ("nested", "16.45"), ("exact", "16.42")]
)
def test_parts_of_a_cent_are_rounded_per_seat_unless_only_the_amount_is(rounding: str, amount: str) -> None:
    """CSP-40, CSP-41."""
    rows = billed(date(2019, 3, 31), contract(seats=7, list_price=PRICE_IN_PARTS, rounding=rounding))
    assert rows == [("2019-03-05", "2019-04-04", "cycle-fee", 7, amount)]


@pytest.mark.parametrize("rounding", ["daily-2", "daily-3", "nested"])
def test_the_first_charge_of_an_add_on_rounds_only_the_amount(rounding: str) -> None:
    """CSP-6."""
    rows = billed(date(2019, 3, 31), contract(), add_on(seats=7, list_price=PRICE_IN_PARTS, rounding=rounding))
    assert of_kind(rows, "prorate-fees-when-purchase") == [("2019-03-05", "2019-04-04", 7, "16.42")]


@pytest.mark.parametrize("bought", [date(2017, 9, 11), date(2017, 9, 20)])
def test_an_add_on_pays_again_what_its_first_period_cost_also_after_free_days(bought: date) -> None:
    """CSP-36: it was exact, whatever the rounding (CSP-6); with a parent in its free days too."""
    events = (event(date(2017, 9, 25), "cancel", "B"), event(date(2017, 9, 26), "reactivate", "B"))
    parts = {"seats": 7, "list_price": PRICE_IN_PARTS, "rounding": "daily-3", "purchased": bought}
    rows = billed(date(2017, 10, 20), contract(purchased=date(2017, 9, 11)), add_on(**parts), events=events)
    (again,) = of_kind(rows, "activation-fee")
    assert again[2:] == (7, "16.42")


@pytest.mark.parametrize(("days", "amount"), [(30, "24.00"), (10, "8.52")])
def test_full_credit_days_move_the_days_of_a_reactivation_too(days: int, amount: str) -> None:
    """CSP-30, CSP-36: within them the whole period is charged again, later only the days that are left."""
    events = (event(date(2019, 3, 8), "cancel"), event(date(2019, 3, 25), "reactivate"))
    (again,) = of_kind(billed(date(2019, 4, 20), contract(full_credit_days=days), events=events), "activation-fee")
    assert again == ("2019-03-25", "2019-04-04", 4, amount)


def test_a_change_that_a_full_credit_drops_is_what_a_reactivation_is_charged_for() -> None:
    """CSP-30, CSP-36, CSP-52: no row of its own, and the next month keeps its name."""
    events = (
        event(date(2019, 3, 9), "set-seats", seats=9),
        event(date(2019, 3, 12), "cancel"),
        event(date(2019, 3, 14), "reactivate"),
    )
    assert billed(date(2019, 4, 20), contract(), events=events) == [
        ("2019-03-05", "2019-04-04", "cancel-fee", 4, "-24.00"),
        ("2019-03-05", "2019-04-04", "cycle-fee", 4, "24.00"),
        ("2019-03-14", "2019-04-04", "activation-fee", 9, "54.00"),
        ("2019-04-05", "2019-05-04", "cycle-fee", 9, "54.00"),
    ]


def test_an_add_on_that_ended_with_its_parent_comes_back_only_by_its_own_reactivation() -> None:
    """CSP-6."""
    both = contract(), add_on(seats=2)
    ended = event(date(2019, 6, 10), "cancel"), event(date(2019, 6, 12), "reactivate")
    of_add_on = [row for row in billed(date(2019, 8, 20), *both, events=ended) if row[3] == 2]
    assert max(last for _, last, *_ in of_add_on) == "2019-07-04"
    back = event(date(2019, 7, 1), "reactivate", "B")
    of_add_on = [row for row in billed(date(2019, 8, 20), *both, events=(*ended, back)) if row[3] == 2]
    assert max(of_add_on)[:2] == ("2019-08-05", "2019-09-04")


@pytest.mark.parametrize("day", [date(2019, 3, 5), date(2020, 3, 5)])
def test_a_list_price_of_the_day_counts_for_a_renewal_and_not_for_the_purchase(day: date) -> None:
    """CSP-4: set on either day it is paid from the renewal on."""
    dearer = event(day, "set-list-price", list_price=Decimal("7.00"))
    rows = billed(date(2020, 3, 31), contract(frequency="annual"), events=(dearer,))
    assert [amount for *_, amount in rows] == ["288.00", "336.00"]


def test_a_list_price_of_the_day_of_a_conversion_counts() -> None:
    """TRIAL-4."""
    trial = contract(trial=True, offer="Office 365 E3", seats=25, purchased=date(2019, 2, 20))
    events = (
        event(date(2019, 3, 5), "convert-trial", frequency="monthly", seats=4),
        event(date(2019, 3, 5), "set-list-price", list_price=Decimal("7.00")),
    )
    assert billed(date(2019, 3, 31), trial, events=events) == [("2019-03-05", "2019-04-04", "cycle-fee", 4, "28.00")]


def test_the_row_of_free_days_stands_as_it_was_at_the_purchase_also_when_cancelled_in_them() -> None:
    """CSP-11: with the number of licences of the purchase, to the eve of the billing day; the invoice is 0.00."""
    events = (event(date(2017, 5, 8), "set-seats", seats=9), event(date(2017, 5, 12), "cancel"))
    rows = billed(date(2017, 8, 1), contract(purchased=date(2017, 5, 5)), events=events)
    assert rows == [("2017-05-05", "2017-05-19", "free-period", 4, "0.00")]


# ---- Avast, Office 365 --------------------------------------------------------------------------------------------


def flexible(**fields: Any) -> dict[str, Any]:
    entry = {"id": "A", "programme": "avast-flexible", "product": "Cloud Backup", "purchased": date(2024, 4, 1)}
    return {**entry, "seats": 10, "list_price": Decimal("3.00"), **fields}


@pytest.mark.parametrize(
    ("happened", "device_days", "refused"),
    [
        ([event(date(2024, 4, 1), "set-limit", limit=4)], 30 * 4, 6),
        ([event(date(2024, 4, 1), "use", seats=3)], 30 * 3, 0),  # it takes the place of the seats
        ([event(date(2024, 4, 1), "use", seats=12), event(date(2024, 4, 1), "set-limit", limit=8)], 30 * 8, 4),
        # of 12 wanted 8 run; on the 11th 5 more come, and of the 9 that wait the 3 let in are the oldest
        ([event(date(2024, 4, 1), "use", seats=12), event(date(2024, 4, 1), "set-limit", limit=8),
          event(date(2024, 4, 11), "use", seats=17), event(date(2024, 4, 11), "set-limit", limit=11)],
         10 * 8 + 20 * 11, 9),
        # what is installed on the day it comes was not refused
        ([event(date(2024, 4, 11), "set-limit", limit=25), event(date(2024, 4, 11), "use", seats=20)],
         10 * 10 + 20 * 20, 0),
    ],
)  # fmt: skip
def test_a_limit_comes_before_what_is_installed_that_day(happened: list, device_days: int, refused: int) -> None:
    """PAYG-5."""
    tables = {"currency": "EUR", "until": date(2024, 5, 1), "subscription": [flexible()], "event": happened}
    (line,) = outcome_of(tables).lines.seats.tolist()
    (told,) = reference.bill(tables)
    assert (line, told["seats"], told["refused"]) == (device_days, device_days, refused)
    assert outcome_of(tables).lines.refused.tolist() == [refused]


def test_two_flexible_products_share_an_invoice_due_on_the_earlier_day() -> None:
    """PAYG-6: one is paid by card, the other on a credit line."""
    second = flexible(id="B", product="Patch Management", payment="credit-line")
    tables = {"currency": "EUR", "until": date(2024, 5, 1), "subscription": [flexible(payment="card"), second]}
    invoices = outcome_of(tables).invoices
    assert [str(day) for day in (*invoices.on, *invoices.due)] == ["2024-05-01", "2024-05-01"]


def test_the_unit_price_of_a_credit_is_a_share_of_the_rounded_credit_and_a_new_plan_keeps_the_months() -> None:
    """SWITCH-2, SWITCH-3: 6 × 1.111 × 3 = 19.998, of which 11 of 184 days are 1.1955…; a third of 1.20 is 0.40."""
    plan = {"id": "A", "programme": "office365", "prepaid": True, "term_months": 6, "purchased": date(2019, 3, 1)}
    plan |= {"seats": 3, "list_price": Decimal("1.111"), "billing_day": 1}
    switched = event(date(2019, 8, 21), "switch-plan", list_price=Decimal("2.00"))
    tables = {"currency": "EUR", "until": date(2019, 9, 1), "subscription": [plan], "event": [switched]}
    lines = outcome_of(tables).lines
    credit, new = (lines.take(lines.kind_names == f"plan-switch-{name}") for name in ("credit", "charge"))
    assert (credit.amount.tolist(), credit.unit_price.tolist()) == ([-1_200_000], [-400_000])
    assert (str(new.last[0]), new.amount.tolist()) == ("2020-02-20", [36_000_000])
