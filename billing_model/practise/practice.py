"""Cases to practise on: a programme, a level and a number make one scenario, which is the same on every computer.

The numbers come from ``random.Random`` of the standard library, seeded with the bytes of the case's name as one whole
number, and only from its ``getrandbits(32)``, the plain output of the Mersenne Twister: no float, no shuffling and
nothing else that another version of Python might do differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.core.drawing import LEVELS
from billing_model.files.scenario import Scenario, parse
from billing_model.programmes import cases

T = TypeVar("T")

NUMBERS = range(1, 1_000_000)  # the numbers a case can have
NAME = re.compile(r"([a-z0-9-]+)-(easy|medium|hard)-([0-9]{1,6})")


class Draw:
    """Whole numbers that follow from a name alone."""

    def __init__(self, name: str) -> None:
        self._random = Random(int.from_bytes(name.encode(), "big"))  # noqa: S311, to be repeated, not to be secret

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + (self._random.getrandbits(32) * (most - least + 1) >> 32)

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.between(0, len(values) - 1)]


@dataclass(frozen=True)
class Case:
    """A scenario to practise on.

    - id: its name in a link.
    - programme: as the cases are named, "csp-trial" for trials, say.
    - asked: the day of the invoice to guess, which is the last one.
    """

    id: str
    programme: str
    level: str
    number: int
    scenario: Scenario
    asked: date

    @property
    def data(self) -> Mapping[str, Any]:
        """The scenario as nested tables, as a scenario file would hold them."""
        return self.scenario.data


def case(programme: str, level: str, number: int) -> Case:
    """The case of this name. ValueError for a programme, a level or a number that does not exist."""
    if programme not in cases() or level not in LEVELS or number not in NUMBERS:
        raise ValueError(f"there is no case {programme}-{level}-{number}")
    id = f"{programme}-{level}-{number}"
    draw = Draw(id)
    data = cases()[programme](draw, level)
    scenario = parse(data, file=id)
    bills = outcome(scenario.book, scenario.until).invoices
    happened = [event["on"] for event in data["event"]] + [entry["purchased"] for entry in data["subscription"][1:]]
    after = bills.on >= np.datetime64(max(happened, default=data["until"] - timedelta(days=400)))
    rows = np.flatnonzero(after & (bills.line_count == bills.line_count[after].max()))
    asked: date = bills.on[draw.one_of(rows.tolist())].astype(object)
    return Case(id, programme, level, number, parse({**data, "until": asked}, file=id), asked)


def named(id: str) -> Case:
    """The case with a name such as "csp-medium-42". ValueError if there is none."""
    match = NAME.fullmatch(id)
    if match is None:
        raise ValueError(f"{id!r} does not name a case")
    return case(match[1], match[2], int(match[3]))
