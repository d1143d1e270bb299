"""The result of a test as one line that people can read and paste, and what many of them say of a class."""

from __future__ import annotations

from collections import Counter

from billing_model.files.lesson import Lesson
from billing_model.lessons.progress import RIGHT, WHOLE, Progress, needed


def passed(lesson: Lesson, state: Progress) -> bool:
    """Whether enough cases of the test were right."""
    return state.right >= needed(lesson)


def missed(lesson: Lesson, state: Progress) -> list[str]:
    """The moves that were missed in the test, by id, the most frequent first."""
    digits = [int(digit) for digit in state.record if int(digit) not in (RIGHT, WHOLE)]
    known = [lesson.moves[digit - 1].id for digit in digits if digit <= len(lesson.moves)]
    return [id for id, _ in Counter(known).most_common()]


def result_line(lesson: Lesson, state: Progress, word: str) -> str:
    """The result in one line: ``seat-changes/room-4 8/10 runs ahead``."""
    name = f"{lesson.id}/{word}" if word else lesson.id
    return " ".join([name, f"{state.right}/{len(state.record)}", *missed(lesson, state)])
