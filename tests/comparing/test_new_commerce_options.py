"""The bundled comparison of New Commerce: its terms at one price of a year, checked by hand arithmetic.

A licence costs 66.00 for a year paid at once, so 5.78 a month of a year paid monthly (NCE-6) and 6.60 a month of a
monthly term (NCE-5).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from billing_model.comparing.advice import answer
from billing_model.comparing.cheapest import Axis, cheapest
from billing_model.comparing.compare import results
from billing_model.comparing.demand import Pattern, need_by_month
from billing_model.comparing.mix import one_base
from billing_model.comparing.option import Option
from billing_model.comparing.recommendation import recommend
from billing_model.comparing.serving import served
from billing_model.files import comparison as comparison_file
from project import PROJECT

NCE = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml")
MONTH, MONTHLY, UPFRONT, THREE, MIX, EXTENDED = NCE.options
START = np.datetime64("2026-01-01")


def costs(option: Option, months: int) -> list[Decimal]:
    """What 10 licences cost that are needed for 1, 2, … months."""
    need = need_by_month(Pattern("steady", 10), START, months)
    return [Decimal(int(cost)) / 10**6 for cost in results([option], need)[0][0].leaving]


def total(option: Option) -> Decimal:
    return Decimal(results([option], NCE.need)[0][0].total) / 10**6


def test_months_needed_of_a_year_cost_what_is_used_or_the_whole_term() -> None:
    assert costs(MONTH, 12) == [Decimal("66.00") * month for month in range(1, 13)]
    assert costs(MONTHLY, 12) == [12 * 10 * Decimal("5.78")] * 12  # 693.60
    assert costs(UPFRONT, 12) == [Decimal("660.00")] * 12
    assert costs(THREE, 36) == [3 * Decimal("660.00")] * 36


def test_the_month_is_cheaper_up_to_nine_months_against_a_year_at_once_and_ten_tie() -> None:
    month, upfront = costs(MONTH, 12), costs(UPFRONT, 12)
    assert [n for n in range(1, 13) if month[n - 1] < upfront[n - 1]] == [*range(1, 10)]
    assert month[9] == upfront[9]


def test_the_month_is_cheaper_up_to_ten_months_against_a_year_paid_monthly() -> None:
    month, monthly = costs(MONTH, 12), costs(MONTHLY, 12)
    assert [n for n in range(1, 13) if month[n - 1] < monthly[n - 1]] == [*range(1, 11)]
    assert month[9:11] == [Decimal("660.00"), Decimal("726.00")] and monthly[9] == Decimal("693.60")


def test_a_forgotten_renewal_costs_a_month_and_three_percent_of_it() -> None:
    """6.60 × 1.03 = 6.798, each month of a licence: 6.80 in place of 5.50."""
    assert costs(EXTENDED, 15) == [*[Decimal("660.00")] * 12, *(660 + 68 * month for month in range(1, 4))]


def expected(costs: list[Decimal], leaving: Fraction) -> Fraction:
    """The mean of the costs if the customer leaves at each month's end with a chance, and stays to the end at most."""
    stays = [(1 - leaving) ** month for month in range(len(costs))]
    gone = [*(stay * leaving for stay in stays[:-1]), stays[-1]]
    return sum((chance * Fraction(cost) for chance, cost in zip(gone, costs, strict=True)), Fraction(0))


@pytest.mark.parametrize(
    ("other", "months", "percent"),
    [(UPFRONT, 12, "3.38"), (MONTHLY, 12, "2.46"), (THREE, 36, "1.07")],
    ids=["a year at once", "a year paid monthly", "three years"],
)
def test_the_month_wins_above_a_chance_of_leaving(other: Option, months: int, percent: str) -> None:
    """At 60.00 a year every price of a month is a whole cent: 5.25 and 6.00, so that a year is worth 10 and 10.5."""
    month, committed = (
        costs(replace(option, given={**option.given, "annual_price": Decimal("60.00")}), months)
        for option in (MONTH, other)
    )
    below, above = (Fraction(percent) / 100 + step * Fraction(1, 20_000) for step in (-1, 1))
    assert expected(month, below) > expected(committed, below)
    assert expected(month, above) < expected(committed, above)


def test_the_cheapest_on_the_map_changes_where_months_do() -> None:
    need = need_by_month(Pattern("steady", 10), START, 12)
    x, y = Axis("months", np.arange(1, 13)), Axis("growth", np.array([0]))
    best = cheapest([MONTH, UPFRONT], need, x, y)
    assert best.best[0, :9].tolist() == [0] * 9 and best.best[0, 10:].tolist() == [1, 1]
    assert best.margin[0, 8:].tolist() == [66_000_000, 0, 66_000_000, 132_000_000]


# ---- The season of the file: 20, 22, … 32 licences from January to July, and back to 22 in December ------------------

SEASON = [20, 22, 24, 26, 28, 30, 32, 30, 28, 26, 24, 22]


def at_once(days: int) -> Decimal:
    """A year of 20 licences paid at once; two more on the 1st from February to July. Each time all before are credited
    and all after it are charged for the days left, and either amount is cut (NCE-21, NCE-60)."""
    year = 2026 if days == 365 else 2028
    cents = 20 * 6600
    for month, before in zip(range(2, 8), SEASON, strict=False):
        left = int((np.datetime64(f"{year + 1}-01-01") - np.datetime64(f"{year}-{month:02}-01")).astype(int))
        cents += (before + 2) * 6600 * left // days - before * 6600 * left // days
    return Decimal(cents) / 100


def test_a_season_costs_what_each_term_leaves_of_it() -> None:
    assert total(MONTH) == 3 * sum(SEASON) * Decimal("6.60") == Decimal("6177.60")
    kept = [max(SEASON[: month + 1]) for month in range(12)]  # fewer only when the year renews
    assert total(MONTHLY) == 3 * sum(kept) * Decimal("5.78") == Decimal("5930.28")
    assert total(UPFRONT) == 2 * at_once(365) + at_once(366) == Decimal("5649.11")
    assert total(THREE) == at_once(365) + 2 * 32 * Decimal("66.00") == Decimal("6107.42")


def test_a_season_on_two_sides_costs_least() -> None:
    """22 from February and 24 from March stay on the year: 24 are needed nine months of the ten that are left, which
    cost 59.40 by the month and 55.33 by the year; 26 seven of nine. So eight seats are bought by the month, two of them
    for seven months, two for five, two for three and two for one: 32 months of a licence in a year."""
    (said,) = recommend(results(NCE.options, NCE.need)[0])
    cents = 0
    for year in (2026, 2027, 2028):
        days = 366 if year == 2028 else 365
        cents += 20 * 6600 + 32 * 660
        for month, seats in ((2, 22), (3, 24)):
            left = int((np.datetime64(f"{year + 1}-01-01") - np.datetime64(f"{year}-{month:02}-01")).astype(int))
            cents += seats * 6600 * left // days - (seats - 2) * 6600 * left // days
    assert said.best.option is MIX and said.best.total == cents * 10_000 == 5_287_660_000
    assert "The base has 20 to 24 seats, the peak up to 8 more." in answer(said, 36, "EUR", NCE.names("en"), "en")


def test_the_answer_names_the_year_at_once_and_when_the_month_would_have_been_better() -> None:
    (said,) = recommend(results([option for option in NCE.options if option is not MIX], NCE.need)[0])
    assert said.best.option is UPFRONT and said.runner_up is not None and said.runner_up.option is MONTHLY
    assert said.margin == 281_170_000
    used = 2 * sum(SEASON) + sum(SEASON[:8])  # left after 32 months
    assert said.change is not None and said.change.option is MONTH and said.change.months == 32
    assert said.change.saves == 5_649_110_000 - used * 6_600_000


def test_the_next_two_cost_exactly_the_same_where_their_totals_are_equal() -> None:
    """A year paid at once costs the same whatever is to come after it: 660.00, six months by the month 396.00."""
    need = need_by_month(Pattern("steady", 10), START, 6)
    (said,) = recommend(results([MONTH, UPFRONT, EXTENDED], need)[0])
    assert (
        "The next are NCE 1 year paid at once and NCE 1 year extended, which cost exactly the same: €264.00 more."
        in (answer(said, 6, "EUR", NCE.names("en"), "en"))
    )


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (0, "The base has no seats: all are bought on the terms of the peak."),
        (32, "All seats are on the base: none is bought beyond it."),
    ],
)
def test_a_base_of_ones_own_choice_is_told_and_not_called_the_cheaper(seats: int, said: str) -> None:
    """The season of the file at its dearest: 20 to 24 seats would cost less."""
    chosen = replace(MIX, base=one_base(NCE.need.start[0], seats))
    (answered,) = recommend(results([chosen], NCE.need)[0])
    assert answered.best.total > served(MIX, NCE.need).totals[0]
    assert said in answer(answered, 36, "EUR", NCE.names("en"), "en")
