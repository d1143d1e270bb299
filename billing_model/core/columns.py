"""Columns: records kept as equally long arrays, one array per field.

A subclass is a frozen dataclass whose fields are arrays of one length. What a vendor adds
beyond the common fields lies in ``more``, by name, and reads like any other column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class Columns:
    """Equally long arrays; a row is what stands at one index in all of them."""

    more: Mapping[str, Array] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Array:
        if name.startswith("__") or name == "more":
            raise AttributeError(name)
        try:
            return self.more[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}") from None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The common columns, in the order in which they are declared."""
        names = cls.__dict__.get("_names")
        if names is None:
            names = tuple(f.name for f in fields(cls) if f.name != "more")
            cls._names = names  # type: ignore[attr-defined]
        return names

    def __len__(self) -> int:
        return len(getattr(self, self.names()[0]))

    def map(self, change: Callable[[Array], Array]) -> Self:
        """The same change made to every column."""
        return type(self)(
            **{name: change(getattr(self, name)) for name in self.names()},
            more={name: change(column) for name, column in self.more.items()},
        )

    def take(self, rows: Array | slice) -> Self:
        """The rows at these indices, or where this mask is true, in that order."""
        if isinstance(rows, slice):
            return self.map(lambda column: column[rows])
        at = np.flatnonzero(rows) if rows.dtype == bool else rows
        return self.map(lambda column: column.take(at))

    def sort(self, *keys: Array) -> Self:
        """Rows in the order of the first key, then the second, and so on; ties stay as they were."""
        return self.take(np.lexsort(keys[::-1]))

    def replace(self, **columns: Array) -> Self:
        """A copy in which these columns are others; names that are not common columns go to ``more``."""
        common = {k: v for k, v in columns.items() if k in self.names()}
        extra = {k: v for k, v in columns.items() if k not in common}
        return replace(self, **common, more={**self.more, **extra} if extra else self.more)

    def without(self, names: Set[str]) -> Self:
        """The same rows without these columns of ``more``."""
        return replace(self, more={name: column for name, column in self.more.items() if name not in names})

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, one after the other; a column that a part lacks in ``more`` is zero there."""
        if len(parts) == 1:
            return parts[0]
        extra: dict[str, np.dtype[Any]] = {}
        for part in parts:
            extra |= {name: column.dtype for name, column in part.more.items()}
        return cls(
            **{name: np.concatenate([getattr(part, name) for part in parts]) for name in cls.names()},
            more={
                name: np.concatenate([part.more.get(name, np.zeros(len(part), dtype)) for part in parts])
                for name, dtype in extra.items()
            },
        )

    @classmethod
    def gather(cls, parts: Iterable[Self], guess: Callable[[Self], int]) -> Self | None:
        """The rows of all parts, written one part after the other into columns that are there already.

        guess: how many rows there will be in all, told from the first part; more are made room for. Against `concat`
        it needs no second copy of everything. None if there is no part.
        """
        kept: Self | None = None
        filled = 0
        for part in parts:
            if kept is None:
                kept = part._room(max(guess(part), len(part)))
            if filled + len(part) > len(kept):
                so_far = kept.take(slice(0, filled))
                kept = so_far._room((filled + len(part)) * 3 // 2)._write(0, so_far)
            new = {name: column.dtype for name, column in part.more.items() if name not in kept.more}
            if new:
                kept = kept.replace(**{name: np.zeros(len(kept), dtype) for name, dtype in new.items()})
            kept._write(filled, part)
            filled += len(part)
        return None if kept is None else kept.take(slice(0, filled))

    def _room(self, size: int) -> Self:
        """Columns of the same types with so many rows, in which nothing is written yet."""
        return self.map(lambda column: np.empty(size, column.dtype))

    def _write(self, at: int, part: Self) -> Self:
        """Put the rows of a part at a place of these columns, zero where it lacks one; returns these columns."""
        for name in self.names():
            getattr(self, name)[at : at + len(part)] = getattr(part, name)
        for name, column in self.more.items():
            column[at : at + len(part)] = part.more.get(name, np.zeros((), column.dtype))
        return self

    def to_frame(self) -> pd.DataFrame:
        """A pandas frame with one column per array, as they are."""
        import pandas as pd

        return pd.DataFrame({**{name: getattr(self, name) for name in self.names()}, **self.more})
