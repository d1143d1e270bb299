"""The result of a test as one line that people can read and paste, and what many of them say of a class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

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


# ---- A class --------------------------------------------------------------------------------------------------------

_LINE = re.compile(
    r"(?P<lesson>[a-z0-9-]+)(?:/[a-z0-9-]+)? (?P<right>\d{1,2})/(?P<of>\d{1,2})(?P<missed>(?: [a-z0-9-]+)*)"
)
MOST_LINES = 500  # that are read


@dataclass(frozen=True)
class ClassResult:
    """What the result lines of a class say.

    - learners, passed: how many lines could be read, and how many of these passed
    - missed: lesson and move, each with how many learners missed it, the most frequent first
    - unread: the numbers of the lines that are none, from 1
    """

    learners: int
    passed: int
    missed: tuple[tuple[Lesson, str, int], ...]
    unread: tuple[int, ...]


def of_class(lessons: Mapping[str, Lesson], text: str) -> ClassResult:
    """The result lines of a class, one below the other; empty lines are skipped."""
    learners, through, unread = 0, 0, []
    counts: Counter[tuple[str, str]] = Counter()
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(" ".join(line.split()))
        lesson = lessons.get(match["lesson"]) if match else None
        missed = match["missed"].split() if match else []
        if (
            match is None
            or lesson is None
            or int(match["right"]) > int(match["of"])
            or set(missed) - set(lesson.places)
        ):
            unread.append(number)
            continue
        learners += 1
        through += int(match["of"]) > 0 and int(match["right"]) >= needed(lesson)
        counts.update((lesson.id, id) for id in dict.fromkeys(missed))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ClassResult(
        learners, through, tuple((lessons[lesson], id, count) for (lesson, id), count in ordered), tuple(unread)
    )
