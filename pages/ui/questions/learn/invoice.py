"""The invoice of an exercise, line by line, with what is asked left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.core.lines import Method
from billing_model.explaining.explain import explain
from billing_model.files.lesson_models import StepModel
from billing_model.lessons.drawn import Case
from billing_model.lessons.progress import Progress
from billing_model.lessons.questions import Question
from billing_model.lessons.told import what
from billing_model.words.speech import speech
from pages.ui.base.words import LONG, Words

HIDDEN = "…"


def lines_of(asked: Question, state: Progress, step: StepModel, words: Words) -> dict[str, Any] | None:
    """The invoice with what is asked left out; None where it is not there yet."""
    here = asked.case
    every = set(range(len(here.lines)))
    if asked.choices is not None or (step.do == "test" and not state.ended):
        return None
    if state.ended:
        return lines(here, words, every, {asked.line})
    if asked.move is None:
        return lines(here, words, set(), {asked.line}, named=True)
    hidden = {asked.line}
    if asked.unit == "days":
        hidden |= set(np.flatnonzero(here.lines.method == Method.BY_DAYS).tolist())
    return lines(here, words, every - hidden, {asked.line}, dated=asked.unit == "amount", named=True)


def lines(
    here: Case, words: Words, seen: set[int], now: set[int], named: bool = False, dated: bool = False
) -> dict[str, Any]:
    """The asked invoice, line by line.

    seen: the lines that are shown in full; now: those that the question is about; named: whether the others are there
    without their figures; dated: whether these have their days and licences too.
    """
    spoken, own = speech(words.language), here.lines
    on = here.on
    rows = []
    for row in range(len(own)):
        whole = row in seen
        if not (whole or named):
            continue
        known = whole or dated
        rows.append(
            {
                "what": what(here, row, words.language),
                "days": spoken.short_period(own.first[row], own.last[row], on) if known else HIDDEN,
                "seats": words.whole(int(own.seats[row])) if known else HIDDEN,
                "amount": words.amount(int(own.amount[row]), here.places) if whole else HIDDEN,
                "now": row in now,
            }
        )
    complete = len(seen) == len(own)
    total = words.amount(int(here.result.invoices.total[here.invoice]), here.places) if complete else HIDDEN
    return {
        "title": words("learn.invoice", day=words.day(on, LONG)),
        "head": [words(f"learn.{name}") for name in ("line_amount", "line", "line_days", "seats")],
        "hidden": words("learn.hidden"),
        "rows": rows,
        "foot": [words("learn.sum"), total],
    }


def derivation(here: Case, row: int, words: Words) -> list[str]:
    """How a line of the asked invoice was reckoned, step by step."""
    first = int(here.result.invoices.first_line[here.invoice])
    return list(explain(here.result.book, here.result.lines, first + row, words.language).steps)
