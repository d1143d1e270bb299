"""Causes that touch all rows of a subscription: an event left out, billed again as a book of alternatives.

All alternatives of all subscriptions are one book that is billed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.checks import check
from billing_model.billing.edits import each_alone
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.practise.slips import MOST_EVENTS
from billing_model.programmes import programmes
from billing_model.reconciling.compared import Compared, Difference, Key, key

LEFT_OUT = (  # events that a vendor can miss
    "set-seats", "cancel", "reactivate", "remove-seats", "add-seats", "move-seats", "schedule", "convert-trial",
)  # fmt: skip
RENEWAL = "set-renewal"
NO_EVENT = -1


@dataclass(frozen=True)
class LeftOut:
    """All rows of a subscription are as if this event had not happened. event: its row in the book's events."""

    event: int
    kind: str
    on: np.datetime64


def left_out(compared: Compared, differences: Sequence[Difference]) -> Mapping[int, LeftOut]:
    """The event that was left out, of the subscriptions where that explains every row; by subscription."""
    book = compared.book
    named = _named(book)
    asked = [(difference, event) for difference in differences for event in _events(compared, difference, named)]
    if not asked:
        return {}
    subs = np.array([difference.subscription for difference, _ in asked])
    many, copy, origin = each_alone(book, subs)
    gone = np.array([event for _, event in asked])
    kept = origin != gone[copy[many.events.subscription]]
    many = replace(many, events=many.events.take(kept))
    many = replace(many, events=many.events.but(row=np.arange(len(many.events))))
    by_copy = _keys(many, copy, subs, compared)
    found: dict[int, LeftOut] = {}
    of_others: set[int] = set()
    for number, (difference, event) in enumerate(asked):
        sub, said = difference.subscription, by_copy.get(number)
        if event == NO_EVENT:
            of_others |= {sub} if said != Counter(map(key, difference.lines)) else set()
        elif sub not in found and sub not in of_others and said == Counter(map(key, difference.rows)):
            found[sub] = LeftOut(event, str(book.events.kind_names[event]), book.events.on[event])
    return found


def _named(book: Book) -> set[int]:
    """The subscriptions that another one or its event names, so that a copy of one alone may be billed otherwise."""
    columns = [*book.subscriptions.more.items(), *book.events.more.items()]
    return {int(row) for name, column in columns if codes.reference.known(name) for row in np.unique(column)}


def _events(compared: Compared, difference: Difference, named: set[int]) -> Iterator[int]:
    """The events that can have been left out, those nearest to the invoice first; before them `NO_EVENT` where a copy
    has to show first that it is billed as in the book."""
    events = compared.book.events
    due = [row for row in compared.events_of(difference) if events.on[row] <= compared.days[-1]]
    possible = [row for row in due if events.kind_names[row] in LEFT_OUT]
    if not difference.missing:  # nothing is due, as after a term that is not renewed
        possible += [row for row in due if events.kind_names[row] == RENEWAL]
    if possible and difference.subscription in named:
        yield NO_EVENT
    yield from sorted(possible, reverse=True)[:MOST_EVENTS]


def _keys(many: Book, copy: Array, subs: Array, compared: Compared) -> Mapping[int, Counter[Key]]:
    """What the invoices of each copy say, of those that no clause refuses."""
    checked, refused = check(many, programmes())
    wrong = {int(copy[p.row if p.table == "subscription" else many.events.subscription[p.row]]) for p in refused}
    ids = compared.book.id[subs]
    possible = ~np.isin(copy, sorted(wrong))
    own, origin = checked.only(possible).renumbered(), copy[possible]
    lines = bill(own, max(compared.days))
    lines = lines.take(compared.is_held(lines))
    by_copy: dict[int, Counter[Key]] = {number: Counter() for number in range(len(subs)) if number not in wrong}
    lines = lines.take(own.id[lines.subscription] == ids[origin[lines.subscription]])
    for number, first, last, seats, amount in zip(
        origin[lines.subscription].tolist(), lines.first.view(np.int64).tolist(), lines.last.view(np.int64).tolist(),
        lines.seats.tolist(), lines.amount.tolist(), strict=True,
    ):  # fmt: skip
        by_copy[number][(first, last, seats, amount)] += 1
    return by_copy
