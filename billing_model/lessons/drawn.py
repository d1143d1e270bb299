"""A case of a lesson: the tables of its file with one value drawn for each choice, billed.

A word and a number make the same case on every computer (`practise.practice.Draw`). A value of a table is itself, or
says how it is drawn:

- a list: one of its values;
- ``{ from = 1, to = 28 }``: a whole number, both ends included;
- ``{ add = [2, -3] }``: what the subscription has there, and one of these more;
- ``{ year = 2026, months = [3, 5], days = [2, 24] }``: a day of one of these months, between these two days of it;
- ``{ after = "purchased", months = 1, days = [5, 24] }``: so many months and days after the purchase, or after the
  ``last`` event; either may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta

from billing_model.billing.outcome import Outcome, outcome
from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.files.lesson import CASES, Lesson
from billing_model.files.lesson_models import CaseModel
from billing_model.files.scenario import Scenario, parse
from billing_model.practise.practice import Draw

MONTHS = 3  # before and after the invoice, in which others could have come
KEPT = 256  # cases that were drawn last


class NotDrawn(ValueError):
    """A table of a case that says nothing one could draw from; the message is what was found."""


@dataclass(frozen=True, eq=False)
class Case:
    """A case of a lesson; invoice: the one that is asked about, its row in the result's invoices."""

    scenario: Scenario
    result: Outcome
    invoice: int

    @cached_property
    def lines(self) -> Lines:
        """The lines of the invoice that is asked about."""
        return self.result.of(self.invoice)

    @cached_property
    def invoices(self) -> Array:
        """The days on which invoices come or could come, datetime64[D]: also those on which nothing is billed."""
        day = self.on.astype(date)
        months = (day + relativedelta(months=month) for month in range(-MONTHS, MONTHS + 1))
        possible = np.array([*months, *self.result.invoices.on.tolist()], "datetime64[D]")
        return np.unique(possible[possible >= self.result.book.purchased.min()])

    @property
    def on(self) -> np.datetime64:
        """The day of the invoice that is asked about."""
        return np.datetime64(self.result.invoices.on[self.invoice], "D")

    @cached_property
    def change(self) -> np.datetime64:
        """The day of the last thing that happened; of the purchase, if nothing did."""
        events = self.result.book.events
        return np.datetime64(events.on.max() if len(events) else self.result.book.purchased.max(), "D")

    def held_on(self, day: np.datetime64) -> tuple[int, int]:
        """The licences before a day, and on it."""
        days, seats = self.result.seats_by_day()
        at = int(np.searchsorted(days, day))
        on = int(seats[at]) if at < len(seats) and days[at] == day else 0
        return (int(seats[at - 1]) if at else on), on

    @cached_property
    def periods(self) -> tuple[tuple[np.datetime64, np.datetime64], ...]:
        """The periods that were charged in advance, first and last day, in their order; else all that were charged."""
        lines = self.result.lines
        whole = (lines.method == Method.WHOLE) & (lines.amount > 0)
        whole = whole if whole.any() else lines.amount > 0
        first, place = np.unique(lines.first[whole], return_index=True)
        return tuple(zip(first, lines.last[whole][place], strict=True))

    @property
    def changed_in(self) -> int | None:
        """The place of the period in which the last thing happened; None where that is in none."""
        inside = (place for place, (first, last) in enumerate(self.periods) if first <= self.change <= last)
        return next(inside, None)

    @property
    def places(self) -> int:
        """The decimals of its currency."""
        return int(self.lines.places[0])


@lru_cache(KEPT)
def case(lesson: Lesson, level: str, word: str, number: int) -> Case:
    """The case of a level with this number; word: another one makes other cases. Raises `Refused`."""
    draw = Draw(f"{lesson.id} {level} {word} {number}")
    try:
        data = _tables(draw.one_of(lesson.cases[level]), draw)
    except NotDrawn as wrong:
        raise Refused([Refusal(f"{lesson.folder}/{CASES}", "not-drawn", {"found": str(wrong)}, field=level)]) from None
    scenario = parse(data, file=f"{lesson.folder}/{CASES}, {level} {number}")
    result = outcome(scenario.book, scenario.until)
    happened = max((event["on"] for event in data["event"]), default=data["subscription"][0]["purchased"])
    after = result.lines.invoice[result.lines.posted >= np.datetime64(happened)]
    if not len(after):
        raise Refused(
            [Refusal(f"{lesson.folder}/{CASES}", "no-invoice-after", {"day": happened}, field=f"{level}.until")]
        )
    return Case(scenario, result, int(np.searchsorted(result.invoices.on, after.min())))


def _tables(model: CaseModel, draw: Draw) -> dict[str, Any]:
    """The tables of a scenario."""
    entry: dict[str, Any] = {"id": "A"}
    for name, value in model.subscription.items():
        entry[name] = _value(value, draw, entry, name, {})
    days = {"purchased": entry.get("purchased"), "last": entry.get("purchased")}
    held, events = dict(entry), []
    for planned in model.event:
        if not isinstance(planned, Mapping):
            raise NotDrawn(f"event = {planned!r}")
        event: dict[str, Any] = {"subscription": entry["id"]}
        for name, value in planned.items():
            event[name] = _value(value, draw, held, name, days)
        days["last"], held = event.get("on"), held | event
        events.append(event)
    until = _value(model.until, draw, held, "until", days)
    return {"currency": model.currency, "until": until, "subscription": [entry], "event": events}


def _value(value: Any, draw: Draw, held: Mapping[str, Any], name: str, days: Mapping[str, Any]) -> Any:
    """One value, drawn. held: what the subscription has so far."""
    match value:
        case []:
            raise NotDrawn(f"{name} = []")
        case list():
            return draw.one_of(value)
        case {"from": int(least), "to": int(most)} if len(value) == 2 and least <= most:
            return draw.between(least, most)
        case {"add": [_, *_] as more} if len(value) == 1 and name in held:
            return held[name] + draw.one_of(_likely(more, held[name]))
        case {"year": int(year), "months": [_, *_] as months, "days": [int(least), int(most)]} if least <= most:
            first = date(year, draw.one_of(months), 1)
            return first + timedelta(draw.between(least, most) - 1)
        case {"after": str(of), **rest} if isinstance(days.get(of), date) and rest.keys() <= {"months", "days"}:
            return _later(days[of], rest, draw, f"{name} = {value}")
        case Mapping():
            raise NotDrawn(f"{name} = {value}")
    return value


def _likely(more: Sequence[int], held: int) -> Sequence[int]:
    """What may come or go of a number: not more than half of it goes, or as much again comes, where that can be."""
    return [by for by in more if -held <= 2 * by <= 2 * held] or more


def _later(day: date, by: Mapping[Any, Any], draw: Draw, said: str) -> date:
    """So many months and days after a day; said: the value, for a sentence about it."""
    match by.get("months", 0), by.get("days", [0, 0]):
        case (int() | [int(), *_]) as months, [int(least), int(most)] if least <= most:
            later = draw.one_of(months) if isinstance(months, list) else months
            return day + relativedelta(months=later) + timedelta(draw.between(least, most))
    raise NotDrawn(said)
