"""Wrong ideas about the days of a change: its own day, the days that count, those that a price is divided by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from billing_model.practise.ideas.days import (
    DAY,
    MOST_OF_A_MONTH,
    month_end,
    month_length,
    months_and_days,
    whole_months,
    year_end,
)
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import Part
from billing_model.practise.ideas.seat_changes import RUNS, idea, said

DAYS = {"csp": "CSP-39", "nce": "NCE-15"}
LATE_IN_A_MONTH = 28  # days of a month before the 29th


# ---- The day of the change -----------------------------------------------------------------------------------------


def _at_the_change(sooner: int, later: int) -> Callable[[Contract, Invoiced], Iterator[Wrong]]:
    """More days before a change and after it, at one change or at each."""

    @idea
    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        borders = [(run, after) for run, after in pairwise(contract.runs) if after.first == run.last + DAY]
        for border in borders:
            yield from _moved(contract, [border], sooner, later)
        if len(borders) > 1:
            yield from _moved(contract, borders, sooner, later)
        if not borders:  # both rows begin with the change
            parts = [part for part in (*contract.credits, *contract.runs) if part.days + later > 0]
            changed = {part: part.but(days=part.days + later, role="run") for part in parts}
            if later:
                yield Wrong(contract.instead(changed), **said(contract, contract.runs[-1]))

    return made


def _moved(contract: Contract, borders: Sequence[tuple[Part, Part]], sooner: int, later: int) -> Iterator[Wrong]:
    days = {part: part.days for border in borders for part in border}
    for before, after in borders:
        days[before] += sooner
        days[after] += later
    if all(count > 0 for count in days.values()):
        changed = {part: part.but(days=count, role="run") for part, count in days.items()}
        wrong = borders[-1][1]
        where = said(contract, wrong)
        values = {**where["values"], "day": wrong.first}
        yield Wrong(contract.instead(changed), wrong.line, wrong.first, wrong.first, values=values)


@idea
def from_a_later_day(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The new number from the next monthly anniversary, from the 1st of the next month, or from the billing day."""
    new, change = contract.runs[-1], contract.changes[-1].on
    if len(contract.changes) > 1 or new.first != change:
        return
    for begin in dict.fromkeys((_anniversary(new.last + DAY, change), month_end(change) + DAY, invoiced.on)):
        late = int((begin - change) / DAY)
        if not 0 < late < new.days:
            continue
        if len(contract.runs) > 1:
            old = contract.runs[-2]
            changed = {old: old.but(days=old.days + late, role="run"), new: new.but(days=new.days - late, role="run")}
        else:  # both rows begin with the change
            parts = (*contract.credits, new)
            changed = {part: part.but(days=part.days - late, role="run") for part in parts}
        yield Wrong(contract.instead(changed), **said(contract, new, begin=begin))


def _anniversary(end: np.datetime64, day: np.datetime64) -> np.datetime64:
    """The first day after another that has the day of the month of the period's end."""
    step = end - end.astype("datetime64[M]")
    month = day.astype("datetime64[M]")
    own: np.datetime64 = min(month.astype("datetime64[D]") + step, month_end(day))
    after = (month + 1).astype("datetime64[D]")
    return own if own > day else min(after + step, month_end(after))


# ---- The days of the period ----------------------------------------------------------------------------------------


def divided(contract: Contract, by: int) -> Iterator[tuple[Part, ...]]:
    """What came or went, and all rows of some days, divided by other days."""
    if all(part.days <= by != part.of_days for part in contract.netted):
        yield (*contract.bases, *(part.but(of_days=by) for part in contract.netted), *contract.aheads)
    rows = [part for part in (*contract.credits, *contract.runs) if not part.whole and part.of_days != by]
    if rows:
        yield contract.instead({part: part.but(of_days=by) for part in rows})


@idea
def thirty_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Every month has 30 days, a year 360."""
    by = 30 if contract.runs[-1].of_days <= MOST_OF_A_MONTH else 360
    for parts in divided(contract, by):
        yield Wrong(parts, **said(contract, contract.runs[-1], days=by, right=contract.runs[-1].of_days))


@idea
def other_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days of the calendar month of the change, of that of the invoice, or of another year."""
    run, change = contract.runs[-1], contract.changes[-1]
    if run.of_days > MOST_OF_A_MONTH:
        lengths = [731 - run.of_days] if run.of_days in (365, 366) else []
    else:
        lengths = [month_length(change.on), month_length(run.last), month_length(invoiced.on)]
    for by in dict.fromkeys(lengths):
        for parts in divided(contract, by) if by != 30 else ():
            yield Wrong(parts, **said(contract, run, days=by, right=run.of_days))


def _until(contract: Contract, first: np.datetime64, last: np.datetime64, by: int) -> tuple[Part, ...] | None:
    """The difference charged for other days: from the change to another last day, by another length."""
    change, run = contract.changes[-1], contract.runs[-1]
    days = int((last - change.on) / DAY) + 1
    more = change.after - change.before
    if not 0 < days <= by or not more:
        return None
    part = run.but(seats=abs(more), sign=1 if more > 0 else -1, days=days, of_days=by, first=first, last=last)
    return (*contract.bases, *contract.aheads, part)


@idea
def to_the_months_end(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The change is settled up to the end of the calendar month, not of the period."""
    change, run = contract.changes[-1], contract.runs[-1]
    if len(contract.changes) > 1:
        return
    last = year_end(change.on) if run.of_days > MOST_OF_A_MONTH else month_end(change.on)
    if last == run.last:
        return
    for by in dict.fromkeys((month_length(change.on) if run.of_days <= MOST_OF_A_MONTH else 365, run.of_days)):
        parts = _until(contract, change.on, last, by)
        if parts:
            yield Wrong(parts, run.line, change.on, last, values=said(contract, run)["values"] | {"last": last})


@idea
def to_the_billing_day(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The change is settled up to the billing day, as if the period ended there."""
    change, run = contract.changes[-1], contract.runs[-1]
    if len(contract.changes) > 1 or run.of_days > MOST_OF_A_MONTH:
        return
    bill = invoiced.on
    while bill - np.timedelta64(28, "D") > change.on:
        bill = (bill.astype("datetime64[M]") - 1).astype("datetime64[D]") + (bill - bill.astype("datetime64[M]"))
    before = (bill.astype("datetime64[M]") - 1).astype("datetime64[D]") + (bill - bill.astype("datetime64[M]"))
    length = int((bill - before) / DAY)
    for last in (bill - DAY, bill):
        for by in dict.fromkeys((run.of_days, length)):
            parts = _until(contract, change.on, last, by)
            if parts and last != run.last:
                values = said(contract, run)["values"] | {"last": last, "invoice": invoiced.on}
                yield Wrong(parts, run.line, change.on, last, values=values)


# ---- Months where days count ---------------------------------------------------------------------------------------


@idea
def months_for_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The rest of a year counted in months."""
    run, change = contract.runs[-1], contract.changes[-1]
    if run.term < 2 or len(contract.changes) > 1:
        return
    for months in dict.fromkeys(whole_months(change.on, run.last + DAY)):
        parts = tuple(part.in_months(months) for part in contract.netted)
        yield Wrong((*contract.aheads, *contract.bases, *parts), **said(contract, run))
        rows = tuple(part.in_months(months) for part in contract.runs[-1:])
        yield Wrong((*contract.aheads, *contract.bases, *rows), **said(contract, run), late=True)
    for days, of_days in months_and_days(change.on, run.last + DAY, run.term):
        parts = tuple(part.but(role="run", days=days, of_days=of_days) for part in contract.netted)
        yield Wrong((*contract.aheads, *contract.bases, *parts), **said(contract, run), late=True)


@idea
def price_of_a_month(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The price of one month for a period of several."""
    run = contract.runs[-1]
    if run.term < 2:
        return
    for parts in (
        tuple(part.in_months(1) for part in contract.netted),
        tuple(part.but(months=part.months / run.term) for part in contract.netted),
        contract.instead({part: part.but(months=part.months / run.term) for part in contract.runs}),
    ):
        yield Wrong(parts, **said(contract, run))


@idea
def from_the_purchase(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Bought on the 29th to the 31st: periods from that very day, or one that is longer or shorter by a few days."""
    bought = invoiced.book.purchased[contract.subscription]
    run, change = contract.runs[-1], contract.changes[-1]
    if len(contract.changes) > 1 or int((bought - bought.astype("datetime64[M]")) / DAY) < LATE_IN_A_MONTH:
        return
    for step in (-1, -2, 1, -3, 2, 3):
        last = run.last + step * DAY
        for by in (run.of_days, run.of_days + step):
            parts = _until(contract, change.on, last, by)
            if parts:
                yield Wrong(parts, run.line, change.on, last, values=said(contract, run)["values"] | {"last": last})


@idea
def days_before(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The new number for the days before the change and the old one for those after it."""
    if len(contract.changes) == 1:
        run = contract.runs[-1]
        for late in (False, True):
            days = run.of_days - run.days + late
            parts = tuple(part.but(days=days) for part in contract.netted if days > 0)
            yield Wrong((*contract.bases, *parts, *contract.aheads), **said(contract, run), late=late)
        before = {part: part.but(days=part.of_days - part.days) for part in (*contract.credits, run) if not part.whole}
        if len(before) == 2 and run.days < run.of_days:  # what is given back and what is charged, each to the cent
            yield Wrong(contract.instead(before), **said(contract, run), late=True)
        if len(contract.runs) == 2:  # the numbers of the two runs exchanged
            old = contract.runs[0]
            changed = {old: old.but(seats=run.seats), run: run.but(seats=old.seats)}
            yield Wrong(contract.instead(changed), **said(contract, run))


KINDS = (
    Kind("day-at-old-number", "runs", "GEN-1", _at_the_change(1, -1)),
    Kind("day-too-early", "runs", "GEN-1", _at_the_change(-1, 1)),
    Kind("day-twice", "runs", "GEN-1", _at_the_change(1, 0)),
    Kind("day-lost", "runs", "GEN-1", _at_the_change(0, -1)),
    Kind("from-a-later-day", "runs", {"csp": "CSP-21", "nce": "NCE-21"}, from_a_later_day),
    Kind("thirty-days", "period", DAYS, thirty_days),
    Kind("other-days", "period", DAYS, other_days),
    Kind("to-months-end", "period", {"csp": "CSP-10", "nce": "NCE-11"}, to_the_months_end),
    Kind("to-billing-day", "period", {"csp": "CSP-10"}, to_the_billing_day),
    Kind("period-from-purchase", "period", {"csp": "CSP-12", "nce": "NCE-12"}, from_the_purchase),
    Kind("price-of-a-month", "runs", {"csp": "CSP-14", "nce": "NCE-4"}, price_of_a_month),
    Kind("days-before", "runs", RUNS, days_before),
    Kind("months-for-days", "runs", DAYS, months_for_days),
)
