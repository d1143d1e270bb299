"""Slips in one line of an invoice: another number of days or licences, another price, another way to round.

Each is tried on the line's own operands, so that it comes to what somebody who made it has written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.fields import MISSING
from billing_model.core.lines import Method
from billing_model.core.money import PROFILES, UNIT, Profile
from billing_model.explaining.derivation import calculation, derivation, is_whole, rounded
from billing_model.practise.sheet import Operand, Row, Sheet, Slip
from billing_model.programmes import prepared, programmes

MONTH, YEARS = 30, (365, 366)  # days that a period is often taken to have

NOTHING: Mapping[str, int] = {}

Maker = Callable[[Sheet, int, dict[str, int]], Iterator[Slip]]


def line_slips(sheet: Sheet) -> Iterator[Slip]:
    """The slips in each line, the likeliest first; of one sort those in the first line first."""
    for make in MAKERS:
        if make is _rounding:
            yield from _rounding_everywhere(sheet)
        for at, line in enumerate(sheet.operands):
            yield from make(sheet, at, line)


# ---- The line priced anew -------------------------------------------------------------------------------------------


def _changed(line: Mapping[str, int], **changes: int) -> dict[str, int]:
    """The operands with some of them changed; the exact figure follows."""
    exact, per = line["exact"], line["per"]
    for name in ("seats", "list_price", "months"):
        if name in changes and line[name]:
            exact, per = exact * changes[name], per * line[name]
    if line["method"] == Method.USAGE and "of_days" in changes:
        exact, per = exact * line["of_days"], per * changes["of_days"]
    return {**line, **changes, "exact": exact, "per": per}


def _amount(line: Mapping[str, int]) -> int:
    """What the operands come to, in micro-units, with the line's sign."""
    size = int(calculation(line)[-1].rounded * UNIT)
    return -size if line["amount"] < 0 else size


def _unit_price(line: Mapping[str, int]) -> int | None:
    """The unit price of some days of a period, None where it does not follow from the operands alone."""
    if line["method"] == Method.USAGE or is_whole(line):
        return None
    step = next((step for step in calculation(line) if step.name == "unit-price"), None)
    price = Fraction(line["list_price"] * max(line["months"], 1), UNIT)
    size = step.rounded if step else rounded(price * line["days"] / (line["of_days"] or 1), 2)
    return int(size * UNIT) * (-1 if line["amount"] < 0 else 1)


def _follows(line: Mapping[str, int]) -> bool:
    """Whether the amount follows from the operands alone: nothing was cut, lost or free."""
    return line["amount"] != 0 and _amount(line) == line["amount"]


def tax_rate(line: Mapping[str, int]) -> Fraction:
    """The plainest percentage that gives the line's tax, as a part of 1: whole if it can be, else in hundredths."""
    tax, amount = line.get("tax", 0), line["amount"]
    if not tax or not amount:
        return Fraction(0)
    for scale in (100, 1_000, 10_000):
        rate = Fraction(round(Fraction(tax * scale, amount)), scale)
        if rounded(rate * amount / UNIT, 2) * UNIT == tax:
            return rate
    return Fraction(tax, amount)


def _instead(
    sheet: Sheet, name: str, operand: Operand, at: int, row: Row | None, other: Mapping[str, int] = NOTHING,
    **values: Any,
) -> Slip:  # fmt: skip
    """A slip in one line; row: what it says then, None if it is left out; other: its operands then, if all follows."""
    rows = sheet.rows
    line = sheet.operands[at]
    amount = 0 if row is None else row.amount
    tax = int(rounded(tax_rate(line) * amount / UNIT, 2) * UNIT)
    total = sheet.total + amount - line["amount"] + tax - line.get("tax", 0)
    kept = (*rows[:at], *(() if row is None else (row,)), *rows[at + 1 :])
    operands = {**other, "amount": amount, "tax": tax} if other else NOTHING
    return Slip(name, operand, at, kept, total, values, operands)


# ---- Slips in the days ----------------------------------------------------------------------------------------------


def _days(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """A day too few or too many (GEN-1), or the whole period instead of some of its days."""
    if line["method"] not in (Method.BY_DAYS, Method.REPEATED) or is_whole(line) or not _follows(line):
        return
    row, right = sheet.rows[at], line["days"]
    for days in (right - 1, right + 1, line["of_days"]):
        if not 0 < days <= line["of_days"] or days == right:
            continue
        other = _changed(line, days=days)
        whole = days == line["of_days"]
        if whole and days != right + 1:
            other["method"] = Method.WHOLE
        amount, unit = _amount(other), _unit_price(other)
        name = "whole-period" if whole else "day-less" if days < right else "day-more"
        changed = replace(row, amount=amount, unit_price=unit)
        yield _instead(sheet, name, "days", at, changed, other, wrong=days, right=right)


def _period_days(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """The daily price from another number of days than the period has (CSP-32, CSP-39, PAYG-12)."""
    usage = line["method"] == Method.USAGE and line["of_days"] > 1
    if not usage and (is_whole(line) or line["method"] not in (Method.BY_DAYS, Method.REPEATED)):
        return
    if not _follows(line):
        return
    row, right = sheet.rows[at], line["of_days"]
    for of_days in (MONTH, MONTH + 1) if right <= MONTH + 1 else YEARS:
        if of_days != right and (usage or line["days"] <= of_days):
            other = _changed(line, of_days=of_days)
            changed = replace(row, amount=_amount(other), unit_price=_unit_price(other))
            yield _instead(sheet, "period-days", "days", at, changed, other, wrong=of_days, right=right)


# ---- Slips in the seats, the price and the rounding -----------------------------------------------------------------


def _seats(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """The number before or after a change, or one licence; of daily use, the devices of the first or the last day."""
    if not _follows(line):
        return
    row, right = sheet.rows[at], line["seats"]
    if line["method"] == Method.USAGE:
        held = _held(sheet, line["subscription"])
        first, last = (held(day) * line["days"] for day in (row.first, row.last))
        others = [("use-of-first-day", first), ("use-of-last-day", last)]
    else:
        lines = sheet.result.lines
        known = lines.seats[lines.subscription == line["subscription"]].tolist()
        known = dict.fromkeys([*known, int(sheet.result.book.seats[line["subscription"]])])
        others = [("seats", int(number)) for number in known]
        others.append(("one-seat", 1))
    for name, seats in others:
        if seats > 0 and seats != right:
            other = _changed(line, seats=seats)
            changed = replace(row, seats=seats, amount=_amount(other))
            yield _instead(sheet, name, "seats", at, changed, other, wrong=seats, right=right)


def _held(sheet: Sheet, subscription: int) -> Callable[[Any], int]:
    """The devices held on a day, as far as the programme tells them."""
    book = prepared(sheet.result.book)
    name = sheet.result.book.programme_names[subscription]
    levels = programmes()[name].levels
    if levels is None:
        return lambda day: 0
    mine = book.of(name)
    steps = levels(mine, sheet.result.until)
    row = np.flatnonzero(mine.index == subscription)
    return lambda day: int(steps.on(row, np.array([day]))[0])


def _rounded_otherwise(line: Mapping[str, int], way: str) -> tuple[int, int | None]:
    """Amount and unit price by another way to round; way: a profile, "daily-4" or "unit-exact"."""
    if way in PROFILES:
        other = _changed(line, profile=PROFILES.index(way))
        return _amount(other), _unit_price(other)
    sign = -1 if line["amount"] < 0 else 1
    price = Fraction(line["list_price"] * max(line["months"], 1), UNIT)
    daily = rounded(price / line["of_days"], 4) if way == "daily-4" else Fraction(line["daily_price"], UNIT)
    unit = daily * line["days"]
    if way == "daily-4":
        unit = rounded(unit, 2)
    return sign * int(rounded(unit * line["seats"], 2) * UNIT), sign * int(rounded(unit, 2) * UNIT)


def _ways(line: Mapping[str, int]) -> tuple[str, ...]:
    """The other ways to round a charge for some days."""
    if line["method"] not in (Method.BY_DAYS, Method.REPEATED) or is_whole(line) or not _follows(line):
        return ()
    own = PROFILES[line["profile"]]
    ways = [way for way in ("exact", "daily-2", "daily-3", "nested") if way != own] + ["daily-4"]
    return (*ways, "unit-exact") if line["profile"] in (Profile.DAILY_2, Profile.DAILY_3) else tuple(ways)


def _daily_prices(line: Mapping[str, int], way: str) -> dict[str, Any]:
    """What the sentence about a daily price says: the exact one, the one that was used, the right one."""
    exact = Fraction(line["list_price"] * max(line["months"], 1), UNIT * line["of_days"])
    places = {"daily-2": 2, "daily-3": 3, "daily-4": 4}
    return {
        "exact_daily": exact,
        "wrong_daily": rounded(exact, places[way]) if way in places else exact,
        "right_daily": rounded(exact, places[PROFILES[line["profile"]]])
        if line["profile"] <= Profile.DAILY_2
        else exact,
        "own": PROFILES[line["profile"]],
    }


def _rounding(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """The daily price not rounded, or to other decimals, or rounded at another step (CSP-40, CSP-41)."""
    for way in _ways(line):
        amount, unit = _rounded_otherwise(line, way)
        row = replace(sheet.rows[at], amount=amount, unit_price=unit)
        yield _instead(sheet, f"round-{way}", "rounding", at, row, **_daily_prices(line, way))
    if line["method"] == Method.USAGE and line["of_days"] > 1 and _follows(line):
        daily = Fraction(line["list_price"], UNIT * line["of_days"])
        discounted = Fraction(abs(line["exact"]), line["per"]) / (
            Fraction(line["list_price"] * line["seats"], line["of_days"])
        )
        for places in (2, 3, 4):
            amount = int(rounded(rounded(daily, places) * line["seats"] * discounted, 2) * UNIT)
            row = replace(sheet.rows[at], amount=amount, unit_price=None)
            values: dict[str, Any] = {
                "wrong_daily": rounded(daily, places),
                "exact_daily": daily,
                "right_daily": daily,
                "own": "exact",
            }
            yield _instead(sheet, f"round-daily-{places}", "rounding", at, row, **values)


def _rounding_everywhere(sheet: Sheet) -> Iterator[Slip]:
    """The same other way to round in every charge by days."""
    parts = [(at, line) for at, line in enumerate(sheet.operands) if _ways(line)]
    if len(parts) < 2:
        return
    for way in _ways(parts[0][1]):
        rows, total = list(sheet.rows), sheet.total
        touched = [
            at for at, line in parts if way in _ways(line) and _rounded_otherwise(line, way)[0] != line["amount"]
        ]
        for at, line in parts:
            if way in _ways(line):
                amount, unit = _rounded_otherwise(line, way)
                total += amount - line["amount"]
                rows[at] = replace(rows[at], amount=amount, unit_price=unit)
        if len(touched) > 1:
            values = _daily_prices(sheet.operands[touched[0]], way)
            yield Slip(f"round-{way}", "rounding", touched[0], tuple(rows), total, values)


def _price(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """Another list price, the price of one month for several, or the discount forgotten."""
    if not _follows(line):
        return
    row, book, sub = sheet.rows[at], sheet.result.book, line["subscription"]
    events = book.events
    mine = events.more["list_price"][events.subscription == sub].tolist() if "list_price" in events.more else []
    for price in dict.fromkeys([int(book.list_price[sub]), *map(int, mine)]):
        if price not in (MISSING, line["list_price"]) and line["list_price"] and price >= 0:
            other = _changed(line, list_price=price)
            changed = replace(row, amount=_amount(other), unit_price=_unit_price(other))
            values = {"wrong_price": Fraction(price, UNIT), "right_price": Fraction(line["list_price"], UNIT)}
            yield _instead(sheet, "price", "price", at, changed, other, **values)
    if line["months"] > 1:
        other = _changed(line, months=1)
        changed = replace(row, amount=_amount(other), unit_price=_unit_price(other))
        yield _instead(sheet, "one-month", "price", at, changed, other, right=line["months"])
    discount = derivation(line).discount
    if discount:
        full = line["list_price"] * line["months"] * line["seats"]
        by = line["of_days"] if line["method"] == Method.USAGE else 1
        amount = _amount({**line, "exact": full, "per": by})
        yield _instead(sheet, "discount", "price", at, replace(row, amount=amount, unit_price=None), percent=discount)


# ---- Slips in the whole line ----------------------------------------------------------------------------------------


def _ceiling(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """A credit that was not cut, a part of it that was credited before, a loss that was credited, free days charged."""
    row = sheet.rows[at]
    if line.get("lost"):
        yield _instead(sheet, "lost", "line", at, replace(row, amount=-line["lost"], unit_price=None))
    elif line["method"] == Method.FREE:
        price = int(sheet.result.book.list_price[line["subscription"]])
        yield _instead(sheet, "free", "days", at, replace(row, amount=price * line["seats"], unit_price=price))
    elif line["amount"] and not _follows(line):
        amount = _amount(line)
        if abs(amount) > abs(line["amount"]):
            name = "remainder" if line["method"] == Method.REMAINDER else "not-cut"
            yield _instead(sheet, name, "line", at, replace(row, amount=amount, unit_price=None))


def _left_out(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    if line["amount"] < 0:
        name = "credit-left-out"
    else:
        ahead = sheet.lines.last[at] > sheet.result.invoices.on[sheet.invoice] and is_whole(line)
        name = "period-left-out" if ahead else "line-left-out"
    yield _instead(sheet, name, "line", at, None)


def _sign(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    if line["amount"]:
        name = "credit-as-charge" if line["amount"] < 0 else "charge-as-credit"
        row = sheet.rows[at]
        yield _instead(sheet, name, "sign", at, replace(row, amount=-row.amount, unit_price=-(row.unit_price or 0)))


def _twice(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    if line["amount"]:
        rows = sheet.rows
        total = sheet.total + line["amount"] + line.get("tax", 0)
        yield Slip("twice", "line", at, (*rows[: at + 1], rows[at], *rows[at + 1 :]), total)


def _kind(sheet: Sheet, at: int, line: dict[str, int]) -> Iterator[Slip]:
    """The right money in a line of another kind; a total does not show it."""
    programme = programmes()[sheet.result.book.programme_names[line["subscription"]]]
    for kind in map(codes.line_kind, programme.kinds):
        if kind != line["kind"]:
            row = replace(sheet.rows[at], kind=kind)
            yield _instead(sheet, "kind", "kind", at, row, wrong_kind=kind, right_kind=line["kind"])


MAKERS: tuple[Maker, ...] = (
    _left_out,
    _days,
    _seats,
    _rounding,
    _price,
    _ceiling,
    _period_days,
    _sign,
    _twice,
    _kind,
)
# What can go wrong on top of another slip in the same line: operand by operand, in the order of the formula.
ON_TOP: tuple[Maker, ...] = (_days, _period_days, _price, _rounding, _sign)
