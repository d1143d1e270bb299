"""Slips in the quantity of a line: another number of days, of days in the period, or of licences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from billing_model.core.lines import Method
from billing_model.explaining.steps import is_whole
from billing_model.practise.sheet import Sheet, Slip
from billing_model.practise.slips_in_a_line.priced_again import (
    amount_of,
    changed_line,
    follows,
    instead,
    unit_price_of,
)
from billing_model.programmes import prepared, programmes

MONTH, YEARS = 30, (365, 366)  # days that a period is often taken to have


def days(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """A day too few or too many (GEN-1), or the whole period instead of some of its days."""
    if line["method"] not in (Method.BY_DAYS, Method.REPEATED) or is_whole(line) or not follows(line):
        return
    row, right = sheet.rows[place], line["days"]
    for days in (right - 1, right + 1, line["of_days"]):
        if not 0 < days <= line["of_days"] or days == right:
            continue
        other = changed_line(line, days=days)
        whole = days == line["of_days"]
        if whole and days != right + 1:
            other["method"] = Method.WHOLE
        amount, unit = amount_of(other), unit_price_of(other)
        name = "whole-period" if whole else "day-less" if days < right else "day-more"
        changed = replace(row, amount=amount, unit_price=unit)
        yield instead(sheet, name, "days", place, changed, other, wrong=days, right=right)


def period_days(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """The daily price from another number of days than the period has (CSP-32, CSP-39, PAYG-12)."""
    usage = line["method"] == Method.USAGE and line["of_days"] > 1
    if not usage and (is_whole(line) or line["method"] not in (Method.BY_DAYS, Method.REPEATED)):
        return
    if not follows(line):
        return
    row, right = sheet.rows[place], line["of_days"]
    for of_days in (MONTH, MONTH + 1) if right <= MONTH + 1 else YEARS:
        if of_days != right and (usage or line["days"] <= of_days):
            other = changed_line(line, of_days=of_days)
            changed = replace(row, amount=amount_of(other), unit_price=unit_price_of(other))
            yield instead(sheet, "period-days", "days", place, changed, other, wrong=of_days, right=right)


def seats(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """The number before or after a change, or one licence; of daily use, the devices of the first or the last day."""
    if not follows(line):
        return
    row, right = sheet.rows[place], line["seats"]
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
            other = changed_line(line, seats=seats)
            changed = replace(row, seats=seats, amount=amount_of(other))
            yield instead(sheet, name, "seats", place, changed, other, wrong=seats, right=right)


def _held(sheet: Sheet, subscription: int) -> Callable[[Any], int]:
    """The devices held on a day; 0 where the programme does not count them."""
    book = prepared(sheet.result.book)
    name = sheet.result.book.programme_names[subscription]
    levels = programmes()[name].levels
    if levels is None:
        return lambda day: 0
    part = book.of(name)
    steps = levels(part, sheet.result.until)
    row = np.flatnonzero(part.index == subscription)
    return lambda day: int(steps.on(row, np.array([day]))[0])
