"""Wrong ideas about a plan that replaces another one, of prepaid plans and of upgrades within a cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from billing_model.practise.ideas.days import DAY, MOST_OF_A_MONTH, month_end, month_length, whole_months
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import Part


def idea(make: Callable[[Contract, Invoiced, Part, Part], Iterator[Wrong]]) -> Any:
    """Only of contracts whose plan was switched; with what is credited, or lost, and the new charge."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        new = next((part for part in contract.parts if invoiced.kind_of(part) == "plan-switch-charge"), None)
        old = next((part for part in contract.credits if invoiced.kind_of(part) == "plan-switch-credit"), None)
        old = old or next((part for part in contract.free if part.role == "lost"), None)
        if new and old:
            yield from make(contract, invoiced, old, new)

    return made


def _said(part: Part, new: Part, **more: Any) -> dict[str, Any]:
    return shown_in(part, day=new.first, **more)


def _credit(old: Part, **changes: Any) -> Part:
    return old.but(sign=-1, role="credit", **changes)


def _credited(contract: Contract, old: Part, other: Part) -> tuple[Part, ...]:
    """The parts with another credit; what is lost is left out."""
    kept = contract.without(*(part for part in contract.free if part.role == "lost"), old)
    return (*kept, other)


@idea
def no_credit(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new plan is charged and nothing of the old one is given back."""
    if old.role == "credit":
        yield Wrong(contract.without(old), **_said(old, new))


@idea
def no_new_charge(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """Only the old plan is settled; the new one is left out."""
    yield Wrong(contract.without(new), **_said(new, new))


@idea
def months_back(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """What is left of the old plan counted in months."""
    if old.of_days > MOST_OF_A_MONTH:
        for months in dict.fromkeys(whole_months(old.first, old.last + DAY)):
            credit = _credit(old, days=months, of_days=int(old.months) if old.months > 1 else 12)
            yield Wrong(_credited(contract, old, credit), **_said(old, new))


@idea
def lost_is_credited(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """All that is left is credited, also what is lost."""
    lost = next((part for part in contract.free if part.role == "lost"), None)
    if lost:
        yield Wrong(_credited(contract, old, _credit(old)), **_said(old, new) | {"line": lost.line})


@idea
def rest_of_the_term(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new plan only for the rest of the old term, by days or by months; with the credit, or the difference."""
    last = {**_said(new, new), "last": old.last}
    last["values"] = last["values"] | {"last": old.last}
    rests = [new.but(months=old.months, days=old.days, of_days=old.of_days, role="run")]
    if old.of_days > MOST_OF_A_MONTH:
        length = int(old.months) if old.months > 1 else 12
        rests += [
            new.but(months=Fraction(length), days=months, of_days=length, role="run")
            for months in whole_months(old.first, old.last + DAY)
        ]
    for rest in rests:
        yield Wrong(contract.instead({new: rest}), **last)
        credit = _credit(old, days=rest.days, of_days=rest.of_days)
        yield Wrong(tuple(rest if part == new else part for part in _credited(contract, old, credit)), **last)
        yield Wrong(tuple(rest for part in contract.parts if part == new), **last, late=True)


@idea
def all_of_the_old(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """All of the old plan is given back, also what was used."""
    if old.days < old.of_days:
        yield Wrong(_credited(contract, old, _credit(old, days=old.of_days)), **_said(old, new))


@idea
def used_days_back(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The days that were used are given back, not those that are left."""
    for days in (old.of_days - old.days, old.of_days - old.days + 1):
        if 0 < days < old.of_days and days != old.days:
            yield Wrong(_credited(contract, old, _credit(old, days=days)), **_said(old, new))


@idea
def day_of_the_switch(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The day of the switch on the wrong side."""
    for days in (old.days - 1, old.days + 1):
        if 0 < days <= old.of_days and old.role == "credit":
            yield Wrong(_credited(contract, old, _credit(old, days=days)), **_said(old, new))


@idea
def other_days(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """A year of 360 days, or another year; a month of 30 days, or a calendar month."""
    if old.of_days > MOST_OF_A_MONTH:
        lengths = [360, *([731 - old.of_days] if old.of_days in (365, 366) else [])]
    else:
        lengths = [30, month_length(old.first), month_length(old.last)]
    for by in dict.fromkeys(lengths):
        if by != old.of_days and old.role == "credit" and old.days <= by:
            yield Wrong(
                _credited(contract, old, _credit(old, of_days=by)), **_said(old, new, days=by, right=old.of_days)
            )


@idea
def to_the_months_end(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The rest of the calendar month is given back, not that of the period."""
    last = month_end(old.first)
    days = int((last - old.first) / DAY) + 1
    if old.of_days <= MOST_OF_A_MONTH and last != old.last and old.role == "credit":
        for by in dict.fromkeys((month_length(old.first), old.of_days)):
            if days <= by:
                yield Wrong(_credited(contract, old, _credit(old, days=days, of_days=by)), **_said(old, new))


@idea
def switch_ignored(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The old plan goes on."""
    if old.of_days <= MOST_OF_A_MONTH:
        yield Wrong((*contract.bases, old.full(sign=1)), **_said(new, new))


@idea
def one_month_of_the_new(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The price of one month of the new plan, which is paid for a term."""
    if new.months > 1:
        one = new.but(months=Fraction(1))
        yield Wrong(contract.instead({new: one}), **_said(new, new))


@idea
def term_of_the_old(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new plan for as many months as the old one had."""
    if new.months != old.months:
        other = new.but(months=old.months)
        yield Wrong(contract.instead({new: other}), **_said(new, new))


@idea
def credit_added(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """What is to be taken off is added."""
    if old.role == "credit":
        yield Wrong(contract.instead({old: old.but(sign=1)}), **_said(old, new))


@idea
def old_seats(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new plan for the seats of the old one, or the credit for those of the new one."""
    if old.seats != new.seats:
        yield Wrong(contract.instead({new: new.but(seats=old.seats)}), **_said(new, new))
        yield Wrong(_credited(contract, old, _credit(old, seats=new.seats)), **_said(old, new))


@idea
def prices_swapped(contract: Contract, invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """What is left is credited at the price of the new plan."""
    if old.price != new.price:
        yield Wrong(_credited(contract, old, _credit(old, price=new.price)), **_said(old, new))


KINDS = (
    Kind("switch-no-credit", "credit", "SWITCH-2", no_credit),
    Kind("switch-months", "credit", "SWITCH-5", months_back),
    Kind("switch-lost-credited", "credit", {"office365": ""}, lost_is_credited),
    Kind("switch-rest-of-term", "ahead", "SWITCH-1", rest_of_the_term),
    Kind("switch-all-back", "credit", "SWITCH-2", all_of_the_old),
    Kind("switch-used-days", "credit", "SWITCH-5", used_days_back),
    Kind("switch-ignored", "runs", "SWITCH-1", switch_ignored),
    Kind("switch-no-new-charge", "ahead", "SWITCH-1", no_new_charge),
    Kind("switch-one-month", "ahead", "SWITCH-1", one_month_of_the_new),
    Kind("switch-old-term", "ahead", "SWITCH-1", term_of_the_old),
    Kind("switch-day", "credit", "GEN-1", day_of_the_switch),
    Kind("switch-other-days", "period", "SWITCH-5", other_days),
    Kind("switch-to-months-end", "period", "SWITCH-2", to_the_months_end),
    Kind("switch-seats", "ahead", "SWITCH-1", old_seats),
    Kind("switch-new-price-back", "credit", "SWITCH-5", prices_swapped),
    Kind("switch-credit-added", "credit", "SWITCH-2", credit_added),
)
