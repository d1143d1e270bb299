"""New Commerce serves a need by seats that are there on each of its days, at what each term and plan costs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given

from billing_model.comparing.option import Option
from billing_model.comparing.serving import served
from billing_model.core.need import Need, need_of
from billing_model.programmes.nce.programme import levels
from needs import needs

ANNUAL = Decimal("120.00")  # a seat for a year, paid at once
OPTIONS = {
    "month": {"term": "1-month", "plan": "monthly"},
    "year by the month": {"term": "1-year", "plan": "monthly"},
    "year": {"term": "1-year", "plan": "upfront"},
    "three years by the year": {"term": "3-years", "plan": "annual"},
    "three years": {"term": "3-years", "plan": "upfront"},
    "extended": {"term": "1-year", "plan": "upfront", "renewal": "extended", "monthly_price": Decimal("12.00")},
}


def option(name: str) -> Option:
    return Option("N", "g", "nce", {"offer": "E3", "annual_price": ANNUAL, **OPTIONS[name]}, currency="EUR")


def stepping(start: str, end: str, *steps: tuple[str, int]) -> Need:
    """A need from day to day, in steps of a day and its seats."""
    on, seats = zip(*steps, strict=True)
    return need_of(np.datetime64(start), np.datetime64(end), np.array(on, "datetime64[D]"), np.array(seats))


def lines_of(need: Need) -> list[tuple[str, int, Decimal]]:
    """What is charged where nobody renews, from 15 January 2026 on: days, seats, amount."""
    serving = served(option("extended"), need)
    assert serving.problems == {}
    lines = serving.lines
    return [
        (f"{first} {last}", int(seats), Decimal(int(amount)) / 10**6)
        for first, last, seats, amount in zip(lines.first, lines.last, lines.seats, lines.amount, strict=True)
    ]


def test_a_year_that_nobody_renews_goes_on_by_the_month_and_is_cancelled_by_days() -> None:
    """12.00 a month and 3 % more: 12.36. On 25 March 21 of 31 days are given back, at 8.37 a licence."""
    need = stepping("2026-01-15", "2027-03-25", ("2026-01-15", 10), ("2026-06-01", 4))
    assert lines_of(need) == [
        ("2026-01-15 2027-01-14", 10, Decimal(1200)),
        ("2027-01-15 2027-02-14", 10, Decimal("123.60")),
        ("2027-02-15 2027-03-14", 10, Decimal("123.60")),
        ("2027-03-15 2027-04-14", 10, Decimal("123.60")),
        ("2027-03-25 2027-04-14", 10, Decimal("-83.70")),
    ]


def test_a_need_that_ends_with_a_month_of_the_extended_term_begins_no_other() -> None:
    need = stepping("2026-01-15", "2027-03-15", ("2026-01-15", 10))
    assert [amount for *_, amount in lines_of(need)] == [1200, Decimal("123.60"), Decimal("123.60")]


def test_more_seats_than_the_extended_term_has_begin_a_new_year() -> None:
    """On 1 February 14 of the 31 days of the running month are left: 5.58 a licence."""
    need = stepping("2026-01-15", "2027-06-15", ("2026-01-15", 10), ("2027-02-01", 12))
    assert lines_of(need)[1:] == [
        ("2027-01-15 2027-02-14", 10, Decimal("123.60")),
        ("2027-02-01 2027-02-14", 10, Decimal("-55.80")),
        ("2027-02-01 2028-01-31", 12, Decimal(1440)),
    ]


def test_a_new_year_after_the_extended_term_is_at_the_list_price_of_its_day() -> None:
    """NCE-8: 120.00 a year when it is bought, 144.00 since 15 July."""
    dearer = {"month": 6, "kind": "set-list-price", "list_price": Decimal(144)}
    listed = {**option("extended").given, "annual_price": None, "list_price": Decimal(120)}
    need = stepping("2026-01-15", "2027-06-15", ("2026-01-15", 10), ("2027-02-01", 12))
    serving = served(replace(option("extended"), given=listed, changes=(dearer,)), need)
    assert serving.problems == {}
    assert serving.lines.amount[[0, -1]].tolist() == [1_200 * 10**6, 12 * 144 * 10**6]


def test_a_year_that_ends_before_there_was_an_extended_term_renews() -> None:
    need = stepping("2025-04-15", "2027-05-15", ("2025-04-15", 10), ("2025-09-01", 6))
    assert [(seats, amount) for _, seats, amount in lines_of(need)] == [
        (10, 1200), (6, 720), (6, Decimal("74.16")),
    ]  # fmt: skip


def months(count: int) -> Need:
    start = np.datetime64("2026-01-15")
    end = (np.datetime64("2026-01") + count).astype("datetime64[D]") + 14
    return need_of(start, end, np.array([start]), np.array([10]))


@pytest.mark.parametrize(
    ("name", "needed", "total"),
    [
        ("month", 12, 1_440),
        ("year by the month", 12, 1_260),
        ("year", 12, 1_200),
        ("three years", 12, 3_600),
        ("three years by the year", 12, 3_600),
        ("month", 9, 1_080),
        ("month", 10, 1_200),  # a tie with a year paid at once
        ("year by the month", 9, 1_260),  # what is left of the term is owed
        ("year", 13, 2_400),
    ],
)
def test_what_a_need_of_some_months_costs(name: str, needed: int, total: int) -> None:
    serving = served(option(name), months(needed))
    assert serving.problems == {}
    assert serving.lines.amount.sum() == total * 1_000_000


@pytest.mark.parametrize("name", OPTIONS)
@given(drawn=needs())
def test_seats_are_there_when_they_are_needed(name: str, drawn: tuple[Need, list[int]]) -> None:
    need, wanted = drawn
    serving = served(option(name), need)
    assert serving.problems == {}
    days = np.arange(need.start[0], need.end[0])
    held = levels(serving.book, need.end[0]).on(np.zeros(len(days), np.int64), days)
    assert (held >= wanted).all()


def test_a_month_follows_the_need_down_at_its_end_and_a_year_at_the_renewal() -> None:
    start = np.datetime64("2026-01-15")
    on = np.array(["2026-01-15", "2026-03-01"], "datetime64[D]")
    need = need_of(start, np.datetime64("2027-06-15"), on, np.array([10, 4]))
    for name, renewal in (("month", "2026-03-15"), ("year", "2027-01-15")):
        serving = served(option(name), need)
        days = np.array([renewal], "datetime64[D]") - np.array([1, 0])
        assert levels(serving.book, need.end[0]).on(np.zeros(2, np.int64), days).tolist() == [10, 4]
