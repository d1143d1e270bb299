"""Wrong ideas of New Commerce: short first cycles, upgrades, what waits for the renewal, a month of a year's price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from billing_model.core.money import UNIT
from billing_model.explaining.steps import rounded
from billing_model.practise.ideas.days import DAY, MOST_OF_A_MONTH, month_end, month_length
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import Part

PREMIUMS = (Fraction(1), Fraction(105, 100), Fraction(12, 10))  # of a year at once, monthly, and of a monthly term


def _said(part: Part, **more: Any) -> dict[str, Any]:
    return {
        "line": part.line, "first": part.first, "last": part.last,
        "values": {"day": part.first, "first": part.first, "last": part.last, **more},
    }  # fmt: skip


def short_cycle(make: Callable[[Contract, Invoiced, Part], Iterator[Wrong]]) -> Any:
    """Only of a first cycle that is shorter than others, of a contract of which nothing is taken back."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        taken_back = [part for part in contract.credits if not invoiced.kind_of(part).startswith("cancel")]
        if contract.programme in ("nce", "csp") and not taken_back:
            for part in contract.runs:
                if invoiced.kind_of(part) != "convert":
                    yield from make(contract, invoiced, part)

    return made


@short_cycle
def short_in_full(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A short first cycle at the full price."""
    if not part.whole:
        yield Wrong(contract.instead({part: part.full()}), **_said(part))


@short_cycle
def back_by_days(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """Who comes back soon pays the days that are left; here what was given back is charged again in full."""
    days = int((part.last - part.first) / DAY) + 1
    if invoiced.kind_of(part) == "activation-fee" and part.whole and days < part.of_days:
        yield Wrong(contract.instead({part: part.but(role="run", days=days)}), **_said(part))


@short_cycle
def short_is_free(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """The days of a short first cycle are left out."""
    yield Wrong(contract.without(part), **_said(part))


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
            yield Wrong(contract.instead({part: part.but(of_days=by)}), **_said(part, days=by, right=part.of_days))


@short_cycle
def short_by_a_day(contract: Contract, invoiced: Invoiced, part: Part) -> Iterator[Wrong]:
    """A day too many or too few."""
    if part.whole:
        return
    for days in (part.days - 1, part.days + 1):
        if 0 < days < part.of_days:
            yield Wrong(contract.instead({part: part.but(days=days)}), **_said(part))


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
                yield Wrong(contract.instead({part: run}), **_said(part))


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
                yield Wrong(contract.instead({part: part.but(days=count, of_days=of)}), **_said(part))


def removed_at_once(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """What waits for the renewal counts at once: after seven days nothing can be given back within a term."""
    events = invoiced.events_of(contract.subscription)
    if contract.programme != "nce" or "seats" not in events.more or contract.credits:
        return
    for day, kind, seats in zip(events.on, events.kind_names, events.more["seats"].tolist(), strict=True):
        for part in contract.aheads if kind == "schedule" and seats > 0 else ():
            if seats != part.seats and day <= invoiced.on:
                yield Wrong(contract.instead({part: part.but(seats=seats)}), **_said(part, day=day, after=seats))
                days = int((part.last - day) / DAY) + 1
                if 0 < days < part.of_days:
                    more = seats - part.seats
                    run = part.but(role="run", seats=abs(more), sign=1 if more > 0 else -1, days=days, line=-1)
                    yield Wrong((*contract.parts, run), **_said(part, day=day, after=seats))


def suspended(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """Nothing is charged while it is suspended, or only the days up to then."""
    day = invoiced.last_event(contract.subscription, "suspend")
    for part in contract.aheads if contract.programme == "nce" and day is not None and not contract.credits else ():
        yield Wrong(contract.without(part), **_said(part, day=day))
        days = int((day - part.first) / DAY)
        for count in (days, days + 1):
            if 0 < count < part.of_days:
                run = part.but(role="run", days=count)
                yield Wrong(contract.instead({part: run}), **_said(part, day=day))


def renewal_ignored(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The renewal as before; something else was scheduled for it."""
    events = invoiced.events_of(contract.subscription)
    if contract.programme != "nce" or contract.credits or "schedule" not in events.kind_names:
        return
    for part in contract.aheads:
        if invoiced.kind_of(part) == "renew":
            price = Fraction(int(invoiced.book.list_price[contract.subscription]), UNIT)
            bought = int(invoiced.book.seats[contract.subscription])
            for seats in dict.fromkeys((invoiced.held(contract.subscription, part.first - DAY), bought)):
                for other in (part.but(seats=seats), part.but(seats=seats, price=price)) if seats else ():
                    if other.price > 0 and seats != part.seats:
                        yield Wrong(contract.instead({part: other}), **_said(part))


def _upgraded(invoiced: Invoiced) -> tuple[Part, Part] | None:
    """What is taken back of the old product and what is charged of the new one."""
    rows = [part for part in invoiced.parts if invoiced.kind_of(part) in ("convert", "move-quantity")]
    old = next((part for part in rows if part.sign < 0), None)
    new = next((part for part in rows if part.sign > 0 and old and part.price != old.price), None)
    return (old, new) if old and new else None


def upgrade(make: Callable[[Invoiced, Part, Part], Iterator[Wrong]]) -> Any:
    """Only of invoices with an upgrade."""

    def made(invoiced: Invoiced) -> Iterator[Wrong]:
        found = _upgraded(invoiced)
        if found:
            yield from make(invoiced, *found)

    return made


def _instead(invoiced: Invoiced, changed: dict[Part, Part | None]) -> tuple[Part, ...]:
    replaced = (changed.get(part, part) for part in invoiced.parts)
    return tuple(part for part in replaced if part is not None)


@upgrade
def upgrade_without_credit(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new product is charged, and nothing of the old one is given back."""
    yield Wrong(_instead(invoiced, {old: None}), **_said(old))
    yield Wrong(_instead(invoiced, {old: None, new: new.full()}), **_said(old))


@upgrade
def upgrade_in_full(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new product at the price of a whole cycle."""
    if not new.whole:
        yield Wrong(_instead(invoiced, {new: new.full()}), **_said(new))
        full = old.but(days=old.of_days)
        yield Wrong(_instead(invoiced, {new: new.full(), old: full}), **_said(new))


@upgrade
def upgrade_next_cycle(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new product only from the next cycle on."""
    yield Wrong(_instead(invoiced, {old: None, new: None}), **_said(new))


@upgrade
def upgrade_credit_in_full(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """All of the old product's cycle is given back, or the days that were used."""
    if not old.whole:
        yield Wrong(_instead(invoiced, {old: old.but(days=old.of_days)}), **_said(old))
        yield Wrong(_instead(invoiced, {old: old.but(days=old.of_days - old.days)}), **_said(old))


@upgrade
def upgrade_other_days(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """Both by a month of 30 days or another calendar month; or the day itself on the wrong side."""
    lengths = (30, month_length(new.first), month_length(new.last)) if new.of_days <= MOST_OF_A_MONTH else (360, 366)
    for by in dict.fromkeys(lengths):
        if by not in (new.of_days, old.of_days) and max(new.days, old.days) <= by:
            yield Wrong(
                _instead(invoiced, {old: old.but(of_days=by), new: new.but(of_days=by)}),
                **_said(new, days=by, right=new.of_days),
            )


@upgrade
def upgrade_day(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The day of the upgrade on the wrong side."""
    for step in (-1, 1):
        if not new.whole and 0 < old.days + step < old.of_days:
            changed: dict[Part, Part | None] = {
                old: old.but(days=old.days + step), new: new.but(days=new.days + step),
            }  # fmt: skip
            yield Wrong(_instead(invoiced, changed), **_said(new))


def other_premium(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """A twelfth of the year's price without what paying monthly costs more, or with another premium."""
    column = invoiced.book.subscriptions.more.get("annual_price")
    annual = 0 if column is None else int(column[contract.subscription])
    if annual <= 0 or contract.programme != "nce":
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
    percent = Fraction(invoiced.field("promotion_percent", contract.subscription), 10_000)
    charged = [part for part in contract.parts if part.left == 1 and part.role not in ("free", "lost")]
    if percent > 0 and charged and contract.programme == "nce":
        changed = {part: part.but(left=1 - percent) for part in charged}
        yield Wrong(contract.instead(changed), charged[0].line, charged[0].first, charged[0].last)


KINDS = (
    Kind("short-in-full", "period", {"nce": "NCE-34", "csp": "CSP-19"}, short_in_full),
    Kind("back-by-days", "runs", "CSP-36", back_by_days),
    Kind("short-is-free", "period", {"nce": "NCE-34", "csp": "CSP-19"}, short_is_free),
    Kind("short-to-months-end", "period", {"nce": "NCE-34", "csp": "CSP-19"}, short_to_the_months_end),
    Kind("short-in-months", "period", {"nce": "NCE-15"}, short_in_months),
    Kind("short-by-other-days", "period", {"nce": "NCE-15", "csp": "CSP-39"}, short_by_other_days),
    Kind("short-by-a-day", "period", "GEN-1", short_by_a_day),
    Kind("removed-at-once", "runs", "NCE-22", removed_at_once),
    Kind("suspended-not-charged", "runs", "NCE-54", suspended),
    Kind("renewal-as-before", "ahead", "NCE-50", renewal_ignored),
    Kind("upgrade-no-credit", "credit", "NCE-41", of_invoice=upgrade_without_credit),
    Kind("upgrade-in-full", "runs", "NCE-41", of_invoice=upgrade_in_full),
    Kind("upgrade-next-cycle", "runs", "NCE-41", of_invoice=upgrade_next_cycle),
    Kind("upgrade-credit-in-full", "credit", "NCE-41", of_invoice=upgrade_credit_in_full),
    Kind("upgrade-other-days", "period", "NCE-15", of_invoice=upgrade_other_days),
    Kind("upgrade-day", "runs", "GEN-1", of_invoice=upgrade_day),
    Kind("year-split", "price", "NCE-7", other_premium),
    Kind("promotion-goes-on", "price", "NCE-9", promotion_forgotten),
)
