"""What a vendor's programme declares: its fields, events, kinds of line, checks and rules.

A programme file under ``programmes/`` builds one `Programme` (or one `Extension` of another programme) from these
records and calls it ``PROGRAMME`` (``EXTENSION``). Everything else (scenario files, book files, the command line,
the forms of the pages, the wording) asks the registry for them, so that a new vendor touches nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from billing_model.core.columns import Array, Columns

if TYPE_CHECKING:
    from billing_model.core.book import Book
    from billing_model.core.lines import Lines
    from billing_model.core.need import Need, Served

FieldType = Literal["text", "choice", "integer", "money", "day", "flag", "percent", "subscription"]

MISSING = int(np.iinfo(np.int64).min)  # an integer or an amount that was not given

# How a field of each type lies in a column, and what stands there when it is not given.
COLUMN: Mapping[str, tuple[Any, Any]] = {
    "text": (object, ""),
    "choice": (np.int8, -1),  # the place in Field.choices
    "integer": (np.int64, MISSING),
    "money": (np.int64, MISSING),  # micro-units
    "day": ("datetime64[D]", np.datetime64("NaT", "D")),
    "flag": (np.bool_, False),
    "percent": (np.int64, MISSING),  # hundredths of a percent
    "subscription": (np.int64, -1),  # the row of the subscription it names
}


@dataclass(frozen=True)
class Field:
    """One field of ``[[subscription]]`` or ``[[event]]``.

    required: it must be given; default: what stands when it is not (None: the column's "not given").
    minimum, maximum: bounds of integers, both included, in the field's own unit; clause: what a value outside
    `choices` or the bounds contradicts ("" if only the format says so).
    """

    name: str
    type: FieldType
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    clause: str = ""

    def column(self, size: int) -> Array:
        """A column of this field in which nothing is given yet."""
        dtype, missing = COLUMN[self.type]
        return np.full(size, missing, dtype)

    def encode(self, value: Any) -> Any:
        """A checked value as it lies in the column; a subscription's row is found by the book."""
        if value is None:
            return COLUMN[self.type][1]
        if self.type == "choice":
            return self.choices.index(value)
        if self.type == "money":
            return int(Decimal(value) * 1_000_000)
        if self.type == "percent":
            return int(Decimal(value) * 100)
        if self.type == "day":
            return np.datetime64(value, "D")
        return value


@dataclass(frozen=True)
class Event:
    """A kind of event: its name, the fields it carries, and its place within a day (GEN-4)."""

    kind: str
    fields: tuple[Field, ...] = ()
    order: int = 0
    refused_by: str = ""  # an event that is understood and always refused, with this clause
    decides: bool = False  # what may happen later depends on it, so that without it later events cannot be judged


@dataclass(frozen=True)
class Problem:
    """Something the book says that a clause or the format refuses.

    table: "subscription" or "event"; row: the index in that table of the book (after `book.check`: the row as it
    was given, counted from 0); field: the field's name;
    clause: the clause's id, or "" where only the format says so; key: the sentence in the wording;
    values: what the sentence puts in.
    """

    table: Literal["subscription", "event"]
    row: int
    field: str
    clause: str
    key: str
    values: Mapping[str, Any] = made(default_factory=dict)


def problems(
    table: Literal["subscription", "event"], wrong: Array, field: str, clause: str, key: str, **values: Array
) -> list[Problem]:
    """One problem per row where the mask is true; the columns in `values` give the numbers of its sentence."""
    return [
        Problem(table, int(row), field, clause, key, {name: column[row] for name, column in values.items()})
        for row in np.flatnonzero(wrong)
    ]


@dataclass(frozen=True)
class Programme:
    """A vendor's programme.

    fields: what a subscription carries beside the common fields; events: what can happen; kinds: the names of the
    lines it prints, in order; check: what a book may not say; bill: the lines posted through a day; due: the day an
    invoice is due, per line, NaT where no clause says; unit_places: decimals of a printed unit price;
    levels: the seats held, as steps: subscription, day since, seats, sorted by the first two (None: not told);
    term: per subscription, the day from which its terms count and the months of one, 0 if it has none (None: none
    has); after each it renews or ends;
    daily: the exact charge of each day of lines whose days are not all alike (None: they are);
    defaults: puts in what is not given and depends on more than the field itself (None: nothing does);
    serve: the contracts that serve a need, and what happens to them, for what is agreed with each path: its list price
    and fields (None: it cannot be compared); by_use: what is charged is what was used, not what was ordered;
    sold_for: the field that says for how long one is bound, and the values that are sold, where the list price means
    the same under each ("": there is none);
    one_of: the field and those of its values of which a customer holds one at a time ("": there are none);
    operands: the columns in ``Lines.more`` that a reader must see, with their unit.
    """

    id: str
    fields: tuple[Field, ...]
    events: tuple[Event, ...]
    kinds: tuple[str, ...]
    check: Callable[[Book], list[Problem]]
    bill: Callable[[Book, np.datetime64], Lines]
    due: Callable[[Book, Lines], Array] | None = None
    daily: Callable[[Book, Lines], tuple[Array, Array, Array]] | None = None
    levels: Callable[[Book, np.datetime64], tuple[Array, Array, Array]] | None = None
    term: Callable[[Book], tuple[Array, Array]] | None = None
    operands: Mapping[str, str] = made(default_factory=dict)
    defaults: Callable[[Book], Book] | None = None
    serve: Callable[[Need, Columns], Served] | None = None
    by_use: bool = False
    sold_for: tuple[str, tuple[Any, ...]] = ("", ())
    one_of: tuple[str, tuple[str, ...]] = ("", ())
    minimum_seats: int = 1
    factor: int = 12 * 366  # the most that price times seats is ever multiplied by, so that nothing overflows
    unit_places: int = 2


@dataclass(frozen=True)
class Extension:
    """More fields and events for a programme, a check, and a step that turns its book into a plain one.

    check and prepare see the whole book of some customers, all their programmes together; prepare leaves every
    subscription in its row. lapses: the subscriptions that end by themselves and were never charged, as rows of the
    book, and the first day without each (None: none does).
    """

    of: str
    fields: tuple[Field, ...]
    events: tuple[Event, ...]
    check: Callable[[Book], list[Problem]]
    prepare: Callable[[Book], Book]
    defaults: Callable[[Book], Book] | None = None
    lapses: Callable[[Book], tuple[Array, Array]] | None = None
