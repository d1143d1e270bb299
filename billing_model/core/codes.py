"""Small whole numbers for names, so that columns can hold them.

A name gets its number when it is first mentioned, which happens while the programme files are imported, in
their alphabetical order: the numbers are the same in every process, and are never stored.
"""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array


class Names:
    """A growing list of names, each with its place in it."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        """The number of this name."""
        return self._place.setdefault(name, len(self._place))

    def __len__(self) -> int:
        return len(self._place)

    def known(self, name: str) -> bool:
        """Whether the name has a number."""
        return name in self._place

    def name(self, number: int) -> str:
        """The name with this number."""
        return list(self._place)[number]

    def names(self, numbers: Array) -> Array:
        """An object array of names for an array of numbers."""
        return np.array(list(self._place), dtype=object)[numbers]


line_kind = Names()
event_kind = Names()
clause = Names()
clause("")  # 0: no clause
programme = Names()
reference = Names()  # the fields that name a subscription, of subscriptions and of events
