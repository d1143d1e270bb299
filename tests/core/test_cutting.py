"""Charge cycles cost what exact ratios say, cut or rounded once; no credit takes more than stands (NCE-24, NCE-60)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.core import cutting
from billing_model.core.lines import Lines, Method
from billing_model.core.money import CENT, Profile
from billing_model.core.postings import Postings

CUTS = (Profile.UNIT_CUT, Profile.EXACT_CUT, Profile.EXACT)
DAY = np.datetime64("2026-05-04")


def postings(*rows: dict[str, Any]) -> Postings:
    usual = {"list_price": 9_500_000, "seats": 7, "days": 31, "of_days": 31, "months": 1, "whole": False, "sign": 1,
             "profile": Profile.UNIT_CUT, "discount_percent": 0, "of_months": 0, "first": DAY}  # fmt: skip
    columns = {name: np.array([row.get(name, value) for row in rows]) for name, value in usual.items()}
    more = {name: columns.pop(name) for name in ("discount_percent", "of_months")}
    first = columns["first"]
    return Postings.of(
        len(rows), subscription=0, posted=first, order=0, last=first + columns["days"] - 1, kind=0, clause=0,
        more=more, **columns,
    )  # fmt: skip


def priced(*rows: dict[str, Any], minor: int = CENT) -> Lines:
    made = postings(*rows)
    return cutting.cut_priced(made, made.posted, np.full(len(made), minor))


@pytest.mark.parametrize(
    ("row", "unit", "amount"),
    [
        ({"days": 27, "sign": -1}, -8_270_000, -57_890_000),  # cancelled (NCE-27)
        ({"days": 23, "profile": Profile.EXACT_CUT, "sign": -1}, -7_048_387, -49_330_000),  # two added (NCE-21)
        ({"days": 23, "profile": Profile.EXACT_CUT, "seats": 9}, 7_048_387, 63_430_000),
        ({"days": 16, "seats": 3, "sign": -1}, -4_900_000, -14_700_000),  # an upgrade (NCE-41)
        ({"days": 16, "seats": 3, "list_price": 14_200_000}, 7_320_000, 21_960_000),
        ({"list_price": 81_000_000, "months": 8, "of_months": 12, "whole": True, "seats": 1}, 54_000_000, 54_000_000),
        ({"list_price": 6_300_000, "days": 19, "of_days": 30, "seats": 1}, 3_990_000, 3_990_000),  # NCE-34
        ({"list_price": 72_000_000, "days": 80, "of_days": 365, "seats": 1}, 15_780_000, 15_780_000),  # NCE-35
        ({"list_price": 8_370_000, "discount_percent": 1_500, "whole": True, "seats": 1}, 7_110_000, 7_110_000),
        ({"list_price": 8_370_000, "discount_percent": 1_500, "whole": True, "seats": 2, "profile": Profile.EXACT},
         7_114_500, 14_230_000),
        ({"list_price": 8_370_000, "discount_percent": 1_500, "whole": True, "seats": 2, "profile": Profile.EXACT_CUT},
         7_114_500, 14_220_000),
    ],
)  # fmt: skip
def test_the_vendor_s_own_figures(row: dict[str, Any], unit: int, amount: int) -> None:
    line = priced(row)
    assert (line.unit_price[0], line.amount[0]) == (unit, amount)


ROW = st.fixed_dictionaries({
    "list_price": st.one_of(st.integers(0, 10**9), st.integers(0, 10**14)),
    "seats": st.integers(1, 2_000),
    "days": st.integers(1, 1_096),
    "of_days": st.integers(1, 1_096),
    "discount_percent": st.one_of(st.just(0), st.integers(0, 10_000)),
    "sign": st.sampled_from([1, -1]),
    "whole": st.booleans(),
    "profile": st.sampled_from(CUTS),
})  # fmt: skip
YEAR = st.one_of(st.just((1, 0)), st.tuples(st.integers(1, 12), st.just(12)))


@given(st.lists(st.tuples(ROW, YEAR), min_size=1, max_size=4), st.sampled_from([1_000, CENT, 1_000_000]))
def test_every_amount_is_the_ratio_cut_or_rounded_once(rows: list[tuple[dict[str, Any], tuple[int, int]]], minor: int):
    given_rows = [
        {**row, "months": months, "of_months": of, "days": min(row["days"], row["of_days"])}
        for row, (months, of) in rows
    ]
    lines = priced(*given_rows, minor=minor)
    for place, row in enumerate(given_rows):
        e = Fraction(
            row["list_price"] * (10_000 - row["discount_percent"]) * row["months"], 10_000 * max(row["of_months"], 1)
        )
        e *= 1 if row["whole"] else Fraction(row["days"], row["of_days"])
        if row["profile"] == Profile.UNIT_CUT:
            unit = e // minor * minor
            amount = unit * row["seats"]
        else:
            unit, half = (e + Fraction(1, 2)) // 1, Fraction(row["profile"] == Profile.EXACT, 2)
            amount = (e * row["seats"] / minor + half) // 1 * minor
        assert Fraction(int(lines.exact[place]), int(lines.per[place])) == e * row["seats"] * row["sign"]
        assert lines.amount[place] == amount * row["sign"]
        assert lines.unit_price[place] == unit * row["sign"]
        assert lines.profile[place] in (Profile.UNIT_CUT, Profile.EXACT_CUT, Profile.EXACT_SHOWN)


# ---- Credits beside their charges -------------------------------------------------------------------------------


def held(rows: list[dict[str, Any]], stand: list[int]) -> Lines:
    sign = np.array([row.get("sign", 1) for row in rows])
    return cutting.held(priced(*rows), sign, np.array(stand))


def test_a_credit_of_everything_from_the_first_day_repeats_its_charge():
    upgraded = {"days": 16, "first": DAY + 15}
    exactly = {**upgraded, "profile": Profile.EXACT_CUT, "sign": -1}
    lines = held([upgraded, exactly], [5, 5])
    assert lines.amount.tolist() == [34_300_000, -34_300_000]  # 7 × 4.90, not 34.32 as exact-cut alone
    assert lines.unit_price.tolist() == [4_900_000, -4_900_000]
    assert lines.method.tolist() == [Method.BY_DAYS, Method.REPEATED]
    assert lines.profile[1] == Profile.UNIT_CUT
    later = held([upgraded, {**exactly, "days": 15, "first": DAY + 16}], [5, 5])
    assert (later.amount[1], later.method[1]) == (-32_170_000, Method.BY_DAYS)


def test_no_credit_exceeds_what_others_have_left_of_its_charge():
    little = {"list_price": 10_000, "of_days": 31, "days": 31, "whole": True, "seats": 100}  # a cent a month
    part = {"list_price": 10_000, "days": 20, "profile": Profile.EXACT_CUT, "first": DAY + 11, "sign": -1, "seats": 90}
    lines = held([little, {**part, "first": DAY, "whole": True}, {**part, "seats": 10}, {**part, "seats": 5}], [0] * 4)
    assert lines.amount.tolist() == [1_000_000, -900_000, -60_000, -30_000]
    over = held([{**little, "seats": 1}, {**part, "list_price": 90_000, "seats": 1}], [0, 0])
    assert (over.amount.tolist(), over.method[1]) == ([10_000, -10_000], Method.CAPPED)


def test_seats_that_join_are_part_of_what_stands():
    whole = {"whole": True, "seats": 7}
    moved = {"whole": True, "seats": 3}
    lines = held([whole, moved, {"whole": True, "seats": 10, "sign": -1}], [1, 1, 1])
    assert lines.amount.tolist() == [66_500_000, 28_500_000, -95_000_000]
    assert lines.method[2] == Method.REMAINDER


STEP = st.tuples(st.integers(0, 2), st.sampled_from([1, -1]), ROW)


@given(st.lists(STEP, max_size=12))
def test_what_stands_never_falls_below_nothing(steps: list[tuple[int, int, dict[str, Any]]]):
    opened: set[int] = set()
    rows, stand = [], []
    for of, sign, row in steps:
        rows.append({**row, "sign": sign if of in opened else 1, "days": min(row["days"], row["of_days"])})
        stand.append(of)
        opened.add(of)
    if not rows:
        return
    lines, before = held(rows, stand), priced(*rows)
    left = dict.fromkeys(opened, 0)
    for place, of in enumerate(stand):
        left[of] += int(lines.amount[place])
        assert left[of] >= 0
        if rows[place]["sign"] > 0 or lines.method[place] not in (Method.REPEATED, Method.REMAINDER, Method.CAPPED):
            assert lines.amount[place] == before.amount[place]
    assert (lines.exact == before.exact).all()
