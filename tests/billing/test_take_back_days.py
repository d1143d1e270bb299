"""Seats that can be taken back: until when, and what each day gives back, against hand arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from billing_model.billing.bill import SETTLED, bill
from billing_model.files.scenario import parse
from billing_model.what_if.take_back import TakeBack, take_back
from project import bundled

MICRO = 1_000_000
ADDED, BOUGHT = "own-seven-days-for-added-seats", "removed-on-the-seventh-day"


def tables(name: str, **entry: Any) -> dict[str, Any]:
    """A bundled case; entry: fields of its contract."""
    made = bundled(f"nce/{name}")
    made["subscription"][0] |= entry
    return made


def back_of(data: dict[str, Any]) -> TakeBack:
    return take_back(parse(data, file="x").book)


def test_what_was_added_has_seven_days_of_its_own() -> None:
    found = back_of(tables(ADDED))
    assert (found.came, found.how_many, found.bought) == (np.datetime64("2026-03-18"), 4, False)
    assert found.seats.tolist() == [4] * 7 + [0] * 3
    assert found.last is not None and found.days[found.last] == np.datetime64("2026-03-24")
    # 18 March, 25 of 31 days: 225.80 for 14 less 161.29 for 10; 21 March, 22 of 31 days: 198.70 for 14, 141.93 for 10
    assert found.refund[0] == MICRO * (Decimal("225.80") - Decimal("161.29"))
    assert found.refund[3] == MICRO * (Decimal("198.70") - Decimal("141.93"))
    assert not found.refund[7:].any()
    assert found.renewal == np.datetime64("2027-01-12")


@pytest.mark.parametrize(("window", "days"), [(None, 7), (8, 8)])
def test_of_what_was_bought_one_stays(window: int | None, days: int) -> None:
    found = back_of(tables(BOUGHT, **({} if window is None else {"window_days": window})))
    assert (found.how_many, found.bought) == (12, True)
    assert found.seats.tolist() == [11] * days + [0] * (10 - days)
    assert found.refund[0] == MICRO * 11 * Decimal("12.60")
    assert found.refund[6] == MICRO * 11 * Decimal("10.08"), "24 of 30 days"


def test_each_day_is_what_its_own_case_is_billed() -> None:
    data = tables(ADDED)
    removed = data["event"].pop()
    found = back_of({**data, "event": [*data["event"], removed]})
    for place, seats in enumerate(found.seats.tolist()[:7]):
        on = date(2026, 3, 18) + timedelta(place)
        book = parse({**data, "event": [*data["event"], {**removed, "on": on, "seats": seats}]}, file="x").book
        lines = bill(book, np.datetime64(on) + SETTLED)
        assert found.refund[place] == -lines.amount[lines.kind_names == "remove-quantity"].sum()


def test_the_only_seat_can_never_be_taken_back() -> None:
    found = back_of({**tables(BOUGHT, seats=1), "event": []})
    assert (found.last, found.how_many, found.refund.any()) == (None, 1, np.False_)
