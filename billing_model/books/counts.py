"""What is counted in the parts of a book, and adds up to what is counted in the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

Counted = TypeVar("Counted", bound="Counts")


@dataclass(frozen=True)
class Counts:
    """Counts that are added field by field: numbers, tuples that follow each other, and mappings of these by key.

    >>> from dataclasses import field
    >>> @dataclass(frozen=True)
    ... class Sales(Counts):
    ...     lines: int = 0
    ...     totals: Mapping[str, int] = field(default_factory=dict)
    >>> Sales(2, {"EUR": 5}) + Sales(1, {"EUR": 1, "CHF": 3})
    Sales(lines=3, totals={'CHF': 3, 'EUR': 6})
    """

    def __add__(self: Counted, other: Counted) -> Counted:
        sums = {field.name: _added(getattr(self, field.name), getattr(other, field.name)) for field in fields(self)}
        return type(self)(**sums)


def _added(first: Any, second: Any) -> Any:
    if not isinstance(first, Mapping):
        return first + second
    return {
        key: _added(first[key], second[key]) if key in first and key in second else first.get(key, second.get(key))
        for key in sorted({*first, *second})
    }


@dataclass(frozen=True)
class BookCounts(Counts):
    """Who is in a book or in a part of it, and who is left out for the problems in its rows.

    - begun: the subscriptions that are bought by the day through which is billed, those left out among them, and those
      whose day cannot be read
    - remarks: rows that a later one replaces, for which no customer is left out
    - read_as: how its files were read, in sentences
    """

    subscriptions: int = 0
    begun: int = 0
    customers: int = 0
    subscriptions_left_out: int = 0
    events_left_out: int = 0
    customers_left_out: int = 0
    problems: int = 0
    remarks: int = 0
    read_as: tuple[str, ...] = ()

    @property
    def begins_later(self) -> bool:
        """Whether there are subscriptions, and all of them are bought after the day through which is billed."""
        return bool(self.subscriptions + self.subscriptions_left_out) and not self.begun
