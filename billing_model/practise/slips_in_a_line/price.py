"""Slips in the price of a line: another price, a discount forgotten, another way to round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from billing_model.core.fields import MISSING
from billing_model.core.lines import Method
from billing_model.core.money import PROFILES, UNIT, Profile
from billing_model.explaining.derivation import derivation
from billing_model.explaining.steps import is_whole, of_cycle, rounded
from billing_model.practise.sheet import Sheet, Slip
from billing_model.practise.slips_in_a_line import cycle
from billing_model.practise.slips_in_a_line.priced_again import (
    amount_of,
    changed_line,
    follows,
    instead,
    unit_price_of,
)

# ---- Rounding ---------------------------------------------------------------------------------------------------


def _rounded_otherwise(line: Mapping[str, int], way: str) -> tuple[int, int | None]:
    """Amount and unit price by another way to round; way: a profile, "daily-4" or "unit-exact"."""
    if of_cycle(line):
        return cycle.rounded_otherwise(line, way)
    if way in PROFILES:
        other = changed_line(line, profile=PROFILES.index(way))
        return amount_of(other), unit_price_of(other)
    sign, cents = -1 if line["amount"] < 0 else 1, line["places"]
    price = Fraction(line["list_price"] * max(line["months"], 1), UNIT)
    daily = rounded(price / line["of_days"], cents + 2) if way == "daily-4" else Fraction(line["daily_price"], UNIT)
    unit = daily * line["days"]
    if way == "daily-4":
        unit = rounded(unit, cents)
    return sign * int(rounded(unit * line["seats"], cents) * UNIT), sign * int(rounded(unit, cents) * UNIT)


def _ways(line: Mapping[str, int]) -> tuple[str, ...]:
    """The other ways to round a charge for some days."""
    if of_cycle(line) and follows(line):
        return cycle.ways(line)
    if line["method"] not in (Method.BY_DAYS, Method.REPEATED) or is_whole(line) or not follows(line):
        return ()
    own = PROFILES[line["profile"]]
    ways = [way for way in ("exact", "daily-2", "daily-3", "nested") if way != own] + ["daily-4"]
    return (*ways, "unit-exact") if line["profile"] in (Profile.DAILY_2, Profile.DAILY_3) else tuple(ways)


def _daily_prices(line: Mapping[str, int], way: str) -> dict[str, Any]:
    """What the sentence about a daily price says: the exact one, the one that was used, the right one."""
    if of_cycle(line):
        return cycle.values(line)
    exact = Fraction(line["list_price"] * max(line["months"], 1), UNIT * line["of_days"])
    places = {"daily-2": line["places"], "daily-3": line["places"] + 1, "daily-4": line["places"] + 2}
    own = PROFILES[line["profile"]]
    daily = {
        "exact_daily": exact,
        "wrong_daily": rounded(exact, places[way]) if way in places else exact,
        "right_daily": rounded(exact, places[own]) if own in places else exact,
        "own": own,
    }
    return daily | {
        name: places[profile] for name, profile in (("places", way), ("own_places", own)) if profile in places
    }


def rounding(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """The daily price not rounded, or to other decimals, or rounded at another step (CSP-40, CSP-41)."""
    for way in _ways(line):
        amount, unit = _rounded_otherwise(line, way)
        row = replace(sheet.rows[place], amount=amount, unit_price=unit)
        yield instead(sheet, f"round-{way}", "rounding", place, row, **_daily_prices(line, way))
    if line["method"] == Method.USAGE and line["of_days"] > 1 and follows(line):
        daily = Fraction(line["list_price"], UNIT * line["of_days"])
        discounted = Fraction(abs(line["exact"]), line["per"]) / (
            Fraction(line["list_price"] * line["seats"], line["of_days"])
        )
        for more in (0, 1, 2):
            places = line["places"] + more
            amount = int(rounded(rounded(daily, places) * line["seats"] * discounted, line["places"]) * UNIT)
            row = replace(sheet.rows[place], amount=amount, unit_price=None)
            values: dict[str, Any] = {
                "wrong_daily": rounded(daily, places),
                "exact_daily": daily,
                "right_daily": daily,
                "own": "exact",
                "places": places,
            }
            yield instead(sheet, f"round-daily-{2 + more}", "rounding", place, row, **values)


def rounding_everywhere(sheet: Sheet) -> Iterator[Slip]:
    """The same other way to round in every charge by days."""
    parts = [(place, line) for place, line in enumerate(sheet.operands) if _ways(line)]
    if len(parts) < 2:
        return
    for way in dict.fromkeys(way for _, line in parts for way in _ways(line)):
        rows, total = list(sheet.rows), sheet.total
        touched = [
            place for place, line in parts if way in _ways(line) and _rounded_otherwise(line, way)[0] != line["amount"]
        ]
        for place, line in parts:
            if way in _ways(line):
                amount, unit = _rounded_otherwise(line, way)
                total += amount - line["amount"]
                rows[place] = replace(rows[place], amount=amount, unit_price=unit)
        if len(touched) > 1:
            values = _daily_prices(sheet.operands[touched[0]], way)
            yield Slip(f"round-{way}", "rounding", touched[0], tuple(rows), total, values)


# ---- The price itself -------------------------------------------------------------------------------------------


def price(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """Another list price, the price of one month for several, or the discount forgotten."""
    if not follows(line):
        return
    row, book, sub = sheet.rows[place], sheet.result.book, line["subscription"]
    events = book.events
    event_prices = events.more["list_price"][events.subscription == sub].tolist() if "list_price" in events.more else []
    for price in dict.fromkeys([int(book.list_price[sub]), *map(int, event_prices)]):
        if price not in (MISSING, line["list_price"]) and line["list_price"] and price >= 0:
            other = changed_line(line, list_price=price)
            changed = replace(row, amount=amount_of(other), unit_price=unit_price_of(other))
            values = {"wrong_price": Fraction(price, UNIT), "right_price": Fraction(line["list_price"], UNIT)}
            yield instead(sheet, "price", "price", place, changed, other, **values)
    if line["months"] > 1:
        other = changed_line(line, months=1)
        changed = replace(row, amount=amount_of(other), unit_price=unit_price_of(other))
        yield instead(sheet, "one-month", "price", place, changed, other, right=line["months"])
    discount = derivation(line).discount
    if discount:
        full = line["list_price"] * line["months"] * line["seats"]
        by = line["of_days"] if line["method"] == Method.USAGE else 1
        amount = amount_of({**line, "exact": full, "per": by, "discount_percent": 0})
        yield instead(sheet, "discount", "price", place, replace(row, amount=amount, unit_price=None), percent=discount)
