"""A lesson held against the model: every move finds its answer in every case, every sentence has what it puts in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from string import Formatter
from typing import Any

from billing_model.billing.refusal import Refusal
from billing_model.files.lesson import CASES, WORDS, Lesson
from billing_model.lessons import questions
from billing_model.lessons.drawn import Case, case
from billing_model.words.wording import LANGUAGES

OF_EVENTS = ("on", "before", "after", "number", "new", "new_limit")  # what a sentence about an event can put in too
DRAWN = 60  # cases of each level


def problems(lesson: Lesson) -> list[Refusal]:
    """What is wrong with a lesson that can be read. Raises `Refused` for a case that cannot be billed."""
    found: dict[str, Refusal] = {}
    for level in lesson.cases:
        for number in range(1, DRAWN + 1):
            here = case(lesson, level, "", number)
            for refusal in _of_a_case(lesson, here, level, number):
                found.setdefault(refusal.field, refusal)
    return list(found.values())


def _needed(lesson: Lesson, level: str) -> set[str]:
    """The moves that the steps with cases of a level ask for."""
    named: set[str] = set()
    for step in lesson.steps:
        if step.cases == level:
            asked = {"watch": {move.id for move in lesson.moves}, "move": {step.move}}
            named |= asked.get(step.do, set())
    return named


def _of_a_case(lesson: Lesson, here: Case, level: str, number: int) -> Iterator[Refusal]:
    needed, folder = _needed(lesson, level), lesson.folder
    for place, move in enumerate(lesson.moves):
        asked = questions.question(lesson, here, place, number)
        if asked is None and move.id not in needed:
            continue
        if asked is None:
            values = {"level": level, "number": number, "move": move.id}
            yield Refusal(f"{folder}/{CASES}", "no-such-line", values, field=f"{level}.{move.id}")
            continue
        words = lesson.words.move[move.id]
        texts = {**words.ideas, **{name: getattr(words, name) for name in ("question", "idea", "watch")}}
        yield from _texts(texts, questions.values(asked, "en"), f"move.{move.id}", folder)
    known = questions.case_values(here, "en")
    yield from _texts({"contract": lesson.words.contract}, known, "", folder)
    yield from _texts(lesson.words.event, {*known, *OF_EVENTS}, "event", folder)


def _texts(texts: Mapping[str, Any], known: Collection[str], place: str, folder: str) -> Iterator[Refusal]:
    for name, text in texts.items():
        for language in LANGUAGES:
            for _, found, _, _ in Formatter().parse(text[language]):
                if found is not None and found not in known:
                    path = ".".join(part for part in (place, name, language) if part)
                    yield Refusal(f"{folder}/{WORDS}", "no-place", {"found": f"{{{found}}}"}, field=path)
