"""What a subscription and an event can say: fields and their types, how each lies in a column, and what is wrong.

A programme declares its own fields; those that every subscription and every event has stand here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import DAY, Array
from billing_model.core.money import UNIT

FieldType = Literal["text", "choice", "integer", "money", "day", "flag", "percent", "subscription"]

MISSING = int(np.iinfo(np.int64).min)  # an integer or an amount that was not given

# How a field of each type lies in a column, and what stands there when it is not given.
COLUMN: Mapping[str, tuple[Any, Any]] = {
    "text": (object, ""),
    "choice": (np.int8, -1),  # the place in Field.names
    "integer": (np.int64, MISSING),
    "money": (np.int64, MISSING),  # micro-units
    "day": (DAY, np.datetime64("NaT", "D")),
    "flag": (np.bool_, False),
    "percent": (np.int64, MISSING),  # hundredths of a percent
    "subscription": (np.int64, -1),  # the row of the subscription it names
}
_MISSING = {np.dtype(dtype): value for name, (dtype, value) in COLUMN.items() if name != "subscription"}


def given(column: Array) -> Array:
    """Where a field's column holds something that was given.

    >>> given(np.array([5, MISSING]))
    array([ True, False])
    """
    if column.dtype == bool:
        return column
    if column.dtype.kind == "M":
        return ~np.isnat(column)
    is_given: Array = column != missing(column.dtype)
    return is_given


def missing(dtype: np.dtype[Any]) -> Any:
    """What stands in a field's column of this type where nothing was given."""
    return _MISSING.get(dtype, MISSING)


@dataclass(frozen=True)
class Field:
    """One field of ``[[subscription]]`` or ``[[event]]``.

    required: it must be given;
    default: what stands when it is not (None: the column's "not given");
    choices: the names it takes, of a text those to pick from; codes: the names by number of a field that programmes
    share and of which each takes others (empty: the choices);
    minimum, maximum: bounds of integers, both included, in the field's own unit;
    clause: what a value outside `choices` or the bounds contradicts ("" if only the format says so).
    """

    name: str
    type: FieldType
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    clause: str = ""

    def __post_init__(self) -> None:
        if self.type == "subscription":
            codes.reference(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names by the number that stands for each in the column."""
        return self.codes or self.choices

    def column(self, size: int) -> Array:
        """A column of this field in which nothing is given yet."""
        dtype, nothing = COLUMN[self.type]
        return np.full(size, nothing, dtype)

    def encode(self, value: Any) -> Any:
        """A checked value as it lies in the column; the book knows the row of a subscription."""
        if value is None:
            return COLUMN[self.type][1]
        if self.type == "choice":
            return self.names.index(value)
        if self.type == "money":
            return int(Decimal(value) * UNIT)
        if self.type == "percent":
            return int(Decimal(value) * 100)
        if self.type == "day":
            return np.datetime64(value, "D")
        return value


def column(field: Field, entries: Sequence[Mapping[str, Any]]) -> Array:
    """A field of well-formed entries as a column; a subscription it names stays an id, which `book.build` ties."""
    if field.type == "subscription":
        return np.array([entry.get(field.name, "") for entry in entries], object)
    values = field.column(len(entries))
    for row, entry in enumerate(entries):
        if field.name in entry:
            values[row] = field.encode(entry[field.name])
    return values


@dataclass(frozen=True)
class Event:
    """A kind of event: its name, the fields it carries, and its place within a day (GEN-4).

    replaces: it says what holds from now on, so that the last of a day is all that counts of that day.
    """

    kind: str
    fields: tuple[Field, ...] = ()
    order: int = 0
    refused_by: str = ""  # an event that is understood and always refused, with this clause
    decides: bool = False  # what may happen later depends on it, so that without it later events cannot be judged
    replaces: bool = False


DEFAULT_CUSTOMER = "customer"  # the customer where none is named

# The fields that every subscription and every event has, whatever its programme.
SUBSCRIPTION_FIELDS = (
    Field("id", "text", required=True),
    Field("customer", "text", default=DEFAULT_CUSTOMER),
    Field("programme", "text", required=True),
    Field("purchased", "day", required=True),
    Field("seats", "integer"),
    Field("list_price", "money", required=True),
)
EVENT_FIELDS = (
    Field("subscription", "text", required=True),
    Field("on", "day", required=True),
    Field("kind", "text", required=True),
)


@dataclass(frozen=True)
class Problem:
    """Something the book says that a clause or the format refuses.

    table: "subscription" or "event";
    row: the index in that table of the book (after the checks: the row as it was given, counted from 0);
    field: the field's name;
    clause: the clause's id, or "" where only the format says so;
    key: the sentence in the wording;
    values: what is put into the sentence.
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
        for row in wrong.nonzero()[0]
    ]
