"""Needs over time, held against a plain list of days; and whole terms bought as they are needed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from billing_model.core.need import Need, terms_as_needed
from needs import day_by_day, needs


def months_passed(need: Need) -> list[int]:
    """By day, the months of service that have passed."""
    start: date = need.start[0].astype(object)
    passed, month = [], 0
    for n in range(int((need.end[0] - need.start[0]).astype(int))):
        while start + relativedelta(months=month + 1) <= start + timedelta(days=n):
            month += 1
        passed.append(month)
    return passed


@given(needs())
def test_a_need_is_the_days_it_was_made_of(case: tuple[Need, list[int]]) -> None:
    need, days = case
    assert day_by_day(need) == days
    assert need.seat_days().tolist() == [sum(days)]
    changes = [n for n in range(1, len(days)) if days[n] != days[n - 1]]
    assert len(need.steps) == 1 + len(changes), "only days on which something changes are steps"


@given(needs(), st.integers(1, 300), st.integers(1, 100))
def test_scaling_rounds_half_up_and_leaves_at_least_one(case: tuple[Need, list[int]], times: int, of: int) -> None:
    need, days = case
    scaled = need.scaled(np.array([times]), np.array([of]))
    assert day_by_day(scaled) == [max(1, (2 * n * times + of) // (2 * of)) for n in days]


@given(needs(), st.integers(-5, 5))
def test_growth_adds_with_every_month_that_has_passed(case: tuple[Need, list[int]], growth: int) -> None:
    need, days = case
    grown = need.growing(np.array([growth]))
    expected = [max(1, n + growth * month) for n, month in zip(days, months_passed(need), strict=True)]
    assert day_by_day(grown) == expected


@given(needs(), st.integers(1, 20))
def test_a_need_ends_when_it_is_told_to(case: tuple[Need, list[int]], months: int) -> None:
    need, days = case
    start: date = need.start[0].astype(object)
    end = start + relativedelta(months=months)
    ended = need.after_months(months)
    assert day_by_day(ended) == days[: min(len(days), (end - start).days)]


@given(needs(), st.integers(1, 28))
def test_changes_move_to_a_day_of_their_month_and_the_last_of_a_month_counts(
    case: tuple[Need, list[int]], day: int
) -> None:
    need, days = case
    start: date = need.start[0].astype(object)
    months = months_passed(need)
    ends = {month: days[n] for n, month in enumerate(months)}  # the number at the end of each month of service
    changed = {month: any(days[n] != days[n - 1] for n in range(1, len(days)) if months[n] == month) for month in ends}
    expected, now = [], days[0]
    for n, month in enumerate(months):
        opens = start + relativedelta(months=month)
        if start + timedelta(days=n) == opens + timedelta(days=day - 1) and changed[month]:
            now = ends[month]
        expected.append(now)
    assert day_by_day(need.changing_on(np.array([day]))) == expected


@given(st.lists(needs(), min_size=1, max_size=4), st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_paths_can_be_taken_in_any_order_and_more_than_once(
    cases: list[tuple[Need, list[int]]], picks: list[int]
) -> None:
    need = Need(
        np.concatenate([part.start for part, _ in cases]),
        np.concatenate([part.end for part, _ in cases]),
        type(cases[0][0].steps).concat(
            [part.steps.replace(path=part.steps.path + n) for n, (part, _) in enumerate(cases)]
        ),
    )
    chosen = [pick % len(cases) for pick in picks]
    taken = need.take(np.array(chosen))
    assert [day_by_day(taken, n) for n in range(len(chosen))] == [cases[pick][1] for pick in chosen]


@given(needs(), st.sampled_from([1, 6, 12, 24]))
def test_whole_terms_hold_what_is_needed_and_are_bought_only_then(case: tuple[Need, list[int]], months: int) -> None:
    need, days = case
    bought = terms_as_needed(need, np.array([months]))
    start: date = need.start[0].astype(object)
    held = [0] * len(days)
    for on, seats in zip(bought.purchased.tolist(), bought.seats.tolist(), strict=True):
        first = (on - start).days
        assert held[first] + seats == days[first], "no more than is missing on its day"
        last = (on + relativedelta(months=months) - start).days
        held[first:last] = [n + seats for n in held[first:last]]
    assert all(n >= needed for n, needed in zip(held, days, strict=True))
