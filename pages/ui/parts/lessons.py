"""The lessons there are, and where in one a rule is practised."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from billing_model.files.lesson import Lesson, lessons
from billing_model.lessons import progress

HERE = Path(__file__).parents[3] / "lessons"
LESSON, CODE = "lesson", "learn"  # parameters of an address
FIRST = "seat-changes"  # of the lessons, in the list and on a first visit


@cache
def library() -> Mapping[str, Lesson]:
    """All lessons, by id, the first one first."""
    found = {lesson.id: lesson for lesson in lessons(HERE)}
    return {FIRST: found.pop(FIRST), **found}


def practising(clause: str) -> Mapping[str, str] | None:
    """The address in the page of lessons at which a rule is practised, as its parameters; None where none does."""
    for lesson in library().values():
        for number, step in enumerate(lesson.steps, 1):
            if step.do == "move" and lesson.moves[lesson.move(step.move)].clause == clause:
                return {LESSON: lesson.id, CODE: progress.start(lesson, number).code}
    return None
