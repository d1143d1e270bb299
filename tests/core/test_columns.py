"""The generic moves, each on a small table; months, rounding, chunks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.core import calendar, codes, money
from billing_model.core.columns import DAY, Columns, of_type
from billing_model.core.lines import Lines
from billing_model.core.periods import periods

D = np.datetime64
DAYS = {"posted", "invoice", "first", "last"}  # of a line


def days(*texts: str) -> np.ndarray:
    return np.array(texts, "datetime64[D]")


def test_months_are_counted_from_the_start_day_and_clipped_never_chained() -> None:
    start = days("2018-01-31", "2018-01-31", "2018-01-31")
    assert (
        calendar.add_months(start, np.array([1, 2, 3])).tolist()
        == days("2018-02-28", "2018-03-31", "2018-04-30").tolist()
    )


def test_the_billing_day_itself_is_on_its_file() -> None:
    billing_day = calendar.on_or_after(days("2018-01-15", "2018-01-16", "2018-12-16"), np.array([15, 15, 15]))
    assert billing_day.tolist() == days("2018-01-15", "2018-02-15", "2019-01-15").tolist()


def test_periods_of_a_stretch_are_those_it_enters() -> None:
    period = periods(
        days("2018-01-31", "2018-01-13"),
        np.array([1, 12]),
        days("2018-02-10", "2018-01-13"),
        days("2018-03-31", "2017-01-01"),
    )
    assert period.first.tolist() == days("2018-01-31", "2018-02-28", "2018-03-31").tolist()
    assert period.last.tolist() == days("2018-02-27", "2018-03-30", "2018-04-29").tolist()
    assert period.begin(2).tolist() == [0, 3, 3]  # the second stops before it starts
    assert period.number.tolist() == [0, 1, 2]


def test_half_a_cent_rounds_away_from_zero_for_credits_too() -> None:
    micro = np.array([5_000, 4_999, -5_000, -4_999, 15_000])
    assert money.round_to(money.CENT, micro).tolist() == [10_000, 0, -10_000, 0, 20_000]


@given(st.integers(0, 10**12), st.integers(1, 400))
def test_rounding_is_decimals_half_up(numerator: int, denominator: int) -> None:
    quotient = money.divide(np.array([numerator]), denominator)[0]
    exact = (
        Decimal(numerator) / Decimal(denominator) if denominator in (1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50) else None
    )
    if exact is not None:
        assert quotient == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert abs(quotient * denominator - numerator) * 2 <= denominator


@pytest.mark.parametrize(
    ("profile", "unit", "amount"),
    [
        (money.Profile.DAILY_3, 1_550_000, 3_100_000),  # 12 × 0.129 = 1.548 → 1.55, twice (CSP-40)
        (money.Profile.DAILY_2, 1_560_000, 3_120_000),  # 12 × 0.13
        (money.Profile.EXACT, 1_550_000, 3_100_000),  # 2 × 4 × 12 / 31 = 3.0967…
        (money.Profile.NESTED, 1_560_000, 3_120_000),  # 0.26 a day for both, × 12 / 2 = 1.56
    ],
)
def test_each_profile_rounds_its_own_way(profile: money.Profile, unit: int, amount: int) -> None:
    prorated = money.prorate(*(np.array([n]) for n in (4_000_000, 2, 12, 31, int(profile), money.CENT)))
    assert (prorated.unit_price[0], prorated.amount[0]) == (unit, amount)


RATIO = st.tuples(st.integers(-(10**18), 10**18), st.integers(1, 2**31 - 1), st.integers(1, 1_100))


@given(st.lists(RATIO, min_size=1, max_size=5), st.data())
def test_a_share_of_a_ratio_is_exact_whatever_its_size(ratios: list[tuple[int, int, int]], data: st.DataObject) -> None:
    counts = [data.draw(st.lists(st.integers(0, parts), max_size=3)) for _, _, parts in ratios]
    owner = np.repeat(np.arange(len(ratios)), [len(each) for each in counts])
    shares = money.share(*np.array(ratios).T, owner, np.array([n for each in counts for n in each], np.int64))
    exact = [Fraction(n * c, d * p) for (n, d, p), each in zip(ratios, counts, strict=True) for c in each]
    assert shares.tolist() == [(-1 if part < 0 else 1) * int(abs(part) + Fraction(1, 2)) for part in exact]


def test_a_part_without_a_column_is_zero_there() -> None:
    @dataclass(frozen=True, eq=False, kw_only=True)
    class Part(Columns):
        a: np.ndarray

    joined = Part.concat([Part(a=np.array([1, 2]), more={"b": np.array([5, 6])}), Part(a=np.array([3]))])
    assert joined.a.tolist() == [1, 2, 3] and joined.b.tolist() == [5, 6, 0]


@dataclass(frozen=True, eq=False, kw_only=True)
class Row(Columns):
    a: np.ndarray


def test_rows_are_taken_while_another_thread_keeps_a_value_beside_them() -> None:
    class Meanwhile(np.ndarray):
        def take(self, *given: object) -> np.ndarray:  # type: ignore[override]
            vars(row)["kept"] = np.zeros(2)  # as a cached property does
            return np.asarray(self).take(*given)  # type: ignore[call-overload,no-any-return]

    row = Row(a=np.arange(2).view(Meanwhile))
    assert row.take(np.array([1])).a.tolist() == [1]


SOME = st.lists(st.tuples(st.integers(0, 5), st.sets(st.sampled_from("bcd"))), min_size=1, max_size=8)


@given(SOME, st.integers(0, 50))
def test_gathered_part_by_part_as_all_at_once(shapes: list[tuple[int, set[str]]], guessed: int) -> None:
    """Whatever columns each part has, and however many rows were expected."""
    parts = [
        Row(a=np.arange(size), more={name: np.arange(size) * 10 + place for name in sorted(names)})
        for place, (size, names) in enumerate(shapes)
    ]
    gathered, whole = Row.gather(parts, lambda first: guessed), Row.concat(parts)
    assert gathered is not None
    assert gathered.a.tolist() == whole.a.tolist()
    assert {name: column.tolist() for name, column in gathered.more.items()} == {
        name: column.tolist() for name, column in whole.more.items()
    }


# ---- Columns that know their types ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Typed(Columns):
    on: np.ndarray = of_type(DAY)
    seats: np.ndarray = of_type(np.int64)
    sign: np.ndarray = of_type(np.int8, 1)


def test_rows_are_made_of_values_for_all_and_values_for_each():
    rows = Typed.of(2, on=D("2018-01-31"), seats=np.array([4, 5], np.int16), more={"note": "x"})
    assert rows.on.tolist() == days("2018-01-31", "2018-01-31").tolist()
    assert rows.seats.tolist() == [4, 5] and rows.sign.tolist() == [1, 1]
    assert [column.dtype for column in (rows.on, rows.seats, rows.sign)] == [DAY, np.int64, np.int8]
    assert rows.note.tolist() == ["x", "x"]


def test_a_copy_keeps_the_types_and_the_rest():
    rows = Typed.of(2, on=D("2018-01-31"), seats=4, more={"lost": np.array([0, 7])})
    copy = rows.but(sign=np.where([True, False], -1, 1), lost=3)
    assert copy.sign.tolist() == [-1, 1] and copy.sign.dtype == np.int8
    assert copy.lost.tolist() == [3, 3] and copy.on is rows.on
    assert rows.sign.tolist() == [1, 1] and rows.lost.tolist() == [0, 7], "the rows themselves stay as they are"


def test_names_that_were_read_do_not_outlive_a_change() -> None:
    cycle, term = codes.line_kind("cycle-fee"), codes.line_kind("prepaid-term")
    lines = Lines.of(1, **dict.fromkeys(set(Lines.names()) - DAYS, 0) | dict.fromkeys(DAYS, D("2018-01-31")))
    lines = lines.but(kind=cycle)
    assert lines.kind_names.tolist() == ["cycle-fee"]
    assert lines.but(kind=term).kind_names.tolist() == ["prepaid-term"]
    assert lines.replace(kind=np.array([term])).kind_names.tolist() == ["prepaid-term"]


def test_what_is_not_declared_is_refused():
    with pytest.raises(TypeError, match="Typed has no column 'seat'"):
        Typed.of(1, on=D("2018-01-31"), seats=1, seat=1)
    with pytest.raises(TypeError, match="Typed needs the column 'seats'"):
        Typed.of(1, on=D("2018-01-31"))
    rows = Typed.of(2, on=D("2018-01-31"), seats=1)
    with pytest.raises(TypeError, match="Typed has no column 'amount'"):
        rows.but(amount=1)
    with pytest.raises(ValueError, match="'seats' has 3 rows where 2 are needed"):
        rows.but(seats=np.arange(3))
    with pytest.raises(TypeError):
        rows.but(seats=np.array([0.5, 1.5]))


def test_no_rows_have_the_declared_types():
    none = Typed.none()
    assert len(none) == 0 and none.sign.dtype == np.int8 and none.on.dtype == DAY


def test_columns_print_as_a_small_table():
    shown = repr(Typed.of(8, on=D("2018-01-31"), seats=np.arange(8), more={"lost": 0})).splitlines()
    assert shown[0] == "Typed, 8 rows"
    assert shown[2].split() == ["seats", "int64", "0", "1", "2", "3", "4", "5", "…"]
    assert shown[4].split()[0] == "lost" and len({len(line) for line in shown[1:]}) == 1
