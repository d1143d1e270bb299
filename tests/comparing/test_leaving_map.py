"""The map of a chance of leaving over a season: each cell is what leaving costs on average, in exact arithmetic."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.comparing.cheapest import Axis, case, cheapest
from billing_model.comparing.compare import results
from billing_model.comparing.demand import Pattern, need_by_month
from billing_model.comparing.option import UNREACHED
from billing_model.comparing.pieces import averages
from billing_model.files import case_link
from billing_model.files import comparison as comparison_file
from project import PROJECT

NCE = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml")
START = np.datetime64("2026-01-01")


def mean(leaving: list[int], chance: Fraction) -> Fraction:
    """What is paid on average: who leaves after a month pays what leaving then costs."""
    *early, end = map(Fraction, leaving)
    gone = sum((cost * chance * (1 - chance) ** month for month, cost in enumerate(early)), Fraction(0))
    return gone + end * (1 - chance) ** len(early)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=60), st.integers(0, 10_000))
def test_an_average_is_the_sum_over_all_months_rounded_once(leaving: list[int], chance: int) -> None:
    ((found,),) = averages(np.array([leaving]), [chance]).tolist()
    assert -Fraction(1, 2) <= mean(leaving, Fraction(chance, 10_000)) - found < Fraction(1, 2)


def test_a_cell_is_the_average_of_what_its_case_costs_to_leave() -> None:
    plan = need_by_month(Pattern("seasonal", 20, peak=32, period=12), START, 14)
    x, y = Axis("leaving", np.array([0, 210, 700])), Axis("season", np.array([0, 45]))
    found, turned = (cheapest(NCE.options, plan, *axes) for axes in ((x, y), (y, x)))
    assert found.cost.tolist() == turned.cost.swapaxes(1, 2).tolist()
    for row, share in enumerate(y.values.tolist()):
        options, need, _ = case(NCE.options, plan, [("season", share, ""), ("leaving", 210, "")])
        costs = [int(averages(one.leaving[None], [210])[0, 0]) for one in results(options, need)[0]]
        assert found.cost[:, row, 1].tolist() == costs
        assert found.best[row, 1] == costs.index(min(costs))
        assert found.cost[:, row, 0].tolist() == [one.total for one in results(options, need)[0]]


def test_the_best_mix_wins_until_the_chance_at_which_one_seat_is_better_by_the_month() -> None:
    """At 60.00 a year above 3.38 % a month, whatever the season is."""
    options = [replace(option, given={**option.given, "annual_price": Decimal(60)}) for option in NCE.options]
    x, y = Axis("leaving", np.array([337, 338, 339, 340])), Axis("season", np.array([20, 40, 60]))
    best = cheapest(options, need_by_month(Pattern("steady", 30), START, 24), x, y).best
    names = [[options[number].id for number in row] for row in best.tolist()]
    assert names == [["nce-base-and-peak"] * 2 + ["nce-month"] * 2] * 3


def test_an_option_that_a_clause_forbids_in_some_month_has_no_average() -> None:
    mail = comparison_file.read(PROJECT / "comparisons" / "mail-and-office.toml")
    options, plan = mail.options, mail.plan
    refused = {one.option.id for one in results(options, plan)[1]}
    found = cheapest(options, plan, Axis("leaving", np.array([0, 500])), Axis("use", np.array([100])))
    assert refused and {options[n].id for n in np.flatnonzero((found.cost == UNREACHED).all(axis=(1, 2)))} == refused


def test_a_season_takes_its_share_of_the_most_seats_away() -> None:
    need = need_by_month(Pattern("seasonal", 20, peak=32, period=12), START, 12)
    deep = need.take(np.zeros(2, np.int64)).with_season(np.array([50, 0]))
    assert deep.take(np.array([0])).steps.seats.tolist() == [16, 19, 21, 24, 27, 29, 32, 29, 27, 24, 21, 19]
    assert deep.take(np.array([1])).steps.seats.tolist() == [32]
    steady = need_by_month(Pattern("steady", 10), START, 24).with_season(np.array([30]))
    assert [(str(on), n) for on, n in zip(steady.steps.on, steady.steps.seats.tolist(), strict=True)] == [
        ("2026-01-01", 7), ("2026-04-01", 10), ("2026-10-01", 7), ("2027-04-01", 10), ("2027-10-01", 7),
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["months", "season"])
def test_the_price_of_a_year_can_be_an_axis(other: str) -> None:
    plan = need_by_month(Pattern("seasonal", 5, peak=9, period=12), START, 12)
    for option in NCE.options:
        prices = Axis("price", np.array([50_000_000, 66_500_000]), option.id)
        found = cheapest([option], plan, prices, Axis(other, np.array([6])))
        for column, price in enumerate((Decimal("50.00"), Decimal("66.50"))):
            dearer = replace(option, given={**option.given, "annual_price": price})
            options, need, _ = case([dearer], plan, [(other, 6, "")])
            assert found.cost[0, 0, column] == results(options, need)[0][0].total


def test_a_case_with_a_chance_in_an_address_is_a_percentage() -> None:
    turns = [("leaving", 420, ""), ("price", 66_500_000, "nce-month")]
    assert case_link.written(turns) == "leaving:4.2,price.nce-month:66.5"
    assert case_link.read("leaving:4.2,price.nce-month:66.5", NCE) == turns
