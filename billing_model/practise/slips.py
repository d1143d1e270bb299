"""Slips: what an invoice would say with one mistake, in one of its lines or in what led to it.

A slip is made, not guessed: another number of days or licences, another way to round, a line left out. So a guess with
the same figure most likely comes from the same slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from billing_model.billing.checks import check
from billing_model.billing.edits import moved, without
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.core.fields import MISSING
from billing_model.practise.sheet import Operand, Row, Sheet, Slip, rows_of, same_rows
from billing_model.practise.slips_in_a_line import line_slips
from billing_model.programmes import programmes

MOST_EVENTS = 8  # events that are left out or moved one after the other; with more, their slips could not be told apart
TAX_LEFT_OUT = "tax-left-out"  # shows in the total, never in the lines


def slips(result: Outcome, invoice: int) -> tuple[Slip, ...]:
    """The single slips that would change this invoice, the likeliest first.

    Every slip differs from the invoice and from the slips before it. result: of a checked book; invoice: its row in the
    result's invoices.
    """
    sheet = Sheet(result, invoice)
    distinct: list[Slip] = []
    seen: dict[int, list[tuple[Row, ...]]] = {sheet.total: [sheet.rows]}
    for slip in _all(sheet):
        alike = seen.setdefault(slip.total, [])
        if slip.name == TAX_LEFT_OUT or not any(same_rows(slip.rows, rows) for rows in alike):
            alike.append(slip.rows)
            distinct.append(slip)
    return tuple(distinct)


def _all(sheet: Sheet) -> Iterator[Slip]:
    yield from _events_left_out(sheet)
    yield from _a_day_off(sheet)
    yield from _no_limit(sheet)
    yield from line_slips(sheet)
    yield from _of_another_invoice(sheet)
    yield from _tax(sheet)


# ---- Slips in the whole invoice -------------------------------------------------------------------------------------


def _of_another_invoice(sheet: Sheet) -> Iterator[Slip]:
    """A line of the invoice before or after, or all of that invoice."""
    result, bills = sheet.result, sheet.result.invoices
    here = (bills.customer == bills.customer[sheet.invoice]) & (bills.programme == bills.programme[sheet.invoice])
    same = np.flatnonzero(here).tolist()
    place = same.index(sheet.invoice)
    for other in same[max(place - 1, 0) : place] + same[place + 1 : place + 2]:
        lines = result.of(other)
        tax = lines.or_zeros("tax")
        day = bills.on[other]
        for line, row in enumerate(rows_of(lines)):
            total = sheet.total + row.amount + int(tax[line])
            values = {"day": day, "first": row.first, "last": row.last}
            yield Slip("line-of-other-invoice", "invoice", -1, (*sheet.rows, row), total, values)
        yield Slip("other-invoice", "invoice", -1, rows_of(lines), int(bills.total[other]), {"day": day})


def _tax(sheet: Sheet) -> Iterator[Slip]:
    net = int(sheet.result.invoices.net[sheet.invoice])
    if net != sheet.total:
        yield Slip(TAX_LEFT_OUT, "price", -1, sheet.rows, net)


def _rebilled(sheet: Sheet, other: Outcome, name: str, operand: Operand, **values: Any) -> Slip:
    rows, total = sheet.same_in(other)
    return Slip(name, operand, -1, rows, total, values)


def considered(sheet: Sheet) -> list[int]:
    """The events up to the invoice, those nearest to it first."""
    events = sheet.result.book.events
    before = np.flatnonzero(events.on <= sheet.result.invoices.on[sheet.invoice])
    return [int(row) for row in before[np.argsort(events.on[before], kind="stable")][::-1][:MOST_EVENTS]]


def event_values(sheet: Sheet, event: int) -> dict[str, Any]:
    """What a sentence says about an event: its day, its kind, and the programme in whose words it is named."""
    events = sheet.result.book.events
    programme = sheet.result.book.programme_names[events.subscription[event]]
    kind = events.kind_names[event]
    return {"day": events.on[event], "event": kind, "programme": programme}


def without_events(sheet: Sheet, events: Sequence[int]) -> Outcome | None:
    """The book billed as if some events had not happened; None if the other events are refused without them."""
    book = sheet.result.book
    other = replace(book, events=book.events.take(~np.isin(np.arange(len(book.events)), events)))
    return None if check(other, programmes())[1] else outcome(other, sheet.result.until)


def _events_left_out(sheet: Sheet) -> Iterator[Slip]:
    """What the invoice would say if one event had not happened."""
    for event in considered(sheet):
        other = without_events(sheet, [event])
        if other is not None:
            yield _rebilled(sheet, other, "event-left-out", "line", **event_values(sheet, event))


def _a_day_off(sheet: Sheet) -> Iterator[Slip]:
    """What it would say if one event had happened a day later or earlier: the day itself counted on the wrong side."""
    for event in considered(sheet):
        values = event_values(sheet, event)
        for step in (1, -1):
            other, days = moved(sheet.result.book, event, np.array([values["day"] + step]))
            if len(days):
                rebilled = outcome(other, sheet.result.until)
                yield _rebilled(sheet, rebilled, "event-day", "days", **values, wrong_day=days[0])


def _no_limit(sheet: Sheet) -> Iterator[Slip]:
    """What it would say without the limit on the seats that are charged."""
    book = sheet.result.book
    for programme in programmes().values():
        field, event = programme.limit
        if field and (book.programme == codes.programme(programme.id)).any():
            unlimited = without(book, event).change(**{field: np.full(len(book), MISSING)})
            yield _rebilled(sheet, outcome(unlimited, sheet.result.until), "no-limit", "seats")
