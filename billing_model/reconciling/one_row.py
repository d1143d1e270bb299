"""Why the amount of one row is another than that of its line: a line billed again with one other number in it.

Each cause gives the billed amount to the minor unit or is none. A field that the row prints as expected is not the
culprit: 264.00 for 40 at 6.60 is a price, although 44 × 6.00 is 264.00 too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.lines import Method
from billing_model.core.money import PROFILES, Profile
from billing_model.explaining.steps import is_whole, of_cycle, promotion
from billing_model.practise.slips_in_a_line.priced_again import amount_of, changed_line
from billing_model.reconciling.columns import Form
from billing_model.reconciling.numbers import BAD

CENT = 10_000  # micro-units: what a price is looked for in
AROUND = 3  # cents of a price around the one that fits exactly, since rounding hides some
PUBLISHED: Mapping[Form, tuple[Profile, ...]] = {  # ways to round, by the form of the file
    "legacy": (Profile.EXACT, Profile.DAILY_3, Profile.DAILY_2, Profile.NESTED),  # CSP-41, exact first
    "nce": (Profile.EXACT_CUT, Profile.UNIT_CUT, Profile.EXACT_SHOWN),  # NCE-60, NCE-61
}
LONGEST_MONTH = 31
MONTHS = 12  # of a year
PROMOTION = "promotion"
NOT_PRICED = ("subscription", "kind", "clause", "seats_from", "price_from")  # numbers of a line that price nothing
CANCEL_FEES = ("cancel-fee", "cancel-immediate")


@dataclass(frozen=True)
class FileRow:
    """A row of the file. Money is micro-units; place: in the columns of the rows."""

    place: int
    first: np.datetime64
    last: np.datetime64
    seats: int
    amount: int
    unit_price: int
    family: int
    list_price: int = BAD  # as New Commerce prints it; BAD or less where it does not

    @property
    def days(self) -> int:
        """The days that it prints."""
        return int((self.last - self.first).astype(int)) + 1


@dataclass(frozen=True)
class ModelLine:
    """A line of the model with its operands. place: in the lines."""

    place: int
    first: np.datetime64
    last: np.datetime64
    operands: Mapping[str, int] = field(compare=False)

    @property
    def seats(self) -> int:
        """Its seats."""
        return self.operands["seats"]

    @property
    def amount(self) -> int:
        """Micro-units."""
        return self.operands["amount"]

    @property
    def is_cancel_fee(self) -> bool:
        """Whether it is the credit of a cancellation."""
        return codes.line_kind.name(self.operands["kind"]) in CANCEL_FEES


@dataclass(frozen=True)
class Cause:
    """Why something differs. values: what its sentence puts in; apart: what tells it from another of its kind.

    clause: on which it rests, where that is not the one of its kind.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    apart: Any = None
    key: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Terms:
    """What is known beside a row and its line.

    list_prices: of days inside the locked term; profiles: those that the vendor has published, numbers of `Profile`;
    quantum: the last decimal that a price of the file can have, in micro-units; charged: wrong prices of other rows.
    """

    list_prices: Sequence[tuple[int, np.datetime64]] = ()
    profiles: Sequence[int] = PUBLISHED["legacy"]
    quantum: int = CENT
    charged: Sequence[int] = ()


def same_days(row: FileRow, line: ModelLine) -> bool:
    """Whether both have the same first and last day."""
    return bool(row.first == line.first and row.last == line.last)


def same_fields(row: FileRow, line: ModelLine) -> bool:
    """Whether both have the same days and seats."""
    return row.seats == line.seats and same_days(row, line)


def cause_of(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """The first cause that gives the amount of the row, None where there is none."""
    by_price = is_whole(line.operands) and row.unit_price != line.operands["unit_price"]
    for find in PRICE_FIRST if by_price else DAYS_FIRST:
        if (cause := find(row, line, terms)) is not None:
            return cause
    return None


def _again(line: ModelLine, **changes: int) -> int:
    """The amount of the line with other numbers in it."""
    return _priced(changed_line(line.operands, **changes))


def _follows(line: ModelLine) -> bool:
    """Whether the amount of the line follows from its operands alone: nothing was cut, lost or free."""
    return line.amount != 0 and _priced(line.operands) == line.amount


def _priced(operands: Mapping[str, int]) -> int:
    """The amount of operands. Lines of one price, number of seats and days are many in a file, and priced once."""
    return _amount_of(tuple(each for each in operands.items() if each[0] not in NOT_PRICED))


@lru_cache(1 << 14)
def _amount_of(operands: tuple[tuple[str, int], ...]) -> int:
    return amount_of(dict(operands))


def by_profile(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """Another published way to round (CSP-41, NCE-61)."""
    if not same_fields(row, line) or not _follows(line):
        return None
    for profile in terms.profiles:
        if profile != line.operands["profile"] and _again(line, profile=profile) == row.amount:
            return Cause("rounding-profile", {"profile": PROFILES[profile]}, profile)
    return None


def _locked(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """CSP-4: the list price of a day inside the term."""
    if not same_fields(row, line) or not _follows(line):
        return None
    for price, day in terms.list_prices:
        if price != line.operands["list_price"] and _again(line, list_price=price) == row.amount:
            facts = {"price": price, "right_price": line.operands["list_price"], "day": day}
            return Cause("price-not-locked", facts, price)
    return None


def _credit(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """CSP-30 to CSP-33: a cancellation is credited in full instead of by days, or the reverse, or for other days."""
    if not line.is_cancel_fee or row.amount >= 0 or row.seats != line.seats or not line.operands["list_price"]:
        return None
    of_days, days = line.operands["of_days"], line.operands["days"]
    whole = is_whole(line.operands)
    if not whole and _again(line, method=Method.WHOLE, days=of_days) == row.amount:
        return Cause("wrong-credit", {"days": of_days, "of_days": of_days}, key="wrong-credit-full")
    for wrong in sorted(range(1, of_days), key=lambda number: (number != row.days, abs(number - days))):
        if (whole or wrong != days) and _again(line, method=Method.BY_DAYS, days=wrong) == row.amount:
            key = "wrong-credit-by-days" if whole else "wrong-credit-days"
            return Cause("wrong-credit", {"days": wrong, "right": days, "of_days": of_days}, wrong, key)
    return None


def _quantity(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """Other seats are printed, and charged."""
    if row.seats == line.seats or row.seats <= 0 or not _follows(line):
        return None
    if _again(line, seats=row.seats) != row.amount:
        return None
    return Cause("wrong-quantity", {"seats": row.seats, "right": line.seats}, row.seats)


def _days(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """A day too few or too many, the whole period instead of some days, or the days that the row prints."""
    operands = line.operands
    if row.seats != line.seats or not operands["list_price"]:
        return None
    if row.amount == line.amount:
        return Cause("wrong-days", {"first": line.first, "last": line.last}, (row.place,), "wrong-days-printed")
    printed = row.days != (line.last - line.first).astype(int) + 1
    for days in (operands["days"] - 1, operands["days"] + 1, operands["of_days"], *([row.days] if printed else ())):
        if not 0 < days <= operands["of_days"] or (days == operands["days"] and operands["method"] != Method.WHOLE):
            continue
        method = Method.WHOLE if days == operands["of_days"] else Method.BY_DAYS
        if days != operands["days"] and _again(line, days=days, method=method) == row.amount:
            return Cause("wrong-days", {"days": days, "right": operands["days"]}, days)
    return None


def _period_length(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """The daily price by another number of days (CSP-39, CSP-32)."""
    operands = line.operands
    if not same_fields(row, line) or not operands["list_price"]:
        return None
    for of_days in (30, 31) if operands["of_days"] <= 31 else (365, 366):
        other = operands["of_days"]
        if of_days == other or operands["days"] > of_days:
            continue
        if _again(line, of_days=of_days, method=Method.BY_DAYS) == row.amount:
            return Cause("wrong-period-length", {"days": of_days, "right": other}, of_days)
    return None


def _months(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """One month for twelve, or the reverse (CSP-3); before the price, which could always be said to be a twelfth."""
    if not same_fields(row, line) or not line.operands["list_price"]:
        return None
    right, price = line.operands["months"], line.operands["list_price"]
    if of_cycle(line.operands):  # whose price is that of the cycle
        year = row.days > LONGEST_MONTH
        for part in {price // MONTHS, -(-price // MONTHS), nearest(price, MONTHS)} if year else {price * MONTHS}:
            if _again(line, list_price=part) == row.amount:
                facts = {"months": 1 if year else MONTHS, "right": MONTHS if year else 1}
                return Cause("wrong-period-length", facts, facts["months"], "wrong-period-length-months")
        return None
    for months in (1, 12):
        if months != right and _again(line, months=months) == row.amount:
            facts = {"months": months, "right": right}
            return Cause("wrong-period-length", facts, months, "wrong-period-length-months")
    return None


def _price(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """Quantity and days as expected, and another price with at most so many decimals as the file has."""
    if not same_fields(row, line) or row.seats <= 0 or row.amount * line.amount <= 0:
        return None
    cycle = of_cycle(line.operands)
    if promotion(line.operands) and _again(line, discount_percent=0) == row.amount:
        return Cause("wrong-price", {}, PROMOTION, "wrong-price-promotion")
    for price in prices(row, line, terms):
        facts = {"price": price, "right_price": line.operands["list_price"]}
        return Cause("wrong-price", facts, price, "wrong-price-list" if cycle else "")
    if is_whole(line.operands) and row.amount % (row.seats * terms.quantum) == 0:
        facts = {"price": abs(row.amount) // row.seats, "right_price": abs(line.operands["unit_price"])}
        return Cause("wrong-price", facts, facts["price"], "wrong-price-period")
    return None


def _as_others(row: FileRow, line: ModelLine, terms: Terms) -> Cause | None:
    """The wrong price of other rows."""
    fits = same_fields(row, line) and row.seats > 0 and any(charged_at(price, row, line) for price in terms.charged)
    return _price(row, line, terms) if fits else None


def prices(row: FileRow, line: ModelLine, terms: Terms) -> Iterator[int]:
    """The list prices that give the amount of the row: those of other rows, the one that it prints, then the one that
    fits best first."""
    operands, quantum = line.operands, terms.quantum
    part = (1 - promotion(operands)) * Fraction(max(operands["months"], 1), operands.get("of_months", 0) or 1)
    if not is_whole(operands):
        part *= Fraction(operands["days"], operands["of_days"] or 1)
    if not part:
        return
    best = nearest(abs(row.amount) / (part * row.seats), quantum) * quantum
    around = (best + step * quantum for step in sorted(range(-AROUND, AROUND + 1), key=abs))
    for price in (*terms.charged, row.list_price, *around):
        if price > 0 and price != operands["list_price"] and charged_at(price, row, line):
            yield price


def charged_at(price: int, row: FileRow, line: ModelLine) -> bool:
    """Whether a list price gives the amount of the row."""
    return _again(line, list_price=price) == row.amount


def nearest(number: Fraction | int, quantum: int) -> int:
    """How many of a quantum a number is, rounded."""
    return int(Fraction(number) / quantum + Fraction(1, 2))


Find = Callable[[FileRow, ModelLine, Terms], Cause | None]
FIRST: tuple[Find, ...] = (_as_others, by_profile, _locked, _credit, _quantity, _months)
PRICE_FIRST: tuple[Find, ...] = (*FIRST, _price, _days, _period_length)
# A price is looked for after the days where the row prints the right one, and where only some days are charged: nearly
# every amount of a few days is that of some price, to the cent, so that no other cause would ever be found.
DAYS_FIRST: tuple[Find, ...] = (*FIRST, _days, _period_length, _price)
