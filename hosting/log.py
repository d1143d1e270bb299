"""The log: a line of JSON for each page that is opened, each piece of work that is over, each error; on stderr.

A line has no address, no name, no file and no amount. A session is a number of this process, which says of two lines
that they are of one tab, and nothing else.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from billing_model.books.trouble import Trouble
from hosting.answers import GONE, OTHER, Answer
from hosting.runs import Run
from pages.ui.base.told import Job

LEVELS = ("off", "errors", "pages", "turns")
OURS = "billing"  # the name of what writes them
REMEMBERED = 10_000  # sessions whose number is known


class Log:
    """Writes lines. level: one of LEVELS, each with what those before it write."""

    def __init__(self, level: str) -> None:
        self.level = LEVELS.index(level)
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._lock, self._last = Lock(), 0
        self._out = logging.getLogger(OURS)
        self._out.propagate = False
        self._out.setLevel(logging.INFO)
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        for before in [*self._out.handlers]:
            self._out.removeHandler(before)
        self._out.addHandler(handler)

    def writes(self, level: str) -> bool:
        """Whether lines of a level are written."""
        return self.level >= LEVELS.index(level)

    def run(self, run: Run) -> None:
        """A page was opened, or an input turned."""
        if self.writes("pages" if run.opened else "turns"):
            what = "page" if run.opened else "turn"
            self._line(
                what, page=run.page, ms=ms(run.seconds), refused=run.refused, error=run.error,
                session=self.number(run.session),
            )  # fmt: skip

    def job(self, job: Job) -> None:
        """Work is over."""
        if job.trouble:
            self.error(Trouble(**job.trouble), job.page, job.session)
        if self.writes("pages"):
            self._line(
                "job", page=job.page, outcome=job.outcome, waited_ms=ms(job.waited), ms=ms(job.seconds),
                session=self.number(job.session),
            )  # fmt: skip

    def error(self, trouble: Trouble, page: str, session: str) -> None:
        """Something failed that nobody foresaw."""
        if self.writes("errors"):
            told = {"number": trouble.number, "page": page, "session": self.number(session)}
            self._line("error", logging.ERROR, **told, type=trouble.kind, trace=list(trouble.trace))

    def answer(self, answer: Answer) -> None:
        """A request was refused before it came to a page."""
        looks_for_its_base = answer.status == 404 and answer.route == OTHER
        is_usual = answer.status == GONE or looks_for_its_base
        if answer.status >= 400 and not is_usual and self.writes("pages"):
            self._line("answer", logging.WARNING, route=answer.route, status=answer.status, ms=ms(answer.seconds))

    def number(self, session: str) -> int:
        """The number of a session, 0 where there is none."""
        if not session:
            return 0
        with self._lock:
            if session not in self._numbers:
                self._last += 1
                self._numbers[session] = self._last
                if len(self._numbers) > REMEMBERED:
                    self._numbers.popitem(last=False)
            return self._numbers[session]

    def _line(self, what: str, level: int = logging.INFO, **facts: Any) -> None:
        self._out.log(level, line(what, **facts))


def line(what: str, **facts: Any) -> str:
    """A line as all are."""
    at = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"at": at, "what": what, **facts, "process": os.getpid()})


def ms(seconds: float) -> int:
    """Whole milliseconds."""
    return round(seconds * 1000)
