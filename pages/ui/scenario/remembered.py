"""What was made of a scenario last, by its content: whoever asks for the same again, in this session or another, gets
it without a second calculation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from billing_model.files.content import Content
from billing_model.files.scenario import Scenario, parse, through

T = TypeVar("T")
MOST = 128  # of each kind: enough for a room of people, a few megabytes


def parsed(tables: Mapping[str, Any], name: str) -> Scenario:
    """A scenario from its tables. Raises `Refused`, which is not remembered. name: how sentences call it.

    Tables that differ only in the day through which they are billed are checked once.
    """
    checked = _parsed(Content(repr((name, {**tables, "until": None})), tables), name)
    until: date = tables["until"]
    return checked if checked.until == np.datetime64(until, "D") else through(checked, until)


def found(question: str, scenario: Scenario, turned: int, find: Callable[[], Any]) -> Any:
    """The model's answer to a question about one subscription of a scenario.

    question: its name; turned: the subscription, from 0; find: calculates the answer; what it raises is not remembered.
    """
    return _found(repr((question, turned, scenario.data)), find)


@lru_cache(MOST)
def _parsed(content: Content, name: str) -> Scenario:
    return parse(content.value, file=name)


def keeping(most: int) -> Callable[[str, Callable[[], T]], T]:
    """What keeps so many answers: given a text that says all that an answer follows from, and what calculates it."""

    @lru_cache(most)
    def kept(content: Content) -> Any:
        find, content.value = content.value, None  # the answer is kept, not what made it
        return find()

    return lambda text, find: kept(Content(text, find))


class OfTerm(Protocol):
    """What is the same on all days of a term."""

    @property
    def first(self) -> np.datetime64:
        """The first day of the term."""

    @property
    def renewal(self) -> np.datetime64:
        """The first day after it; NaT where it does not end, and then nothing is kept."""


Term = TypeVar("Term", bound=OfTerm)


class OfTerms(Generic[Term]):
    """Keeps so many answers that hold on every day of a term."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.lock = most, Lock()
        self.known: OrderedDict[tuple[str, np.datetime64], Term] = OrderedDict()

    def of(self, text: str, day: np.datetime64, find: Callable[[], Term]) -> Term:
        """The answer on a day; text: says all that it follows from but the day; find: calculates it."""
        with self.lock:
            for (said, first), answer in self.known.items():
                if said == text and answer.first <= day < answer.renewal:
                    self.known.move_to_end((said, first))
                    return answer
        found = find()
        with self.lock:
            self.known[text, found.first] = found
            while len(self.known) > self.most:
                self.known.popitem(last=False)
        return found


def keeping_together(most: int) -> Callable[[Sequence[str], Callable[[list[int]], Sequence[T]]], list[T]]:
    """What keeps so many answers that are found several at a time: given a text for each, and what calculates those
    that are not known, by their places."""
    known: OrderedDict[str, Any] = OrderedDict()
    lock = Lock()

    def kept(texts: Sequence[str], find: Callable[[list[int]], Sequence[T]]) -> list[T]:
        with lock:
            answers = {place: known[text] for place, text in enumerate(texts) if text in known}
        missing = [place for place in range(len(texts)) if place not in answers]
        if missing:
            answers |= zip(missing, find(missing), strict=True)
        with lock:
            for place, text in enumerate(texts):
                known[text] = answers[place]
                known.move_to_end(text)
            while len(known) > most:
                known.popitem(last=False)
        return [answers[place] for place in range(len(texts))]

    return kept


_found: Callable[[str, Callable[[], Any]], Any] = keeping(MOST)
