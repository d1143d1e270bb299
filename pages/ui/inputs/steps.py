"""The changes of a number in a contract: what changes, how many there are after each, and the events that they are.

The file knows events with a number in all (or, of kinds that add and remove, with how many more or fewer); two changes
of one day and kind become one event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from billing_model.programmes import programmes


class Kind(NamedTuple):
    """What changes: the kind of event, its field, and whether it says how many are added instead of how many there are.

    removes: the kind of event that says how many fewer there are, of a kind that adds
    also: other kinds of event that can say how many there are; label: the path of the words above the numbers
    unknown: other kinds of event after which how many there are does not follow from the rows alone, neither of their
        own contract nor of another that they name
    beside: whether how many more or fewer is shown, which needs a number at the start
    """

    event: str = "set-seats"
    field: str = "seats"
    adds: bool = False
    removes: str = ""
    also: tuple[str, ...] = ("reactivate",)
    label: str = "changes.licences"
    beside: bool = True
    unknown: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[str, ...]:
        """The kinds of event that the rows are."""
        return (self.event, self.removes) if self.removes else (self.event,)


SEATS = Kind()
ADDED = Kind("add-seats", adds=True, also=())
ADDED_AND_REMOVED = ADDED._replace(
    removes="remove-seats", unknown=("schedule", "move-seats", "convert-trial", "set-term")
)
USED = Kind("use", also=(), label="changes.devices")


def of_programme(programme: str) -> Kind | None:
    """What the table of a contract's changes is of; None: nothing changes in number."""
    can_happen = {event.kind for event in programmes()[programme].events}
    possible = (SEATS, ADDED_AND_REMOVED, ADDED, USED)
    return next((kind for kind in possible if set(kind.events) <= can_happen), None)


class Count(NamedTuple):
    """A number as it was typed: in all, or beside the number before."""

    number: int
    beside: bool = False

    def after(self, before: int) -> int:
        """How many there are then."""
        return before + self.number if self.beside else self.number


@dataclass(frozen=True)
class Change:
    """A row: its own number, its day, what was typed, and what else its event says."""

    id: int
    on: date
    count: Count
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A change with how many there are before it and after it."""

    change: Change
    before: int
    after: int


def in_turn(changes: Sequence[Change], start: int, others: Mapping[date, int] | None = None) -> list[Step]:
    """The changes by their day, each with the numbers around it.

    start: how many there are at first; others: how many there are from the days of other events on
    """
    made: list[Step] = []
    level, left = start, sorted((others or {}).items())
    for change in sorted(changes, key=lambda change: change.on):
        while left and left[0][0] <= change.on:
            level = left.pop(0)[1]
        made.append(Step(change, level, change.count.after(level)))
        level = made[-1].after
    return made


def events(steps: Sequence[Step], subscription: str, kind: Kind = SEATS) -> list[dict[str, Any]]:
    """The events that steps are in a file: one a day and kind, with the number in all, or how many more or fewer."""
    made: dict[tuple[date, str], dict[str, Any]] = {}
    for step in steps:
        number, name = step.after, kind.event
        if kind.adds:
            number -= step.before
        if number < 0 and kind.removes:
            number, name = -number, kind.removes
        if kind.adds:
            number += made.get((step.change.on, name), {}).get(kind.field, 0)
        event = {"subscription": subscription, "on": step.change.on, "kind": name, **step.change.rest}
        made[step.change.on, name] = event | {kind.field: number}
    return list(made.values())
