"""Amounts in every currency: exact up to the largest that can be held, and refused beyond it with the highest price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import strategies
from beside_reference import agreed
from billing_model.billing.bill import bill
from billing_model.billing.daily import daily, daily_totals
from billing_model.billing.outcome import outcome
from billing_model.billing.refusal import Refused
from billing_model.core.currency import places_by_code
from billing_model.core.money import MOST
from billing_model.explaining.explain import explain
from billing_model.files.scenario import parse

DECIMALS = {"JPY": 0, "IDR": 2, "RSD": 2, "EUR": 2, "KWD": 3, "CLF": 4}
CONTRACTS: dict[str, dict[str, Any]] = {
    "by the month": {"programme": "csp", "frequency": "monthly", "billing_day": 1},
    "by the year": {"programme": "csp", "frequency": "annual", "billing_day": 1},
    "by the month, coarsely": {"programme": "csp", "frequency": "monthly", "billing_day": 1, "rounding": "daily-2"},
    "used day by day": {"programme": "avast-flexible", "product": "Cloud Backup"},
    "used at a price a day": {"programme": "avast-flexible", "product": "Cloud Backup", "daily_price": "list-daily"},
    "used at a year's price": {"programme": "avast-flexible", "product": "Cloud Backup", "daily_price": "year-365"},
    "three years prepaid": {"programme": "avast-prepaid", "product": "Cloud Backup", "years": 3},
    "twelve months at once": {"programme": "axcrypt", "months": 12, "vat_percent": 22, "reseller_discount_percent": 15},
    "a plan for three years": {"programme": "office365", "plan": "E3", "prepaid": True, "term_months": 36,
                               "billing_day": 1},
    "an invoiced plan": {"programme": "office365", "plan": "E3", "prepaid": False, "billing_day": 1},
}  # fmt: skip


def tables(contract: str, seats: int, price: Decimal | int, currency: str = "EUR", *events: dict) -> dict[str, Any]:
    entry = {"id": "A", "purchased": date(2024, 3, 1), "seats": seats, "list_price": price, **CONTRACTS[contract]}
    return {"currency": currency, "until": date(2025, 3, 31), "subscription": [entry], "event": list(events)}


@given(strategies.ANY, st.sampled_from(sorted(DECIMALS)), st.sampled_from([0, 0, 3, 5, 7]), st.data())
def test_the_slow_reference_agrees_in_any_currency_and_size(
    data: dict, currency: str, power: int, draw: st.DataObject
) -> None:
    for entry in (*data["subscription"], *data.get("event", ())):
        if "list_price" in entry:
            finer = Decimal(draw.draw(st.integers(0, 9))).scaleb(-3)
            entry["list_price"] = min(entry["list_price"] * 10**power + finer, Decimal(10**11))
    try:
        agreed({**data, "currency": currency})
    except Refused as refused:
        assume({problem.key for problem in refused.problems} != {"overflow"})
        raise


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize(("seats", "price", "currency"), [
    (250_000, "50.00", "EUR"), (10_000, "900000.00", "IDR"), (24, "52000.00", "IDR"), (195, "600000.00", "IDR"),
    (40_000, "1650", "JPY"), (7, "18.605", "KWD"), (31, "12.4", "RSD"), (3, "0.0213", "CLF"),
])  # fmt: skip
def test_what_people_pay_is_billed(contract: str, seats: int, price: str, currency: str) -> None:
    scenario, _ = agreed(tables(contract, seats, Decimal(price), currency))
    lines = bill(scenario.book, scenario.until)
    minor = 10 ** (6 - DECIMALS[currency])
    assert not (lines.amount % minor).any() and lines.places.tolist() == [DECIMALS[currency]] * len(lines)
    assert len(lines) and explain(scenario.book, lines, 0, "en").steps and explain(scenario.book, lines, 0, "it").steps


def test_a_change_of_seats_in_a_currency_of_three_decimals() -> None:
    """16 days of 29 of 21.750: 0.75 a day; the months that follow cost the list price."""
    change = {"subscription": "A", "on": date(2024, 2, 14), "kind": "set-seats", "seats": 3}
    data = tables("by the month", 1, Decimal("21.750"), "KWD", change)
    data["subscription"][0]["purchased"], data["until"] = date(2024, 2, 1), date(2024, 3, 31)
    assert [row.amount for row in agreed(data)[1]] == [21_750_000, -21_750_000, 9_750_000, 36_000_000, 65_250_000]


def test_a_daily_price_has_one_decimal_more_than_the_currency() -> None:
    change = {"subscription": "A", "on": date(2024, 3, 11), "kind": "set-seats", "seats": 2}
    for currency, daily_price in (("JPY", 32_300_000), ("EUR", 32_258_000), ("KWD", 32_258_100), ("CLF", 32_258_060)):
        scenario, _ = agreed(tables("by the month", 1, 1000, currency, change))
        lines = bill(scenario.book, scenario.until)
        assert daily_price in lines.daily_price.tolist()


# ---- As much as can be held -----------------------------------------------------------------------------------------


def highest(contract: str, seats: int, currency: str) -> Decimal:
    """The highest price that a contract can have, as the refusal of a higher one says it."""
    with pytest.raises(Refused) as refused:
        parse(tables(contract, seats, Decimal(10**12), currency))
    (problem,) = refused.value.problems
    assert problem.key == "overflow" and problem.field == "list_price"
    for language in ("en", "it"):
        assert "…" not in problem.text(language)
    most: Decimal = problem.values["most"]
    return most


@given(st.sampled_from(sorted(CONTRACTS)), st.integers(10, 10**9), st.sampled_from(sorted(DECIMALS)))
def test_the_highest_price_is_billed_and_no_higher_one(contract: str, seats: int, currency: str) -> None:
    most = highest(contract, seats, currency)
    scenario, _ = agreed(tables(contract, seats, most, currency))
    lines = bill(scenario.book, scenario.until)
    largest = max(lines.amount.tolist())
    minor = Decimal(1).scaleb(-DECIMALS[currency])
    with pytest.raises(Refused):
        parse(tables(contract, seats, most + minor, currency))
    if most > 10**5:  # then what rounding could add to a seat's price is next to nothing
        assert largest > MOST * 0.8
    for row in range(len(lines)):
        explain(scenario.book, lines, row, "en")
    _, amounts = daily_totals(scenario.book, lines)
    exact = [Fraction(int(lines.exact[row]), int(lines.per[row])) for row in range(len(lines))]
    assert abs(sum(amounts.tolist()) - sum(exact)) <= len(lines)
    by_line = daily(scenario.book, lines)
    for row in range(len(lines)):
        assert abs(sum(by_line.amount[by_line.line == row].tolist()) - exact[row]) <= Fraction(1, 2)


def many(contract: str, count: int, seats: int, price: Decimal, currency: str) -> Iterator[dict[str, Any]]:
    for number in range(count):
        (entry,) = tables(contract, seats, price, currency)["subscription"]
        yield {**entry, "id": f"A{number}"}


def test_a_total_can_be_larger_than_any_amount() -> None:
    """Forty contracts at the highest price, on one invoice: its sums, and those over time, are exact."""
    price, count = highest("by the year", 1_000_000, "IDR"), 40
    data = tables("by the year", 1_000_000, price, "IDR")
    data["subscription"] = [*many("by the year", count, 1_000_000, price, "IDR")]
    result = outcome(parse(data).book, np.datetime64("2025-02-28"))
    each = int(price * 12 * 1_000_000 * 10**6)
    assert result.total() == sum(result.invoices.total.tolist()) == count * each > MOST
    _, paid, used = result.paid_and_used()
    assert paid.tolist()[-1] == count * each == used.tolist()[-1]
    assert sum(result.daily[1].tolist()) == count * each
    assert sum(map(sum, result.daily_apart.tolist())) == count * each


def test_every_currency_of_iso_is_billed_to_its_own_unit() -> None:
    assert {code: places_by_code().get(code) for code in ("JPY", "HUF", "IDR", "RSD", "ALL", "KWD", "CLF", "UYW")} == {
        "JPY": 0, "HUF": 2, "IDR": 2, "RSD": 2, "ALL": 2, "KWD": 3, "CLF": 4, "UYW": 4,
    }  # fmt: skip
    assert not {"XAU", "XXX", "XTS", "XDR", "DEM", "HRK", ""} & places_by_code().keys()
    for code, places in places_by_code().items():
        scenario = parse(tables("by the month, coarsely", 3, Decimal("98765.43215"), code))
        amounts = bill(scenario.book, scenario.until).amount
        assert amounts[0] == 3 * round(Fraction("98765.43215") * 10**places) * 10 ** (6 - places)
