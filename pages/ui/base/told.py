"""What the pages tell of their own doing to whoever keeps a log of it or counts: no name, no amount, no address.

On a laptop nobody listens. What is told in a run of a page belongs to the thread in which it runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Run(threading.local):
    """What the run of a page that goes on has told so far."""

    refused = 0  # sentences that say why something is not done
    opened = False  # whether the page was just come to
    error = ""  # the number of what has failed

    def begin(self) -> None:
        """Nothing is told yet."""
        self.refused, self.opened, self.error = 0, False, ""


@dataclass(frozen=True)
class Job:
    """Work that is over.

    - page: for which it was done; session: of whom
    - outcome: done, refused, or why it ended before: stopped, left, lost, room
    - waited, seconds: before it began, and since
    - trouble: of an error that nobody foresaw, as `books.trouble.Trouble` has it
    """

    page: str
    session: str
    outcome: str
    waited: float
    seconds: float
    trouble: Mapping[str, Any] = field(default_factory=dict)


run = Run()
jobs: list[Callable[[Job], None]] = []  # who is told of work that is over
counts: list[Callable[[], Mapping[tuple[str, str], int]]] = []  # who says how much work there is, by page and state


def refused() -> None:
    """A page has said why something is not done."""
    run.refused += 1


def over(job: Job) -> None:
    """Work is over."""
    for listen in jobs:
        listen(job)


def work() -> Mapping[tuple[str, str], int]:
    """How much work there is now, by page and state: waiting, running, kept."""
    every: dict[tuple[str, str], int] = {}
    for count in counts:
        every.update(count())
    return every
