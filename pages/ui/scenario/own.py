"""One's own case, made of another: moved to another day, set into this year, billed far enough, begun from nothing.

All functions take the nested tables of `files.scenario` and return new ones; what they were given stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from dateutil.relativedelta import relativedelta

from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refused
from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.fields import SUBSCRIPTION_FIELDS
from billing_model.files import link
from billing_model.files.content import Content
from billing_model.files.scenario import MOST_YEARS, Scenario, parse
from billing_model.files.scenario import through as billed_through
from billing_model.files.values import from_cell
from billing_model.programmes import programmes

Tables = Mapping[str, Any]
FIRST, LAST = EARLIEST.item(), LATEST.item()
A_DAY = timedelta(1)
PURCHASED = next(declared for declared in SUBSCRIPTION_FIELDS if declared.name == "purchased")
LONGEST = 120  # months after the last change that can be billed from a page
INVOICES = 3  # after the last change, and as many again for each "more"
HORIZON = 400  # days after the last change in which three invoices mostly come; else it is billed as far as can be
NEVER = 100  # days after the last change that are shown where no invoice comes
KEPT = 256  # endings, of all sessions together


# ---- The days of a case ---------------------------------------------------------------------------------------------


def moved(tables: Tables, purchased: date, number: int = 0, alone: bool = False) -> dict[str, Any]:
    """A case when one of its subscriptions is bought on another day: all its days move by the same number of days.

    number: the subscription, from 0; alone: only its own days move, and not the end of billing. At the ends of the
    calendar days move closer together. Where a day would then fall out of its term, which is a day shorter in another
    year, days keep their distance in months instead.
    """
    before, of = tables["subscription"][number]["purchased"], tables["subscription"][number]["id"] if alone else None
    shift = min(max(purchased, FIRST), LAST) - before
    if not shift:
        return dict(tables)
    return _first_that_is_right(
        tables,
        lambda day: day + shift,
        lambda day: _by_months(day, before, before + shift),
        lambda day: day + _within_the_calendar(tables, shift, of),
        of=of,
    )


def days_of_a_contract(tables: Tables, id: str) -> Iterator[date]:
    """The day on which a subscription is bought, then those on which something happens to it, in the order of its
    events; days that cannot be read are left out."""
    bought = [entry for entry in tables.get("subscription", ()) if entry.get("id") == id]
    return days_of({"subscription": bought, "event": [e for e in tables.get("event", ()) if e["subscription"] == id]})


def of_this_year(tables: Tables, today: date) -> dict[str, Any]:
    """A case set into this year: what it is about comes today or within a month, on the same day of its month.

    That is its first change after the purchase, or what is bought beside another and ends with it; without either, the
    purchase.
    """
    about = _about(tables)
    months = (today.year - about.year) * 12 + today.month - about.month
    in_this_month = about + relativedelta(months=months) >= today
    near = (months, months + 1) if in_this_month else (months + 1, months)
    shift = about + relativedelta(months=near[0]) - about
    return _first_that_is_right(
        tables,
        lambda day: day + relativedelta(months=near[0]),
        lambda day: day + relativedelta(months=near[1]),
        lambda day: day + _within_the_calendar(tables, shift),
    )


def opened(base: Tables, parameters: link.Parameters) -> Tables:
    """The tables that a link makes of a case.

    A day of purchase that it names alone takes all other days along where they could not stay as they are: since they
    would come before it, for instance. Raises `Refused`.
    """
    try:
        return link.opened(base, parameters).data
    except Refused:
        purchases = [f"{entry['id']}.purchased" for entry in base["subscription"]]
        bought = next((number for number, name in enumerate(purchases) if name in parameters), None)
        if bought is None or {"until", "event", "events"} & set(parameters):
            raise
        day = from_cell(PURCHASED, parameters[purchases[bought]][-1])
        if not isinstance(day, date):
            raise
        return link.opened(moved(base, day, bought), parameters).data


def days_of(tables: Tables) -> Iterator[date]:
    """The day of each purchase and of each event; those that cannot be read are left out."""
    for entry in tables.get("subscription", ()):
        if isinstance(entry.get("purchased"), date):
            yield entry["purchased"]
    for event in tables.get("event", ()):
        if isinstance(event.get("on"), date):
            yield event["on"]


def latest(tables: Tables) -> date:
    """The last day through which the pages bill a case: years after the last thing that happens in it."""
    happens = sorted(days_of(tables))
    if not happens:
        return LAST
    years = happens[0] + relativedelta(years=MOST_YEARS) - A_DAY
    return min(LAST, years, happens[-1] + timedelta(31 * LONGEST))


def can_end(tables: Tables, until: date) -> bool:
    """Whether the pages bill a case through a day: something is bought by then, and it is not too late."""
    return min(entry["purchased"] for entry in tables["subscription"]) <= until <= latest(tables)


def _about(tables: Tables) -> date:
    bought = min(entry["purchased"] for entry in tables["subscription"])
    aligned = [entry["purchased"] for entry in tables["subscription"] if entry.get("align_with")]
    changes = [*aligned, *(event["on"] for event in tables.get("event", ()))]
    return min((day for day in changes if day > bought), default=bought)


def _by_months(day: date, anchor: date, other: date) -> date:
    """The day as far after another anchor, in whole months and days, and before the anchor's next month as it was."""
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    while anchor + relativedelta(months=months) > day:
        months -= 1
    into = (day - (anchor + relativedelta(months=months))).days
    last = other + relativedelta(months=months + 1) - A_DAY
    return min(other + relativedelta(months=months) + timedelta(into), last)


def _within_the_calendar(tables: Tables, shift: timedelta, of: str | None = None) -> timedelta:
    """As much of a shift as leaves every purchase and every event in the calendar; of: only those of a subscription."""
    happens = sorted(days_of(tables) if of is None else days_of_a_contract(tables, of))
    return min(max(shift, FIRST - happens[0]), LAST - happens[-1])


def _with_days(tables: Tables, day: Callable[[date], date], of: str | None = None) -> dict[str, Any]:
    """The tables with each of their days as `day` says, within the calendar; days that differ still do.

    of: only the days of this subscription.
    """
    happens = sorted(set(days_of(tables) if of is None else days_of_a_contract(tables, of)))
    other = dict(zip(happens, _apart(day(each) for each in happens), strict=True))

    def on(value: date) -> date:
        """A day on which something happens, or another that is agreed, such as the end of a term."""
        return other.get(value) or min(max(day(value), FIRST), LAST)

    def entry(values: Mapping[str, Any]) -> dict[str, Any]:
        if of not in (None, values.get("subscription", values.get("id"))):
            return dict(values)
        return {name: on(value) if isinstance(value, date) else value for name, value in values.items()}

    made = {**tables, "subscription": [entry(each) for each in tables["subscription"]]}
    if "event" in tables:
        made["event"] = [entry(each) for each in tables["event"]]
    if of is None:
        made["until"] = min(max(day(tables["until"]), min(other.values())), LAST)
    return made


def _apart(days: Iterable[date]) -> list[date]:
    """Days in their order, none of them twice, within the calendar where it has room for them."""
    apart: list[date] = []
    for day in days:
        apart.append(max(day, apart[-1] + A_DAY if apart else FIRST))
    for place in range(len(apart) - 1, -1, -1):
        apart[place] = min(apart[place], apart[place + 1] - A_DAY if place + 1 < len(apart) else LAST)
    return apart


def _first_that_is_right(tables: Tables, *ways: Callable[[date], date], of: str | None = None) -> dict[str, Any]:
    """The tables with their days by the first of several ways that can be billed; by the first of all if none can.

    of: as of `_with_days`.
    """
    for way in ways:
        made = _with_days(tables, way, of)
        with suppress(Refused):
            parse(made)
            return made
    return _with_days(tables, ways[0], of)


# ---- How far it is billed -------------------------------------------------------------------------------------------


class Ending(NamedTuple):
    """The day through which a case is billed.

    until: the day of the last invoice that is wanted, or of the last there is
    invoices: how many come from the last change on
    complete: whether that is as many as were wanted
    days: of the invoices from the last change on, those of the contract that it is about first of all
    """

    until: date
    invoices: int
    complete: bool
    days: tuple[date, ...] = ()


def ending(tables: Tables, more: int = 0, checked: Scenario | None = None) -> Ending:
    """The end of billing that a case sets itself: three invoices from its last change on, or from its purchase.

    Of several contracts those are counted that the change is about, or all where these end before. more: how often
    three more are wanted. Tables that are refused end where they say. checked: the scenario of these tables, where it
    is known; its own end does not matter.
    """
    text = repr((tables.get("currency"), tables.get("subscription"), tables.get("event")))
    return _ending(Content(text, (tables, checked)), more) or Ending(tables["until"], 0, True)


@lru_cache(maxsize=KEPT)
def _ending(content: Content, more: int) -> Ending | None:
    (tables, checked), content.value = content.value, None  # the ending is kept, not what it was made from
    try:
        last = max(days_of(tables))
        scenario = parse({**tables, "until": last}) if checked is None else billed_through(checked, last)
    except (Refused, ValueError):
        return None
    wanted, most = INVOICES * (1 + more), latest(tables)
    near = last + timedelta(HORIZON * (1 + more))
    own: list[date] = []
    every: list[date] = []
    try:
        for through in (*([near] if near < most else []), most):
            own, every = _invoices(scenario, last, through)
            if len(own) >= wanted:
                return Ending(own[wanted - 1], wanted, True, tuple(own[:wanted]))
    except OverflowError:  # what is billed is too much for a number
        return None
    if not every:
        return Ending(min(last + timedelta(NEVER * (1 + more)), most), 0, False)
    found = min(len(every), wanted)
    return Ending(max([every[found - 1], *own[-1:]]), found, found == wanted, tuple(own or every)[:wanted])


def _invoices(scenario: Scenario, last: date, through: date) -> tuple[list[date], list[date]]:
    """The days of the invoices from a day on: those of the contract to which something happens on it, and all."""
    book, day = scenario.book, np.datetime64(last, "D")
    lines = bill(book, np.datetime64(through, "D"))
    lines = lines.take(lines.invoice >= day)
    own = np.zeros(len(book), bool)
    for row in (*np.flatnonzero(book.purchased == day), *book.events.subscription[book.events.on == day]):
        own |= (book.customer == book.customer[row]) & (book.programme == book.programme[row])
    return np.unique(lines.invoice[own[lines.subscription]]).tolist(), np.unique(lines.invoice).tolist()


# ---- A case from nothing --------------------------------------------------------------------------------------------


def like(
    tables: Tables,
    *,
    product: str,
    currency: str,
    purchased: date,
    seats: int,
    price: Any,
    terms: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A contract of one's own, to which the same happens as in another case: it changes as much, as long after.

    tables: a case of one subscription; price: of a seat, as the programme's list price; terms: further fields of the
    subscription by name, such as its frequency or its billing day; None takes one away.
    """
    made = moved(tables, purchased)
    before = made["subscription"][0]
    sells = programmes()[before["programme"]].sells
    given = {"seats": seats, "list_price": price, **({sells: product} if sells and product else {}), **(terms or {})}
    entry = {name: value for name, value in {**before, **given}.items() if value is not None}
    adds, further = programmes()[before["programme"]].adds, seats - int(before.get("seats") or 0)
    if "limit" in entry and "limit" not in given:
        entry["limit"] = max(entry["limit"] + further, 0)

    def changed(event: Mapping[str, Any]) -> dict[str, Any]:
        other = dict(event)
        for name in ("seats", "limit") if other["kind"] != adds else ():
            if name in other:
                other[name] = max(other[name] + further, 0)
        if other.get("list_price"):  # in the same proportion as before
            other["list_price"] = round(other["list_price"] * entry["list_price"] / before["list_price"], 2)
        return other

    events = [changed(event) for event in made.get("event", ())]
    return {**made, "currency": currency, "subscription": [entry], "event": events}
