"""What somebody who guesses an invoice is told, in three steps, and how many points a right answer is worth.

First the direction and the move to look at, then the idea in a sentence with its place, then its line filled in. What
the invoice says is not told before it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.money import UNIT
from billing_model.explaining.explain import explain
from billing_model.practise.diagnosis import Diagnosis, diagnosed
from billing_model.practise.guess import BLANK, NUMBER, Verdict, hint, judge_lines, judge_total
from billing_model.practise.sheet import Row, Sheet
from billing_model.words.speech import speech
from billing_model.words.wording import wording

MOST_POINTS = 3  # right at the first try and without a hint
IDEA, LINE = 2, 3  # the tries after which these are told


@dataclass(frozen=True)
class FilledIn:
    """A line with its formula; its last number is blank where the line is all of the invoice."""

    line: int
    kind: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """The judgement on a guess. right: to the cent, or but for the rounding of a pocket calculator."""

    right: bool
    found: Diagnosis
    verdict: Verdict = field(repr=False)

    @property
    def line(self) -> int:
        """The line that is wrong, from 0; -1 where none is named."""
        if self.found.ideas:
            return self.found.ideas[0].line
        return self.verdict.line

    @property
    def place(self) -> tuple[np.datetime64, np.datetime64] | None:
        """The days in which it is wrong; None where none are named."""
        idea = next(iter(self.found.ideas), None)
        if idea is not None and idea.first is not None and idea.last is not None:
            return idea.first, idea.last
        lines = self.verdict.sheet.lines
        return (lines.first[self.line], lines.last[self.line]) if self.line >= 0 else None

    def sentences(self, language: str, tries: int) -> tuple[str, ...]:
        """What is told after so many tries, the verdict first."""
        words = wording(language)["guess"]
        ideas = self.found.ideas
        if self.right:
            sheet = self.verdict.sheet
            currency = str(sheet.result.book.currency[sheet.lines.subscription[0]])
            amount = speech(language).number(Fraction(sheet.total, UNIT), sheet.places)
            said = str(words["verdict"]["nearly" if ideas else "right"]).format(amount=amount, currency=currency)
            return (said, *(idea.sentence(language) for idea in ideas[:1]))
        if self.verdict.total_right or self.found.right:  # lines whose days, licences or kinds are not right yet
            return self.verdict.sentences(language)
        direction = str(words["verdict"]["high" if self.found.difference > 0 else "low"])
        if tries < IDEA:
            return direction, str(words["look"][ideas[0].move if ideas else "all"])
        if ideas:
            first, *others = ideas
            apart = [idea for idea in others if idea.move not in (first.move, "invoice")]
            more = [str(words["or"]).format(slip=idea.sentence(language)) for idea in apart[:1]]
            return direction, first.sentence(language), *more
        return (direction, *self.verdict.sentences(language)[1:])

    def filled_in(self, language: str) -> FilledIn:
        """The wrong line with its formula, or the hardest one."""
        sheet = self.verdict.sheet
        line = self.line if self.line >= 0 else hint(sheet.result, sheet.invoice, language).line
        place = int(sheet.result.invoices.first_line[sheet.invoice]) + line
        steps = explain(sheet.result.book, sheet.result.lines, place, language).steps
        if np.count_nonzero(sheet.lines.amount) == 1 and steps:
            steps = (*steps[:-1], _open_ended(steps[-1]))
        return FilledIn(line, wording(language).kind(sheet.lines.kind_names[line]), steps)


def _open_ended(step: str) -> str:
    """A step without the number that it leads to."""
    before, equals, _ = step.partition("=")
    return f"{before}{equals} {BLANK}" if equals else NUMBER.sub(BLANK, step)


def judge(result: Outcome, invoice: int, guess: int | Sequence[Row]) -> Judgement:
    """Judge a total in micro-units, tax included, or rows. result, invoice: as for `diagnosed`."""
    if isinstance(guess, int):
        found = diagnosed(result, invoice, total=guess)
        verdict = Verdict(found.right, found.right, found.difference, (), Sheet(result, invoice))
        if not found.right and not found.ideas:
            verdict = judge_total(result, invoice, guess)
        return Judgement(found.right, found, verdict)
    verdict = judge_lines(result, invoice, guess)
    found = diagnosed(result, invoice, lines=[row.amount for row in guess])
    bare = all(row == Row(row.amount) for row in guess)
    return Judgement(verdict.right or (found.right and bare), found, verdict)


def points(tries: int, hints: int) -> int:
    """What a right answer is worth: 3 at the first try, 2 at the second, else 1; each hint counts like a try."""
    return max(MOST_POINTS + 1 - tries - hints, 1)
