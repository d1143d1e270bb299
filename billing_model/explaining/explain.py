"""explain(book, lines, row, language) → why a line is as it is: a sentence, the formula, the rounding, the clauses.

Everything comes from the line's own operands. The sentences are templates by kind of line, in the wording and, of a
vendor's own, in its folder (``[explain.<kind>]``); which clauses stand behind a line is data too (``[[behind]]``).
A kind can word a step of the formula in its own way (``[explain.<kind>.step]``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from billing_model.core.book import Book
from billing_model.core.fields import MISSING
from billing_model.core.lines import Lines, Method
from billing_model.core.money import PROFILES, UNIT, Profile
from billing_model.explaining.sentence import LineInWords, line_in_words, sentence
from billing_model.explaining.steps import FormulaTerm, Step, exact, is_whole, of_cycle
from billing_model.words import rulebook
from billing_model.words.rulebook import Document, Standing
from billing_model.words.wording import wording

Role = Literal["row", "timing", "rounding"]
NOT_GIVEN = (0, MISSING, "")
CUT = ("less", "more-credit")  # what cutting does to a charge and to a credit


@dataclass(frozen=True)
class Source:
    """What a clause says with one standing, in the reader's language.

    - role: what the clause did for the line: made the "row", fixed its day and invoice ("timing"), or its "rounding"
    - documents, heading: empty for what no document says
    - document: the titles of the documents
    """

    id: str
    role: Role
    title: str
    standing: Standing
    standing_in_words: str
    document: str
    documents: tuple[Document, ...]
    heading: str
    text: str


@dataclass(frozen=True)
class Rounding:
    """What rounding did, in units of the currency, signed: the exact figure, the invoiced one and invoiced − exact."""

    exact: Fraction
    invoiced: Fraction
    difference: Fraction
    sentence: str


@dataclass(frozen=True)
class Explanation:
    """Why a line is as it is, in one language.

    steps: the formula, one step after the other, with the numbers put in and each rounding named; the last one ends at
    the line's amount. clauses: the one that made the row first, then those behind its day and its rounding.
    """

    sentence: str
    steps: tuple[str, ...]
    rounding: Rounding
    clauses: tuple[Source, ...]

    @property
    def formula(self) -> str:
        """The steps on one line."""
        return "; ".join(self.steps)


def explain(book: Book, lines: Lines, row: int, language: str, priced: bool = False) -> Explanation:
    """Why the line in this row is as it is.

    lines: of this book; a credit finds in them the charge it credits, if it is there. language: "en" or "it"; priced:
    every amount of the sentence and the formula with its currency.
    IndexError if there is no such row, ValueError for another language.
    """
    line = line_in_words(book, lines, row, language, priced)
    return Explanation(
        sentence=sentence(line),
        steps=tuple(_written(step, line) for step in line.derivation.steps),
        rounding=_rounding(line),
        clauses=tuple(_sources(line)),
    )


def most_telling(lines: Lines) -> int:
    """The row of the line to explain first: one that is charged by days, else one with an amount, if there is one."""
    by_days = lines.method == Method.BY_DAYS
    return int(np.argmax(by_days if by_days.any() else lines.amount != 0)) if len(lines) else 0


def _written(step: Step, line: LineInWords) -> str:
    """A step with its numbers put in: "12 days × 0.129 = 1.548 → 1.55 (2 decimals)"."""
    speech, words = line.speech, line.speech.words["step"]
    formula = " ".join(f"{term.operator} {_term(term, line)}".strip() for term in step.terms)
    if len(step.terms) > 1:
        formula = words["equals"].format(terms=formula, result=line.amount(step.result, line.places))
    if step.places is not None:
        formula = words["cut" if step.cut else "rounded"].format(
            terms=formula,
            rounded=line.amount(step.rounded, step.places),
            places=speech.decimals(step.places, step.half),
        )
    own = line.speech.words.get(line.kind, {}).get("step", {})
    template = str(own.get(step.name) or words.get(step.name, "{terms}"))
    return template.format(terms=formula, amount=line.amount(step.rounded, line.places))


def _term(term: FormulaTerm, line: LineInWords) -> str:
    if term.unit == "money":
        return line.amount(term.value, line.places if term.places is None else term.places)
    if term.unit == "percent":
        return line.speech.percent(term.value)
    if term.unit == "days":
        return line.speech.count(line.speech.words["days"], int(term.value))
    return line.seats(spoken=False) if term.unit == "seats" else line.speech.whole(int(term.value))


def _rounding(line: LineInWords) -> Rounding:
    figure, invoiced = exact(line.operands), Fraction(line.operands["amount"], UNIT)
    difference = invoiced - figure
    name = "none" if not difference else "more" if difference > 0 else "less"
    if difference and line.operands["method"] == Method.CAPPED:
        name = "capped"
    elif not figure and not invoiced:
        name = "nothing"
    elif invoiced < 0:  # worded as a credit, without a minus
        name += "-credit"
    if of_cycle(line.operands) and line.operands["profile"] != Profile.EXACT_SHOWN and name in CUT:
        name += "-cut"
    words = {
        "exact": line.speech.number(abs(figure), line.places),
        "invoiced": line.speech.number(abs(invoiced), line.places),
        "difference": line.speech.number(abs(difference), line.places),
        "currency": str(line.book.currency[line.subscription]),
    }
    return Rounding(figure, invoiced, difference, str(line.speech.words["rounding"][name]).format_map(words))


def _facts(line: LineInWords) -> dict[str, Any]:
    """What the conditions of ``[[behind]]`` ask about a line.

    Of a column of ``lines.more`` and of a field of the subscription: whether it is given and not 0.
    """
    operands, steps = line.operands, line.derivation.steps
    return {
        **{name: column[line.subscription] not in NOT_GIVEN for name, column in line.book.subscriptions.more.items()},
        **{name: bool(value) for name, value in line.more.items()},
        "kind": line.kind,
        "clause": line.clause,
        "method": line.method,
        "profile": PROFILES[operands["profile"]],
        "whole": is_whole(operands),
        "credit": line.credit,
        "months": operands["months"],
        "of_days": operands["of_days"],
        "places": operands["places"],
        "discount": bool(line.derivation.discount),
        "capped": line.derivation.capped,
        "on_billing_day": line.day("posted") == line.day("invoice"),
        "half": any(step.half for step in steps),
        "rounded": any(step.places is not None for step in steps),
    }


def _sources(line: LineInWords) -> Iterator[Source]:
    """The clause that made the row, those that fixed its day and invoice, those that fixed its rounding."""
    facts, language = _facts(line), line.speech.language
    cited: dict[str, Role] = {line.clause: "row"} if line.clause else {}
    entries = [entry for entry in rulebook.behind(line.programme) if _holds(entry, facts)]
    roles: tuple[Role, ...] = ("timing", "rounding")
    for role in roles:
        for entry in entries:
            if entry["role"] == role:
                for id in entry["clauses"]:
                    cited.setdefault(id, role)
    for id, role in cited.items():
        clause = rulebook.clause(id)
        for part in clause.parts:
            yield Source(
                id=id,
                role=role,
                title=clause.title[language],
                standing=part.standing,
                standing_in_words=wording(language).word("standing", part.standing),
                document="; ".join(document.title[language] for document in part.documents),
                documents=part.documents,
                heading=part.heading.get(language, ""),
                text=part.text[language],
            )


def _holds(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether all conditions of an entry are met; a list holds the values that are allowed."""
    return all(
        facts.get(name, False) in (allowed if isinstance(allowed, list) else (allowed,))
        for name, allowed in entry.items()
        if name not in ("clauses", "role")
    )
