"""What a move asks of a case, and the right answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.core.money import UNIT
from billing_model.files.lesson import Lesson
from billing_model.files.lesson_models import MoveModel
from billing_model.lessons.drawn import Case
from billing_model.words.speech import Speech, speech, written_day

Unit = Literal["period", "invoice", "days", "seats", "amount"]


@dataclass(frozen=True)
class Question:
    """A question about a case.

    - move: the one it is about; None for the total of the invoice
    - unit: what the answer is: a place among the case's periods or invoices, days, the quantity of a line, or an amount
      in micro-units
    - line: of the invoice, from 0; -1 where it is about none
    - right: the answer
    """

    case: Case
    move: MoveModel | None
    unit: Unit
    line: int
    right: int

    @property
    def span(self) -> tuple[np.datetime64, np.datetime64] | None:
        """The days that it is about, first and last; None where it is about the whole invoice."""
        case = self.case
        if self.unit == "period":
            return case.periods[self.right]
        if self.unit == "invoice":
            return case.invoices[self.right], case.invoices[self.right]
        return (case.lines.first[self.line], case.lines.last[self.line]) if self.line >= 0 else None

    @property
    def choices(self) -> int | None:
        """How many places there are to choose from; None where the answer is written."""
        return {"period": len(self.case.periods), "invoice": len(self.case.invoices)}.get(self.unit)


def lines_of(lines: Lines, which: str) -> Array:
    """The rows of the lines that a move is about: "credits", "runs" by days, "whole" periods, or all "charges"."""
    charged = lines.amount > 0
    masks = {
        "credits": lines.amount < 0,
        "runs": charged & (lines.method == Method.BY_DAYS),
        "whole": charged & (lines.method == Method.WHOLE),
        "charges": charged,
    }
    return np.flatnonzero(masks[which])


def move_of(lesson: Lesson, case: Case, line: int, named: str = "") -> int | None:
    """The move that a line of the invoice belongs to, from 0; None where none is about it.

    named: what is wrong there in the words of practising, which is the move of that name where the lesson has one
    """
    if named in lesson.places:
        return lesson.places[named]
    for place, move in enumerate(lesson.moves):
        if line >= 0 and move.lines and line in lines_of(case.lines, move.lines):
            return place
    return None


def question(lesson: Lesson, case: Case, move: int, number: int, amount: bool = False) -> Question | None:
    """What a move asks; None where the case has nothing of the kind, or but one period to choose.

    number: of the case, which says about which of several lines; amount: the amount of the line, whatever else the move
    asks for.
    """
    asked = lesson.moves[move]
    if asked.ask == "period":
        place = case.changed_in
        return None if place is None or len(case.periods) == 1 else Question(case, asked, "period", -1, place)
    if asked.ask == "invoice":
        return Question(case, asked, "invoice", -1, int(np.searchsorted(case.invoices, case.on)))
    rows = lines_of(case.lines, asked.lines)
    if not len(rows):
        return None
    line = int(rows[number % len(rows)])
    if amount or asked.ask == "amount":
        return Question(case, asked, "amount", line, int(case.lines.amount[line]))
    if asked.ask == "seats":
        return Question(case, asked, "seats", line, int(case.lines.seats[line]))
    return Question(case, asked, "days", line, int(case.lines.days[line]))


def total(case: Case) -> Question:
    """The question for the whole invoice, tax included."""
    return Question(case, None, "amount", -1, int(case.result.invoices.total[case.invoice]))


def values(asked: Question, language: str) -> dict[str, Any]:
    """What the sentences of a lesson can put in: the days, licences and price of the case and of the line asked for."""
    case, spoken = asked.case, speech(language)
    said = case_values(case, language)
    if asked.line >= 0:
        lines = case.lines
        first, last = lines.first[asked.line], lines.last[asked.line]
        said |= {
            "line_first": _day(spoken, first),
            "line_last": _day(spoken, last),
            "line_period": spoken.period(first, last, case.on),
            "line_seats": _seats(spoken, case, int(lines.seats[asked.line]), lines.kind_names[asked.line]),
            "line_days": spoken.count(spoken.words["days"], int(lines.days[asked.line])),
            "of_days": spoken.count(spoken.words["days"], int(lines.of_days[asked.line])),
        }
    return said


def case_values(case: Case, language: str) -> dict[str, Any]:
    """What the sentences about a case can put in."""
    spoken, book, lines = speech(language), case.result.book, case.lines
    entry = case.scenario.data["subscription"][0]
    on = case.on
    said: dict[str, Any] = {
        "change": _day(spoken, case.change),
        "invoice": _day(spoken, on),
        "posted": _day(spoken, lines.posted.max()),
        "purchased": _day(spoken, np.datetime64(entry["purchased"])),
        "seats": _seats(spoken, case, int(entry["seats"])),
        "price": spoken.priced(
            spoken.number(Fraction(int(book.list_price[0]), UNIT), case.places), case.scenario.currency
        ),
        "offer": next((entry[name] for name in ("offer", "plan", "product") if name in entry), ""),
        "limit": spoken.whole(int(entry.get("limit", 0))),
        "billing_day": spoken.whole(int(entry.get("billing_day", 0))),
    }
    if case.changed_in is not None:
        first, last = case.periods[case.changed_in]
        said |= {"period": spoken.period(first, last, on), "period_last": _day(spoken, np.datetime64(last))}
    return said


def _day(spoken: Speech, day: np.datetime64) -> Any:
    return written_day(day.astype(object), "d MMMM", spoken.language)


def _seats(spoken: Speech, case: Case, number: int, kind: str = "") -> str:
    return spoken.count(spoken.seat(case.result.book.programme_names[0], kind), number)
