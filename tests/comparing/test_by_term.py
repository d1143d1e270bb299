"""Options billed as one book and needs billed term by term: to the cent what every case costs that is billed alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.checks import check
from billing_model.comparing import staying as staying_module
from billing_model.comparing.at_once import results_at_once
from billing_model.comparing.compare import OptionResult, RefusedOption, results, results_of
from billing_model.comparing.leaving import leaving_after, month_ends
from billing_model.comparing.option import Option, unfit
from billing_model.comparing.orders import Serving
from billing_model.comparing.serving import Asked, best_base, served, served_together, settled
from billing_model.comparing.staying import Stay, staying
from billing_model.core.calendar import add_months
from billing_model.core.need import Need, need_of
from billing_model.core.programme import Programme
from billing_model.files import comparison as comparison_file
from billing_model.programmes import programmes
from project import PROJECT

ALL = sorted(path.stem for path in (PROJECT / "comparisons").glob("*.toml"))
TERMS = (("1-month", "monthly"), ("1-year", "monthly"), ("1-year", "upfront"), ("3-years", "annual"),
         ("3-years", "monthly"), ("3-years", "upfront"))  # fmt: skip
MONTHLY = {"term": "1-month", "plan": "monthly"}
OTHERWISE: list[dict[str, Any]] = [  # terms that follow each other otherwise than new ones would
    {"renewal": "extended", "monthly_price": Decimal("7.10")},
    {"promotion_percent": Decimal(15), "promotion_until": date(2027, 2, 20)},
    {"max_seats": 5},
]


@st.composite
def options(draw: st.DrawFn, number: int) -> Option:
    """Ways to buy New Commerce: mostly terms that are like new ones when they renew, some that are not."""
    term, plan = draw(st.sampled_from(TERMS))
    price = draw(st.decimals(Decimal("0.01"), Decimal(300), places=2))
    priced = draw(st.sampled_from(["annual_price", "list_price"]))
    given: dict[str, Any] = {"offer": "E3", "term": term, "plan": plan, priced: price}
    given |= draw(st.sampled_from([{}, {}, {"rounding": "exact-cut"}, {"rounding": "exact"}]))
    peak = MONTHLY if term == "1-year" and priced == "annual_price" and draw(st.booleans()) else None
    if peak is None:
        given |= draw(st.sampled_from([{}, {}, {}, *OTHERWISE]))
    return Option(f"o{number}", "g", "nce", given, peak=peak, currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])))


@st.composite
def needs(draw: st.DrawFn, most: int = 40) -> Need:
    """Seats that change on any day, from any day on."""
    days = st.dates(date(2025, 6, 1), date(2027, 3, 31))
    start = np.datetime64(draw(days | st.sampled_from([date(2026, 2, 27), date(2026, 2, 28), date(2028, 1, 29)])), "D")
    months = draw(st.integers(1, most))
    end = add_months(np.array([start]), months)[0] - draw(st.sampled_from([0, 0, 0, 1, 11]))
    length = max(1, int((end - start).astype(int)))
    monthly = draw(st.booleans())
    later = draw(st.lists(st.integers(1, months if monthly else length), max_size=14, unique=True).map(sorted))
    days = [start, *(add_months(np.array([start]), n)[0] if monthly else start + n for n in later)]
    seats = draw(st.lists(st.integers(1, 7), min_size=len(days), max_size=len(days)))
    end = max(end, start + 1)
    kept = [(day, count) for day, count in zip(days, seats, strict=True) if day < end]
    return need_of(start, end, np.array([day for day, _ in kept]), np.array([count for _, count in kept]))


def each(option: Option, need: Need) -> list[int]:
    """What it costs to leave after each month, a path for each of them, billed to its end; the first one alone."""
    ends = month_ends(need)
    costs: list[int] = served(option, need.take(np.zeros(len(ends), np.int64)).until(ends)).totals.tolist()
    assert served(option, need.until(ends[:1])).totals.tolist() == costs[:1]
    return costs


@settings(max_examples=25)
@given(st.integers(1, 3).flatmap(lambda count: st.tuples(*map(options, range(count)))), needs())
def test_leaving_after_each_month_costs_what_each_case_alone_costs(few: tuple[Option, ...], need: Need) -> None:
    bought = [settled(option, need) for option in few]
    assert [costs.tolist() for costs in leaving_after(bought, need)] == [each(option, need) for option in bought]


FIGURES = ("total", "tied_up", "tied_up_on", "for_nothing", "refused", "tax", "lines", "invoices", "seat_months",
           "per_seat_month", "charged_days", "paid_days", "used_percent", "per_paid_month")  # fmt: skip


def figures(found: OptionResult | RefusedOption) -> list[Any]:
    if isinstance(found, RefusedOption):
        return [found.problems]
    columns = [getattr(found, name).tolist() for name in ("cash", "months", "leaving", "leaving_nothing")]
    return [*(getattr(found, name) for name in FIGURES), *columns, found.present_value(Decimal(4))]


@settings(max_examples=15)
@given(st.integers(1, 3).flatmap(lambda count: st.tuples(*map(options, range(count)))), needs())
def test_figures_put_together_from_terms_are_those_of_the_contracts(few: tuple[Option, ...], need: Need) -> None:
    bought = [settled(option, need) for option in few if not unfit(option, need.start[0])]
    at_once, alone = results_at_once(bought, need), [results_of([option], need)[0] for option in bought]
    for found, expected in zip(at_once, alone, strict=True):
        assert figures(found) == figures(expected)
        if isinstance(found, OptionResult) and isinstance(expected, OptionResult):
            assert found.outcome.invoices.net.tolist() == expected.outcome.invoices.net.tolist()


@settings(max_examples=10)
@given(options(0), needs(20), st.lists(st.integers(0, 80), min_size=2, max_size=4), st.integers(1, 400))
def test_leaving_on_any_days_of_many_plans_costs_what_each_case_alone_costs(
    option: Option, need: Need, season: list[int], day: int
) -> None:
    plans = need.take(np.zeros(len(season), np.int64)).with_season(np.array(season))
    ends = plans.start[:, None] + np.array([day, 2 * day, 700])
    (found,) = staying([Stay(option, plans, option.agreed(len(season)))], ends)
    for row in range(len(season)):
        plan = plans.take(np.array([row]))
        bought = settled(option, plan)
        for column, end in enumerate(ends[row]):
            serving = served(bought, plan.until(np.array([end])))
            assert found.possible[row, column] == serving.possible[0]
            assert found.totals[row, column] == serving.totals[0]


@settings(max_examples=25)
@given(options(0), needs())
def test_no_clause_refuses_what_serves_a_need_with_terms_that_are_like_new_ones(option: Option, need: Need) -> None:
    apart = programmes()["nce"].apart
    assert apart is not None
    if apart(option.agreed(1)):
        assert check(served(option, need).book, programmes())[1] == []


def test_the_best_base_is_the_same_without_cutting_needs_into_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml")
    mixed = comparison.option("nce-base-and-peak")
    plans = comparison.plan.take(np.zeros(4, np.int64)).with_season(np.array([0, 20, 45, 65]))
    by_term = best_base(mixed, plans)
    slowly(monkeypatch)
    whole = best_base(mixed, plans)
    assert [getattr(by_term, name).tolist() for name in ("path", "on", "seats")] == [
        getattr(whole, name).tolist() for name in ("path", "on", "seats")
    ]


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no terms are like new ones."""
    monkeypatch.setattr(Programme, "apart", property(lambda self: None, lambda self, value: None))


@pytest.mark.parametrize("name", ALL)
def test_options_billed_as_one_book_have_the_lines_that_each_has_alone(name: str) -> None:
    comparison = comparison_file.read(PROJECT / "comparisons" / f"{name}.toml")
    asked = [Asked(option, comparison.need) for option in comparison.options]
    for one, found in zip(asked, served_together(asked, comparison.held), strict=True):
        same(found, served(one.option, one.need, held=comparison.held))


def same(found: Serving, expected: Serving) -> None:
    assert found.problems == expected.problems and found.until == expected.until
    for name in found.lines.names():
        assert getattr(found.lines, name).tolist() == getattr(expected.lines, name).tolist(), name
    assert found.lines.more.keys() == expected.lines.more.keys()
    for name, column in found.lines.more.items():
        assert column.tolist() == expected.lines.more[name].tolist(), name
    for table in ("subscriptions", "events"):
        one, other = getattr(found.book, table), getattr(expected.book, table)
        for name in (*one.names(), *one.more):
            assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


@pytest.mark.parametrize("name", ALL)
def test_figures_of_all_options_at_once_are_those_of_each(name: str) -> None:
    comparison = comparison_file.read(PROJECT / "comparisons" / f"{name}.toml")
    bought = [settled(option, comparison.plan) for option in comparison.options]
    found = results_at_once(bought, comparison.need, comparison.held)
    each = [results_of([option], comparison.need, comparison.held)[0] for option in bought]
    assert [*map(figures, found)] == [*map(figures, each)]
    quick = [one for one in found if isinstance(one, OptionResult) and one.counted is not None]
    assert len(quick) == (5 if name == "new-commerce" else 0)  # nobody renews: its terms are not like new ones


@pytest.mark.parametrize("name", ALL)
def test_all_months_of_all_options_cost_what_results_alone_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = comparison_file.read(PROJECT / "comparisons" / f"{name}.toml")
    bought = [settled(option, comparison.plan) for option in comparison.options]
    able = [one.option for one in results(bought, comparison.need, comparison.held)[0]]
    quickly = [costs.tolist() for costs in leaving_after(able, comparison.need, comparison.held)]
    monkeypatch.setattr(staying_module, "costs_to_ends", lambda sides, ends: [None] * len(sides))
    apart = [leaving_after([replace(option)], comparison.need, comparison.held)[0].tolist() for option in able]
    assert quickly == apart
