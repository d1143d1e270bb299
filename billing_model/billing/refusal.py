"""Why a file is refused: one sentence per problem, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from billing_model.core.fields import EVENT_FIELDS, MISSING, SUBSCRIPTION_FIELDS, Field, Problem
from billing_model.core.money import UNIT
from billing_model.programmes import event_fields, fields, programmes
from billing_model.words.rulebook import IncompleteRulebook
from billing_model.words.wording import one_line, wording

Table = Literal["", "subscription", "event"]

_COMMON = {declared.name: declared for declared in (*SUBSCRIPTION_FIELDS, *EVENT_FIELDS)}
_OF_THE_FIELD = ("found", "expected", "least", "most")  # values in the unit of the field that is refused


ORDER = ("", "subscription", "event")  # of the tables, as one reads a file: its own fields come first


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong in a file.

    - file: as the user named it
    - key: the sentence in the wording
    - values: what is filled into the sentence (texts, whole numbers, Decimals, days)
    - clause: its id, "" where only the format refuses
    - field: the field's name, or its path below the entry ("lines.2.amount"), "" for the whole entry
    - table: the kind of entry, "" for the file's own fields
    - number: the entry counted from 1, or with ``is_row`` the row that a spreadsheet shows
    - id: of the subscription
    - customer: the subscription's customer, "" where that is not known
    - line, column: in the text
    - remark: nothing is left out for it but the row itself
    """

    file: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""
    field: str = ""
    table: Table = ""
    number: int = 0
    id: str = ""
    customer: str = ""
    is_row: bool = False
    line: int = 0
    column: int = 0
    remark: bool = False

    def text(self, language: str) -> str:
        """The whole sentence: file, place, what was found, what is expected, and the clause with its title."""
        where = ", ".join(part for part in (one_line(self.file, 1_000), self.place(language)) if part)
        return f"{where}: {self.sentence(language)}"

    def sentence(self, language: str) -> str:
        """What was found and what is expected, and the clause with its title; for a place that shows itself."""
        words = wording(language)
        sentence = words.problem(self.key, **self.values)
        if not self.clause:
            return sentence
        title = words.clause(self.clause)
        return f"{sentence} ({self.clause}: {title})" if title else f"{sentence} ({self.clause})"

    def place(self, language: str) -> str:
        """The entry and its field: "event 3 (of A), seats"; "" for the file as a whole."""
        words = wording(language)
        parts = []
        if self.line:
            parts.append(words.place("line", line=str(self.line), column=str(self.column)))
        if self.number:
            name = "row" if self.is_row else self.table
            parts.append(words.place(name if self.id else f"{name}-without-id", number=str(self.number), id=self.id))
        elif self.table:
            parts.append(self.table)
        if self.field:
            parts.append(words.written(self.field, bare=True))
        return ", ".join(parts)


class Refused(Exception):
    """A file is refused; ``problems`` holds everything that is wrong, in the order of the file."""

    def __init__(self, problems: list[Refusal]) -> None:
        super().__init__("\n".join(problem.text("en") for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[Refused], tuple[list[Refusal]]]:
        """So that it arrives complete from another process."""
        return type(self), (self.problems,)


def unexpected(error: Exception, file: str, number: str = "") -> Refused:
    """An error that the model did not foresee, as a sentence about the file; number: under which a log has more.

    An `IncompleteRulebook` is raised again: it is a sentence already, and about another file.
    """
    if isinstance(error, IncompleteRulebook):
        raise error
    if isinstance(error, MemoryError):
        return Refused([Refusal(file, "out-of-memory")])
    reason = "; ".join(filter(None, [f"{type(error).__name__}: {error}", number]))
    return Refused([Refusal(file, "unexpected", {"reason": reason})])


def in_order(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Refusals in the order of the file that they are about."""
    return sorted(refusals, key=lambda refusal: (ORDER.index(refusal.table), refusal.number))


def refusal_of(problem: Problem, place: Refusal, programme: str, kind: str = "") -> Refusal:
    """A problem of the book as a refusal.

    - place: a refusal that says only where
    - programme: of the subscription
    - kind: of the event
    """
    known = fields() if problem.table == "subscription" else event_fields()
    values: dict[str, Any] = {"programme": programme, **decoded(problem, known)}
    if problem.table == "event":
        values.setdefault("found", kind)
    key = problem.key
    if key == "unknown-event":
        key, values = unknown_event(programme, values["found"])
    return replace(place, key=key, values=values, clause=problem.clause, field=problem.field)


def unknown_event(programme: str, found: str) -> tuple[str, dict[str, Any]]:
    """The sentence about an event that a programme does not have, and its values: with those that are possible."""
    choices = tuple(event.kind for event in programmes()[programme].events if not event.refused_by)
    values = {"programme": programme, "found": found}
    return ("unknown-event", values | {"choices": choices}) if choices else ("no-events", values)


def decoded(problem: Problem, fields: Mapping[str, Field]) -> dict[str, Any]:
    """A problem's values as a user writes them.

    fields: the programmes' own, by name. ``found``, ``expected``, ``least`` and ``most`` are in the unit of the
    problem's field, a value with the name of a field in that field's; all other values carry their own type.
    """
    known = {**_COMMON, **fields}
    own = known.get(problem.field)
    return {
        name: plain(value, own if name in _OF_THE_FIELD else known.get(name)) for name, value in problem.values.items()
    }


def plain(value: Any, field: Field | None) -> Any:
    """A value of a column as Python's own: money and percentages as Decimals, choices by name, days as dates."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[D]").astype(date)
    if isinstance(value, np.bool_):
        return bool(value)
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        return value
    number = int(value)
    if number == MISSING:
        return None
    if field is None:
        return number
    if field.type == "choice":
        return field.names[number] if 0 <= number < len(field.names) else None
    if field.type == "money":
        return trimmed(Decimal(number) / UNIT, 2)
    if field.type == "percent":
        return trimmed(Decimal(number) / 100, 0)
    return number


def trimmed(value: Decimal, places: int) -> Decimal:
    """Without trailing zeros, but with at least this many decimals."""
    least = value.quantize(Decimal(1).scaleb(-places))
    return least if least == value else value.normalize()
