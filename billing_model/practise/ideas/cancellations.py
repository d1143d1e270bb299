"""Wrong ideas about what a cancellation gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

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
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import Part

IN_FULL = {"csp": "CSP-30", "nce": "NCE-27"}
BY_DAYS = {"csp": "CSP-31", "nce": "NCE-27"}
OF_DAYS = {"csp": "CSP-39", "nce": "NCE-15"}
RETURNS = ("activation-fee", "prorate-fees-when-purchase")  # the kinds of line of a reactivation


def idea(make: Callable[[Contract, Invoiced, Part, np.datetime64], Iterator[Wrong]]) -> Any:
    """Only of contracts of which a cancellation takes something back; with the last credit and the day."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        day = invoiced.last_event(contract.subscription, "cancel")
        of_it = _cancelled(contract, invoiced)
        if of_it and day is not None:
            yield from make(contract, invoiced, of_it[-1], day)

    return made


def _cancelled(contract: Contract, invoiced: Invoiced) -> tuple[Part, ...]:
    return tuple(filter(invoiced.is_of_a_cancellation, contract.credits))


@idea
def nothing_back(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """A cancellation gives nothing back."""
    yield Wrong(contract.without(*_cancelled(contract, invoiced)), **shown_in(part, day=day))


@idea
def by_days(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """Within the first days all is given back; here only the days that were left are."""
    if not part.whole or not part.first <= day <= part.last:
        return
    for first in (day, day + DAY):
        days = int((part.last - first) / DAY) + 1
        if 0 < days < part.of_days:
            other = part.but(days=days, first=first, role="run")
            yield Wrong(contract.instead({part: other}), **shown_in(part, day=day))
            if len(contract.credits) > 1:
                kept = contract.without(*(credit for credit in contract.credits if credit is not part))
                yield Wrong(tuple(other if each is part else each for each in kept), **shown_in(part, day=day))


@idea
def all_back(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """Only the days that are left are given back; here the whole period is."""
    if not part.whole:
        yield Wrong(contract.instead({part: part.full()}), **shown_in(part, day=day))


@idea
def all_since_the_purchase(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """Only the days that are left are given back; here every charge since the purchase is."""
    if part.whole or part.of_days > MOST_OF_A_MONTH:
        return
    bought = invoiced.book.purchased[contract.subscription]
    periods = next(iter(whole_months(bought, part.last + DAY)), 0)
    if periods > 1:
        whole, before = part.full(), part.full(seats=part.seats * (periods - 1), line=-1)
        yield Wrong((*contract.instead({part: whole}), before), **shown_in(part, day=day))


@idea
def cancellation_ignored(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """As if nothing had been cancelled: neither what is given back nor what is charged since the return."""
    returned = [run for run in (*contract.runs, *contract.aheads) if invoiced.kind_of(run) in RETURNS]
    back = invoiced.last_event(contract.subscription, "reactivate")
    if back is not None and back >= day and returned:
        yield Wrong(contract.without(*_cancelled(contract, invoiced), *returned), **shown_in(part, day=day))


@idea
def used_days_back(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """The days that were used are given back, not those that are left."""
    if not part.whole:
        for days in (part.of_days - part.days, part.of_days - part.days + 1):
            if 0 < days != part.days:
                yield Wrong(contract.instead({part: part.but(days=days)}), **shown_in(part, day=day))


@idea
def day_of_it(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """The day of the cancellation on the wrong side."""
    if not part.whole:
        for days in (part.days - 1, part.days + 1):
            if 0 < days < part.of_days:
                late = days > part.days  # hardly anyone gives the day before it back
                yield Wrong(contract.instead({part: part.but(days=days)}), **shown_in(part, day=day), late=late)


@idea
def months_back(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """The rest of a year given back in months."""
    if part.term < 2:
        return
    for months in dict.fromkeys(whole_months(day, part.last + DAY)):
        other = part.in_months(months)
        yield Wrong(contract.instead({part: other}), **shown_in(part, day=day))
    for days, of_days in months_and_days(day, part.last + DAY, part.term):
        other = part.but(role="run", days=days, of_days=of_days)
        yield Wrong(contract.instead({part: other}), **shown_in(part, day=day), late=True)


def return_in_months(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The time since a return counted in months, with or without the odd days after them."""
    back = invoiced.last_event(contract.subscription, "reactivate")
    for run in contract.runs:
        if back is None or run.whole or run.term < 2 or invoiced.kind_of(run) not in RETURNS:
            continue
        shares = [(months, run.term) for months in whole_months(run.first, run.last + DAY)]
        for days, of_days in (*shares, *months_and_days(run.first, run.last + DAY, run.term)):
            other = run.but(role="run", days=days, of_days=of_days)
            yield Wrong(contract.instead({run: other}), **shown_in(run, day=back), late=True)


@idea
def by_other_days(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """A month of 30 days, a calendar month, a year of 360 days."""
    if part.whole:
        return
    if part.of_days > MOST_OF_A_MONTH:
        lengths = [360, *([731 - part.of_days] if part.of_days in (365, 366) else [])]
    else:
        lengths = [30, month_length(day), month_length(part.last), 31]
    for by in dict.fromkeys(lengths):
        if by != part.of_days and part.days <= by:
            other = part.but(of_days=by)
            yield Wrong(contract.instead({part: other}), **shown_in(part, day=day, days=by, right=part.of_days))


@idea
def to_the_months_end(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """The rest of the calendar month or year, not of the period, is given back."""
    of_a_year = part.of_days > MOST_OF_A_MONTH
    last = year_end(day) if of_a_year else month_end(day)
    if part.whole or last == part.last:
        return
    days = int((last - day) / DAY) + 1
    for by in dict.fromkeys((365 if of_a_year else month_length(day), part.of_days)):
        if days <= by:
            other = part.but(days=days, of_days=by, last=last)
            yield Wrong(contract.instead({part: other}), **shown_in(part, day=day))


@idea
def price_of_a_month(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """The price of a month for a period of several."""
    if part.months > 1:
        yield Wrong(contract.instead({part: part.but(months=Fraction(1))}), **shown_in(part, day=day))
        yield Wrong(contract.instead({part: part.full(months=Fraction(1))}), **shown_in(part, day=day))


@idea
def still_charged(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """The next period is charged as if nothing had been cancelled."""
    period = part.full(sign=1)
    if part.months <= 1 and not contract.aheads:
        yield Wrong((*contract.bases, *contract.runs, period), **shown_in(part, day=day))
        yield Wrong((*contract.parts, period), **shown_in(part, day=day))


@idea
def credit_added(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """What is to be taken off is added."""
    changed = {credit: credit.but(sign=1) for credit in _cancelled(contract, invoiced)}
    yield Wrong(contract.instead(changed), **shown_in(part, day=day))


@idea
def one_period_only(contract: Contract, invoiced: Invoiced, part: Part, day: np.datetime64) -> Iterator[Wrong]:
    """Of several periods only one is given back."""
    credits = _cancelled(contract, invoiced)
    if len(credits) > 1 and all(credit.whole for credit in credits):
        for credit in credits:
            yield Wrong(
                contract.without(*(other for other in credits if other is not credit)), **shown_in(part, day=day)
            )


KINDS = (
    Kind("cancelled-nothing-back", "credit", BY_DAYS, nothing_back),
    Kind("cancelled-by-days", "credit", IN_FULL, by_days),
    Kind("cancelled-all-back", "credit", BY_DAYS, all_back),
    Kind("cancelled-since-purchase", "credit", {"csp": "CSP-31"}, all_since_the_purchase),
    Kind("cancelled-ignored", "credit", {"csp": "CSP-34"}, cancellation_ignored),
    Kind("cancelled-used-days", "credit", BY_DAYS, used_days_back),
    Kind("cancelled-months", "credit", {"csp": "CSP-32", "nce": "NCE-15"}, months_back),
    Kind("return-months", "runs", {"csp": ""}, return_in_months),
    Kind("cancelled-day", "credit", "GEN-1", day_of_it),
    Kind("cancelled-other-days", "period", OF_DAYS, by_other_days),
    Kind("cancelled-to-months-end", "period", OF_DAYS, to_the_months_end),
    Kind("cancelled-price-of-a-month", "credit", {"csp": "CSP-32", "nce": ""}, price_of_a_month),
    Kind("cancelled-still-charged", "ahead", {"csp": "CSP-34"}, still_charged),
    Kind("cancelled-one-period", "credit", IN_FULL, one_period_only),
    Kind("cancelled-credit-added", "credit", BY_DAYS, credit_added),
)
