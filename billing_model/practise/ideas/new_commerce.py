"""Wrong ideas of New Commerce: short first cycles, what waits for the renewal, a month of a year's price."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from billing_model.core.money import HUNDRED_PERCENT, UNIT
from billing_model.explaining.steps import rounded
from billing_model.practise.ideas.days import DAY, MOST_OF_A_MONTH, month_end, month_length
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import YEAR, Part

YEARS = 3  # of the only term that is paid yearly (NCE-2)
SHORT = {"nce": "NCE-34", "csp": ""}  # days before a billing day, an add-on, a reactivation: that of the line
PREMIUMS = (Fraction(1), Fraction(105, 100), Fraction(12, 10))  # of a year at once, monthly, and of a monthly term


def short_cycle(make: Callable[[Contract, Invoiced, Part], Iterator[Wrong]]) -> Any:
    """Only of a first cycle that is shorter than others, of a contract of which nothing is taken back."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        taken_back = [part for part in contract.credits if not invoiced.is_of_a_cancellation(part)]
        for part in contract.runs if not taken_back else ():
            if invoiced.kind_of(part) != "convert":
                yield from make(contract, invoiced, part)

    return made


@short_cycle
def short_in_full(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A short first cycle at the full price."""
    if not part.whole:
        yield Wrong(contract.instead({part: part.full()}), **shown_in(part))


@short_cycle
def back_by_days(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """Who comes back soon pays the days that are left; here what was given back is charged again in full."""
    days = int((part.last - part.first) / DAY) + 1
    if invoiced.kind_of(part) == "activation-fee" and part.whole and days < part.of_days:
        yield Wrong(contract.instead({part: part.but(role="run", days=days)}), **shown_in(part))


@short_cycle
def short_is_free(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The days of a short first cycle are left out."""
    yield Wrong(contract.without(part), **shown_in(part))


@short_cycle
def short_by_other_days(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A short first cycle by 30 days, by those of another month, by those of a year."""
    if part.whole:
        return
    if part.of_days > MOST_OF_A_MONTH:
        years = round(part.of_days / 365)
        lengths = [365 * years, 366 * years, 360 * years, 365 * years + 1]
    else:
        lengths = [30, month_length(part.first), month_length(part.last + DAY), 31]
    for by in dict.fromkeys(lengths):
        if by != part.of_days and part.days <= by:
            yield Wrong(contract.instead({part: part.but(of_days=by)}), **shown_in(part, days=by, right=part.of_days))


@short_cycle
def short_by_a_day(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A day too many or too few."""
    if part.whole:
        return
    for days in (part.days - 1, part.days + 1):
        if 0 < days < part.of_days:
            yield Wrong(contract.instead({part: part.but(days=days)}), **shown_in(part), late=days > part.days)


@short_cycle
def short_to_the_months_end(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The days up to the end of the calendar month only."""
    if part.whole:
        return
    last = month_end(part.first)
    days = int((last - part.first) / DAY) + 1
    if last < part.last and part.of_days <= MOST_OF_A_MONTH:
        for by in dict.fromkeys((month_length(part.first), part.of_days)):
            if days <= by:
                run = part.but(days=days, of_days=by, last=last)
                yield Wrong(contract.instead({part: run}), **shown_in(part))


@short_cycle
def short_in_months(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A short first term counted in months."""
    if part.whole:
        return
    if part.of_days > MOST_OF_A_MONTH:
        of = round(part.of_days / 365) * 12
        months = part.days / 365 * 12
        for count in dict.fromkeys((int(months) + 1, int(months))):
            if 0 < count < of:
                yield Wrong(contract.instead({part: part.but(days=count, of_days=of)}), **shown_in(part))


def removed_at_once(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What waits for the renewal counts at once: after seven days nothing can be given back within a term."""
    events = invoiced.events_of(contract.subscription)
    if "seats" not in events.more or contract.credits:
        return
    for day, kind, seats in zip(events.on, events.kind_names, events.more["seats"].tolist(), strict=True):
        for part in contract.aheads if kind == "schedule" and seats > 0 else ():
            if seats != part.seats and day <= invoiced.on:
                yield Wrong(contract.instead({part: part.but(seats=seats)}), **shown_in(part, day=day, after=seats))
                days = int((part.last - day) / DAY) + 1
                if 0 < days < part.of_days:
                    more = seats - part.seats
                    run = part.but(role="run", seats=abs(more), sign=1 if more > 0 else -1, days=days, line=-1)
                    yield Wrong((*contract.parts, run), **shown_in(part, day=day, after=seats))


def suspended(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Nothing is charged while it is suspended, or only the days up to then."""
    day = invoiced.last_event(contract.subscription, "suspend")
    for part in contract.aheads if day is not None and not contract.credits else ():
        yield Wrong(contract.without(part), **shown_in(part, day=day))
        days = int((day - part.first) / DAY)
        for count in (days, days + 1):
            if 0 < count < part.of_days:
                run = part.but(role="run", days=count)
                yield Wrong(contract.instead({part: run}), **shown_in(part, day=day))


def renewal_ignored(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The renewal as before; something else was scheduled for it."""
    events = invoiced.events_of(contract.subscription)
    if contract.credits or "schedule" not in events.kind_names:
        return
    for part in contract.aheads:
        if invoiced.kind_of(part) == "renew":
            price = Fraction(int(invoiced.book.list_price[contract.subscription]), UNIT)
            bought = int(invoiced.book.seats[contract.subscription])
            for seats in dict.fromkeys((invoiced.held(contract.subscription, part.first - DAY), bought)):
                for other in (part.but(seats=seats), part.but(seats=seats, price=price)) if seats else ():
                    if other.price > 0 and seats != part.seats:
                        yield Wrong(contract.instead({part: other}), **shown_in(part))


def other_premium(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """A twelfth of the year's price without what paying monthly costs more, or with another premium."""
    annual = invoiced.field("annual_price", contract.subscription)
    if annual <= 0:
        return
    charged = [part for part in contract.parts if part.role != "free" and part.of_days <= MOST_OF_A_MONTH]
    for premium in PREMIUMS:
        price = rounded(Fraction(annual, UNIT) / 12 * premium, invoiced.places)
        changed = {part: part.but(price=price) for part in charged if part.price != price}
        if changed:
            part = next(iter(changed))
            yield Wrong(contract.instead(changed), part.line, part.first, part.last)


def promotion_forgotten(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The promotion goes on after its end."""
    percent = Fraction(invoiced.field("promotion_percent", contract.subscription), HUNDRED_PERCENT)
    charged = [part for part in contract.parts if part.left == 1 and part.role not in ("free", "lost")]
    if percent > 0 and charged:
        changed = {part: part.but(left=1 - percent) for part in charged}
        yield Wrong(contract.instead(changed), charged[0].line, charged[0].first, charged[0].last)


def promotion_not_for_added(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Licences added within the term at the list price, without the promotion of the others."""
    added = [part for part in contract.netted if part.sign > 0 and part.left < 1] if contract.runs else []
    if contract.credits and added:
        parts = tuple(part.but(left=Fraction(1)) if part in added else part for part in contract.netted)
        where = shown_in(contract.runs[-1])
        yield Wrong((*contract.bases, *parts, *contract.aheads), **where)
        run = contract.runs[-1]
        yield Wrong(contract.instead({run: run.but(left=Fraction(1))}), **where)
        yield Wrong((*contract.bases, *parts, *_listed(contract.aheads, contract.before)), **where)
    bought = int(invoiced.book.seats[contract.subscription])
    later = [part for part in contract.aheads if part.left < 1 and part.seats > bought]
    if later and not contract.credits:
        kept = contract.without(*later)
        yield Wrong((*kept, *_listed(later, bought)), **shown_in(later[0]))


def _listed(parts: Iterable[Part], held: int) -> Iterator[Part]:
    """Parts as two each: the licences that were held before as they are, those that came since at the list price."""
    for part in parts:
        yield part.but(seats=min(held, part.seats))
        yield part.but(seats=max(part.seats - held, 0), left=Fraction(1))


def _plan(contract: Contract, invoiced: Invoiced, part: Part) -> str:
    """The billing plan that was asked for last when a part began."""
    own = invoiced.book.subscriptions.more.get("plan")
    events = invoiced.events_of(contract.subscription)
    plan = "" if own is None else str(own[contract.subscription])
    for on, asked in zip(events.on, events.more.get("plan", ()), strict=False):
        plan = str(asked) if asked and on <= part.first else plan
    return plan


def all_years(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """All years of a term at once where each is paid on its own."""
    for part in contract.parts:
        if _plan(contract, invoiced, part) != "annual":
            continue
        if part.sign > 0 and part.whole and part.term == YEAR and part.months == 1:
            yield Wrong(contract.instead({part: part.but(months=Fraction(YEARS))}), **shown_in(part))


KINDS = (
    Kind("short-in-full", "period", SHORT, short_in_full),
    Kind("back-by-days", "runs", {"csp": "CSP-36"}, back_by_days),
    Kind("short-is-free", "period", SHORT, short_is_free),
    Kind("short-to-months-end", "period", SHORT, short_to_the_months_end),
    Kind("short-in-months", "period", {"nce": "NCE-15", "csp": ""}, short_in_months),
    Kind("short-by-other-days", "period", {"nce": "NCE-15", "csp": "CSP-39"}, short_by_other_days),
    Kind("short-by-a-day", "period", {"nce": "GEN-1", "csp": "GEN-1"}, short_by_a_day),
    Kind("removed-at-once", "runs", {"nce": "NCE-22"}, removed_at_once),
    Kind("suspended-not-charged", "runs", {"nce": "NCE-54"}, suspended),
    Kind("renewal-as-before", "ahead", {"nce": "NCE-50"}, renewal_ignored),
    Kind("year-split", "price", {"nce": "NCE-7"}, other_premium),
    Kind("promotion-goes-on", "price", {"nce": "NCE-9"}, promotion_forgotten),
    Kind("promotion-not-for-added", "price", {"nce": "NCE-9"}, promotion_not_for_added),
    Kind("all-years", "period", {"nce": "NCE-11"}, all_years),
)
