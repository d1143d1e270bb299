"""Wrong ideas about licences that come or go: what is taken back, what is charged anew, what is paid ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import Part
from billing_model.programmes import programmes

CHANGED = {"csp": "CSP-21", "nce": "NCE-21"}
RUNS = {"csp": "CSP-21", "nce": "NCE-66"}
AHEAD = {"csp": "CSP-13", "nce": "NCE-11"}


def said(contract: Contract, part: Part, **more: Any) -> dict[str, Any]:
    """Where it shows: the line and the days of a part, and what sentences say of the change."""
    change = contract.changes[-1]
    return shown_in(part, **{"day": change.on, "before": change.before, "after": contract.after, **more})


def changed(contract: Contract) -> bool:
    """Whether seats were changed: something is taken back, and charged anew for another number at the same price."""
    return bool(contract.programme in CHANGED and contract.credits and contract.runs and contract.changes) and (
        contract.runs[0].price == contract.credits[0].price
    )


def idea(make: Callable[[Contract, Invoiced], Iterator[Wrong]]) -> Callable[[Contract, Invoiced], Iterator[Wrong]]:
    """Only of contracts in which seats were changed."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        if changed(contract) and not any(map(invoiced.is_of_a_cancellation, contract.credits)):
            yield from make(contract, invoiced)

    return made


# ---- What is left out ----------------------------------------------------------------------------------------------


@idea
def next_period_only(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only what is paid ahead, at the new number."""
    if contract.aheads:
        yield Wrong(contract.without(*contract.credits, *contract.runs), **said(contract, contract.runs[-1]))


@idea
def no_credit(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Nothing is taken back; or only the days of the new number are charged, and nothing is taken back."""
    yield Wrong(contract.without(*contract.credits), **said(contract, contract.credits[0]))
    if len(contract.runs) > 1:
        kept = contract.without(*contract.credits, contract.runs[0])
        yield Wrong(kept, **said(contract, contract.credits[0]))


@idea
def no_ahead(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The next period is left out: only the days up to now are settled."""
    if contract.aheads:
        yield Wrong(contract.without(*contract.aheads), **said(contract, contract.aheads[0]))


@idea
def first_run_left_out(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days before the change are taken back and not charged anew."""
    if len(contract.runs) > 1:
        yield Wrong(contract.without(contract.runs[0]), **said(contract, contract.runs[0]))


@idea
def last_run_left_out(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The days after the change are taken back and not charged anew."""
    yield Wrong(contract.without(contract.runs[-1]), **said(contract, contract.runs[-1]))


# ---- Another number ------------------------------------------------------------------------------------------------


@idea
def change_ignored(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """All of it at the old number."""
    aheads = tuple(part.but(seats=contract.before) for part in contract.aheads)
    parts = (*contract.bases, *aheads, *contract.free)
    yield Wrong(parts, **said(contract, contract.runs[-1]))


@idea
def ahead_at_the_old_number(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The next period at the old number; also by who charges only the difference before it."""
    if contract.aheads:
        changed = {part: part.but(seats=contract.before) for part in contract.aheads}
        yield Wrong(contract.instead(changed), **said(contract, contract.aheads[0]))
        netted = (*contract.bases, *contract.netted, *changed.values())
        yield Wrong(netted, **said(contract, contract.aheads[0]))


@idea
def full_period_for_the_new(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The new number for the whole of the running period, as if it had been there from its first day."""
    if contract.bases:
        base = contract.bases[-1]
        kept = contract.without(*contract.credits, *contract.runs)
        parts = tuple(part.but(seats=contract.after) if part == base else part for part in kept)
        yield Wrong(parts, **said(contract, contract.runs[-1]))
    else:
        periods = tuple(part.full(sign=1, seats=contract.after) for part in contract.credits if part.whole)
        if periods:
            parts = (*contract.credits, *periods, *contract.aheads, *contract.bases)
            yield Wrong(parts, **said(contract, contract.runs[-1]))
    if len(contract.changes) == 1:
        parts = (*contract.bases, *(part.full() for part in contract.netted), *contract.aheads)
        yield Wrong(parts, **said(contract, contract.runs[-1]))
    new = contract.runs[-1]
    if new.days < new.of_days:  # the days before are charged as well
        yield Wrong(contract.instead({new: new.full()}), **said(contract, new))


@idea
def added_only(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only the added licences are on the invoice, now and ahead."""
    more = contract.after - contract.before
    if more <= 0 or not (contract.aheads or contract.bases):
        return
    runs = tuple(run.but(seats=run.seats - contract.before) for run in contract.runs if run.seats > contract.before)
    aheads = tuple(part.but(seats=more) for part in contract.aheads)
    yield Wrong((*runs, *aheads), **said(contract, contract.aheads[0] if contract.aheads else contract.runs[-1]))
    if aheads:
        yield Wrong(aheads, **said(contract, contract.aheads[0]))
        both = (*contract.credits, *contract.runs, *aheads)
        yield Wrong(both, **said(contract, contract.aheads[0]), late=True)
        full = contract.runs[-1].full(seats=more)
        yield Wrong((full, *aheads), **said(contract, contract.aheads[0]))
    else:
        yield Wrong((contract.runs[-1].full(seats=more),), **said(contract, contract.runs[-1]))


@idea
def removed_only(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only what goes off for the removed licences is on the invoice, now and ahead."""
    if contract.after < contract.before and contract.aheads and len(contract.changes) == 1:
        gone = contract.before - contract.after
        aheads = tuple(part.but(seats=gone, sign=-1, role="run") for part in contract.aheads)
        for parts in ((*contract.netted, *aheads), aheads):
            yield Wrong(parts, **said(contract, contract.aheads[0]))


@idea
def credit_at_the_new_number(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What is taken back at the new number; it was charged at the old one."""
    changed = {part: part.but(seats=contract.after) for part in contract.credits}
    yield Wrong(contract.instead(changed), **said(contract, contract.credits[0]))


@idea
def credit_of_one_licence(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What is taken back for one licence only, its price as it stands in the list."""
    changed = {part: part.but(seats=1) for part in contract.credits}
    if contract.before > 1:
        yield Wrong(contract.instead(changed), **said(contract, contract.credits[0]), late=True)


@idea
def credit_added(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What is to be taken off is added."""
    changed = {part: part.but(sign=1) for part in contract.credits}
    yield Wrong(contract.instead(changed), **said(contract, contract.credits[0]))


@idea
def credit_of_the_difference(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only the days after the change are taken back, and all days are charged anew."""
    last = contract.credits[-1]
    new = contract.runs[-1]
    if last.whole and len(contract.runs) > 1 and new.days < last.of_days:
        part = last.but(days=new.days, first=new.first, role="run")
        yield Wrong(contract.instead({last: part}), **said(contract, last))


@idea
def difference_taken_off(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What came in addition is taken off, or what went is added."""
    parts = tuple(part.but(sign=-part.sign) for part in contract.netted)
    yield Wrong((*contract.bases, *parts, *contract.aheads), **said(contract, contract.runs[-1]))


@idea
def netted(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Only the difference: the same total, but not the vendor's lines."""
    yield Wrong((*contract.bases, *contract.netted, *contract.aheads), **said(contract, contract.credits[0]))


@idea
def number_misread(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The new number taken for what comes in addition, or what comes in addition for the new number."""
    adds = programmes()[contract.programme].adds  # an event says how many come, not how many there are then
    seats = abs(contract.after - contract.before) if adds else contract.before + contract.after
    if len(contract.changes) == 1 and seats != contract.after:
        changed = {part: part.but(seats=seats) for part in (contract.runs[-1], *contract.aheads)}
        yield Wrong(contract.instead(changed), **said(contract, contract.runs[-1]))


@idea
def twice_in_full(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The running period and the next one in full at the new number, and nothing taken back."""
    if contract.aheads:
        run = contract.runs[-1].full()
        yield Wrong((*contract.bases, run, *contract.aheads), **said(contract, contract.credits[0]))


KINDS = (
    Kind("next-period-only", "runs", CHANGED, next_period_only),
    Kind("no-credit", "credit", CHANGED, no_credit),
    Kind("full-period-for-new", "runs", RUNS, full_period_for_the_new),
    Kind("change-ignored", "runs", CHANGED, change_ignored),
    Kind("no-ahead", "ahead", AHEAD, no_ahead),
    Kind("added-only", "ahead", AHEAD, added_only),
    Kind("removed-only", "ahead", AHEAD, removed_only),
    Kind("ahead-old-number", "ahead", AHEAD, ahead_at_the_old_number),
    Kind("credit-new-number", "credit", CHANGED, credit_at_the_new_number),
    Kind("credit-of-one", "credit", CHANGED, credit_of_one_licence),
    Kind("credit-added", "credit", CHANGED, credit_added),
    Kind("first-run-left-out", "runs", CHANGED, first_run_left_out),
    Kind("last-run-left-out", "runs", CHANGED, last_run_left_out),
    Kind("netted", "credit", CHANGED, netted),
    Kind("number-misread", "runs", {"csp": "CSP-20", "nce": "NCE-21"}, number_misread),
    Kind("twice-in-full", "credit", CHANGED, twice_in_full),
    Kind("difference-taken-off", "credit", CHANGED, difference_taken_off),
    Kind("credit-rest-only", "credit", CHANGED, credit_of_the_difference),
)
