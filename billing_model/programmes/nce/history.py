"""What a fold writes down: the seats since when, the runs of cycles, the rows of changes, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from billing_model.core.columns import Array, Columns, of_type
from billing_model.core.fields import Problem
from billing_model.core.lines import OWN
from billing_model.programmes.nce.cycles import Runs

NO_RUN = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Steps(Columns):
    """One row since which a subscription holds a number of seats under a run of cycles, in order of its making."""

    subscription: Array = of_type(np.int64)
    day: Array = of_type(np.int64)
    through: Array = of_type(np.int64)  # cycles of the step before open until then
    seats: Array = of_type(np.int64)  # 0 once it is over
    run: Array = of_type(np.int64)  # the row in the runs; NO_RUN once it is over
    opens: Array = of_type(bool, False)  # a cycle opens on this day
    seats_from: Array = of_type(np.int64, OWN)  # as in Lines
    came: Array = of_type(np.int64, 0)  # seats that came by an upgrade or a move and are no lot (NCE-23)
    row: Array = of_type(np.int64, OWN)  # of the event that made it
    offer: Array = of_type(np.int64, -1)  # its product as a number, while it is held


@dataclass(frozen=True, eq=False, kw_only=True)
class Changes(Columns):
    """What is charged and credited, one row each: from the day to the end of the cycle that it falls into."""

    subscription: Array = of_type(np.int64)
    day: Array = of_type(np.int64)
    rank: Array = of_type(np.int8)  # the place in the day
    sign: Array = of_type(np.int8)
    kind: Array = of_type(np.int8)
    clause: Array = of_type(np.int16)
    run: Array = of_type(np.int64)
    seats: Array = of_type(np.int64)
    seats_from: Array = of_type(np.int64, OWN)
    changed: Array = of_type(np.int64, 0)  # how many seats were added, removed or moved
    joins: Array = of_type(bool, False)  # joins what stands (NCE-43)
    opens: Array = of_type(bool, False)  # it is the charge with which a cycle opens
    happens_to: Array = of_type(np.int64, -1)  # the subscription to which it happens, where that is not its own


@dataclass
class Written:
    """What a fold has written so far."""

    steps: list[Steps] = field(default_factory=list)
    runs: list[Runs] = field(default_factory=list)
    changes: list[Changes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    run_count: int = 0

    def step(self, subscription: Array, day: Array, through: Array, **columns: Any) -> None:
        """Since a day each of these holds other seats, or has another run."""
        self.steps.append(Steps.of(len(subscription), subscription=subscription, day=day, through=through, **columns))

    def run(self, size: int, **columns: Any) -> Array:
        """New runs; their rows."""
        self.runs.append(Runs.of(size, **columns))
        self.run_count += size
        return np.arange(self.run_count - size, self.run_count)

    def runs_at(self, rows: Array) -> Runs:
        """These of the runs so far, out of the parts in which they were written."""
        begin = np.cumsum([0, *map(len, self.runs)])
        part = np.searchsorted(begin, rows, side="right") - 1
        found = [self.runs[p].take(rows[part == p] - begin[p]) for p in np.unique(part).tolist()]
        return Runs.concat(found or [Runs.none()]).take(np.argsort(np.argsort(part, kind="stable")))

    def change(self, subscription: Array, **columns: Any) -> None:
        """A row of each of these."""
        self.changes.append(Changes.of(len(subscription), subscription=subscription, **columns))

    def refuse(
        self,
        table: Literal["subscription", "event"],
        rows: Array,
        field: str,
        clause: str,
        key: str,
        **values: Array,
    ) -> None:
        """A problem of each of these rows of the book; values: one per row."""
        for place, row in enumerate(rows.tolist()):
            facts = {name: column[place] for name, column in values.items()}
            self.problems.append(Problem(table, row, field, clause, key, facts))
