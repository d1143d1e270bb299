"""Whether an answer is right, and else which idea leads to it: first its direction, then the idea in a sentence.

An idea is looked for by making its mistake: other days, other licences, a month of 30 days. A pocket calculator's
rounding counts as right, with a remark, as long as a lesson allows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np

from billing_model.core.lines import Lines, Method
from billing_model.core.money import UNIT
from billing_model.explaining.steps import rounded
from billing_model.lessons.questions import Question, values
from billing_model.practise.diagnosis import WHOLE_UNITS, diagnosed
from billing_model.practise.guess import slip_sentence
from billing_model.practise.sheet import Sheet
from billing_model.practise.slips import slips
from billing_model.words.speech import speech
from billing_model.words.wording import LANGUAGES, capital, wording

KEPT = 128  # judgements: a page asks for one several times
MONTH = 30  # days that many take for every month
ROUNDING = "rounding"  # the move of ideas that are right but for it, if not to whole units
DAILY = (2, 3, 4)  # decimals to which a price of a day is rounded on a pocket calculator


@dataclass(frozen=True)
class Judgement:
    """What an answer is worth.

    - right: as a pocket calculator has it, or to the cent; exact: to the cent
    - direction: "early", "late", "low" or "high", "" where it is right
    - idea: the name of its sentence, "" for none; said: the sentence where it is made elsewhere, by language
    - line, move: where it shows: a line of the invoice, from 0, else -1; a move by its name, "" for none
    """

    right: bool
    exact: bool
    direction: str = ""
    idea: str = ""
    line: int = -1
    move: str = ""
    said: dict[str, str] = field(default_factory=dict)


@lru_cache(KEPT)
def judge(asked: Question, answer: int) -> Judgement:
    """An answer to a question, in its unit."""
    if answer == asked.right or (asked.unit == "amount" and asked.right < 0 and answer == -asked.right):
        return Judgement(True, True)
    rounds = asked.unit == "amount" and asked.line >= 0 and not _capped(asked)
    size = abs(answer) if asked.right < 0 else answer  # a credit may be typed without its minus, a charge not with one
    if rounds and size in amounts(asked.case.lines, asked.line):
        return Judgement(True, False)
    picks = asked.choices is not None
    low = answer < asked.right if asked.line < 0 or asked.right >= 0 else abs(answer) < -asked.right
    direction = ("early" if low else "late") if picks else ("low" if low else "high")
    if asked.move is None:
        return _of_the_total(asked, answer, direction)
    if asked.unit == "seats":
        return _of_a_number(asked, answer, direction)
    idea = _pick(asked, answer) if picks else next((id for id, at in _ideas(asked) if size in at), "")
    return Judgement(False, False, direction, idea, asked.line)


def sentence(asked: Question, judged: Judgement, language: str) -> str:
    """The idea behind a wrong answer in a sentence; where none is known, what the move is about is said by its words.

    "" for none.
    """
    if judged.said:
        return judged.said[language]
    if not judged.idea:
        return ""
    template = wording(language)["lesson"]["idea"][judged.idea]
    return capital(str(template).format(**values(asked, language)))


def amounts(lines: Lines, row: int, **other: int) -> set[int]:
    """What a line comes to by the usual ways to round, micro-units without a sign; other: operands that replace its.

    Operands: days, of_days, seats.
    """
    operands = {**lines.operands(row), **other}
    price = Fraction(operands["list_price"] * operands["months"], UNIT)
    days, of_days, seats = operands["days"], max(operands["of_days"], 1), operands["seats"]
    if operands["method"] == Method.USAGE:
        days = 1  # its seats are device-days
    if operands["method"] in (Method.WHOLE, Method.REPEATED) and not {"days", "of_days"} & other.keys():
        days = of_days = 1
    cent = int(lines.places[row])
    part = price * days / of_days
    found = {rounded(part * seats, cent), rounded(part, cent) * seats}
    for places in DAILY:
        daily = rounded(price / of_days, places)
        found |= {rounded(daily * days * seats, cent), rounded(daily * days, cent) * seats}
    return {int(abs(amount) * UNIT) for amount in found}


def _capped(asked: Question) -> bool:
    """Whether the line is a credit that is less than its days are worth, since no more than a charge is given back."""
    lines, row = asked.case.lines, asked.line
    if lines.amount[row] >= 0 or lines.method[row] not in (Method.BY_DAYS, Method.CAPPED):
        return False
    held = lines.operands(row)
    worth = Fraction(held["list_price"] * held["months"] * held["days"] * held["seats"], max(held["of_days"], 1))
    return -Fraction(held["exact"], held["per"]) < worth


def _of_a_number(asked: Question, answer: int, direction: str) -> Judgement:
    """The slip that leads to a number of device-days, as practising names it."""
    sheet = Sheet(asked.case.result, asked.case.invoice)
    for slip in slips(asked.case.result, asked.case.invoice):
        if asked.line < len(slip.rows) and slip.rows[asked.line].seats == answer:
            said = {language: slip_sentence(slip, sheet, language) for language in LANGUAGES}
            return Judgement(False, False, direction, slip.name, asked.line, said=said)
    return Judgement(False, False, direction, line=asked.line)


def _pick(asked: Question, answer: int) -> str:
    """The idea behind a period or an invoice that was chosen on the timeline."""
    case = asked.case
    if asked.unit == "period":
        return "period-over" if answer < asked.right else "period-to-come"
    if case.invoices[answer] < case.change:
        return "invoice-before"
    return "invoice-at-once" if answer < asked.right else "invoice-later"


def _ideas(asked: Question) -> Iterator[tuple[str, set[int]]]:
    """The ideas that a wrong number of days or a wrong amount of a line can come from, each with the answers it makes.

    The likeliest first.
    """
    lines, row = asked.case.lines, asked.line
    days, of_days, seats = (int(column[row]) for column in (lines.days, lines.of_days, lines.seats))
    runs = np.flatnonzero((lines.method == Method.BY_DAYS) & (np.arange(len(lines)) != row))
    other_days = [int(lines.days[run]) for run in runs]
    by_days = lines.method[row] == Method.BY_DAYS
    if asked.unit == "days":
        yield "day-less", {days - 1}
        yield "day-more", {days + 1}
        yield "whole-period", {of_days}
        yield "other-run", set(other_days)
        yield "thirty", {days + MONTH - of_days}
        return
    others = {int(other) for other in lines.seats} - {seats}
    yield "capped", amounts(lines, row) if _capped(asked) else set()
    yield "whole-period", amounts(lines, row, days=of_days) if by_days else set()
    yield (
        "by-days",
        set()
        if by_days
        else {
            amount for part in other_days for held in {seats, *others} for amount in _by_days(lines, row, part, held)
        },
    )
    yield "difference", {amount for other in others for amount in amounts(lines, row, seats=abs(seats - other))}
    yield "other-seats", {amount for other in others for amount in amounts(lines, row, seats=other)}
    yield "one-seat", amounts(lines, row, seats=1) if seats > 1 else set()
    if by_days:
        yield "day-less", amounts(lines, row, days=days - 1)
        yield "day-more", amounts(lines, row, days=days + 1)
        yield "thirty", amounts(lines, row, of_days=MONTH)
        yield "other-run", {amount for other in other_days for amount in amounts(lines, row, days=other)}


def _by_days(lines: Lines, row: int, days: int, seats: int) -> set[int]:
    """A whole period as if it were charged by days."""
    run = int(np.flatnonzero(lines.method == Method.BY_DAYS)[0])
    return amounts(lines, run, days=days, seats=seats) if int(lines.months[run]) == int(lines.months[row]) else set()


def _of_the_total(asked: Question, answer: int, direction: str) -> Judgement:
    """The idea that leads to a total, as practising names it; right but for the rounding of a pocket calculator."""
    found = diagnosed(asked.case.result, asked.case.invoice, answer)
    idea = next(iter(found.ideas), None)
    by_rounding = idea is not None and idea.move == ROUNDING and idea.id != WHOLE_UNITS
    right = found.right or by_rounding or answer == _by_calculator(asked)
    if right or idea is None:
        return Judgement(right, False, "" if right else direction)
    said = {language: idea.sentence(language) for language in LANGUAGES}
    return Judgement(False, False, direction, idea.id, idea.line, idea.move, said)


def _by_calculator(asked: Question) -> int | None:
    """The total with the exact share of each run of days, rounded once to the cent; None where tax is part of it."""
    lines = asked.case.lines
    if asked.right != int(lines.amount.sum()):
        return None
    total = asked.right
    for row in np.flatnonzero((lines.method == Method.BY_DAYS) & (lines.amount > 0)):
        held = lines.operands(int(row))
        share = Fraction(held["list_price"] * held["months"] * held["days"] * held["seats"], held["of_days"] * UNIT)
        total += int(rounded(share, int(lines.places[row])) * UNIT) - held["amount"]
    return total


def filled_in(asked: Question, language: str) -> str:
    """The right answer as it is said once it is over."""
    case, spoken = asked.case, speech(language)
    on = case.on
    if asked.unit == "days":
        return spoken.count(spoken.words["days"], asked.right)
    if asked.unit == "seats":
        kind = case.lines.kind_names[asked.line]
        return spoken.count(spoken.seat(case.result.book.programme_names[0], kind), asked.right)
    if asked.unit == "amount":
        return spoken.money(asked.right, case.scenario.currency)
    first, last = asked.span or (on, on)
    return spoken.period(first, last, on, "from", "on")
