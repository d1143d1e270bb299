"""Wrong ideas about licences that come or go: what is taken back, what is charged anew, what is paid ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from billing_model.practise.ideas.days import DAY, MOST_OF_A_MONTH, month_end, month_length, whole_months
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import Part

CHANGED = {"csp": "CSP-21", "nce": "NCE-21"}
RUNS = {"csp": "CSP-21", "nce": "NCE-66"}
DAYS = {"csp": "CSP-39", "nce": "NCE-15"}
AHEAD = {"csp": "CSP-13", "nce": "NCE-11"}


def _said(contract: Contract, part: Part | None, **more: Any) -> dict[str, Any]:
    """Where it shows: the line and the days of a part, and what sentences say of the change."""
    change = contract.changes[-1]
    values = {"day": change.on, "before": change.before, "after": contract.after, **more}
    if part is None:
        return {"first": change.on, "last": contract.credits[-1].last, "values": values}
    values |= {"first": part.first, "last": part.last}
    return {"line": part.line, "first": part.first, "last": part.last, "values": values}


def _changed(contract: Contract) -> bool:
    """Whether seats were changed: something is taken back, and charged anew for another number."""
    return bool(contract.programme in CHANGED and contract.credits and contract.runs and contract.changes) and (
        contract.runs[0].price == contract.credits[0].price
    )


def idea(make: Callable[[Contract, Invoiced], Iterator[Wrong]]) -> Callable[[Contract, Invoiced], Iterator[Wrong]]:
    """Only of contracts in which seats were changed."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        if _changed(contract):
            yield from make(contract, invoiced)

    return made


# ---- What is left out ----------------------------------------------------------------------------------------------


@idea
def next_period_only(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only what is paid ahead, at the new number."""
    if contract.aheads:
        yield Wrong(contract.without(*contract.credits, *contract.runs), **_said(contract, contract.runs[-1]))


@idea
def no_credit(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Nothing is taken back; or only the days of the new number are charged, and nothing is taken back."""
    yield Wrong(contract.without(*contract.credits), **_said(contract, contract.credits[0]))
    if len(contract.runs) > 1:
        kept = contract.without(*contract.credits, contract.runs[0])
        yield Wrong(kept, **_said(contract, contract.credits[0]))


@idea
def no_ahead(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The next period is left out: only the days up to now are settled."""
    if contract.aheads:
        yield Wrong(contract.without(*contract.aheads), **_said(contract, contract.aheads[0]))


@idea
def first_run_left_out(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days before the change are taken back and not charged anew."""
    if len(contract.runs) > 1:
        yield Wrong(contract.without(contract.runs[0]), **_said(contract, contract.runs[0]))


@idea
def last_run_left_out(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days after the change are taken back and not charged anew."""
    yield Wrong(contract.without(contract.runs[-1]), **_said(contract, contract.runs[-1]))


# ---- Another number ------------------------------------------------------------------------------------------------


@idea
def change_ignored(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """All of it at the old number."""
    aheads = tuple(part.but(seats=contract.before) for part in contract.aheads)
    parts = (*contract.bases, *aheads, *contract.free)
    yield Wrong(parts, **_said(contract, contract.runs[-1]))


@idea
def ahead_at_the_old_number(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The next period at the old number."""
    if contract.aheads:
        changed = {part: part.but(seats=contract.before) for part in contract.aheads}
        yield Wrong(contract.instead(changed), **_said(contract, contract.aheads[0]))


@idea
def full_period_for_the_new(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The new number for the whole of the running period, as if it had been there from its first day."""
    if contract.bases:
        base = contract.bases[-1]
        kept = contract.without(*contract.credits, *contract.runs)
        parts = tuple(part.but(seats=contract.after) if part == base else part for part in kept)
        yield Wrong(parts, **_said(contract, contract.runs[-1]))
    else:
        periods = tuple(part.full(sign=1, seats=contract.after) for part in contract.credits if part.whole)
        if periods:
            parts = (*contract.credits, *periods, *contract.aheads, *contract.bases)
            yield Wrong(parts, **_said(contract, contract.runs[-1]))
    new = contract.runs[-1]
    if new.days < new.of_days:  # the days before are charged as well
        yield Wrong(contract.instead({new: new.full()}), **_said(contract, new))


@idea
def added_only(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only the added licences are on the invoice, now and ahead."""
    more = contract.after - contract.before
    if more <= 0 or not (contract.aheads or contract.bases):
        return
    runs = tuple(run.but(seats=run.seats - contract.before) for run in contract.runs if run.seats > contract.before)
    aheads = tuple(part.but(seats=more) for part in contract.aheads)
    yield Wrong((*runs, *aheads), **_said(contract, contract.aheads[0] if contract.aheads else contract.runs[-1]))
    if aheads:
        yield Wrong(aheads, **_said(contract, contract.aheads[0]))
        yield Wrong((*contract.credits, *contract.runs, *aheads), **_said(contract, contract.aheads[0]))
        full = contract.runs[-1].full(seats=more)
        yield Wrong((full, *aheads), **_said(contract, contract.aheads[0]))
    else:
        yield Wrong((contract.runs[-1].full(seats=more),), **_said(contract, contract.runs[-1]))


@idea
def credit_at_the_new_number(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What is taken back at the new number; it was charged at the old one."""
    changed = {part: part.but(seats=contract.after) for part in contract.credits}
    yield Wrong(contract.instead(changed), **_said(contract, contract.credits[0]))


@idea
def credit_added(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What is to be taken off is added."""
    changed = {part: part.but(sign=1) for part in contract.credits}
    yield Wrong(contract.instead(changed), **_said(contract, contract.credits[0]))


@idea
def credit_of_the_difference(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only the days after the change are taken back, and all days are charged anew."""
    last = contract.credits[-1]
    new = contract.runs[-1]
    if last.whole and len(contract.runs) > 1 and new.days < last.of_days:
        part = last.but(days=new.days, first=new.first, role="run")
        yield Wrong(contract.instead({last: part}), **_said(contract, last))


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
        if not borders and contract.bases:  # both rows begin with the change
            parts = [part for part in (*contract.credits, *contract.runs) if part.days + later > 0]
            changed = {part: part.but(days=part.days + later, role="run") for part in parts}
            if later:
                yield Wrong(contract.instead(changed), **_said(contract, contract.runs[-1]))

    return made


def _moved(contract: Contract, borders: Sequence[tuple[Part, Part]], sooner: int, later: int) -> Iterator[Wrong]:
    days = {part: part.days for border in borders for part in border}
    for before, after in borders:
        days[before] += sooner
        days[after] += later
    if all(count > 0 for count in days.values()):
        changed = {part: part.but(days=count, role="run") for part, count in days.items()}
        wrong = borders[-1][1]
        said = _said(contract, wrong)
        values = {**said["values"], "day": wrong.first}
        yield Wrong(contract.instead(changed), wrong.line, wrong.first, wrong.first, values=values)


# ---- The days of the period ----------------------------------------------------------------------------------------


def _lengths(contract: Contract) -> Iterator[Part]:
    yield from (part for part in (*contract.credits, *contract.runs) if not part.whole)


def divided(contract: Contract, by: int) -> tuple[Part, ...] | None:
    """The parts of some days divided by other days; None if nothing changes."""
    changed = {part: part.but(of_days=by) for part in _lengths(contract) if part.of_days != by}
    return contract.instead(changed) if changed else None


@idea
def thirty_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Every month has 30 days, a year 360."""
    by = 30 if contract.runs[-1].of_days <= MOST_OF_A_MONTH else 360
    parts = divided(contract, by)
    if parts:
        yield Wrong(parts, **_said(contract, contract.runs[-1], days=by, right=contract.runs[-1].of_days))


@idea
def other_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days of the calendar month of the change, of that of the invoice, or of another year."""
    run, change = contract.runs[-1], contract.changes[-1]
    if run.of_days > MOST_OF_A_MONTH:
        lengths = [731 - run.of_days] if run.of_days in (365, 366) else []
    else:
        lengths = [month_length(change.on), month_length(invoiced.on), month_length(run.last)]
    for by in dict.fromkeys(lengths):
        parts = divided(contract, by)
        if parts and by != 30:
            yield Wrong(parts, **_said(contract, run, days=by, right=run.of_days))


def _until(contract: Contract, first: np.datetime64, last: np.datetime64, by: int) -> tuple[Part, ...] | None:
    """The difference charged for other days: from the change to another last day, by another length."""
    change, run = contract.changes[-1], contract.runs[-1]
    days = int((last - change.on) / DAY) + 1
    more = change.after - change.before
    if not 0 < days <= by or not more:
        return None
    part = run.but(seats=abs(more), sign=1 if more > 0 else -1, days=days, of_days=by, first=first, last=last)
    return (*contract.bases, *(part for part in contract.aheads), part)


@idea
def to_the_months_end(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The change is settled up to the end of the calendar month, not of the period."""
    change, run = contract.changes[-1], contract.runs[-1]
    if len(contract.changes) > 1:
        return
    if run.of_days > MOST_OF_A_MONTH:
        last = ((change.on.astype("datetime64[Y]") + 1).astype("datetime64[D]")) - DAY
    else:
        last = month_end(change.on)
    if last == run.last:
        return
    for by in dict.fromkeys((month_length(change.on) if run.of_days <= MOST_OF_A_MONTH else 365, run.of_days)):
        parts = _until(contract, change.on, last, by)
        if parts:
            yield Wrong(parts, run.line, change.on, last, values=_said(contract, run)["values"] | {"last": last})


@idea
def to_the_billing_day(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The change is settled up to the billing day, as if the period ended there."""
    change, run = contract.changes[-1], contract.runs[-1]
    if len(contract.changes) > 1 or contract.programme != "csp" or run.of_days > MOST_OF_A_MONTH:
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
                values = _said(contract, run)["values"] | {"last": last, "invoice": invoiced.on}
                yield Wrong(parts, run.line, change.on, last, values=values)


# ---- Months where days count ---------------------------------------------------------------------------------------


@idea
def months_for_days(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The rest of a year counted in months."""
    run, change = contract.runs[-1], contract.changes[-1]
    if run.of_days <= MOST_OF_A_MONTH or run.months < 2 or len(contract.changes) > 1:
        return
    more = change.after - change.before
    for months in dict.fromkeys(whole_months(change.on, run.last + DAY)):
        part = run.but(seats=abs(more), sign=1 if more > 0 else -1, days=months, of_days=int(run.months), role="run")
        yield Wrong((*contract.aheads, *contract.bases, part), **_said(contract, run))


KINDS = (
    Kind("next-period-only", "runs", CHANGED, next_period_only),
    Kind("no-credit", "credit", CHANGED, no_credit),
    Kind("full-period-for-new", "runs", RUNS, full_period_for_the_new),
    Kind("change-ignored", "runs", CHANGED, change_ignored),
    Kind("ahead-old-number", "ahead", AHEAD, ahead_at_the_old_number),
    Kind("no-ahead", "ahead", AHEAD, no_ahead),
    Kind("added-only", "ahead", AHEAD, added_only),
    Kind("credit-new-number", "credit", CHANGED, credit_at_the_new_number),
    Kind("credit-added", "credit", CHANGED, credit_added),
    Kind("first-run-left-out", "runs", CHANGED, first_run_left_out),
    Kind("last-run-left-out", "runs", CHANGED, last_run_left_out),
    Kind("day-at-old-number", "runs", "GEN-1", _at_the_change(1, -1)),
    Kind("day-too-early", "runs", "GEN-1", _at_the_change(-1, 1)),
    Kind("day-twice", "runs", "GEN-1", _at_the_change(1, 0)),
    Kind("day-lost", "runs", "GEN-1", _at_the_change(0, -1)),
    Kind("thirty-days", "period", DAYS, thirty_days),
    Kind("other-days", "period", DAYS, other_days),
    Kind("to-months-end", "period", {"csp": "CSP-10", "nce": "NCE-11"}, to_the_months_end),
    Kind("to-billing-day", "period", "CSP-10", to_the_billing_day),
    Kind("months-for-days", "runs", DAYS, months_for_days),
    Kind("credit-rest-only", "credit", CHANGED, credit_of_the_difference),
)
