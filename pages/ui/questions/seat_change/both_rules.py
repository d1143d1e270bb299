"""The same purchase and the same changes under the rules of each programme that lies beside the contract's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from dateutil.relativedelta import relativedelta

from billing_model.billing.outcome import outcome
from billing_model.billing.refusal import Refusal, Refused, trimmed
from billing_model.core import codes
from billing_model.core.book import LATEST
from billing_model.core.programme import Payment, Programme
from billing_model.files.scenario import Scenario, parse
from billing_model.programmes import prepared, programmes
from billing_model.what_if.both_rules import Invoiced, Months, Side, by_month
from billing_model.what_if.seat_change import KINDS
from pages.ui.inputs import steps
from pages.ui.inputs.steps import Change, Count, Step

INVOICED_BY = relativedelta(months=2, day=1, days=-1)  # from a renewal to the end of the month after its own
A_DAY = timedelta(1)
A_YEAR = 12  # months
TO_A_MILLIONTH = Decimal("0.000001")
Tables = Mapping[str, Any]


class Wanted(NamedTuple):
    """From a day on another number of seats is wanted."""

    on: date
    before: int
    after: int


@dataclass(frozen=True)
class Rules:
    """A contract under the rules of one programme.

    side: what is billed; made: the tables of it; refused: the first change that these rules refuse, and why
    since: the day from which the number that is wanted last is there; None where it never is
    """

    programme: str
    side: Side
    made: Tables
    refused: Refusal | None
    since: np.datetime64 | None


@dataclass(frozen=True)
class Both:
    """A contract under the rules of each programme.

    first, last: the days of the terms in which the changes come, for which `year` is charged under each
    only: what is agreed that only the contract's own programme has, by the names of fields
    others: whether something else happens to it, which is left out
    """

    wanted: Sequence[Wanted]
    rules: Sequence[Rules]
    months: Sequence[Months]
    first: date
    last: date
    year: Sequence[Invoiced]
    only: Sequence[str]
    others: bool


def both_rules(data: Tables, turned: int, beside: Mapping[str, Tables]) -> Both | None:
    """The changes of one contract under the rules of each programme; None where nothing changes or it cannot be.

    turned: the contract, from 0; beside: for each programme a contract of it, from which comes what the other does not
    say, such as a billing day. Raises `Refused` for a contract that is wrong by itself.
    """
    own = data["subscription"][turned]
    happens = [event for event in data.get("event", ()) if event["subscription"] == own["id"]]
    entries = {name: under(own, like, name) for name, like in beside.items()}
    wanted = wanted_of(own, happens)
    terms = [paid.term for entry in entries.values() if entry is not None and (paid := _payment(entry)) is not None]
    if not wanted or len(terms) < len(entries) or any(codes.reference.known(name) for name in own):
        return None
    last = _last_of_terms(own["purchased"], wanted[-1].on, max(terms))
    until = min(last + A_DAY + INVOICED_BY, LATEST.item())
    rules = [
        _billed({"currency": data["currency"], "until": until, "subscription": [entry], "event": []}, wanted)
        for entry in entries.values()
        if entry is not None
    ]
    sides, renewal = [each.side for each in rules], np.datetime64(last, "D") + 1
    changes = (*KINDS, programmes()[own["programme"]].at_renewal)
    return Both(
        wanted, rules, by_month(sides, np.datetime64(until, "D")), own["purchased"], last,
        [side.charged(renewal) for side in sides], _only(own, entries),
        any(event["kind"] not in changes for event in happens),
    )  # fmt: skip


def wanted_of(own: Tables, happens: Sequence[Tables]) -> list[Wanted]:
    """The numbers of seats that are wanted, day by day; who schedules one for the renewal wants it now."""
    programme = programmes()[own["programme"]]
    held = level = int(own.get("seats") or 0)
    levels: dict[date, int] = {}
    order = (programme.at_renewal, *KINDS)
    for event in sorted(
        (event for event in happens if event["kind"] in order and event.get("seats") is not None),
        key=lambda event: (event["on"], order.index(event["kind"])),
    ):
        if event["kind"] == programme.at_renewal:
            level = event["seats"]
        else:
            more: int = event["seats"]
            level = held = held + {"set-seats": more - held, "remove-seats": -more}.get(event["kind"], more)
        levels[event["on"]] = level
    made, before = [], int(own.get("seats") or 0)
    for on, after in levels.items():
        if after != before:
            made.append(Wanted(on, before, after))
        before = after
    return made


# ---- The same contract elsewhere --------------------------------------------------------------------------------


def under(own: Tables, like: Tables, programme: str) -> dict[str, Any] | None:
    """A contract as it would be agreed under another programme; None where it is paid in no way that is known there.

    It is paid as often as it is, or more often; the price of a month is the same.
    """
    if own["programme"] == programme:
        return dict(own)
    paid, there = _payment(own), programmes()[programme]
    price = next(
        (Decimal(own[name]) / months for name, months in (paid.prices if paid else {}).items() if name in own), None
    )
    if paid is None or price is None:
        return None
    other = max((way for way in there.payments if way.months <= paid.months), key=lambda way: way.months)
    name, months = next(iter(other.prices.items()))
    sold = {there.sells: own.get(programmes()[own["programme"]].sells) or like[there.sells]}
    common = {field: own[field] for field in ("id", "customer", "purchased", "seats") if field in own}
    priced = {name: _exact(price * months)}
    return {**like, **sold, **common, **other.fields, **priced, "programme": programme}


def _exact(price: Decimal) -> Decimal:
    """A price with as many decimals as there can be."""
    return trimmed(price.quantize(TO_A_MILLIONTH), 2)


def _payment(entry: Tables) -> Payment | None:
    ways = programmes()[entry["programme"]].payments
    return next((way for way in ways if all(entry.get(name) == value for name, value in way.fields.items())), None)


def _only(own: Tables, entries: Mapping[str, Tables | None]) -> list[str]:
    """What of a contract the other programmes have not, where it is not as it would be without a word."""
    programme, paid = programmes()[own["programme"]], _payment(own)
    known = {"id", "customer", "programme", "purchased", "seats", programme.sells, *programme.priced_by}
    known |= {*programme.paying, *(paid.fields if paid else ())}
    usual = {field.name: (field.default, *field.names[:1]) for field in programme.fields}
    return [
        name
        for name, value in own.items()
        if name not in known
        and value not in usual.get(name, ())
        and any(name not in (entry or ()) for entry in entries.values())
    ]


def _last_of_terms(first: date, on: date, months: int) -> date:
    """The last day of the terms, of so many months or at least a year, from a first day through the one that runs on a
    day."""
    passed = 0
    while first + relativedelta(months=passed) <= on:
        passed += max(months, A_YEAR)
    return min(first + relativedelta(months=passed, days=-1), LATEST.item())


# ---- What is billed ---------------------------------------------------------------------------------------------


def _billed(tables: Tables, wanted: Sequence[Wanted]) -> Rules:
    """A contract with all that is wanted of it: each change at once, or where that is refused at the renewal."""
    (entry,) = tables["subscription"]
    programme, plain = programmes()[entry["programme"]], parse(tables)
    made, held, waits = plain, int(entry["seats"]), False
    refused: Refusal | None = None
    for change in wanted:
        later = _at_renewal(programme, entry["id"], change)
        at_once = _at_once(programme, entry["id"], change, held) or (later if waits else [])
        for more in (at_once, later):
            try:
                made = parse({**tables, "event": [*made.data["event"], *more]})
            except Refused as problem:
                refused = refused or problem.problems[0]
                continue
            waits = more == later
            held = held if waits else change.after
            break
    side = Side(outcome(made.book, plain.until), outcome(plain.book, plain.until))
    return Rules(programme.id, side, made.data, refused, _since(programme, made, wanted[-1]))


def _at_once(programme: Programme, id: str, change: Wanted, held: int) -> list[dict[str, Any]]:
    step = Step(Change(0, change.on, Count(change.after)), held, change.after)
    return steps.events([step], id, steps.of_programme(programme.id) or steps.SEATS) if held != change.after else []


def _at_renewal(programme: Programme, id: str, change: Wanted) -> list[dict[str, Any]]:
    if not programme.at_renewal:
        return []
    return [{"subscription": id, "on": change.on, "kind": programme.at_renewal, "seats": change.after}]


def _since(programme: Programme, made: Scenario, last: Wanted) -> np.datetime64 | None:
    """From when on the number that is wanted last is there."""
    if programme.levels is None:
        return None
    held = programme.levels(prepared(made.book).of(programme.id), made.until)
    day = np.datetime64(last.on, "D")
    at = np.flatnonzero((held.since >= day) & (held.seats == last.after))
    return held.since[at[0]] if len(at) else None
