"""A value that is told from others by a text or bytes alone, so that what was made of it can be kept by its content."""

from __future__ import annotations

from typing import Any


class Content:
    """A value, and what says all of it."""

    def __init__(self, text: str | bytes, value: Any) -> None:
        self.text, self.value = text, value

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self.text == other.text
