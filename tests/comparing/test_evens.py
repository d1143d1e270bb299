"""Where two options are even: the figures of the rulebook for New Commerce, and what the amounts say at either side.

At 60.00 a year paid at once a month of a monthly term costs 6.00 and one of a year paid monthly 5.25, whole cents.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from billing_model.comparing import evens
from billing_model.comparing.compare import OptionResult, results
from billing_model.comparing.demand import Pattern, need_by_month
from billing_model.comparing.evens import Even
from billing_model.comparing.serving import settled
from billing_model.core.need import Need
from billing_model.files import comparison as comparison_file
from project import PROJECT

NCE = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml")
OPTIONS = [replace(option, given={**option.given, "annual_price": Decimal(60)}) for option in NCE.options]
START = np.datetime64("2026-01-01")


def served(months: int) -> list[OptionResult]:
    """Ten licences for some months under each option."""
    need: Need = need_by_month(Pattern("steady", 10), START, months)
    return results([settled(option, need) for option in OPTIONS], need)[0]


MONTH, MONTHLY, UPFRONT, THREE, MIX, EXTENDED = served(12)


def said(even: Even | None) -> tuple[str, int | None, str, int | None]:
    assert even is not None and even.below is not None
    return even.below.id, even.upto, even.above.id if even.above else "", even.since


def test_a_seat_needed_nine_months_is_cheaper_by_the_month_and_one_needed_eleven_by_the_year() -> None:
    assert said(evens.by_months(MONTH, UPFRONT)) == ("nce-month", 9, "nce-year-upfront", 11)
    assert said(evens.by_months(MONTHLY, MONTH)) == ("nce-month", 10, "nce-year-monthly", 11)
    assert evens.by_months(MIX, MONTH) is None


def test_beyond_a_year_the_months_needed_turn_again() -> None:
    """13 months by the month are 78.00, two years at once 120.00; by 60.00 a year up to 12 months it was the year."""
    month, _, upfront, *_ = served(36)
    even = evens.by_months(month, upfront)
    assert said(even) == ("nce-month", 9, "nce-year-upfront", 11) and even is not None and even.until == 12
    twelve = evens.by_months(MONTH, UPFRONT)
    assert twelve is not None and twelve.until is None


def test_the_month_wins_above_a_chance_of_leaving_each_month() -> None:
    for other, upto in ((UPFRONT, 338), (MONTHLY, 246)):
        assert said(evens.by_leaving_each_month(MONTH, other)) == (other.option.id, upto, "nce-month", upto + 1)
    month, _, _, three, *_ = served(36)
    assert said(evens.by_leaving_each_month(three, month))[:3] == ("nce-three-years", 107, "nce-month")


def test_the_month_wins_above_a_third_or_a_quarter_of_leaving_once() -> None:
    assert said(evens.by_leaving_once(MONTH, UPFRONT)) == ("nce-year-upfront", 3333, "nce-month", 3334)
    assert said(evens.by_leaving_once(MONTH, MONTHLY)) == ("nce-year-monthly", 2499, "nce-month", 2501)  # 25 % ties


@pytest.mark.parametrize("percent", [2, 5])
def test_either_side_of_a_chance_costs_more_on_average(percent: int) -> None:
    """The season of the file, worked out with fractions: who stays pays what leaving after that month costs."""
    month, _, upfront, *_ = results(NCE.options, NCE.need)[0]
    leaving = Fraction(percent, 100)
    means = []
    for result in (month, upfront):
        *early, end = (Fraction(int(cost)) for cost in result.leaving)
        means.append(
            sum((cost * leaving * (1 - leaving) ** number for number, cost in enumerate(early)), Fraction(0))
            + end * (1 - leaving) ** len(early)
        )
    even = evens.by_leaving_each_month(month, upfront)
    assert even.upto is not None and (even.upto >= percent * 100) == (means[1] < means[0])


def test_money_at_more_than_eleven_percent_makes_the_months_of_a_year_the_cheaper() -> None:
    even = evens.by_interest(MONTHLY, UPFRONT)
    below, upto, above, since = said(even)
    assert (below, above) == ("nce-year-upfront", "nce-year-monthly") and (upto, since) == (1144, 1146)
    for rate, cheaper in ((upto, UPFRONT), (since, MONTHLY)):
        assert min((MONTHLY, UPFRONT), key=lambda one: one.present_value(Decimal(rate) / 100)) is cheaper


def test_a_rise_reaches_the_month_at_once_and_the_year_at_its_renewal() -> None:
    """Six months at 6.00 and three at more: 33.3 % and 33.4 % make a month of 8.00, and 60.00 in all."""
    month, _, upfront, *_ = served(9)
    assert said(evens.by_price_rise(month, upfront)) == ("nce-month", 3320, "nce-year-upfront", 3350)
    assert said(evens.by_price_rise(MONTH, UPFRONT)) == ("nce-year-upfront", None, "", None)
    assert evens.by_price_rise(MIX, MONTH) is None and evens.by_price_rise(*served(6)[:2]) is None
    assert evens.by_price_rise(EXTENDED, UPFRONT) is None, "its months have a price of their own, which stays"


def test_a_rise_beyond_what_can_be_calculated_is_not_told() -> None:
    """A year of a million licences at 2 million each can be billed, one at twice that cannot."""
    need: Need = need_by_month(Pattern("steady", 1_000_000), START, 12)
    dear = [replace(option, given={**option.given, "annual_price": Decimal(2_000_000)}) for option in OPTIONS[1:3]]
    monthly, upfront = results(dear, need)[0]
    assert evens.by_price_rise(monthly, upfront) is None


def test_being_free_costs_a_fifth_and_not_being_so_the_rest_of_the_year() -> None:
    free = evens.flexibility(UPFRONT, MONTH)
    assert free is not None and (free.free, free.bound) == (MONTH.option, UPFRONT.option)
    assert (free.premium, free.regret, free.months) == (120_000_000, 540_000_000, 1)
    assert evens.flexibility(MONTHLY, UPFRONT) is None, "whoever leaves, paying at once costs less"


def test_what_never_costs_less_may_still_cost_the_same() -> None:
    """Three years paid yearly cost as much as a third year that is begun, and more before it."""
    _, _, upfront, three, *_ = served(36)
    assert evens.by_months(upfront, three) == Even(UPFRONT.option, ties=True)
    assert evens.by_months(MONTHLY, UPFRONT) == Even(UPFRONT.option)


def test_equal_options_are_even_whatever_happens() -> None:
    assert evens.by_months(UPFRONT, EXTENDED) == Even(None)
    assert evens.by_interest(UPFRONT, EXTENDED) == Even(None)
