"""A few bundled scenarios that show every kind of line: for tests to which one scenario more is only slower."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache

import numpy as np

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario, parse
from billing_model.files.toml import load
from project import SCENARIOS

Kinds = set[Hashable]

ALL = sorted(
    path.relative_to(SCENARIOS).with_suffix("").as_posix()
    for path in SCENARIOS.glob("*/*.toml")
    if path.parent.name != "refused"
)


@cache
def billed(id: str) -> tuple[Scenario, Outcome]:
    """A bundled scenario and what it costs."""
    scenario = parse(load(SCENARIOS / f"{id}.toml"))
    return scenario, outcome(scenario.book, scenario.until)


def kinds_of_line(result: Outcome) -> Kinds:
    """What tells lines apart: the rule that made each, how its amount came about, which further numbers it has."""
    lines, kinds = result.lines, set[Hashable]()
    programme = result.book.programme[lines.subscription]
    columns = (programme, lines.kind, lines.clause, lines.method, np.sign(lines.amount))
    kinds |= {("rule", *values) for values in zip(*(column.tolist() for column in columns), strict=True)}
    columns = (lines.kind, lines.method, lines.profile)
    kinds |= {("rounding", *values) for values in zip(*(column.tolist() for column in columns), strict=True)}
    for name, column in lines.more.items():
        if np.issubdtype(column.dtype, np.number):
            kinds |= {("has", name, code) for code in np.unique(programme[column > 0]).tolist()}
    return kinds


def showing_every_kind(kinds_of: Callable[[Outcome], Kinds]) -> list[str]:
    """The ids of scenarios that together have every kind: always the one next that shows most of what is missing."""
    shown = {id: kinds_of(billed(id)[1]) for id in ALL}
    missing, chosen = set[Hashable]().union(*shown.values()), []
    while missing:
        best = max(ALL, key=lambda id: (len(shown[id] & missing), -len(shown[id])))
        chosen.append(best)
        missing -= shown[best]
    return chosen
