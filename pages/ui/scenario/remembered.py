"""What was made of a scenario last, by its content: whoever asks for the same again, in this session or another, gets
it without a second calculation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from billing_model.files.scenario import Scenario, parse

MOST = 128  # of each kind: enough for a room of people, a few megabytes


class Content:
    """A value that is told from others by a text alone."""

    def __init__(self, text: str, value: Any) -> None:
        self.text, self.value = text, value

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self.text == other.text


def parsed(tables: Mapping[str, Any], name: str) -> Scenario:
    """A scenario from its tables. Raises `Refused`, which is not remembered. name: how sentences call it."""
    return _parsed(Content(repr((name, tables)), tables), name)


def found(question: str, scenario: Scenario, turned: int, find: Callable[[], Any]) -> Any:
    """The model's answer to a question about one subscription of a scenario.

    question: its name; turned: the subscription, from 0; find: calculates the answer; what it raises is not remembered.
    """
    return _found(Content(repr((question, turned, scenario.data)), find))


@lru_cache(MOST)
def _parsed(content: Content, name: str) -> Scenario:
    return parse(content.value, file=name)


@lru_cache(MOST)
def _found(content: Content) -> Any:
    find, content.value = content.value, None  # the answer is kept, not what made it
    return find()
