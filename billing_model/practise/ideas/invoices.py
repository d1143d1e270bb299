"""Wrong ideas about which invoice carries what: a change at once, an invoice too soon or too late."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.book import LATEST, Book
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import Part
from billing_model.practise.ideas.seat_changes import changed
from billing_model.practise.sheet import Sheet

NEXT = np.timedelta64(65, "D")  # after which the next monthly invoice is there
CHANGE = {"csp": "CSP-22", "nce": "NCE-18"}
AT_ONCE = {"csp": "CSP-22"}  # New Commerce invoices all of a month in the next one, changes or not (NCE-17)
CARRIES = {"csp": "CSP-13", "nce": "NCE-18", "avast-flexible": "PAYG-6"}


@lru_cache(maxsize=50)
def _further(book: Book, day: np.datetime64) -> Outcome:
    return outcome(book, min(day, LATEST))


def _beside(invoiced: Invoiced, step: int) -> Invoiced | None:
    """The invoice before (-1) or after (1) of the same customer and programme."""
    sheet = invoiced.sheet
    result = sheet.result if step < 0 else _further(invoiced.book, invoiced.on + NEXT)
    bills, own = result.invoices, sheet.result.invoices
    same = np.flatnonzero(
        (bills.customer == own.customer[sheet.invoice]) & (bills.programme == own.programme[sheet.invoice])
    ).tolist()
    days = [bills.on[row] for row in same]
    place = days.index(invoiced.on) + step if invoiced.on in days else -1
    return Invoiced(Sheet(result, same[place])) if 0 <= place < len(same) else None


def next_invoice(invoiced: Invoiced) -> Iterator[Wrong]:
    """All that the next invoice says."""
    after = _beside(invoiced, 1)
    if after:
        yield Wrong(_strange(after.parts), values={"invoice": after.on})


def invoice_before(invoiced: Invoiced) -> Iterator[Wrong]:
    """All that the invoice before says."""
    before = _beside(invoiced, -1)
    if before:
        yield Wrong(_strange(before.parts), values={"invoice": before.on})


def both_invoices(invoiced: Invoiced) -> Iterator[Wrong]:
    """This invoice and the next one together."""
    after = _beside(invoiced, 1)
    if after:
        yield Wrong((*invoiced.parts, *_strange(after.parts)), values={"invoice": after.on})


def too_late(invoiced: Invoiced) -> Iterator[Wrong]:
    """A change of licences on the invoice after the one that carries it."""
    before = _beside(invoiced, -1)
    for sooner in before.contracts if before else ():
        own = next((each for each in invoiced.contracts if each.subscription == sooner.subscription), None)
        if before and own and changed(sooner):
            change = sooner.changes[0]
            if not any(map(before.is_of_a_cancellation, sooner.credits)):
                settled = _strange((*sooner.credits, *sooner.runs))
                parts = invoiced.with_parts({own.subscription: (*own.parts, *settled)})
                values = {"day": change.on, "invoice": before.on}
                yield Wrong(parts, -1, change.on, sooner.runs[-1].last, values=values)


def _strange(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts that are on no line of the invoice that is asked for."""
    return tuple(part if part.fixed is not None else part.but(line=-1) for part in parts)


def at_once(invoiced: Invoiced) -> Iterator[Wrong]:
    """A change of licences at once: on this invoice what is settled on the next one."""
    after = _beside(invoiced, 1)
    if after is None:
        return
    for later in after.contracts:
        if not changed(later) or later.programme not in AT_ONCE:
            continue
        change = later.changes[0]
        if change.on > invoiced.on:
            continue
        own = next((each for each in invoiced.contracts if each.subscription == later.subscription), None)
        if own is None:
            continue
        settled = _strange((*later.credits, *later.runs))
        newer = tuple(part.but(seats=later.after) if part in own.aheads else part for part in own.parts)
        rest = _rest(own, later)
        for parts in ((*own.parts, *settled), newer, *((*own.parts, part) for part in rest)):
            wrong = invoiced.with_parts({own.subscription: parts})
            values = {"day": change.on, "before": change.before, "after": later.after, "invoice": after.on}
            yield Wrong(wrong, -1, change.on, later.runs[-1].last, values=values)


def _rest(own: Contract, later: Contract) -> Iterator[Part]:
    """Only the added or removed licences for the days that are left."""
    run, more = later.runs[-1], later.after - later.before
    if more and own.parts:
        yield run.but(seats=abs(more), sign=1 if more > 0 else -1, line=-1, role="run")


KINDS = (
    Kind("at-once", "invoice", AT_ONCE, of_invoice=at_once),
    Kind("too-late", "invoice", CHANGE, of_invoice=too_late),
    Kind("next-invoice", "invoice", CHANGE, of_invoice=next_invoice),
    Kind("invoice-before", "invoice", CHANGE, of_invoice=invoice_before),
    Kind("both-invoices", "invoice", CARRIES, of_invoice=both_invoices),
)
