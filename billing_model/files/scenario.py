"""TOML → Book: one scenario file, checked as a whole, with every problem in one sentence that says where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from billing_model.billing import checks
from billing_model.billing.refusal import Refusal, Refused, Table, in_order, refusal_of
from billing_model.core import book as books
from billing_model.core import codes
from billing_model.core.book import LATEST, Book
from billing_model.core.currency import ANY_CURRENCY, MICRO, places_by_code
from billing_model.core.fields import DEFAULT_CUSTOMER, SUBSCRIPTION_FIELDS, Problem, column
from billing_model.core.money import to_micro
from billing_model.core.programme import rank_in_day
from billing_model.files import kinds, models, values
from billing_model.files.toml import load, loads, without_none
from billing_model.files.values import shown
from billing_model.programmes import event_fields, fields, programmes

MOST_YEARS = 60  # from the first purchase to `until`


@dataclass(frozen=True)
class ExpectedLine:
    """A row as a document prints it; subscription: None where the file does not say which."""

    first: date
    last: date
    kind: str
    unit_price: Decimal
    seats: int
    amount: Decimal
    subscription: str | None = None


@dataclass(frozen=True)
class ExpectedInvoice:
    """An invoice as a document prints it; None stands for what it does not say."""

    on: date
    total: Decimal
    due: date | None = None
    customer: str | None = None
    programme: str | None = None
    lines: tuple[ExpectedLine, ...] | None = None


@dataclass(frozen=True)
class Remark:
    """Where a document contradicts itself, or we depart from it, in both languages."""

    at: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class Scenario:
    """A checked scenario.

    - until: bill through this day
    - shows: the document that prints the example, "" for none
    - title, question: by language, empty where not given
    - data: the file as nested tables, to be changed in a copy and parsed again
    - book: checked, with the defaults of its fields
    - subscription_ids: by row of the book
    - refused_by: the clause that should have refused the file, "" for none
    """

    id: str
    currency: str
    until: np.datetime64
    shows: str
    clauses: tuple[str, ...]
    title: Mapping[str, str]
    question: Mapping[str, str]
    remarks: tuple[Remark, ...]
    expect: tuple[ExpectedInvoice, ...]
    refused_by: str
    book: Book = field(repr=False)
    data: Mapping[str, Any] = field(repr=False)
    file: str = ""

    @property
    def subscription_ids(self) -> tuple[str, ...]:
        """The ids by row of the book."""
        return tuple(self.book.id)


def read(path: str | Path) -> Scenario:
    """The scenario of a file. Raises `Refused` with all that is wrong, also when it cannot be read."""
    return parse(load(path), file=str(path), expecting=True)


def parse(source: str | Mapping[str, Any], file: str = "scenario", expecting: bool = False) -> Scenario:
    """The scenario of a text or of nested tables. Raises `Refused` with all problems.

    file: its name in sentences; expecting: the amounts it expects are held against its currency too, which a page may
    have changed.
    """
    data = loads(source, file) if isinstance(source, str) else without_none(source)
    if (kind := kinds.kind_of_tables(data)) in (kinds.COMPARISON, kinds.OTHER_TOML):
        raise Refused([kinds.another_kind(kind, file)])
    top, refusals = models.file_of(data, file)
    subscriptions, wrong, left_out = _subscriptions(data, file)
    refusals += wrong
    events, wrong = _events(data, file, subscriptions, left_out)
    refusals += wrong
    if top is not None and not top.subscription:
        refusals.append(Refusal(file, "no-subscription"))
    if top is not None and subscriptions:
        refusals += _check_until(top.until, min(given["purchased"] for _, given in subscriptions), file)
    if expecting and top is not None:
        refusals += _too_fine(top, file)
    book, problems = _book(_with_family(subscriptions, events, left_out), events, _currency(data))
    for problem in problems:
        place = _place(data, problem.table, problem.row, file)
        kind = data["event"][problem.row]["kind"] if problem.table == "event" else ""
        refusals.append(refusal_of(problem, place, _programme_of(data, place), kind))
    refusals = in_order(refusals)
    models.not_too_many(refusals, file)
    if refusals or top is None:
        raise Refused(refusals)
    return Scenario(
        id=top.id or Path(file).stem,
        currency=top.currency,
        until=np.datetime64(top.until, "D"),
        shows=top.shows,
        clauses=tuple(top.clauses),
        title=top.title.model_dump() if top.title else {},
        question=top.question.model_dump() if top.question else {},
        remarks=tuple(Remark(remark.at, {"en": remark.en, "it": remark.it}) for remark in top.remark),
        expect=tuple(_expected(invoice) for invoice in top.expect.invoice),
        refused_by=top.expect.refused.clause if top.expect.refused else "",
        book=book,
        data=data,
        file=file,
    )


def through(scenario: Scenario, until: date) -> Scenario:
    """A scenario billed through another day, of which only that day is checked. Raises `Refused` as `parse` does."""
    data = {**scenario.data, "until": until}
    if until > LATEST.item() or _check_until(until, scenario.book.purchased.min().item(), scenario.file):
        return parse(data, scenario.file)
    return replace(scenario, until=np.datetime64(until, "D"), data=data)


def _too_fine(top: models.ScenarioModel, file: str) -> list[Refusal]:
    """GEN-6: an invoice prints no amount with more decimals than its currency has."""
    places = places_by_code()[top.currency]
    amounts = {
        f"expect.invoice[{number}].{name}": amount
        for number, invoice in enumerate(top.expect.invoice, 1)
        for name, amount in (
            ("total", invoice.total),
            *((f"lines[{row}].amount", line.amount) for row, line in enumerate(invoice.lines or (), 1)),
        )
    }
    return [
        Refusal(
            file, "too-fine", {"found": amount.normalize(), "currency": top.currency, "most": places}, "GEN-6", name
        )
        for name, amount in amounts.items()
        if to_micro(amount) % 10 ** (MICRO - places)
    ]


def _currency(data: Mapping[str, Any]) -> str:
    """The currency of a file; another where that cannot be read, so that all else is checked all the same."""
    try:
        return values.currency(data.get("currency"))
    except values.Wrong:
        return ANY_CURRENCY


# ---- Entries ----------------------------------------------------------------------------------------------------

Row = tuple[int, dict[str, Any]]  # the place in the file, from 0, and the given fields


def _entries(data: Mapping[str, Any], name: str, most: int) -> list[Any]:
    """The entries of an array of tables; none if it is not one (the file's shape says so) or there are too many."""
    entries = data.get(name, [])
    return entries if isinstance(entries, list) and len(entries) <= most else []


def _subscriptions(data: Mapping[str, Any], file: str) -> tuple[list[Row], list[Refusal], set[str]]:
    """The subscriptions that are well formed, what is wrong with the others, and the ids of the others.

    Every entry of an id that stands in several is wrong: what else the file says of it can be about any of them.
    """
    rows: list[Row] = []
    refusals: list[Refusal] = []
    repeated = _repeated(data)
    left_out = set(repeated)
    for number, entry in enumerate(_entries(data, "subscription", models.MOST_SUBSCRIPTIONS)):
        place = _place(data, "subscription", number, file)
        given, wrong = models.subscription_of(entry, place)
        refusals += wrong
        if place.id in repeated:
            refusals.append(replace(place, key="repeated-id", values={"id": place.id}, field="id"))
        models.not_too_many(refusals, file)
        if given is not None:
            rows.append((number, given))
        elif isinstance(entry, dict) and isinstance(entry.get("id"), str):
            left_out.add(entry["id"])
    return rows, refusals, left_out


def _repeated(data: Mapping[str, Any]) -> set[str]:
    """The ids that stand in several subscriptions."""
    entries = _entries(data, "subscription", models.MOST_SUBSCRIPTIONS)
    ids = Counter(entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str))
    return {id for id, count in ids.items() if count > 1}


def _events(
    data: Mapping[str, Any], file: str, subscriptions: Sequence[Row], left_out: set[str]
) -> tuple[list[Row], list[Refusal]]:
    """The events that are well formed and whose subscription is; the subscriptions of the others join `left_out`."""
    repeated = _repeated(data)  # events of these could be of any programme
    programme = {given["id"]: given["programme"] for _, given in subscriptions if given["id"] not in repeated}
    ill_formed = {
        entry["id"]: entry["programme"]
        for entry in _entries(data, "subscription", models.MOST_SUBSCRIPTIONS)
        if isinstance(entry, dict)
        and isinstance(entry.get("id"), str)
        and entry["id"] in left_out - repeated
        and isinstance(entry.get("programme"), str)
        and entry["programme"] in programmes()
    }
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for number, entry in enumerate(_entries(data, "event", models.MOST_EVENTS)):
        models.not_too_many(refusals, file)
        place = _place(data, "event", number, file)
        if not isinstance(entry, dict):
            refusals.append(replace(place, key="not-table", values={"found": shown(entry)}))
            continue
        owner = entry.get("subscription")
        if not isinstance(owner, str):
            key, facts = ("missing", {}) if owner is None else ("not-subscription", {"found": shown(owner)})
            refusals.append(replace(place, key=key, values=facts, field="subscription"))
        elif owner in programme or owner in ill_formed:
            given, wrong = models.event_of(entry, programme.get(owner) or ill_formed[owner], place)
            refusals += wrong
            if given is None:
                left_out.add(owner)
            elif owner in programme:
                rows.append((number, given))
        elif owner not in left_out:
            refusals.append(
                replace(place, key="unknown-subscription", values={"id": owner}, field="subscription", id="")
            )
    return [row for row in rows if row[1]["subscription"] not in left_out], refusals


def _with_family(subscriptions: list[Row], events: list[Row], left_out: set[str]) -> list[Row]:
    """The subscriptions that can be checked further: not left out, nor naming one that is, as an add-on or in an event.

    events: of those that are well formed.
    """
    names = [
        (given[own], named)
        for own, rows in (("id", subscriptions), ("subscription", events))
        for _, given in rows
        for field, named in given.items()
        if codes.reference.known(field)
    ]
    excluded = set(left_out)
    while following := {id for id, named in names if named in excluded} - excluded:
        excluded |= following
    return [row for row in subscriptions if row[1]["id"] not in excluded]


def _place(data: Mapping[str, Any], table: Table, number: int, file: str) -> Refusal:
    """The place of an entry, for sentences about it."""
    entry = data[table][number]
    id = entry.get("id" if table == "subscription" else "subscription", "") if isinstance(entry, dict) else ""
    customer = entry.get("customer", "") if isinstance(entry, dict) else ""
    return Refusal(
        file,
        "",
        table=table,
        number=number + 1,
        id=id if isinstance(id, str) else "",
        customer=customer if isinstance(customer, str) else "",
    )


def _check_until(until: date, first: date, file: str) -> list[Refusal]:
    if until < first:
        return [Refusal(file, "until-too-early", {"found": until, "purchased": first}, field="until")]
    if (until.year - MOST_YEARS, until.month, until.day) <= (first.year, first.month, first.day):
        return []
    return [Refusal(file, "until-too-late", {"found": until, "years": MOST_YEARS, "purchased": first}, field="until")]


# ---- The book ---------------------------------------------------------------------------------------------------


def _book(subscriptions: Sequence[Row], events: Sequence[Row], currency: str) -> tuple[Book, list[Problem]]:
    """The book of these entries, checked; the problems count the entries of the file from 0."""
    registry = programmes()
    ids = {given["id"] for _, given in subscriptions}
    events = [row for row in events if row[1]["subscription"] in ids]
    given = [row for _, row in subscriptions]
    columns = {declared.name: column(declared, given) for declared in (*SUBSCRIPTION_FIELDS, *fields().values())}
    columns["programme"] = np.array([codes.programme(row["programme"]) for row in given], np.int8)
    columns["customer"] = np.array([row.get("customer", DEFAULT_CUSTOMER) for row in given], object)
    columns["currency"] = np.full(len(given), currency, object)
    happened = [row for _, row in events]
    event_columns = {declared.name: column(declared, happened) for declared in event_fields().values()}
    event_columns |= {
        "subscription": np.array([row["subscription"] for row in happened], object),
        "on": np.array([row["on"] for row in happened], "datetime64[D]"),
        "kind": np.array([codes.event_kind(row["kind"]) for row in happened], np.int8),
    }
    book, problems = books.build(columns, event_columns, rank_in_day(registry))
    book, refused = checks.check(book, registry)
    numbers = {"subscription": [n for n, _ in subscriptions], "event": [n for n, _ in events]}
    return book, [replace(problem, row=numbers[problem.table][problem.row]) for problem in (*problems, *refused)]


def _programme_of(data: Mapping[str, Any], place: Refusal) -> str:
    for entry in data["subscription"]:
        if isinstance(entry, dict) and entry.get("id") == place.id:
            return str(entry.get("programme", ""))
    return ""


def _expected(invoice: models.InvoiceModel) -> ExpectedInvoice:
    lines = None if invoice.lines is None else tuple(ExpectedLine(**line.model_dump()) for line in invoice.lines)
    return ExpectedInvoice(invoice.on, invoice.total, invoice.due, invoice.customer, invoice.programme, lines)
