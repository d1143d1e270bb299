"""List prices with more decimals than a cent: nothing is cut before a clause rounds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from beside_reference import agreed
from billing_model.core.money import CENT

PRICE = Decimal("3.333")
CONTRACT = {"id": "A", "programme": "csp", "frequency": "monthly", "purchased": date(2018, 3, 5), "billing_day": 22}
ALONE = {**CONTRACT, "seats": 2, "list_price": PRICE}
ADD_ON = {**CONTRACT, "id": "B", "parent": "A", "seats": 29, "list_price": PRICE}


def amounts(*contracts: dict, events: tuple[dict, ...] = ()) -> dict[tuple[str, str], int]:
    """The amounts in cents by subscription and kind of line, of the first period; the reference says the same."""
    tables = {"currency": "EUR", "until": date(2018, 4, 30), "subscription": list(contracts), "event": list(events)}
    _, rows = agreed(tables)
    return {(row.subscription, row.kind): row.amount // CENT for row in rows}


def test_the_amount_of_a_whole_period_is_its_printed_unit_price_times_seats() -> None:
    assert amounts(ALONE)["A", "cycle-fee"] == 666  # 3.33 x 2 (CSP-40)


def test_with_exact_rounding_only_the_amount_is_rounded() -> None:
    assert amounts({**ALONE, "rounding": "exact"})["A", "cycle-fee"] == 667  # 6.666 (CSP-41)


def test_an_add_on_that_comes_back_early_is_charged_again_what_it_was_charged() -> None:
    back = (
        {"subscription": "B", "on": date(2018, 4, 1), "kind": "cancel"},
        {"subscription": "B", "on": date(2018, 4, 2), "kind": "reactivate"},
    )
    charged = amounts({**ALONE, "seats": 18}, ADD_ON, events=back)
    assert charged["B", "prorate-fees-when-purchase"] == 9_666
    assert charged["B", "cancel-fee"] == -9_666
    assert charged["B", "activation-fee"] == 9_666  # CSP-36: 100 % of the period
