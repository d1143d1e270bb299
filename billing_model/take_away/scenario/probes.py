"""What a book costs with other numbers typed in: many alternatives in one bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.checks import check
from billing_model.billing.edits import copies
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.programmes import programmes


@dataclass(frozen=True)
class Input:
    """A number that was given: a field of a subscription or of an event, by its row in the book."""

    table: Literal["subscription", "event"]
    row: int
    field: str


Numbers = Mapping[Input, int]  # what is typed, in the units of the book's columns


def given_number(book: Book, source: Input) -> int:
    """What the book has for an input."""
    table = book.subscriptions if source.table == "subscription" else book.events
    return int(table.or_zeros(source.field)[source.row])


def billed_with(result: Outcome, alternatives: Sequence[Numbers]) -> list[Lines | None]:
    """The lines of each alternative, in the order of its invoices; None for one that a rule or the format refuses."""
    if not alternatives:
        return []
    book, billed = result.book, list[Lines | None]([None] * len(alternatives))
    many = _typed(copies(book, len(alternatives)), book, alternatives)
    _, refused = check(many, programmes())
    size = {"subscription": len(book), "event": len(book.events)}
    possible = np.ones(len(alternatives), bool)
    for problem in refused:
        possible[problem.row // size[problem.table]] = False
    lines = bill(many.only(np.repeat(possible, len(book))).renumbered(), result.until)
    owner = lines.subscription // len(book)
    order = np.argsort(owner, kind="stable")
    ends = np.searchsorted(owner[order], np.arange(int(possible.sum()) + 1))
    for place, alternative in enumerate(np.flatnonzero(possible).tolist()):
        own = lines.take(order[ends[place] : ends[place + 1]])
        billed[alternative] = invoices(book, own.but(subscription=own.subscription - place * len(book)))[1]
    return billed


def _typed(many: Book, book: Book, alternatives: Sequence[Numbers]) -> Book:
    """The copies of a book with the numbers of each alternative."""
    typed: dict[tuple[str, str], Array] = {}
    for copy, numbers in enumerate(alternatives):
        for source, number in numbers.items():
            table, size = (
                (many.subscriptions, len(book)) if source.table == "subscription" else (many.events, len(book.events))
            )
            values = typed.setdefault((source.table, source.field), table.or_zeros(source.field).copy())
            values[copy * size + source.row] = number
    subscriptions, events = (
        {field: values for (target, field), values in typed.items() if target == table}
        for table in ("subscription", "event")
    )
    return replace(many.change(**subscriptions), events=many.events.replace(**events))
