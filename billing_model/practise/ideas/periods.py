"""Wrong ideas about a purchase: from when to when a period runs, what costs nothing, when it is charged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from billing_model.core.money import UNIT
from billing_model.practise.ideas.days import DAY, MOST_OF_A_MONTH, month_end, month_length, year_end
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import YEAR, Part

STARTS = {"csp": "CSP-10", "nce": "NCE-11", "office365": "SWITCH-1", "axcrypt": "AXC-1", "avast-prepaid": "PAYG-10"}
OTHERS = dict.fromkeys(STARTS, "")  # the clause of the line
ADVANCE = {"csp": "CSP-13", "nce": "NCE-16"}
TRIAL_ROWS = {"nce": "NCE-55"}  # programmes that print a row of the trial's own days


def idea(make: Callable[[Contract, Invoiced, Part], Iterator[Wrong]]) -> Any:
    """Only of contracts of which nothing is taken back; with the whole period that is charged."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        if not contract.credits and contract.aheads:
            yield from make(contract, invoiced, contract.aheads[-1])

    return made


@idea
def free_days_charged(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """Days that cost nothing are charged, by the days of a month or as a whole one."""
    free = next((each for each in contract.free if each.role == "free"), None)
    bought = invoiced.begins(contract.subscription)
    first, last = (free.first, free.last) if free else (bought, part.first - DAY)
    days = int((last - first) / DAY) + 1
    if not 0 < days <= MOST_OF_A_MONTH or not _begins(contract, invoiced, part):
        return
    seats = free.seats if free and free.seats else part.seats
    if not part.price or (invoiced.is_trial(contract.subscription) and free):
        return
    values = shown_in(part)["values"] | {"first": first, "last": last}
    for by in dict.fromkeys((month_length(first), part.of_days, 30)):
        if by <= MOST_OF_A_MONTH:
            extra = part.but(role="run", days=days, of_days=by, first=first, last=last, line=-1, seats=seats)
            yield Wrong((*contract.parts, extra), part.line, first, last, values=values)
            if days < by:
                yield Wrong((*contract.without(part), extra), part.line, first, last, values=values)


@idea
def trial_charged(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The days of a free trial are charged."""
    if not invoiced.is_trial(contract.subscription):
        return
    row = contract.subscription
    started, price = invoiced.book.purchased[row], Fraction(int(invoiced.book.list_price[row]), UNIT)
    free = next((each for each in contract.free if each.role == "free"), None)
    first, last = (free.first, free.last) if free else (started, part.first - DAY)
    days = int((last - first) / DAY) + 1
    if days < 1 or (part.first != last + DAY and not free):
        return
    values = {"first": first, "last": last}
    month = part.but(price=price, months=Fraction(1), first=first, last=last, line=-1) if price > 0 else part
    for seats in dict.fromkeys((int(invoiced.book.seats[row]), part.seats)):
        for count, by in ((1, 1), *((days, by) for by in dict.fromkeys((30, month_length(first), part.of_days)))):
            if by <= MOST_OF_A_MONTH and count <= by:
                extra = month.but(role="run", seats=seats, days=count, of_days=by)
                yield Wrong((*contract.parts, extra), part.line, first, last, values=values)


def trial_row_charged(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The row of a free trial, alone on its invoice, at its price: what it costs afterwards."""
    row = contract.subscription
    price = Fraction(int(invoiced.book.list_price[row]), UNIT)
    trial = [part for part in contract.free if part.role == "free" and not part.price]
    if contract.programme in TRIAL_ROWS and invoiced.is_trial(row) and trial == [*contract.parts] and price > 0:
        part = trial[0]
        yield Wrong((part.full(price=price, months=Fraction(1), left=Fraction(1)),), **shown_in(part))


def any_trial_charged(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """A free trial is charged, before the paid period or alone."""
    yield from trial_charged(contract, invoiced)
    yield from trial_row_charged(contract, invoiced)


def seats_of_the_trial(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The seats of the trial, in the whole first period or in its first run of days where they have changed since."""
    yield from trial_seats(contract, invoiced)
    if contract.runs and invoiced.is_trial(contract.subscription):
        run, seats = contract.runs[0], int(invoiced.book.seats[contract.subscription])
        if run.first == invoiced.begins(contract.subscription) and run.seats != seats:
            changed = contract.instead({run: run.but(seats=seats)})
            yield Wrong(changed, **shown_in(run, before=seats, after=run.seats))
            credits = {part: part.but(seats=seats) for part in contract.credits if part.first == run.first}
            both = contract.instead({**credits, run: run.but(seats=seats)})
            yield Wrong(both, **shown_in(run, before=seats, after=run.seats), late=True)


@idea
def trial_seats(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The seats of the trial go on; fewer or more were converted."""
    seats = int(invoiced.book.seats[contract.subscription])
    if invoiced.is_trial(contract.subscription) and part.seats != seats:
        yield Wrong(contract.instead({part: part.but(seats=seats)}), **shown_in(part, before=seats, after=part.seats))


def _begins(contract: Contract, invoiced: Invoiced, part: Part) -> bool:
    """Whether the period is the first one of the contract."""
    bought = invoiced.begins(contract.subscription)
    return bool(
        part.first == bought
        or any(free.last + DAY == part.first for free in contract.free)
        or 0 < (part.first - bought) / DAY < 4
    )


@idea
def to_the_months_end(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The first charge up to the end of the calendar month (of the year), by its days."""
    if not _begins(contract, invoiced, part):
        return
    first = part.first
    if part.of_days > MOST_OF_A_MONTH:
        last = year_end(first)
        lengths: tuple[int, ...] = (365, 366)
    else:
        last, lengths = month_end(first), (month_length(first), part.of_days, 30)
    if part.days < part.of_days or last >= part.last:
        return
    days = int((last - first) / DAY) + 1
    for by in dict.fromkeys(lengths):
        if days < by:
            short = part.but(role="run", days=days, of_days=by, last=last)
            said = {**shown_in(part), "last": last, "values": {"first": first, "last": last}}
            yield Wrong(contract.instead({part: short}), **said)
            yield Wrong((*contract.parts, short), **said)


@idea
def to_the_billing_day(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The first charge up to the billing day, by days; alone or with a whole period after it."""
    if part.of_days > MOST_OF_A_MONTH or not _begins(contract, invoiced, part):
        return
    for last in (invoiced.on - DAY, invoiced.on):
        days = int((last - part.first) / DAY) + 1
        for by in dict.fromkeys((part.of_days, month_length(part.first), 30)):
            if 0 < days < by:
                short = part.but(role="run", days=days, of_days=by, last=last)
                said = {**shown_in(part), "last": last, "values": {"first": part.first, "last": last}}
                yield Wrong(contract.instead({part: short}), **said)
                yield Wrong((*contract.parts, short), **said)


@idea
def in_arrears(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """What is paid ahead is expected only after it was used."""
    if _begins(contract, invoiced, part):
        yield Wrong(contract.without(part), **shown_in(part))


@idea
def two_periods(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A second period on the same invoice."""
    yield Wrong((*contract.parts, part), **shown_in(part))


@idea
def one_month_only(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The price of one month for a period of several."""
    if part.months > 1:
        changed = {each: each.but(months=Fraction(1)) for each in contract.aheads}
        yield Wrong(contract.instead(changed), **shown_in(part))


@idea
def twelve_months(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A year's price where a month is charged."""
    if part.months == 1 and part.of_days <= MOST_OF_A_MONTH:
        changed = {each: each.but(months=Fraction(YEAR)) for each in contract.aheads}
        yield Wrong(contract.instead(changed), **shown_in(part))
        annual = Fraction(invoiced.field("annual_price", contract.subscription), UNIT)
        for more in (Fraction(1), Fraction(105, 100), Fraction(12, 10)) if annual > 0 else ():
            changed = {each: each.but(price=annual * more) for each in contract.aheads}
            yield Wrong(contract.instead(changed), **shown_in(part))


@idea
def a_year_in_twelve(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The price of a whole term charged month by month."""
    if part.months == 1 and part.of_days > MOST_OF_A_MONTH:
        parts = round(part.of_days / 365) * YEAR
        for count in dict.fromkeys((parts, YEAR)):
            changed = {each: each.but(months=Fraction(1, count)) for each in contract.aheads}
            yield Wrong(contract.instead(changed), **shown_in(part))


@idea
def earlier_number(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The number of the purchase where it has changed since."""
    seats = int(invoiced.book.seats[contract.subscription])
    if seats != part.seats and not invoiced.is_trial(contract.subscription):
        yield Wrong(contract.instead({part: part.but(seats=seats)}), **shown_in(part, before=seats, after=part.seats))


KINDS = (
    Kind("free-days-charged", "period", {"csp": "CSP-11", "nce": ""}, free_days_charged),
    Kind("trial-charged", "period", {"csp": "TRIAL-2", **TRIAL_ROWS}, any_trial_charged),
    Kind("trial-seats", "ahead", {"csp": "TRIAL-4", "nce": "NCE-56"}, seats_of_the_trial),
    Kind("first-to-months-end", "period", STARTS, to_the_months_end),
    Kind("first-to-billing-day", "period", {"csp": "CSP-10", "nce": "NCE-11"}, to_the_billing_day),
    Kind("in-arrears", "ahead", ADVANCE, in_arrears),
    Kind("one-month-only", "period", {**OTHERS, "csp": "CSP-14", "axcrypt": "AXC-1"}, one_month_only),
    Kind("twelve-months", "period", {**OTHERS, **ADVANCE, "axcrypt": "AXC-1"}, twelve_months),
    Kind("year-in-twelve", "period", {**OTHERS, "nce": "NCE-16", "avast-prepaid": "PAYG-10"}, a_year_in_twelve),
    Kind(
        "number-of-the-purchase",
        "ahead",
        {**OTHERS, "csp": "CSP-20", "nce": "NCE-21", "axcrypt": "AXC-7"},
        earlier_number,
    ),
    Kind("two-periods", "ahead", ADVANCE, two_periods),
)
