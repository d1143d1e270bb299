"""Cases to practise on: a programme, a level and a number make one scenario, which is the same on every computer.

The numbers come from ``random.Random`` of the standard library, seeded with the bytes of the case's name as one whole
number, and only from its ``getrandbits(32)``, the plain output of the Mersenne Twister: no float, no shuffling and
nothing else that another version of Python might do differently.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from random import Random
from typing import Any, TypeVar

import numpy as np

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.drawing import LEVELS, Tables
from billing_model.explaining.explain import Source
from billing_model.files.scenario import Scenario, parse
from billing_model.practise.guess import hint
from billing_model.practise.plausible import plausible
from billing_model.programmes import cases

T = TypeVar("T")

NUMBERS = range(1, 1_000_000)  # the numbers a case can have
PURCHASE, CHANGE, CHANGES, BACK = "purchase", "change", "changes", "back"
DRAWN = {PURCHASE: ("easy",), CHANGE: ("medium",), CHANGES: ("hard",), BACK: ("hard", "medium")}  # as vendors draw
FORMER = {"easy": PURCHASE, "medium": CHANGE, "hard": CHANGES}  # names in links that were given to a class before
NAME = re.compile(r"([a-z0-9-]+)-(easy|medium|hard|purchase|changes?|back)-([0-9]{1,6})")
LEAVING = ("cancel", "reactivate")
KEPT = 128  # cases: each is asked for again with every guess
DRAWS = 24  # in which what is looked for comes, if at all


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
    def content(self) -> str:
        """What its level is about: that of a former name is the one that took its place."""
        return FORMER.get(self.level, self.level)

    @cached_property
    def clause(self) -> Source:
        """The rule that it is a case of: that of the line which is hardest to work out."""
        result = outcome(self.scenario.book, self.scenario.until)
        return hint(result, len(result.invoices) - 1, "en").clause

    @property
    def data(self) -> Mapping[str, Any]:
        """The scenario as nested tables, as a scenario file would hold them."""
        return self.scenario.data


@lru_cache(KEPT)
def case(programme: str, level: str, number: int) -> Case:
    """The case of this name. ValueError for a programme, a level or a number that does not exist."""
    known = programme in cases() and (level in LEVELS or level in levels(programme)) and number in NUMBERS
    if not known:
        raise ValueError(f"there is no case {programme}-{level}-{number}")
    id = f"{programme}-{level}-{number}"
    draw = Draw(id)
    data = cases()[programme](draw, level) if level in LEVELS else _drawn(programme, level, number, draw)
    scenario = parse(data, file=id)
    bills = outcome(scenario.book, scenario.until).invoices
    happened = [event["on"] for event in data["event"]] + [entry["purchased"] for entry in data["subscription"][1:]]
    after = bills.on >= np.datetime64(max(happened, default=data["until"] - timedelta(days=400)))
    rows = np.flatnonzero(after & (bills.line_count == bills.line_count[after].max()))
    asked: date = bills.on[draw.one_of(rows.tolist())].astype(object)
    return Case(id, programme, level, number, parse({**data, "until": asked}, file=id), asked)


def alike(result: Outcome, invoice: int, seen: Container[str] = ()) -> str:
    """The name of the first case like an invoice that was not seen: of its programme, and about as much; "" where none.

    seen: the names of the cases that were
    """
    programme = str(result.invoices.programme_names[invoice])
    if programme not in cases():
        return ""
    happened = [kind for kind in result.book.events.kind_names if kind != "convert-trial"]
    about = BACK if {*happened} & {*LEAVING} else (PURCHASE, CHANGE, CHANGES)[min(len(happened), 2)]
    series = f"{programme}-{about if about in levels(programme) else CHANGES}"
    return next((name for number in NUMBERS if (name := f"{series}-{number}") not in seen), "")


@cache
def levels(programme: str) -> tuple[str, ...]:
    """What the cases of a programme can be about: not all can be left."""
    return tuple(level for level in DRAWN if _fitting(programme, level, Draw(f"{programme} {level}")) is not None)


def _drawn(programme: str, level: str, number: int, draw: Draw) -> Tables:
    """The tables of a case that is about its level, plausible."""
    found = None
    while found is None:
        found = _fitting(programme, level, draw)
    return plausible(found, number)


def _fitting(programme: str, level: str, draw: Draw) -> Tables | None:
    """The first of some drawn tables in which a contract is left, or in which none is; None where there are none."""
    for turn in range(DRAWS):
        kinds = DRAWN[level]
        tables = cases()[programme](draw, kinds[turn % len(kinds)])
        if any(event["kind"] in LEAVING for event in tables["event"]) is (level == BACK):
            return tables
    return None


def named(id: str) -> Case:
    """The case with a name such as "csp-medium-42". ValueError if there is none."""
    match = NAME.fullmatch(id)
    if match is None:
        raise ValueError(f"{id!r} does not name a case")
    return case(match[1], match[2], int(match[3]))
