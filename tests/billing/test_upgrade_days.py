"""An upgrade within a term: what each of its days costs until the term ends, against hand arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from billing_model.billing.bill import SETTLED, bill
from billing_model.files.scenario import parse
from billing_model.what_if.upgrade import Upgrade, upgrade
from project import bundled

MICRO = 1_000_000


def tables(part: str = "full", **new: Any) -> dict[str, Any]:
    """A bundled upgrade from E3 to E5; new: fields of the contract that it comes from."""
    made = bundled(f"nce/e3-to-e5-{part}")
    made["subscription"][0] |= new
    return made


def upgraded(data: dict[str, Any]) -> Upgrade:
    return upgrade(parse(data, file="x").book)


@pytest.mark.parametrize(
    ("part", "seats", "first_cycle"),
    [("full", 7, "16.94"), ("part", 3, "7.26")],  # 51.24 − 34.30 and 21.96 − 14.70: the convert rows of NCE-41
)
def test_a_cycle_by_days_and_the_rest_of_the_term_whole(part: str, seats: int, first_cycle: str) -> None:
    found = upgraded(tables(part))
    difference = Decimal("14.20") - Decimal("9.50")
    assert found.more[found.day] == MICRO * (Decimal(first_cycle) + 11 * seats * difference)
    assert found.more[0] == MICRO * 12 * seats * difference, "on the first day of the term all cycles are whole"
    assert found.renewal == np.datetime64("2027-05-04")
    assert found.at_renewal == MICRO * seats * difference
    assert len(found.days) == 365


def test_from_one_cycle_to_the_next_a_whole_cycle_is_saved() -> None:
    data = tables()
    data["subscription"][1]["purchased"] = date(2026, 6, 4)
    found = upgraded(data)
    assert found.saved == MICRO * 7 * Decimal("4.70")


def test_on_the_last_day_one_day_is_charged_and_no_month_is_left() -> None:
    data = tables()
    data["subscription"][1]["purchased"] = date(2027, 5, 3)
    found = upgraded(data)
    # the cycle from 4 April divides by 30: 14.20 / 30 = 0.47, 9.50 / 30 = 0.31, each cut
    assert found.more[-1] == MICRO * 7 * (Decimal("0.47") - Decimal("0.31"))
    assert found.month_later is None
    assert found.saved == 0


def test_a_year_paid_at_once_is_charged_by_days_of_the_year() -> None:
    found = upgraded(tables(plan="upfront"))
    # 350 of 365 days from 19 May: 14.20 × 350 / 365 = 13.61, 9.50 × 350 / 365 = 9.10, each cut
    assert found.more[found.day] == MICRO * 7 * (Decimal("13.61") - Decimal("9.10"))


def test_three_years_are_tried_by_the_week() -> None:
    found = upgraded(tables(term="3-years"))
    assert len(found.days) < 170
    assert found.days[found.day] == np.datetime64("2026-05-19")
    assert found.more[0] == MICRO * 36 * 7 * Decimal("4.70")


def test_each_day_is_what_its_own_case_is_billed() -> None:
    found = upgraded(tables("part"))
    for day in (date(2026, 5, 4), date(2026, 9, 30), date(2027, 2, 28)):
        data = tables("part")
        data["subscription"][1]["purchased"] = day
        alone = {**data, "subscription": data["subscription"][:1]}
        sums = []
        for case in (data, alone):
            lines = bill(parse(case, file="x").book, found.renewal + SETTLED)
            sums.append(int(lines.amount[lines.first < found.renewal].sum()))
        assert found.more[found.days == np.datetime64(day)][0] == sums[0] - sums[1]


def test_scheduled_for_the_renewal_the_term_costs_the_same_and_the_renewal_the_new_price() -> None:
    found, data = upgraded(tables()), tables()
    alone = {**data, "subscription": data["subscription"][:1]}
    schedule = {
        "subscription": "A", "on": date(2027, 5, 3), "kind": "schedule",
        "offer": "Microsoft 365 E5", "list_price": data["subscription"][1]["list_price"],
    }  # fmt: skip
    with_it, without = (
        bill(parse({**alone, "event": events}, file="x").book, found.renewal + SETTLED) for events in ([schedule], [])
    )
    assert found.can_wait
    for lines in (with_it, without):
        assert int(lines.amount[lines.first < found.renewal].sum()) == MICRO * 12 * 7 * Decimal("9.50")
    renewed = [int(lines.amount[lines.first == found.renewal].sum()) for lines in (with_it, without)]
    assert found.at_renewal == renewed[0] - renewed[1]


def test_days_that_a_clause_refuses_are_left_out() -> None:
    data = tables()
    data["subscription"][0]["seats"] = 5
    data["event"] = [{"subscription": "A", "on": date(2026, 5, 12), "kind": "add-seats", "seats": 2}]
    assert upgraded(data).days[0] == np.datetime64("2026-05-13"), "within a day the upgrade comes before what is added"


def test_a_contract_that_ends_has_no_renewal_to_wait_for() -> None:
    assert not upgraded(tables(renewal="end")).can_wait


def test_a_term_that_ends_after_the_calendar_still_has_a_renewal_to_wait_for() -> None:
    data = {**tables(purchased=date(2150, 5, 4)), "until": date(2150, 12, 31)}
    data["subscription"][1]["purchased"] = date(2150, 5, 19)
    found = upgraded(data)
    assert found.can_wait and found.renewal == np.datetime64("2151-05-04")
    assert found.days[-1] == np.datetime64("2150-12-31")
