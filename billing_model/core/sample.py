"""What the vendors' shares of a random book are made with: days, seats and events, as columns.

A vendor that has a share says in ``sample.py`` of its folder, as ``SAMPLES``, how its subscriptions are made; they are
valid by all clauses. The columns are those of `book.build` before rows are tied together: customers, ids and the
subscriptions that fields and events name are numbers, and a field that no row gives is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import DAY, Array
from billing_model.core.fields import MISSING, missing
from billing_model.core.money import CENT

FIRST_PURCHASE = np.datetime64("2025-10-01", "D")  # a book of today, the same whenever it is made
UNTIL = np.datetime64("2026-10-31", "D")  # twelve months later, renewals included

Random = np.random.Generator
Rows = dict[str, Array]  # columns by name


@dataclass(frozen=True)
class Sample:
    """A programme's share of the random book.

    share: the part of all subscriptions; None for the programme that has the rest, which comes first;
    make: draws subscriptions and their events. Its arguments are a generator, the number of subscriptions, and the
    number of customers so far, to whom subscriptions may be assigned (0: the programme makes its own).
    """

    programme: str
    share: float | None
    make: Callable[[Random, int, int], tuple[Rows, Rows]]


def bought(random: Random, size: int, programme: str, customer: Array) -> Rows:
    """Subscriptions of a programme, bought in October 2025, with nothing but the common fields."""
    return {
        "id": np.arange(size),
        "customer": customer,
        "programme": np.full(size, codes.programme(programme), np.int8),
        "purchased": FIRST_PURCHASE + random.integers(0, 31, size),
        "seats": random.integers(1, 50, size),
        "list_price": random.integers(100, 4_000, size) * CENT,
    }


def days(subscriptions: Rows) -> Array:
    """Days from `FIRST_PURCHASE` to the purchase."""
    return (subscriptions["purchased"] - FIRST_PURCHASE).astype(np.int64)


def events(row: Array, kind: str, days: Array, **given: Array) -> Rows:
    """One event for each of these subscriptions, this many days after `FIRST_PURCHASE`; given: the columns of its
    fields."""
    size = len(row)
    return {
        "subscription": row,
        "on": FIRST_PURCHASE + days,
        "kind": np.full(size, codes.event_kind(kind), np.int8),
        **given,
    }


def no_events() -> Rows:
    """The events of subscriptions to which nothing happens."""
    none = np.zeros(0, np.int64)
    return {"subscription": none, "on": none.astype(DAY), "kind": none.astype(np.int8)}


def sometimes(random: Random, size: int, share: float) -> Array:
    """True in this share of the rows."""
    return random.random(size) < share


def seats_given(random: Random, size: int, share: float = 1.0) -> Array:
    """From 1 to 49 seats, given in this share of the rows."""
    return np.where(random.random(size) < share, random.integers(1, 50, size), MISSING)


def choices(random: Random, size: int, share: float, count: int) -> Array:
    """A choice from 0 to count - 1 in this share of the rows; in the others none is given."""
    return np.where(random.random(size) < share, random.integers(0, count, size), -1).astype(np.int8)


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts; what a part lacks is not given there. A column has one type in all parts."""
    types = {name: column.dtype for part in parts for name, column in part.items()}
    sizes = [len(next(iter(part.values()))) for part in parts]
    return {
        name: np.concatenate(
            [
                part[name] if name in part else np.full(size, missing(dtype), dtype)
                for part, size in zip(parts, sizes, strict=True)
            ]
        )
        for name, dtype in types.items()
    }
