"""Wrong ideas about licences that are added to a term: which months they pay, and which they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from billing_model.practise.ideas.days import DAY, month_length, whole_months
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import Part


def idea(make: Callable[[Contract, Invoiced, Part], Iterator[Wrong]]) -> Any:
    """Only of licences that are added within a term; each of them in turn."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        for part in contract.aheads:
            if invoiced.kind_of(part) == "extra-licences":
                yield from make(contract, invoiced, part)

    return made


def renewal(make: Callable[[Contract, Invoiced, Part], Iterator[Wrong]]) -> Any:
    """Only of a whole period that is charged after the first."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        for part in contract.aheads:
            if invoiced.kind_of(part) == "licences" and part.first > invoiced.book.purchased[contract.subscription]:
                yield from make(contract, invoiced, part)

    return made


def _length(contract: Contract, invoiced: Invoiced) -> int:
    return invoiced.field("months", contract.subscription, 1)


@idea
def days_for_months(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The days that are left, where every month that has begun counts whole."""
    days = int((part.last - part.first) / DAY) + 1
    term = _length(contract, invoiced)
    ways = [(Fraction(12), 365), (Fraction(12), 366), (Fraction(12), 360)] if term > 1 else []
    ways += [(Fraction(1), 30), (Fraction(1), month_length(part.first)), (Fraction(1), 31)]
    for months, by in dict.fromkeys(ways):
        for count in (days, days - 1):
            if count > 0:
                run = part.but(role="run", months=months, days=count, of_days=by)
                yield Wrong(contract.instead({part: run}), **shown_in(part))


@idea
def months_otherwise(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """Only complete months, or months counted otherwise."""
    days = int((part.last - part.first) / DAY) + 1
    counted = {*whole_months(part.first, part.last + DAY), -(-days // 30), days // 30}
    counted |= {int(part.months) - 1, int(part.months) + 1}
    for months in sorted(counted, reverse=True):
        if 0 < months != part.months and months <= max(_length(contract, invoiced), 1) + 1:
            yield Wrong(contract.instead({part: part.but(months=Fraction(months))}), **shown_in(part))


@idea
def whole_term(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The added licences pay the whole term."""
    if _length(contract, invoiced) != part.months:
        months = Fraction(_length(contract, invoiced))
        yield Wrong(contract.instead({part: part.but(months=months)}), **shown_in(part))


@idea
def all_licences(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """All licences pay again, not just the added ones."""
    held = int(invoiced.book.seats[contract.subscription])
    for event, day, kind in zip(*_added(contract, invoiced), strict=True):
        if kind == "add-seats" and day < part.first:
            held += event
    yield Wrong(contract.instead({part: part.but(seats=held + part.seats)}), **shown_in(part))


def _added(contract: Contract, invoiced: Invoiced) -> tuple[list[int], Any, Any]:
    events = invoiced.events_of(contract.subscription)
    seats = events.more["seats"].tolist() if "seats" in events.more else [0] * len(events)
    return seats, events.on, events.kind_names


@renewal
def renewed_at_the_old_number(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The renewal at the number of the purchase, or of those in use; it is that of all licences."""
    seats, days, kinds = _added(contract, invoiced)
    used = [count for count, day, kind in zip(seats, days, kinds, strict=True) if kind == "use" and day < part.first]
    for other in dict.fromkeys((int(invoiced.book.seats[contract.subscription]), *used[-1:])):
        if 0 < other != part.seats:
            yield Wrong(
                contract.instead({part: part.but(seats=other)}), **shown_in(part, before=other, after=part.seats)
            )


@renewal
def removed_are_credited(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """Removed users are given back for the rest of the term."""
    seats, days, kinds = _added(contract, invoiced)
    used = [(day, count) for count, day, kind in zip(seats, days, kinds, strict=True) if kind == "use"]
    for day, count in used[-1:]:
        gone = part.seats - count
        for months in dict.fromkeys(whole_months(day, part.first)):
            if gone > 0 and day < part.first:
                back = part.but(sign=-1, seats=gone, months=Fraction(months), line=-1)
                yield Wrong((*contract.parts, back), **shown_in(part, day=day))


KINDS = (
    Kind("extra-whole-term", "period", "AXC-5", whole_term),
    Kind("extra-months", "runs", "AXC-6", months_otherwise),
    Kind("extra-days", "runs", "AXC-5", days_for_months),
    Kind("extra-all-licences", "runs", "AXC-5", all_licences),
    Kind("renewed-old-number", "ahead", "AXC-7", renewed_at_the_old_number),
    Kind("removed-credited", "credit", "AXC-8", removed_are_credited),
)
