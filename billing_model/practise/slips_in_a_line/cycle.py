"""Other ways to round the price of a charge cycle, which is cut (NCE-60): rounded, cut elsewhere, or by the day."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from billing_model.core.lines import Method
from billing_model.core.money import PROFILES, UNIT, Profile
from billing_model.explaining.cycle_steps import SHOWN, exact_of_a_seat
from billing_model.explaining.steps import cut, is_whole, money_of, rounded

WAYS = ("cut-unit", "cut-amount", "unit-rounded", "amount-rounded", "by-the-day")
OWN = {Profile.UNIT_CUT: "cut-unit", Profile.EXACT_CUT: "cut-amount", Profile.EXACT_SHOWN: "amount-rounded"}


def ways(line: Mapping[str, int]) -> tuple[str, ...]:
    """The other ways to round a charge or a credit that is not a plain price."""
    if line["method"] not in (Method.WHOLE, Method.BY_DAYS, Method.REPEATED):
        return ()
    own = OWN[Profile(line["profile"])]
    return tuple(way for way in WAYS if way != own and not (way == "by-the-day" and is_whole(line)))


def rounded_otherwise(line: Mapping[str, int], way: str) -> tuple[int, int]:
    """Amount and unit price by another way, in micro-units with the line's sign."""
    sign, cents, seats = -1 if line["amount"] < 0 else 1, line["places"], line["seats"]
    exact = exact_of_a_seat(line)
    unit = {"cut-unit": cut(exact, cents), "unit-rounded": rounded(exact, cents), "by-the-day": _by_the_day(line)}
    if way in unit:
        return sign * int(unit[way] * seats * UNIT), sign * int(unit[way] * UNIT)
    amount = (cut if way == "cut-amount" else rounded)(exact * seats, cents)
    return sign * int(amount * UNIT), sign * int(rounded(exact, SHOWN) * UNIT)


def _by_the_day(line: Mapping[str, int]) -> Fraction:
    """A seat at a daily price of two decimals, as a pocket calculator invites to."""
    return _daily(line) * line["days"]


def _daily(line: Mapping[str, int]) -> Fraction:
    return rounded(exact_of_a_seat(line) / max(line["days"], 1), line["places"])


def values(line: Mapping[str, int]) -> dict[str, Any]:
    """What the sentence about another way says."""
    daily = money_of(line["list_price"]) / max(line["of_days"], 1)
    return {
        "exact_daily": daily,
        "wrong_daily": _daily(line),
        "right_daily": daily,
        "own": PROFILES[line["profile"]],
    }
