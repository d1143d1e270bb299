"""Sums are exact whatever their size."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from billing_model.core import money, sums
from billing_model.core.columns import Array

WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)


def column(values: list[int]) -> Array:
    return np.array(values, np.int64)


@given(st.lists(WHOLE))
def test_a_total_is_pythons_own(values: list[int]) -> None:
    assert sums.total_of(column(values)) == sums.total_of(column(values).astype(object)) == sum(values)
    assert sums.running(column(values)).tolist() == [*accumulate(values)]


@given(st.lists(st.tuples(st.integers(0, 3), WHOLE), min_size=1))
def test_groups_and_runs_add_up(rows: list[tuple[int, int]]) -> None:
    group, values = (column([row[place] for row in sorted(rows)]) for place in (0, 1))
    expected = [sum(value for number, value in rows if number == each) for each in range(4)]
    assert sums.sum_by(group, values, 4).tolist() == expected
    first = np.flatnonzero(np.diff(group, prepend=-1))
    assert sums.by_runs(values, first).tolist() == [expected[number] for number in sorted(set(group.tolist()))]


@given(st.lists(st.tuples(WHOLE, WHOLE)))
def test_columns_are_added_and_taken_from_each_other(rows: list[tuple[int, int]]) -> None:
    first, second = (column([row[place] for row in rows]) for place in (0, 1))
    assert sums.plus(first, second).tolist() == [a + b for a, b in rows]
    assert sums.minus(first, second).tolist() == [a - b for a, b in rows]


@given(st.lists(st.tuples(WHOLE, st.integers(0, 2**31), st.integers(1, 2**31), st.integers(1, 10**6)), min_size=1))
def test_products_and_quotients_are_exact(rows: list[tuple[int, int, int, int]]) -> None:
    first, second, divisor, quantum = (column([row[place] for row in rows]) for place in range(4))
    product = money.times(first, second)
    assert product.tolist() == [a * b for a, b, _, _ in rows]
    half_up = [(2 * abs(a * b) + d * q) // (2 * d * q) * q * (1 if a * b > 0 else -1) for a, b, d, q in rows]
    assert money.round_to(quantum, product, divisor).tolist() == half_up
