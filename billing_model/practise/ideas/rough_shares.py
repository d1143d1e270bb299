"""Wrong ideas that put a rough share of a period in the place of its days: half of it, weeks, a month of 365 ÷ 12."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billing_model.practise.ideas.change_days import DAYS
from billing_model.practise.ideas.days import MOST_OF_A_MONTH
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import YEAR, Part
from billing_model.practise.ideas.seat_changes import RUNS, idea, said

WEEK, DAYS_OF_A_YEAR = 7, 365


def _share(contract: Contract, **share: Any) -> tuple[Part, ...]:
    """The invoice with another share of the period for what came or went."""
    return (*contract.bases, *(part.but(role="run", **share) for part in contract.netted), *contract.aheads)


def half_a_period(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Half of the period, whichever day it was: for what came or went, or given back at a cancellation."""
    yield from _half_of_a_change(contract, invoiced)
    credit = contract.credits[0] if len(contract.credits) == 1 else None
    if credit and invoiced.is_of_a_cancellation(credit) and not credit.whole:
        values = {"first": credit.first, "last": credit.last}
        half = contract.instead({credit: credit.but(days=1, of_days=2)})
        yield Wrong(half, credit.line, credit.first, credit.last, values=values, late=True)


@idea
def _half_of_a_change(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    yield Wrong(_share(contract, days=1, of_days=2), **said(contract, contract.runs[-1]), late=True)


@idea
def weeks_for_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days that are left, counted in weeks: those that have begun, or those that are complete."""
    run = contract.runs[-1]
    if len(contract.changes) > 1 or run.of_days > MOST_OF_A_MONTH:
        return
    complete = run.days // WEEK * WEEK
    for days in (complete + WEEK * (run.days % WEEK > 0), complete):
        if days != run.days:
            yield Wrong(_share(contract, days=days), **said(contract, run), late=True)
    yield Wrong(_share(contract, days=-(-run.days // WEEK), of_days=4), **said(contract, run), late=True)


@idea
def average_month(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """A month as the twelfth part of a year: the price of a year divided by 365."""
    run = contract.runs[-1]
    if run.of_days <= MOST_OF_A_MONTH:
        year = {part: part.price * YEAR for part in contract.netted}
        parts = (part.but(price=price, of_days=DAYS_OF_A_YEAR, role="run") for part, price in year.items())
        where = said(contract, run, right=run.of_days)
        yield Wrong((*contract.bases, *parts, *contract.aheads), **where, late=True)


@idea
def same_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Both numbers for the days that are left."""
    if len(contract.runs) == 2 and contract.runs[0].last < contract.runs[1].first:
        old, new = contract.runs
        changed = {old: old.but(days=new.days, role="run")}
        yield Wrong(contract.instead(changed), **said(contract, new), late=True)


KINDS = (
    Kind("half-period", "runs", {**RUNS, "csp": "CSP-39"}, half_a_period),
    Kind("weeks-for-days", "runs", DAYS, weeks_for_days),
    Kind("average-month", "period", DAYS, average_month),
    Kind("same-days", "runs", RUNS, same_days),
)
