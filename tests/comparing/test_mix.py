"""An option made of two: a base by the year, the peak by the month. What is on either is the best there is.

A year at a multiple of 3.65 has a daily price of whole cents, so that seats that join a base in the middle of a term
cost the same together as each alone, and every plan can be held against every other to the cent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.comparing import mix
from billing_model.comparing.advice import answer
from billing_model.comparing.compare import results
from billing_model.comparing.option import Option
from billing_model.comparing.recommendation import recommend
from billing_model.comparing.serving import best_base, served, settled
from billing_model.core.calendar import add_months
from billing_model.core.need import Need, NeedSteps, need_of
from billing_model.files import comparison as comparison_file
from billing_model.files import comparison_link
from billing_model.take_away.comparison.files import comparison_as_file
from project import PROJECT

YEAR = {"term": "1-year", "plan": "upfront"}
MONTH = {"term": "1-month", "plan": "monthly"}
START = date(2025, 1, 1)


def option(annual: str = "66.00", month: str | None = None) -> Option:
    given = {"offer": "E3", **YEAR, "annual_price": Decimal(annual)}
    peak = MONTH if month is None else {**MONTH, "list_price": Decimal(month)}
    return Option("mix", "g", "nce", given, peak=peak, currency="EUR")


def by_month(seats: list[int], start: date = START) -> Need:
    """A need of these seats in each month."""
    first = np.datetime64(start, "D")
    days = add_months(np.repeat(first, len(seats) + 1), np.arange(len(seats) + 1))
    return need_of(first, days[-1], days[:-1], np.array(seats))


def bases(need: Need, sizes: list[list[int]], every: int) -> NeedSteps:
    """Bases to try, a path each, of so many seats from each so many months on."""
    on = add_months(np.repeat(need.start, len(sizes[0])), np.arange(len(sizes[0])) * every)
    return NeedSteps(
        path=np.repeat(np.arange(len(sizes)), len(on)), on=np.tile(on, len(sizes)), seats=np.array(sizes).ravel()
    )


def costs(of: Option, need: Need, base: NeedSteps) -> list[int]:
    """What each of the bases costs with the peak beyond it."""
    paths = need.take(np.zeros(int(base.path[-1]) + 1, np.int64))
    serving = served(replace(of, base=base), paths)
    assert serving.problems == {}
    return [int(total) for total in serving.totals]


@st.composite
def drawn(draw: st.DrawFn, months: int, most: int) -> tuple[Option, Need]:
    """A need by the month, and prices of a year and of a month at which either may be the better."""
    start = draw(st.dates(date(2024, 3, 1), date(2024, 12, 28)))
    seats = draw(st.lists(st.integers(1, most), min_size=2, max_size=months))
    annual = draw(st.integers(1, 40)) * Decimal("3.65")
    month = (annual / 12 * draw(st.integers(80, 220)) / 100).quantize(Decimal("0.01"))
    return option(str(annual), str(month)), by_month(seats, start.replace(day=min(start.day, 28)))


@settings(max_examples=12)
@given(drawn(36, 5))
def test_no_other_size_of_the_base_costs_less(case: tuple[Option, Need]) -> None:
    of, need = case
    terms = -(-len(need.month_by_month()[0].steps) // 12)
    most = int(need.steps.seats.max())
    sizes = [list(sizes) for sizes in product(range(most + 1), repeat=min(terms, 3))]
    assert served(of, need).totals[0] <= min(costs(of, need, bases(need, sizes, 12)))


@settings(max_examples=12)
@given(drawn(12, 3))
def test_no_other_day_for_a_seat_to_join_the_base_costs_less(case: tuple[Option, Need]) -> None:
    """Every base that never shrinks in its term: one that has a seat on its first day can grow in any month."""
    of, need = case
    months = 1 + int((need.end[0] - need.start[0]).astype(int)) // 32
    growing = combinations_with_replacement(range(1, int(need.steps.seats.max()) + 1), months)
    sizes = [[0] * months, *map(list, growing)]
    assert served(of, need).totals[0] == min(costs(of, need, bases(need, sizes, 1)))


def test_at_the_lists_twenty_percent_seats_needed_eleven_months_are_on_the_base_and_ten_tie() -> None:
    need = by_month([*range(12, 0, -1)])  # the lowest seat is needed 12 months, the highest one
    base = best_base(option(), need)
    assert (base.on.tolist(), base.seats.tolist()) == ([START], [2])
    with_ten = costs(option(), need, bases(need, [[2], [3], [4]], 12))
    assert with_ten[0] == with_ten[1] < with_ten[2]
    assert served(option(), need).totals[0] == with_ten[0] == (2 * 6600 + sum(range(11)) * 660) * 10_000


def test_a_seat_that_is_needed_from_a_day_on_joins_the_base_on_it() -> None:
    base = best_base(option("73.00"), by_month([4, 4, 4, 6, 6, 6, 6, 6, 6, 6, 6, 6]))
    assert base.seats.tolist() == [4, 6] and str(base.on[1]) == "2025-04-01"


@pytest.mark.parametrize(("month", "seats"), [("5.50", [0]), ("99.00", [3, 4])])
def test_a_price_can_put_everything_on_one_side(month: str, seats: list[int]) -> None:
    need = by_month([3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4])
    of = option("66.00", month)
    assert best_base(of, need).seats.tolist() == seats
    alone = of.parts[1 if seats == [0] else 0]
    assert served(of, need).totals.tolist() == served(alone, need).totals.tolist()


def test_who_leaves_sooner_than_planned_keeps_the_base_that_was_bought() -> None:
    plan = by_month([5] * 12)
    bought = settled(option(), plan)
    assert served(bought, plan.after_months(2)).totals[0] == 5 * 66_000_000
    assert served(option(), plan.after_months(2)).totals[0] == 5 * 2 * 6_600_000  # who had known it


@given(drawn(30, 6), st.integers(0, 6))
def test_base_and_peak_together_are_what_is_needed(case: tuple[Option, Need], size: int) -> None:
    _, need = case
    (base, of_base), (peak, of_peak) = mix.parts_of(need, mix.one_base(need.start[0], size))
    days = np.arange(need.start[0], need.end[0])
    held = np.zeros(len(days), np.int64)
    for part, path in ((base, of_base), (peak, of_peak)):
        assert not path.any()
        for number in range(len(part)):
            inside = (days >= part.start[number]) & (days < part.end[number])
            held[inside] += part.at(np.full(int(inside.sum()), number), days[inside])
    assert held.tolist() == np.maximum(need.at(np.zeros(len(days), np.int64), days), size).tolist()


def test_an_address_and_a_file_can_set_the_seats_of_the_base() -> None:
    tables = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml").data
    opened = comparison_link.opened(tables, {"nce-base-and-peak.base": ["22"]}, ())
    assert comparison_link.written(tables, opened.data, ()) == {"nce-base-and-peak.base": ["22"]}
    best, own = (served(of.option("nce-base-and-peak"), of.need).totals[0]
                 for of in (comparison_file.parse(tables), opened))  # fmt: skip
    base = opened.option("nce-base-and-peak").base
    assert base is not None and base.seats.tolist() == [22] and best < own
    again = comparison_file.parse(comparison_as_file("toml", opened, "en").decode())
    assert served(again.option("nce-base-and-peak"), again.need).totals[0] == own


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({"base": 5, "peak": None}, "option[5].base", "a base is expected together with a peak"),
        ({"base": -1}, "option[5].base", "a number from 0"),
        ({"peak": {"term": "1-month", "plan": "upfront"}}, "option[5].peak.plan", "cannot be paid"),
        ({"peak": {"seats": 3}}, "option[5].peak.seats", "follow from the need"),
        ({"peak": {"colour": "red"}}, "option[5].peak.colour", "no field of this name"),
        (
            {"change": [{"month": 3, "kind": "set-list-price", "annual_price": 70}]},
            "option[5].change",
            "takes no changes",
        ),
        ({"peak": "month"}, "option[5].peak", ""),
    ],
)
def test_what_is_wrong_with_a_base_or_a_peak_is_said_with_its_place(
    fields: dict[str, Any], place: str, said: str
) -> None:
    tables = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml").data
    *before, mixed, last = tables["option"]
    with pytest.raises(Refused) as refused:
        comparison_file.parse({**tables, "option": [*before, {**mixed, **fields}, last]})
    told = {problem.place("en"): problem.sentence("en") for problem in refused.value.problems}
    assert any(place in where and said in sentence for where, sentence in told.items()), told


def test_what_is_less_than_half_a_cent_is_not_told() -> None:
    """A month that is taken and given back within its days leaves the roundings, which are no money for nothing."""
    given = {"offer": "E3", "billing_day": 1, "frequency": "annual", "list_price": Decimal(5)}
    peak = {"frequency": "monthly", "list_price": Decimal(6)}
    need = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml").need
    found, _ = results([Option("A", "g", "csp", given, peak=peak, currency="EUR")], need)
    assert 0 < found[0].for_nothing < 5_000
    (said,) = recommend(found)
    assert not any("0.00 is paid" in text for text in answer(said, 36, "EUR", {"A": "A"}, "en"))
