"""The charge of each day adds up to the exact charge, to the micro-unit."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import by_hand
from billing_model.billing import daily as module
from billing_model.billing.daily import daily, daily_totals
from billing_model.core import codes
from billing_model.core.lines import Daily, Lines

START = np.datetime64("2018-01-13")
BOOK = by_hand.book({}, {"programme": "avast-flexible"})


def line(exact: int, per: int, days: int, first: np.datetime64 = START, subscription: int = 0) -> dict:
    return {
        "exact": exact, "per": per, "first": str(first), "last": str(first + days - 1), "subscription": subscription,
    }  # fmt: skip


def rounded(value: Fraction) -> int:
    size = abs(value) + Fraction(1, 2)
    whole = size.numerator // size.denominator
    return -whole if value < 0 else whole


@pytest.fixture(autouse=True)
def no_own_days(monkeypatch):
    """Every programme's days are alike, unless a test says otherwise."""
    monkeypatch.setattr(module, "programmes", dict)


charges = st.lists(
    st.tuples(
        st.one_of(st.integers(-(10**9), 10**9), st.integers(-(2**63) + 1, 2**63 - 1)),
        st.one_of(st.integers(1, 400), st.sampled_from([3_650_000, 10**12, 2**62])),
        st.one_of(st.integers(1, 40), st.just(366), st.just(1096)),
    ),
    min_size=1,
    max_size=6,
)


@given(charges)
@example([(2**63 - 1, 1, 366)])
@example([(-(2**63) + 1, 2**62, 1096), (1, 2, 1)])
def test_the_days_of_a_line_add_up_to_its_exact_charge(rows):
    by_day = daily(BOOK, by_hand.lines(*(line(*row) for row in rows)))
    for number, (exact, per, days) in enumerate(rows):
        of_line = by_day.take(by_day.line == number)
        assert [int(n) for n in (of_line.on - START).view(np.int64)] == list(range(days))
        shares = [int(share) for share in of_line.amount]
        assert sum(shares) == rounded(Fraction(exact, per))
        assert max(shares) - min(shares) <= 1  # even, to the last micro-unit
        running = np.cumsum(of_line.amount)
        middle = days // 2
        assert running[middle] == rounded(Fraction(exact * (middle + 1), per * days))


def test_the_month_of_4_dollars():
    by_day = daily(BOOK, by_hand.lines(line(4_000_000, 1, 31)))
    assert set(by_day.amount) == {129_032, 129_033} and by_day.amount.sum() == 4_000_000
    assert str(by_day.on[0]) == "2018-01-13" and str(by_day.on[-1]) == "2018-02-12"


def test_a_credit_is_the_charge_with_the_other_sign():
    by_day = daily(BOOK, by_hand.lines(line(4_000_000, 31, 19), line(-4_000_000, 31, 19)))
    charge, credit = (by_day.amount[by_day.line == number] for number in (0, 1))
    assert (charge == -credit).all()


def test_a_programme_gives_its_own_days(monkeypatch):
    def on_the_last_day(book, lines):
        rows = np.arange(len(lines))
        return Daily(line=rows, on=lines.last, amount=lines.exact // lines.per)

    monkeypatch.setattr(module, "programmes", lambda: {"avast-flexible": SimpleNamespace(daily=on_the_last_day),
                                                       "csp": SimpleNamespace(daily=None)})  # fmt: skip
    assert codes.programme("avast-flexible") != codes.programme("csp")
    lines = by_hand.lines(line(30, 1, 3), line(30, 1, 3, subscription=1), line(60, 1, 2))
    by_day = daily(BOOK, lines)
    assert list(by_day.line) == [0, 0, 0, 1, 2, 2]
    assert list(by_day.amount) == [10, 10, 10, 30, 30, 30]
    assert str(by_day.on[3]) == "2018-01-15"
    only = daily(BOOK, lines.take(slice(1, 2)))
    assert list(only.line) == [0] and list(only.amount) == [30]


def test_totals_are_contiguous_and_keep_the_days_without_a_charge():
    lines = by_hand.lines(line(20, 1, 2), line(5, 1, 1), line(7, 1, 1, START + 4), line(-7, 1, 1, START + 6),
                          line(0, 1, 1, START + 7))  # fmt: skip
    days, amounts = daily_totals(BOOK, lines)
    assert list(days) == [START + n for n in range(8)]
    assert list(amounts) == [15, 10, 0, 0, 7, 0, -7, 0]


def test_totals_do_not_depend_on_the_chunks(monkeypatch):
    rng = np.random.default_rng(5)
    rows = [line(int(e), 31, int(d), START + int(s)) for e, d, s in zip(
        rng.integers(-(10**8), 10**8, 50), rng.integers(1, 40, 50), rng.integers(0, 90, 50), strict=True)]  # fmt: skip
    lines = by_hand.lines(*rows)
    whole = daily_totals(BOOK, lines)
    monkeypatch.setattr(module, "CHUNK", 7)
    parts = daily_totals(BOOK, lines)
    assert (whole[0] == parts[0]).all() and (whole[1] == parts[1]).all()


def test_no_lines_no_days():
    days, amounts = daily_totals(BOOK, Lines.none())
    assert len(days) == 0 and days.dtype == np.dtype("datetime64[D]")
    assert len(amounts) == 0 and amounts.dtype == np.int64
    assert len(daily(BOOK, Lines.none())) == 0
