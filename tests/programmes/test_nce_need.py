"""New Commerce serves a need by seats that are there on each of its days, at what each term and plan costs."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given

from billing_model.comparing.option import Option, served
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
}


def option(name: str) -> Option:
    return Option("N", "g", "nce", {"offer": "E3", "annual_price": ANNUAL, **OPTIONS[name]}, currency="EUR")


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
