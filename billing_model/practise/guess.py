"""Guess an invoice: whether a total or lines are right, and if not, which slip, or which two, lead to exactly that.

`slips` and `slips_in_pairs` make the mistakes that are possible; here a guess is compared with them, and the verdict is
worded as a trainer would word it (``[guess]`` in the wording).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.core.lines import Method
from billing_model.core.money import UNIT
from billing_model.explaining.explain import Source, explain
from billing_model.practise.sheet import Row, Sheet, Slip, fits, same_rows
from billing_model.practise.slips import TAX_LEFT_OUT, slips
from billing_model.practise.slips_in_pairs import Pair, pairs_to_rows, pairs_to_total
from billing_model.words.speech import Speech, speech
from billing_model.words.wording import capital, wording

# What is compared in a line, in the order in which it is reported, with the slip where it differs.
COMPARED = (("kind", "kind"), ("first", "dates"), ("last", "dates"), ("seats", "seats-differ"))
NUMBER = re.compile(r"[−-]?\d[\d.,]*…?")
BRACKETS = re.compile(r"(\([^)]*\))")
BLANK = "____"


@dataclass(frozen=True)
class Verdict:
    """The verdict on a guess.

    - right: all of it is right.
    - total_right: at least the sum is right.
    - difference: the guess minus the right figure, in micro-units.
    - slips: the single slips that lead to exactly this guess, the likeliest first.
    - pairs: the pairs of slips that lead to it, where no single slip does.
    - differs: the first difference in lines that no slip and no pair explains.
    """

    right: bool
    total_right: bool
    difference: int
    slips: tuple[Slip, ...]
    sheet: Sheet
    pairs: tuple[Pair, ...] = ()
    differs: Slip | None = None

    @property
    def line(self) -> int:
        """The first wrong line, from 0; -1 where the verdict names none."""
        named = [
            *self.slips[:1],
            *(self.pairs[0].slips if self.pairs else ()),
            *([self.differs] if self.differs else []),
        ]
        return next((slip.line for slip in named if slip.line >= 0), -1)

    def sentences(self, language: str) -> tuple[str, ...]:
        """Whether the guess is too high or too low, the likeliest slip, and another that leads to the same figure."""
        spoken, words = speech(language), wording(language)["guess"]
        how = "right" if self.right else "total" if self.total_right else "high" if self.difference > 0 else "low"
        currency = str(self.sheet.result.book.currency[self.sheet.lines.subscription[0]])
        money = {
            "amount": spoken.number(Fraction(self.sheet.total, UNIT), self.sheet.places) if self.right else "",
            "currency": currency,
        }
        sentences = [str(words["verdict"][how]).format(**money)]
        if not self.right:
            sentences += self._what_was_off(words["verdict"], language)
        return tuple(sentences)

    def _what_was_off(self, words: Mapping[str, str], language: str) -> list[str]:
        """A sentence for the slip, or for each of two, or for what differs."""
        if self.pairs:
            intro = words["two"] if len(self.pairs) == 1 else words["two-of-several"]
            return [intro, *(slip_sentence(slip, self.sheet, language) for slip in self.pairs[0].slips)]
        slips = self.slips or ((self.differs,) if self.differs else ())
        sentences = list(dict.fromkeys(slip_sentence(slip, self.sheet, language) for slip in slips))
        return [*(sentences[:1] or [words["unknown"]]), *(words["or"].format(slip=other) for other in sentences[1:2])]


def judge_total(result: Outcome, invoice: int, total: int, possible: Sequence[Slip] | None = None) -> Verdict:
    """Judge a total.

    - result: of a checked book.
    - invoice: its row in the result's invoices.
    - total: micro-units, tax included.
    - possible: the `slips` of the invoice, to judge several guesses without making them each time.
    """
    sheet = Sheet(result, invoice)
    difference = total - sheet.total
    if not difference:
        return Verdict(True, True, 0, (), sheet)
    possible = slips(result, invoice) if possible is None else possible
    matching = tuple(slip for slip in possible if slip.total == total)
    pairs = () if matching else pairs_to_total(sheet, possible, total)
    return Verdict(False, False, difference, matching, sheet, pairs)


def judge_lines(result: Outcome, invoice: int, rows: Sequence[Row], possible: Sequence[Slip] | None = None) -> Verdict:
    """Judge the lines of an invoice, in any order; what a row leaves out is not judged. Else as `judge_total`."""
    sheet = Sheet(result, invoice)
    difference = sum(row.amount for row in rows) - sum(row.amount for row in sheet.rows)
    if same_rows(rows, sheet.rows):
        return Verdict(True, True, 0, (), sheet)
    possible = slips(result, invoice) if possible is None else possible
    matching = tuple(slip for slip in possible if slip.name != TAX_LEFT_OUT and same_rows(rows, slip.rows))
    pairs = () if matching else pairs_to_rows(sheet, possible, rows)
    differs = None if matching or pairs else _first_difference(sheet, rows, possible)
    return Verdict(False, not difference, difference, matching, sheet, pairs, differs)


def _likeness(given: Row, row: Row) -> int:
    """How much of a row is like another; the days count for more than the kind."""
    weights = {"amount": 3, "first": 3, "last": 3, "seats": 1, "unit_price": 2, "kind": 1, "subscription": 2}
    return sum(weight for name, weight in weights.items() if getattr(given, name) == getattr(row, name))


def _pairs(given: Sequence[Row], rows: Sequence[Row]) -> dict[int, int]:
    """For each line the guessed row that is most like it: line → row. A pair has something in common."""
    alike = [
        (-_likeness(written, row), line, place) for line, row in enumerate(rows) for place, written in enumerate(given)
    ]
    pairs: dict[int, int] = {}
    for likeness, line, place in sorted(alike):
        if likeness < 0 and line not in pairs and place not in pairs.values():
            pairs[line] = place
    return pairs


def _first_difference(sheet: Sheet, given: Sequence[Row], possible: Sequence[Slip]) -> Slip:
    """What is wrong in the first wrong line: a slip if one explains it, else the first operand that differs."""
    pairs = _pairs(given, sheet.rows)
    rows, total = tuple(given), sum(row.amount for row in given)
    for line, row in enumerate(sheet.rows):
        if line not in pairs:
            name = "credit-left-out" if row.amount < 0 else "line-left-out"
            return Slip(name, "line", line, rows, total)
        written = given[pairs[line]]
        if fits(written, row):
            continue
        for slip in possible:
            if slip.line == line and len(slip.rows) == len(sheet.rows) and fits(written, slip.rows[line]):
                return slip
        for column, name in COMPARED:
            wrong, right = getattr(written, column), getattr(row, column)
            if wrong is not None and wrong != right:
                values = {"wrong_kind": wrong, "right_kind": right} if column == "kind" else {}
                values |= {"wrong_day": wrong, "right_day": right} if name == "dates" else {}
                values |= {"wrong": wrong, "right": right} if column == "seats" else {}
                operand: Any = {"kind": "kind", "dates": "days"}.get(name, "seats")
                return Slip(name, operand, line, rows, total, values)
        unit = written.unit_price is not None and abs(written.unit_price) != abs(row.unit_price or 0)
        return Slip("unit-price" if unit else "amount", "price" if unit else "rounding", line, rows, total)
    return Slip("surplus", "line", -1, rows, total, _surplus(given, pairs))


def _surplus(given: Sequence[Row], pairs: Mapping[int, int]) -> dict[str, Any]:
    """The row that belongs to no line."""
    row = next((written for place, written in enumerate(given) if place not in pairs.values()), None)
    return {"wrong_amount": Fraction(row.amount if row else 0, UNIT)}


# ---- The words ------------------------------------------------------------------------------------------------------


def slip_sentence(slip: Slip, sheet: Sheet, language: str) -> str:
    """A slip, or a whole idea, in a sentence."""
    spoken, words = speech(language), wording(language)
    values = {
        written: text
        for name, value in slip.values.items()
        for written, text in _written(name, value, slip, sheet, language).items()
    }
    if slip.line >= 0:
        lines = sheet.lines
        values["line"] = words["guess"]["line"].format(
            number=slip.line + 1,
            kind=words.kind(lines.kind_names[slip.line]),
            period=spoken.period(lines.first[slip.line], lines.last[slip.line], lines.invoice[slip.line], "from", "on"),
        )
        values["kind"] = words.kind(lines.kind_names[slip.line])
        programme = sheet.result.book.programme_names[lines.subscription[slip.line]]
        unit = spoken.seat(programme, lines.kind_names[slip.line])
        values["one_seat"] = unit["spoken"]
        values["wrong_seats"] = spoken.count(unit, int(slip.values.get("wrong", 0)))
    if {"first", "last"} <= {*slip.values}:
        days = slip.values["first"], slip.values["last"]
        values["period"] = spoken.period(*days, sheet.result.invoices.on[sheet.invoice], "from", "on")
    if "own" in slip.values:
        own = str(words["guess"]["own"][slip.values["own"]])
        values["own"] = own.format(daily=values["right_daily"], places=values.get("own_places", ""))
    template = words["idea"].get(slip.name) or words["guess"]["slip"][slip.name]
    if isinstance(template, Mapping):
        template = spoken.plural(template, int(slip.values.get("wrong", 2)))
    return capital(str(template).format_map(values))


def _written(name: str, value: Any, slip: Slip, sheet: Sheet, language: str) -> dict[str, str]:
    """A value as templates ask for it: by its name; a day by its form in the sentence and its name ("on_day")."""
    spoken, words = speech(language), wording(language)
    if isinstance(value, np.datetime64):
        since = sheet.result.invoices.on[sheet.invoice]
        return {f"{form}_{name}": spoken.day(value, form, since) for form in spoken.words["day"]}
    if isinstance(value, Fraction):
        return {name: spoken.percent(value) if name == "percent" else spoken.number(value, sheet.places)}
    if name in ("places", "own_places"):
        return {name: spoken.decimals(int(value))}
    if name in ("wrong_kind", "right_kind"):
        return {name: words.kind(codes.line_kind.name(int(value)))}
    if name == "event":
        return {name: words.word("event", str(value), str(slip.values.get("programme", "")))}
    return {name: spoken.whole(int(value)) if isinstance(value, int | np.integer) else str(value)}


# ---- Hints ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hint:
    """Help with a line of an invoice: the clause behind it, and its formula with blanks."""

    line: int
    clause: Source
    steps: tuple[str, ...]


def hint(result: Outcome, invoice: int, language: str, line: int | None = None) -> Hint:
    """The clause and the formula of a line, with a blank for each number; line: from 0, else the hardest to guess."""
    lines = result.of(invoice)
    if line is None:
        line = int(np.argmax((lines.method == Method.BY_DAYS) * 2 + (lines.method == Method.USAGE)))
    explanation = explain(result.book, result.lines, int(result.invoices.first_line[invoice]) + line, language)
    return Hint(line, explanation.clauses[0], tuple(blanked(step) for step in explanation.steps))


def blanked(step: str) -> str:
    """A step of a formula with a blank for each number; what stands in brackets stays."""
    parts = BRACKETS.split(step)
    return "".join(part if part.startswith("(") else NUMBER.sub(BLANK, part) for part in parts)


__all__ = ["Hint", "Pair", "Row", "Speech", "Verdict", "blanked", "hint", "judge_lines", "judge_total", "slip_sentence"]
