"""TOML → Lesson: a folder with its moves and steps, how its cases are drawn and its words, checked as a whole.

docs/lessons.md says what the three files hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files import models
from billing_model.files.lesson_models import CaseModel, CasesModel, MoveModel, StepModel, StepsModel, WordsModel
from billing_model.files.toml import load
from billing_model.words import rulebook

STEPS, CASES, WORDS = "steps.toml", "cases.toml", "words.toml"
LEAST_MOVES, MOST_MOVES, MOST_STEPS, MOST_CASES = 1, 8, 20, 20


@dataclass(frozen=True, eq=False)
class Lesson:
    """A checked lesson.

    - id: the name of its folder; folder: as it was named
    - moves: in the order in which a case is worked out
    - cases: how cases are drawn, by level
    - words: of the lesson, of its moves and of its steps by id, each in both languages
    """

    id: str
    folder: str
    minutes: int
    moves: tuple[MoveModel, ...]
    steps: tuple[StepModel, ...]
    cases: Mapping[str, tuple[CaseModel, ...]]
    words: WordsModel

    def move(self, id: str) -> int:
        """The place of a move, from 0."""
        return self.places[id]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The moves' places, from 0, by id."""
        return {move.id: place for place, move in enumerate(self.moves)}


def lessons(folder: str | Path) -> tuple[Lesson, ...]:
    """The lessons in a folder, each a folder of its own, by name. Raises `Refused`."""
    return tuple(read(path.parent) for path in sorted(Path(folder).glob(f"*/{STEPS}")))


def read(folder: str | Path) -> Lesson:
    """The lesson of a folder. Raises `Refused` with all that is wrong, also when a file cannot be read."""
    paths = {name: str(Path(folder) / name) for name in (STEPS, CASES, WORDS)}
    loaded = {name: load(path) for name, path in paths.items()}
    shapes: Mapping[str, type[models.Shape]] = {STEPS: StepsModel, CASES: CasesModel, WORDS: WordsModel}
    parts: dict[str, Any] = {}
    problems: list[Refusal] = []
    for name, shape in shapes.items():
        parts[name], wrong = models.shape_of(shape, loaded[name], paths[name])
        problems += wrong
    if problems:
        raise Refused(problems)
    steps, words = parts[STEPS], parts[WORDS]
    cases: dict[str, tuple[CaseModel, ...]] = {}
    for case in parts[CASES].case:
        cases[case.level] = (*cases.get(case.level, ()), case)
    problems = [*_steps(steps, cases, paths[STEPS]), *_words(steps, words, paths[WORDS])]
    if problems:
        raise Refused(problems)
    return Lesson(
        Path(folder).resolve().name, str(folder), steps.minutes, tuple(steps.move), tuple(steps.step), cases, words
    )


def _steps(steps: StepsModel, cases: Mapping[str, Any], file: str) -> list[Refusal]:
    """What is wrong among moves and steps: what they name is not there, or is there twice."""
    problems: list[Refusal] = []
    for name, most, found in (("move", MOST_MOVES, steps.move), ("step", MOST_STEPS, steps.step)):
        if not LEAST_MOVES <= len(found) <= most:
            values = {"found": len(found), "least": LEAST_MOVES, "most": most}
            problems.append(Refusal(file, "not-between", values, field=name))
        ids = [each.id for each in found]
        twice = sorted({id for id in ids if ids.count(id) > 1})
        problems += [Refusal(file, "given-twice", {"found": id}, field=name) for id in twice]
    known = {clause.id for clause in rulebook.clauses()}
    for number, move in enumerate(steps.move, 1):
        problems += models.unknown_name(move.clause, known, file, f"move[{number}].clause")
        if move.ask in ("days", "seats", "amount") and not move.lines:
            problems.append(Refusal(file, "missing", field=f"move[{number}].lines"))
    for number, step in enumerate(steps.step, 1):
        problems += models.unknown_name(step.cases, cases, file, f"step[{number}].cases")
        if step.do == "move":
            problems += models.unknown_name(step.move, [move.id for move in steps.move], file, f"step[{number}].move")
        if not 1 <= step.count <= MOST_CASES:
            values = {"found": step.count, "least": 1, "most": MOST_CASES}
            problems.append(Refusal(file, "not-between", values, field=f"step[{number}].count"))
    return problems


def _words(steps: StepsModel, words: WordsModel, file: str) -> list[Refusal]:
    """The moves and steps that have no words."""
    return [
        Refusal(file, "missing", field=f"{name}.{each.id}")
        for name, entries, said in (("move", steps.move, words.move), ("step", steps.step, words.step))
        for each in entries
        if each.id not in said
    ]
