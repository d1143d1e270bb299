"""The shape of a lesson's files: its moves and steps, how its cases are drawn, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator
from pydantic import Field as Default

from billing_model.core.fields import Field
from billing_model.files import values
from billing_model.files.models import Bilingual, Currency, Integer, Shape, Text, entries

ASKS = ("period", "invoice", "days", "seats", "amount")  # what a move asks for
LINES = ("credits", "runs", "whole", "charges")  # of which lines of the invoice a move is about
DOES = ("watch", "move", "lines", "whole", "test")  # what is done in a step
MOST = 60  # steps, moves, and cases in a step


def _one_of(choices: tuple[str, ...]) -> PlainValidator:
    return PlainValidator(partial(values.checked, Field("choice", "choice", choices=choices)))


def _listed(value: Any) -> Any:
    return entries(MOST, value)


class MoveModel(Shape):
    """One of the questions that the lesson teaches."""

    id: Text
    ask: Annotated[str, _one_of(ASKS)]
    lines: Annotated[str, _one_of(LINES)] = ""
    clause: Text


class StepModel(Shape):
    """A step of the lesson; cases: the level of those that it takes."""

    id: Text
    do: Annotated[str, _one_of(DOES)]
    move: Text = ""
    cases: Text
    count: Annotated[int, PlainValidator(values.integer)] = 3


class StepsModel(Shape):
    """The file steps.toml."""

    minutes: Integer
    move: Annotated[list[MoveModel], BeforeValidator(_listed)]
    step: Annotated[list[StepModel], BeforeValidator(_listed)]


class CaseModel(Shape):
    """One way in which a case of a level is drawn; its tables hold what `billing_model.lessons.drawn` reads."""

    level: Text
    currency: Currency
    until: Any
    subscription: Mapping[str, Any]
    event: Annotated[list[Any], BeforeValidator(_listed)] = Default(default_factory=list)


class CasesModel(Shape):
    """The file cases.toml."""

    case: Annotated[list[CaseModel], BeforeValidator(_listed)]


class MoveWords(Shape):
    """What a move is called, what it asks, the idea behind it, and what is said of it in the worked case.

    ideas: sentences of this lesson for wrong ideas, by their name in the model
    """

    name: Bilingual
    question: Bilingual
    idea: Bilingual
    watch: Bilingual
    ideas: Mapping[str, Bilingual] = Default(default_factory=dict)


class StepWords(Shape):
    """What a step is called, and what is done in it."""

    title: Bilingual
    text: Bilingual


class WordsModel(Shape):
    """The file words.toml."""

    title: Bilingual
    lead: Bilingual
    contract: Bilingual
    event: Mapping[str, Bilingual] = Default(default_factory=dict)
    move: Mapping[str, MoveWords]
    step: Mapping[str, StepWords]
