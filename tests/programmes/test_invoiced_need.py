"""Office 365 invoiced by the month: which subscriptions serve a need that rises and falls."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings

from billing_model.core.need import Need, need_of
from billing_model.programmes.office365.need import months_as_needed
from needs import needs


def bought(end: str, *steps: tuple[str, int]) -> list[tuple[str, int, str]]:
    """The subscriptions for these seats by day: bought on, seats, nothing more is ordered from."""
    on, seats = zip(*steps, strict=True)
    need = need_of(np.datetime64(on[0]), np.datetime64(end), np.array(on, "datetime64[D]"), np.array(seats))
    made = months_as_needed(need)
    return list(
        zip(made.purchased.astype(str).tolist(), made.seats.tolist(), made.stop.astype(str).tolist(), strict=True)
    )


def test_a_rise_is_a_further_subscription() -> None:
    assert bought("2025-06-10", ("2025-01-10", 10), ("2025-02-24", 13)) == [
        ("2025-01-10", 10, "2025-06-10"),
        ("2025-02-24", 3, "2025-06-10"),
    ]


def test_what_is_no_longer_needed_is_given_up_when_its_month_ends() -> None:
    assert bought("2025-06-10", ("2025-01-10", 10), ("2025-02-24", 13), ("2025-03-01", 10)) == [
        ("2025-01-10", 10, "2025-03-10"),  # three of the thirteen are not needed when its month ends
        ("2025-02-24", 3, "2025-06-10"),  # they are, beside the seven
        ("2025-03-10", 7, "2025-06-10"),
    ]


def test_of_several_that_end_on_one_day_the_earliest_go_on() -> None:
    assert bought("2025-05-10", ("2025-01-10", 5), ("2025-02-10", 8), ("2025-03-10", 9), ("2025-04-10", 6)) == [
        ("2025-01-10", 5, "2025-05-10"),
        ("2025-02-10", 3, "2025-04-10"),
        ("2025-03-10", 1, "2025-04-10"),
        ("2025-04-10", 1, "2025-05-10"),
    ]


@pytest.mark.parametrize("day", ["2024-01-29", "2024-01-30", "2024-01-31"])
def test_a_steady_need_is_one_subscription_from_any_day_on(day: str) -> None:
    assert bought("2026-01-31", (day, 4)) == [(day, 4, "2026-01-31")]


@settings(max_examples=60)
@given(needs())
def test_there_are_always_enough_seats_and_none_begins_a_month_too_many(case: tuple[Need, list[int]]) -> None:
    need, wanted = case
    running: dict[date, int] = dict.fromkeys(
        (need.start[0].astype(object) + relativedelta(days=n) for n in range(len(wanted))), 0
    )
    begun = dict(running)
    made = months_as_needed(need)
    for on, seats, stop in zip(made.purchased.tolist(), made.seats.tolist(), made.stop.tolist(), strict=True):
        month = 0
        while (first := on + relativedelta(months=month)) < stop:
            begun[first] += seats
            month += 1
            for day in running:
                running[day] += seats if first <= day < on + relativedelta(months=month) else 0
    for (day, seats), need_of_day in zip(running.items(), wanted, strict=True):
        assert seats >= need_of_day
        assert not begun[day] or seats == need_of_day, "a month begins only for what is needed"
