"""What a partner still owes when the customer leaves: by hand, against the rulebook told slowly, and its laws."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_nce
from billing_model.billing.bill import SETTLED
from billing_model.core.money import UNIT
from billing_model.files.scenario import parse
from billing_model.what_if.exposure import PLANS_SOLD, Exposure, Plan, Resale, deal, exposure
from billing_model.what_if.running_term import LONGEST

MONTH, YEAR_MONTHLY, YEAR_AT_ONCE = Plan("1-month", "monthly"), Plan("1-year", "monthly"), Plan("1-year", "upfront")
THREE_YEARS = Plan("3-years", "annual")
FOUR = (MONTH, YEAR_MONTHLY, YEAR_AT_ONCE, THREE_YEARS)
SOLD_AT = Resale(6_880_000)


def case(plan: Plan = YEAR_MONTHLY, event: dict[str, Any] | None = None, **entry: Any) -> dict[str, Any]:
    """One contract of ten licences at 66.00 a year, bought on 2 February 2026 unless said otherwise."""
    contract = {
        "id": "A", "programme": "nce", "offer": "Microsoft 365 Business Basic", "purchased": date(2026, 2, 2),
        "seats": 10, "annual_price": Decimal("66.00"), "term": plan.term, "plan": plan.plan, **entry,
    }  # fmt: skip
    title = {"en": "x", "it": "x"}
    return {
        "id": "x", "title": title, "question": title, "currency": "EUR", "until": contract["purchased"],
        "subscription": [contract], "event": [] if event is None else [{"subscription": "A", **event}],
    }  # fmt: skip


def found(options: tuple[Plan, ...] = FOUR, **entry: Any) -> Exposure:
    every = exposure(parse(case(**entry)).book, options)
    assert every is not None
    return every


def euros(column: Any) -> list[float]:
    return [amount / UNIT for amount in np.asarray(column).tolist()]


# ---- By hand ----------------------------------------------------------------------------------------------------


def test_after_five_months_what_is_charged_and_what_is_owed() -> None:
    every = found()
    # a month 6.60, a year monthly 5.78, at once 66.00, three years 66.00 each; ten licences
    assert euros(every.charged[:, 5]) == [330.00, 289.00, 660.00, 660.00]
    assert euros(every.owed[:, 5]) == [0, 404.60, 0, 1320.00]
    assert euros(every.back[:, 5]) == [0, 0, 0, 0]
    assert every.leaves[5] == np.datetime64("2026-07-01")
    assert every.ends[:, 5].astype(str).tolist() == ["2026-07-01", "2027-02-01", "2027-02-01", "2029-02-01"]


def test_on_the_seventh_day_all_but_six_days_are_given_back() -> None:
    every = found()
    assert every.leaves[0] == np.datetime64("2026-02-08")
    # 22 of 28 days of 6.60 and 5.78, 359 of 365 of 66.00, each cut to the cent
    assert euros(every.back[:, 0]) == [51.80, 45.40, 649.10, 649.10]
    assert euros(every.charged[:, 0]) == [14.20, 12.40, 10.90, 10.90]
    assert not every.owed[:, 0].any()


def test_a_second_year_begins_anew_and_a_third_month_is_none_of_it() -> None:
    every = found()
    assert euros(every.owed[:, 12]) == [0, 0, 0, 1320.00]
    assert euros(every.owed[:, 13]) == [0, 635.80, 0, 660.00]
    assert euros(every.charged[:, 13]) == [858.00, 751.40, 1320.00, 1320.00]
    assert euros(every.owed[:, 36]) == [0, 0, 0, 0]


def test_a_year_of_2024_renews_at_five_percent_more() -> None:
    every = found((YEAR_MONTHLY,), purchased=date(2024, 11, 15))
    total = euros((every.charged + every.owed)[0])
    assert (total[1], total[12], total[13]) == (660.00, 660.00, 1353.60)  # 12 × 55.00, and 12 × 57.80


def test_months_that_are_cut_short_at_their_end_begin_no_later_term() -> None:
    every = found(purchased=date(2026, 8, 31))
    assert every.leaves[[1, 2, 6, 12]].astype(str).tolist() == ["2026-09-29", "2026-10-29", "2027-02-27", "2027-08-27"]
    assert euros(every.owed[:, 12]) == [0, 0, 0, 1320.00]
    assert euros(every.charged[0, 1:4]) == [66.00, 132.00, 198.00]


def test_the_margin_its_worst_case_and_from_when_the_deal_is_safe() -> None:
    every = found()
    margins = every.margins(SOLD_AT)  # 68.80 a month
    assert euros(margins[:, 5]) == [14.00, -349.60, -316.00, -1636.00]
    assert [(each.last, each.safe, each.always) for each in deals(every, margins, 5)] == [
        (12, 1, True),
        (12, 11, False),  # 10 × 68.80 = 688.00 < 693.60
        (12, 10, False),  # 688.00 ≥ 660.00
        (36, 29, False),  # 28 × 68.80 = 1926.40 < 1980.00
    ]
    assert euros([each.kept for each in deals(every, margins, 5)]) == [33.60, 132.00, 165.60, 496.80]
    assert euros([each.worst for each in deals(every, margins, 5)]) == [2.80, -624.80, -591.20, -1911.20]
    assert [each.safe for each in deals(every, margins, 13)] == [13, 21, 20, 29]


def deals(every: Exposure, margins: Any, month: int) -> list[Any]:
    return [deal(row, month, option.span) for row, option in zip(margins, every.options, strict=True)]


def test_a_margin_in_percent_is_of_each_options_own_price() -> None:
    # 66.00 ÷ 0.8 ÷ 10; 693.60 and 660.00 ÷ 12 ÷ 0.8 ÷ 10, half a cent up; 1980.00 ÷ 36 ÷ 0.8 ÷ 10
    assert euros(found().prices(Resale(None, 2_000))) == [8.25, 7.23, 6.88, 6.88]


def test_sold_below_its_price_a_deal_is_never_safe() -> None:
    every = found()
    month, year, *_ = deals(every, every.margins(Resale(5_000_000)), 5)
    assert (month.safe, month.always, year.safe) == (None, False, None)


@pytest.mark.parametrize(("purchased", "months"), [(date(2150, 12, 20), None), (date(2150, 10, 15), 2)])
def test_nobody_leaves_after_the_end_of_the_calendar(purchased: date, months: int | None) -> None:
    every = exposure(parse(case(purchased=purchased)).book, FOUR)
    assert (None if every is None else len(every.leaves) - 1) == months
    if every is not None:
        assert euros(every.owed[:, 2]) == [0, 578.00, 0, 1320.00]


# ---- Laws -------------------------------------------------------------------------------------------------------

CONTRACTS = st.fixed_dictionaries(
    {
        "purchased": st.one_of(
            st.dates(date(2023, 1, 1), date(2029, 12, 31)),
            st.sampled_from([date(2024, 2, 29), date(2026, 1, 31), date(2026, 8, 30), date(2028, 2, 28)]),
        ),
        "seats": st.integers(1, 300),
        "annual_price": st.integers(0, 90_000).map(lambda cents: Decimal(cents).scaleb(-2)),
        "rounding": st.sampled_from(["unit-cut", "exact-cut", "exact"]),
    }
)


@settings(max_examples=12, deadline=None)
@given(CONTRACTS, st.sampled_from(PLANS_SOLD), st.integers(0, LONGEST))
def test_each_is_the_contract_as_the_rulebook_tells_it_slowly(entry: dict[str, Any], plan: Plan, month: int) -> None:
    every = found((plan,), **entry)
    on = every.leaves[month].item()
    event = {"on": on, "kind": "set-renewal", "renewal": "end"} if month else {"on": on, "kind": "cancel"}
    told = reference_nce.bill(case(plan, event, **entry) | {"until": entry["purchased"] + timedelta(366 * 3 + SETTLED)})
    assert not told.refused and not told.awaiting
    sums = {
        later: sum(line["amount"] for line in told.lines if (line["first"] > on) == later) for later in (False, True)
    }
    assert [sums[False], sums[True]] == [
        Decimal(int(each[0, month])).scaleb(-6) for each in (every.charged, every.owed)
    ]
    back = -sum(line["amount"] for line in told.lines if line["amount"] < 0)
    assert back == Decimal(int(every.back[0, month])).scaleb(-6)
    assert month == 0 or max(line["last"] for line in told.lines) == every.ends[0, month].item()


@settings(max_examples=15, deadline=None)
@given(CONTRACTS, st.integers(0, 100_000_000))
def test_leaving_later_within_a_term_never_costs_more(entry: dict[str, Any], price: int) -> None:
    every = found(PLANS_SOLD, **entry)
    margins = every.margins(Resale(price))
    for row, plan in enumerate(every.options):
        for first in range(1, LONGEST + 1, plan.months):
            term = slice(first, first + plan.months)
            assert len(set((every.charged + every.owed)[row, term].tolist())) == 1, "the term is owed whole"
            assert (np.diff(margins[row, term]) >= 0).all() and (np.diff(every.owed[row, term]) <= 0).all()
            assert (every.ends[row, term] >= every.leaves[term]).all()
            assert every.owed[row, first + plan.months - 1] == 0, "nothing is owed once the term is over"
        assert (every.back[row, 1:] == 0).all() and (every.charged[row] >= 0).all()
        assert not every.owed[row].any() or plan.plan != "upfront"


@given(st.lists(st.integers(-100, 100), min_size=LONGEST + 1, max_size=LONGEST + 1), st.integers(0, LONGEST))
def test_safe_is_the_first_month_after_which_nobody_leaves_the_partner_short(row: list[int], month: int) -> None:
    for span in (12, 36):
        year = [*range(1, LONGEST + 1)][max(month - 1, 0) // span * span :][:span]
        safe = [n for n in year if all(row[later] >= 0 for later in year if later >= n)]
        made = deal(np.array(row), month, span)
        assert (made.safe, made.always) == (min(safe, default=None), safe == year)
        assert (made.last, made.kept, made.worst) == (year[-1], row[year[-1]], min(row[n] for n in year))
