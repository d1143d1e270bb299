"""Comparing options: every figure is that of the option billed alone, and no recommendation is against its numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference
from billing_model.billing.outcome import outcome
from billing_model.comparing.advice import advice, policy
from billing_model.comparing.break_even import stays, use_break_even
from billing_model.comparing.cheapest import Axis, cheapest
from billing_model.comparing.cheapest import case as case_of
from billing_model.comparing.compare import results
from billing_model.comparing.leaving import month_ends
from billing_model.comparing.option import UNREACHED, Option
from billing_model.comparing.recommendation import as_good, recommend, same_cost, same_terms
from billing_model.comparing.sampled import Chance, sampled
from billing_model.comparing.serving import served
from billing_model.core.need import Need, need_of
from billing_model.files import comparison as comparison_file
from billing_model.files.as_scenario import as_scenario
from billing_model.files.scenario import parse
from needs import day_by_day, needs
from project import PROJECT

COMPARISONS = sorted((PROJECT / "comparisons").glob("*.toml"))
ESSENTIAL = "Essential Business Security"


def option_of(id: str, programme: str, price: str, **given: Any) -> Option:
    return Option(id, "g", programme, {"list_price": Decimal(price), **given}, currency="EUR")


OPTIONS = (
    option_of("csp monthly", "csp", "8.40", offer="E1", frequency="monthly", billing_day=15),
    option_of("csp annual", "csp", "8.40", offer="E1", frequency="annual", billing_day=3),
    option_of("flexible", "avast-flexible", "4.10", product=ESSENTIAL, payment="credit-line"),
    option_of("limited", "avast-flexible", "4.10", product=ESSENTIAL, limit=12),
    option_of("prepaid 1", "avast-prepaid", "38.00", product=ESSENTIAL, years=1),
    option_of("prepaid 2", "avast-prepaid", "68.50", product=ESSENTIAL, years=2),
    option_of("axcrypt 1", "axcrypt", "9.00", months=1, vat_percent=Decimal(22)),
    option_of("axcrypt 12", "axcrypt", "7.00", months=12, reseller_discount_percent=Decimal(20)),
    option_of("invoiced", "office365", "9.10", plan="E1", prepaid=False, billing_day=9),
    option_of("prepaid term", "office365", "7.30", plan="E1", prepaid=True, term_months=6, billing_day=9),
    option_of("distributor", "csp", "8.40", frequency="monthly", billing_day=4, alignment="billing-day-charged"),
)
SOME = st.sampled_from(OPTIONS)


def billed_alone(option: Option, need: Need, path: int = 0) -> int:
    """What the slow reference bills for an option, in micro-units: its own scenario, line by line."""
    if option.programme == "office365" and not option.given["prepaid"]:
        return charged_by_the_month(need, path, option.given["list_price"])
    data = as_scenario(served(option, need), "EUR", path)
    return int(sum(line["amount"] for line in reference.bill(data)) * 10**6)


def charged_by_the_month(need: Need, path: int, price: Decimal) -> int:
    """What further subscriptions by the month cost, day by day: seats by the day of the month on which they were
    bought; at the end of their months they go on, give way to those that are still needed, or stop."""
    held: dict[int, int] = {}
    charged = 0
    for after, wanted in enumerate(day_by_day(need, path)):
        today = need.start[path].astype(object) + timedelta(days=after)
        last = (today + timedelta(days=1)).day == 1
        ending = [day for day in held if day == today.day or (last and day > today.day)]
        room = wanted - sum(seats for day, seats in held.items() if day not in ending)
        for day in sorted(ending, reverse=True):
            if day != today.day and held[day] <= room:  # of a longer month: all of them, or others from today on
                charged, room = charged + held[day], room - held[day]
            else:
                del held[day]
        if room > 0:
            held[today.day], charged = room, charged + room
    return int(charged * price * 10**6)


# ---- The totals are those of the option alone ------------------------------------------------------------------------


@settings(max_examples=60)
@given(SOME, needs())
def test_a_total_is_what_the_slow_reference_bills_for_the_option_alone(
    option: Option, case: tuple[Need, list[int]]
) -> None:
    need, _ = case
    possible, refused = results([option], need)
    assert not refused
    assert possible[0].total == billed_alone(option, need)
    assert int(possible[0].cash.sum()) == possible[0].total, "all of it is paid in some month"
    assert sum(len(possible[0].outcome.of(n)) for n in range(possible[0].invoices)) == possible[0].lines


@settings(max_examples=30)
@given(SOME, needs())
def test_an_option_opens_as_a_scenario_that_says_the_same(option: Option, case: tuple[Need, list[int]]) -> None:
    need, _ = case
    if option.id == "invoiced":
        return  # its scenario goes on after the need, as nothing ends it
    scenario = parse(as_scenario(served(option, need), "EUR"))
    assert outcome(scenario.book, scenario.until).lines.amount.sum() == results([option], need)[0][0].total


@settings(max_examples=25)
@given(SOME, needs())
def test_leaving_costs_what_a_need_that_ends_then_costs(option: Option, case: tuple[Need, list[int]]) -> None:
    need, _ = case
    result = results([option], need)[0][0]
    ends = month_ends(need)
    assert len(result.leaving) == len(ends) and result.leaving[-1] == result.total
    for month in (0, len(ends) // 2, len(ends) - 1):
        ended = results([option], need.until(ends[month : month + 1]))[0][0]
        assert result.leaving[month] == ended.total
        assert result.leaving_nothing[month] == ended.for_nothing


@settings(max_examples=25)
@given(SOME, needs())
def test_what_a_seat_month_costs_counts_what_was_needed_and_served(
    option: Option, case: tuple[Need, list[int]]
) -> None:
    need, days = case
    result = results([option], need)[0][0]
    served_by_day = [min(n, 12) for n in days] if option.id == "limited" else days
    start = need.start[0].astype(object)
    ends = [day.astype(object) for day in month_ends(need)]
    from dateutil.relativedelta import relativedelta

    total = Decimal(0)
    for month in range(len(ends)):
        begin = start + relativedelta(months=month)
        length = (start + relativedelta(months=month + 1) - begin).days
        inside = [
            n
            for number, n in enumerate(served_by_day)
            if begin <= start + timedelta(days=number) < start + relativedelta(months=month + 1)
        ]
        total += Decimal(sum(inside)) / length
    if option.id == "limited" and any(a < b for a, b in zip(days[1:], days, strict=False)):
        return  # devices that leave make room within the day: tested by the laws of usage
    assert abs(Decimal(result.seat_months.numerator) / result.seat_months.denominator - total) < Decimal("1e-20")


# ---- Recommendations ------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(SOME, min_size=1, max_size=6, unique_by=lambda option: option.id), needs())
def test_a_recommendation_is_never_against_its_own_numbers(chosen: list[Option], case: tuple[Need, list[int]]) -> None:
    need, _ = case
    possible, _ = results(chosen, need)
    (recommendation,) = recommend(possible)
    in_full = [result for result in possible if not result.refused] or possible
    assert recommendation.best.total == min(result.total for result in in_full)
    for other in recommendation.same:
        same_price = other.option.given["list_price"] == recommendation.best.option.given["list_price"]
        assert other.total == recommendation.best.total or (
            same_price and as_good(recommendation.best.total, other.total)
        )
    rest = [result for result in in_full if result is not recommendation.best and result not in recommendation.same]
    assert not any(other.total == recommendation.best.total for other in rest)
    if recommendation.runner_up is None:
        assert not rest
    else:
        assert recommendation.runner_up.total == min(result.total for result in rest)
        near = [result for result in rest if same_cost(recommendation.runner_up, result)]
        runners_up = {recommendation.runner_up.option.id, *(result.option.id for result in recommendation.runners_up)}
        assert {result.option.id for result in near} == runners_up
        assert recommendation.margin == recommendation.runner_up.total - recommendation.best.total > 0
    if recommendation.change is not None:
        other = next(result for result in possible if result.option is recommendation.change.option)
        ended = recommendation.best.leaving[recommendation.change.months - 1]
        assert ended - other.leaving[recommendation.change.months - 1] == recommendation.change.saves > 0
        for month in range(recommendation.change.months, len(recommendation.best.leaving)):
            assert all(
                cost >= recommendation.best.leaving[month] or as_good(cost, recommendation.best.leaving[month])
                for cost in (result.leaving[month] for result in rest)
            )


def test_a_field_that_says_what_holds_anyway_is_no_other_term() -> None:
    given = {"offer": "E1", "frequency": "monthly", "billing_day": 15}
    plain = option_of("plain", "csp", "8.40", **given)
    assert same_terms(plain, option_of("said", "csp", "9", **given, trial=False, segment="none", full_credit_days=30))
    assert not same_terms(plain, option_of("trial", "csp", "8.40", **given, trial=True))


def test_csp_monthly_and_annual_cost_the_same_and_that_is_said() -> None:
    comparison = comparison_file.read(next(path for path in COMPARISONS if path.stem == "mail-and-office"))
    monthly, annual = comparison.option("csp-monthly"), comparison.option("csp-annual")
    (recommendation,) = recommend(results([monthly, annual], comparison.need)[0])
    assert [result.option.id for result in recommendation.same] == ["csp-annual"] and recommendation.runner_up is None


@pytest.mark.parametrize("language", ["en", "it"])
def test_two_that_cost_the_same_are_said_to_behind_a_cheaper_one_too(language: str) -> None:
    comparison = comparison_file.read(next(path for path in COMPARISONS if path.stem == "mail-and-office"))
    (recommendation,) = recommend(results(comparison.options, comparison.need)[0])
    names = {option_of.id: option_of.name[language] for option_of in comparison.options}
    sentences = " ".join(advice(recommendation, 24, comparison.currency, names, language))
    assert f"{names['csp-monthly']} {'and' if language == 'en' else 'e'} {names['csp-annual']}" in sentences


PRICES = st.integers(1, 6_000).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=40)
@given(PRICES, PRICES, needs(), st.sampled_from(["en", "it"]))
def test_options_whose_prices_differ_are_never_the_same_but_for_rounding(
    price: Decimal, other: Decimal, case: tuple[Need, list[int]], language: str
) -> None:
    need, _ = case
    options = [
        option_of("monthly", "csp", str(price), offer="E1", frequency="monthly", billing_day=15),
        option_of("annual", "csp", str(other), offer="E1", frequency="annual", billing_day=3),
    ]
    possible, _ = results(options, need)
    (recommendation,) = recommend(possible)
    said = " ".join(advice(recommendation, 12, "EUR", {"monthly": "M", "annual": "A"}, language))
    rounding = {"en": "the same but for rounding", "it": "lo stesso, salvo arrotondamenti"}[language]
    if price != other:
        assert rounding not in said
    if recommendation.of_the_price is not None and recommendation.runner_up is not None:
        runner, best = recommendation.runner_up, recommendation.best
        gap = (runner.option.given["list_price"] - best.option.given["list_price"]) * 10**6
        assert abs(recommendation.of_the_price - Fraction(gap) * runner.seat_months) <= 5_000


def test_a_dearer_price_is_named_with_what_it_makes() -> None:
    comparison = comparison_file.read(next(path for path in COMPARISONS if path.stem == "mail-and-office"))
    monthly, annual = comparison.option("csp-monthly"), comparison.option("csp-annual")
    dearer = replace(annual, given={**annual.given, "list_price": Decimal("19.75")})
    (recommendation,) = recommend(results([monthly, dearer], comparison.need)[0])
    said = advice(recommendation, 24, "EUR", {"csp-monthly": "M", "csp-annual": "A"}, "en")
    assert said[:3] == [
        "M costs least: €9,955.87 for 24 months.",
        "The next, A, costs €38.40 more.",
        "Its list price is 19.75 and not 19.70: 0.05 a seat and month, over 505.40 months of a seat, makes €25.27; "
        "the other €13.13 is rounding and the counting of days.",
    ]


def test_free_days_that_only_one_has_are_no_rounding() -> None:
    options = [
        option_of(name, "csp", "9.00", offer="E1", frequency=name, billing_day=1) for name in ("monthly", "annual")
    ]
    start = np.datetime64("2025-01-30")
    need = need_of(start, np.datetime64("2027-01-30"), np.array([start]), np.array([50]))
    possible, _ = results(options, need)
    assert as_good(possible[0].total, possible[1].total) and possible[0].total != possible[1].total
    (recommendation,) = recommend(possible)
    assert not recommendation.same and recommendation.of_the_price is None


def test_what_costs_exactly_the_same_is_said_to() -> None:
    options = [option_of(id, "avast-prepaid", "38.00", product=ESSENTIAL, years=1, payment=how)
               for id, how in (("a", "card"), ("b", "credit-line"))]  # fmt: skip
    comparison = comparison_file.read(COMPARISONS[0])
    (recommendation,) = recommend(results(options, comparison.need)[0])
    said = advice(recommendation, 24, "EUR", {"a": "A", "b": "B"}, "en")[0]
    assert said.startswith("A and B cost exactly the same: €") and "rounding" not in said


@settings(max_examples=20)
@given(st.lists(SOME, min_size=2, max_size=5, unique_by=lambda option: option.id), needs(), st.randoms())
def test_the_order_of_the_options_changes_no_figure(
    chosen: list[Option], case: tuple[Need, list[int]], random: Random
) -> None:
    need, _ = case
    turned = random.sample(chosen, len(chosen))
    first, second = ({result.option.id: result for result in results(each, need)[0]} for each in (chosen, turned))
    assert {id: (result.total, result.leaving.tolist()) for id, result in first.items()} == {
        id: (result.total, result.leaving.tolist()) for id, result in second.items()
    }
    best, other = (recommend(list(each.values()))[0] for each in (first, second))
    assert best.best.total == other.best.total and best.margin == other.margin


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_option_says_how_it_follows_the_need(language: str) -> None:
    assert all(policy(option, language) for option in OPTIONS)
    assert policy(OPTIONS[8], language) != policy(OPTIONS[9], language), "invoiced and prepaid"


@settings(max_examples=25)
@given(SOME, SOME, needs())
def test_the_stays_tell_the_cheaper_one_for_every_month(
    first: Option, second: Option, case: tuple[Need, list[int]]
) -> None:
    need, _ = case
    result, other_result = results([first], need)[0][0], results([second], need)[0][0]
    entries = stays(result, other_result)
    assert entries[0].months == 1
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        assert following is None or following.cheaper is not entry.cheaper
        for month in range(entry.months, following.months if following else len(result.leaving) + 1):
            costs = int(result.leaving[month - 1]), int(other_result.leaving[month - 1])
            if entry.cheaper is None:
                assert as_good(*costs)
            else:
                assert entry.cheaper is (first if costs[0] < costs[1] else second)


@settings(max_examples=20)
@given(needs())
def test_the_break_even_is_on_the_path(case: tuple[Need, list[int]]) -> None:
    need, _ = case
    flexible, prepaid = OPTIONS[2], results([OPTIONS[4]], need)[0][0]
    break_even = use_break_even(flexible, prepaid, need)
    for percent in (1, 50, 100):
        scaled = need.scaled(np.array([percent]), np.array([100]))
        assert break_even.cost[percent - 1] == results([flexible], scaled)[0][0].total
        days = day_by_day(scaled)
        assert break_even.average[percent - 1] == (2 * sum(days) * 1000 + len(days)) // (2 * len(days))
    dearer = [int(cost) > prepaid.total for cost in break_even.cost]
    assert break_even.flip == (dearer.index(True) if any(dearer) else None)


# ---- Maps and sampled years ------------------------------------------------------------------------------------------


AXES = {
    "seats": np.array([1, 7, 30]),
    "growth": np.array([-2, 0, 3]),
    "months": np.array([1, 5, 11]),
    "day": np.array([1, 15, 28]),
    "use": np.array([10, 60, 100]),
}


@settings(max_examples=25)
@given(st.lists(SOME, min_size=1, max_size=3), needs(), st.permutations(sorted(AXES)), st.data())
def test_a_cell_of_the_map_is_the_option_billed_alone(
    chosen: list[Option], case: tuple[Need, list[int]], knobs: list[str], data: st.DataObject
) -> None:
    need, _ = case
    x, y = (Axis(knob, AXES[knob]) for knob in knobs[:2])
    map_ = cheapest(chosen, need, x, y)
    column, row = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))
    turns = [(axis.knob, int(axis.values[cell]), "") for axis, cell in ((x, column), (y, row))]
    alone, planned, used = case_of(chosen, need, turns)
    costs: list[int] = []
    keeps_out: list[bool] = []
    for number, option in enumerate(chosen):
        its_need = used if option.declared.by_use else planned
        costs.append(billed_alone(option, its_need))
        assert map_.cost[number, row, column] == costs[-1]
        opened = results([alone[number]], planned, used=used)[0][0]
        assert opened.total == costs[-1], "the cell opens as what it says"
        keeps_out.append(bool(opened.refused))
    weighed = [cost for cost, out in zip(costs, keeps_out, strict=True) if not out] or costs
    assert costs[map_.best[row, column]] == min(weighed)
    assert map_.margin[row, column] == (sorted(weighed)[1] - min(weighed) if len(weighed) > 1 else 0)


def test_a_price_on_the_map_is_the_price_of_its_option_alone() -> None:
    comparison = comparison_file.read(COMPARISONS[0])
    first, second = comparison.options[0], comparison.options[1]
    prices = np.array([1_000_000, 20_000_000])
    x, y = Axis("price", prices, first.id), Axis("months", np.array([12]))
    map_ = cheapest([first, second], comparison.need, x, y)
    turns = [("price", 20_000_000, first.id), ("months", 12, "")]
    options, planned, used = case_of([first, second], comparison.need, turns)
    assert options[0].given["list_price"] == 20 and options[1] is second
    assert map_.cost[:, 0, 1].tolist() == [result.total for result in results(options, planned, used=used)[0]]
    assert map_.cost[0, 0, 0] < map_.cost[0, 0, 1] and map_.cost[1, 0, 0] == map_.cost[1, 0, 1]


def test_a_cell_that_a_clause_refuses_has_no_cost() -> None:
    trial = option_of("trial", "csp", "8.40", offer="Office 365 E3", frequency="monthly", billing_day=15, trial=True)
    comparison = comparison_file.read(COMPARISONS[0])
    map_ = cheapest([trial], comparison.need, Axis("seats", np.array([20, 40])), Axis("months", np.array([3])))
    assert map_.cost[0, 0, 0] < UNREACHED and map_.cost[0, 0, 1] == UNREACHED
    assert map_.best.tolist() == [[0, -1]]


@settings(max_examples=20)
@given(st.lists(SOME, min_size=1, max_size=3), needs(), st.integers(0, 2_000), st.integers(0, 50), st.integers(0, 99))
def test_sampled_years_are_repeatable_and_each_is_billed_alone(
    chosen: list[Option], case: tuple[Need, list[int]], leaving: int, noise: int, seed: int
) -> None:
    need, _ = case
    chance = Chance(leaving, noise, years=6, seed=seed)
    years = sampled(chosen, need, chance)
    assert years.cost.tolist() == sampled(chosen, need, chance).cost.tolist()
    assert years.wins.sum() == 6
    for number, option in enumerate(chosen):
        for year in (0, 5):
            assert years.cost[number, year] == billed_alone(option, years.need_of(year))
        assert years.cost[number, years.year_at(number, 2)] == years.bands()[number, 2]


def test_without_chance_every_year_is_the_plan() -> None:
    comparison = comparison_file.read(COMPARISONS[0])
    years = sampled(comparison.options[:1], comparison.plan, Chance(years=3))
    assert set(years.cost[0].tolist()) == {results(comparison.options[:1], comparison.plan)[0][0].total}


# ---- What cannot serve ----------------------------------------------------------------------------------------------


def test_a_frequency_that_cannot_change_a_second_security_product_and_a_large_trial_are_refused_by_clause() -> None:
    need = comparison_file.read(COMPARISONS[0]).need
    held = parse(
        {
            "currency": "EUR",
            "until": need.start[0].astype(object),
            "subscription": [
                {
                    "id": "has",
                    "programme": "avast-flexible",
                    "product": "Premium Business Security",
                    "purchased": need.start[0].astype(object) - timedelta(days=40),
                    "seats": 3,
                    "list_price": Decimal(5),
                }
            ],
        }
    ).book
    base = {"offer": "Office 365 E3", "frequency": "monthly", "billing_day": 15, "list_price": Decimal(8)}
    change = {"month": 6, "kind": "set-frequency", "frequency": "annual"}
    options = [
        Option("change", "g", "csp", base, {}, (change,), currency="EUR"),
        Option("trial", "g", "csp", {**base, "trial": True}, currency="EUR"),
        Option("second", "g", "avast-flexible", {"product": ESSENTIAL, "list_price": Decimal(4)}, currency="EUR"),
        Option("plain", "g", "csp", base, currency="EUR"),
    ]
    big = need.scaled(np.array([40]), need.first())
    possible, refused = results(options, big, held)
    assert [result.option.id for result in possible] == ["plain"]
    assert {refusal.option.id: {problem.clause for problem in refusal.problems} for refusal in refused} == {
        "change": {"CSP-2"},
        "trial": {"TRIAL-1"},
        "second": {"PAYG-9"},
    }


def test_a_limit_that_refuses_devices_is_no_bargain() -> None:
    comparison = comparison_file.read(COMPARISONS[0])
    need = comparison.need.scaled(np.array([40]), comparison.need.first())
    (recommendation,) = recommend(results([OPTIONS[2], OPTIONS[3]], need)[0])
    assert recommendation.best.option.id == "flexible" and recommendation.runner_up is None


@pytest.mark.parametrize("path", COMPARISONS, ids=lambda path: path.stem)
def test_every_bundled_comparison_can_be_compared(path: Path) -> None:
    comparison = comparison_file.read(path)
    possible, _ = results(comparison.options, comparison.need, comparison.held)
    assert {result.option.group for result in possible} == set(comparison.groups)
    assert path.stem == comparison.id and set(comparison.title) == {"en", "it"}
