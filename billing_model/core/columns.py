"""Columns: records kept as equally long arrays, one array per field.

A subclass is a frozen dataclass whose fields are arrays of one length, each declared with its type:

    posted: Array = of_type(DAY)                          # has to be given
    sign: Array = of_type(np.int8, 1)                     # 1 unless something else is given

`Columns.of` makes rows from what is given and `but` copies them with changes; both cast to the declared types, so
that a rule says nothing about them. What a vendor adds beyond the common columns lies in ``more``, by name, and reads
like any other column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[Any]

DAY = np.dtype("datetime64[D]")
SHOWN = 6  # rows that a printed table shows
_REQUIRED: Any = object()  # the default of a column that has to be given


class _Declared(NamedTuple):
    """What a class declares of one of its columns."""

    name: str
    dtype: np.dtype[Any] | None  # None: as it is given
    default: Any
    large: bool


def of_type(dtype: Any, default: Any = _REQUIRED, large: bool = False) -> Any:
    """Declare a column of this numpy type; default: what every row holds where `Columns.of` is given nothing.

    large: the column may hold Python's own whole numbers (object) where one is too large for the type.
    """
    return field(metadata={"dtype": np.dtype(dtype), "default": default, "large": large})


@dataclass(frozen=True, eq=False, kw_only=True)
class Columns:
    """Equally long arrays; a row is what stands at one index in all of them.

    >>> @dataclass(frozen=True, eq=False, kw_only=True)
    ... class Held(Columns):
    ...     seats: Array = of_type(np.int64)
    ...     sign: Array = of_type(np.int8, 1)
    >>> Held.of(3, seats=np.array([5, 0, 2]))
    Held, 3 rows
    seats  int64  5  0  2
    sign   int8   1  1  1
    >>> Held.of(2, seats=7).but(sign=-1)
    Held, 2 rows
    seats  int64  7   7
    sign   int8   -1  -1
    >>> Held.of(2, seats=7).or_zeros("tax")
    array([0, 0])
    """

    more: Mapping[str, Array] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Array:
        if name.startswith("__") or name == "more":
            raise AttributeError(name)
        try:
            return self.more[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}") from None

    def or_zeros(self, name: str) -> Array:
        """A column, whole numbers of 0 where there is none."""
        values: Array = getattr(self, name, np.zeros(len(self), np.int64))
        return values

    def __init_subclass__(cls) -> None:
        cls.__repr__ = Columns.__repr__  # type: ignore[method-assign]  # @dataclass would write one of its own

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The common columns, in the order in which they are declared."""
        names: tuple[str, ...] | None = cls.__dict__.get("_names")
        if names is None:
            names = tuple(f.name for f in fields(cls) if f.name != "more")
            cls._names = names  # type: ignore[attr-defined]
        return names

    @classmethod
    def _declared(cls) -> tuple[_Declared, ...]:
        declared: tuple[_Declared, ...] | None = cls.__dict__.get("_types")
        if declared is None:
            declared = tuple(
                _Declared(
                    f.name,
                    f.metadata.get("dtype"),
                    f.metadata.get("default", _REQUIRED),
                    f.metadata.get("large", False),
                )
                for f in fields(cls)
                if f.name != "more"
            )
            cls._types = declared  # type: ignore[attr-defined]
        return declared

    @classmethod
    def of(cls, size: int, *, more: Mapping[str, Any] | None = None, **given: Any) -> Self:
        """Rows of what is given: one value for all rows, or an array with one per row, cast to the column's type.

        A column that is not given holds its declared default.
        more: a vendor's own columns.

        Raises TypeError if a column without a default is missing or a name is not a column of this class, and
        ValueError if an array has another length than `size`.
        """
        columns: dict[str, Any] = {}
        for name, dtype, default, large in cls._declared():
            value = given.pop(name, default)
            if type(value) is np.ndarray and value.dtype is dtype and len(value) == size:
                columns[name] = value
            elif value is not _REQUIRED:
                columns[name] = _column(name, value, size, dtype, large)
            else:
                raise TypeError(f"{cls.__name__} needs the column {name!r}")
        if given:
            raise TypeError(f"{cls.__name__} has no column {', '.join(map(repr, given))}")
        columns["more"] = {name: _column(name, value, size, None) for name, value in more.items()} if more else {}
        return cls._made(columns)

    @classmethod
    def _made(cls, columns: dict[str, Any]) -> Self:
        """Rows of all these columns and ``more``, as they are, in a third of the time the dataclass takes."""
        rows = object.__new__(cls)
        vars(rows).update(columns)
        return rows

    def _own(self) -> dict[str, Any]:
        """The columns and ``more``, without the cached values that were computed from them."""
        values = vars(self)
        return {name: values[name] for name in (*self.names(), "more")}

    @classmethod
    def none(cls) -> Self:
        """No rows, of the declared types."""
        none: Self | None = cls.__dict__.get("_none")
        if none is None:
            columns: dict[str, Any] = {name: np.zeros(0, dtype) for name, dtype, *_ in cls._declared()}
            none = cls(**columns)
            cls._none = none  # type: ignore[attr-defined]
        return none

    def but(self, **changed: Any) -> Self:
        """A copy with these columns changed: one value for all rows, or one per row, cast as in `of`.

        Raises TypeError if a name is neither a common column nor one of ``more``.
        """
        size = len(self)
        columns = self._own()
        for name, dtype, _, large in self._declared():
            if name in changed:
                columns[name] = _column(name, changed.pop(name), size, dtype, large)
        if changed:
            unknown = changed.keys() - self.more.keys()
            if unknown:
                raise TypeError(f"{type(self).__name__} has no column {', '.join(map(repr, sorted(unknown)))}")
            own = {name: _column(name, value, size, self.more[name].dtype) for name, value in changed.items()}
            columns["more"] = {**self.more, **own}
        return self._made(columns)

    def __repr__(self) -> str:
        """A small table: a line per column with its type and its first values."""
        size = len(self)
        columns = {**{name: getattr(self, name) for name in self.names()}, **self.more}
        rows = [
            [name, str(column.dtype), *map(str, column[:SHOWN]), *(["…"] if size > SHOWN else [])]
            for name, column in columns.items()
        ]
        width = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, width, strict=True)).rstrip() for row in rows]
        return "\n".join([f"{type(self).__name__}, {size} row{'' if size == 1 else 's'}", *lines])

    def __len__(self) -> int:
        return len(vars(self)[self.names()[0]])

    def map(self, change: Callable[[Array], Array]) -> Self:
        """The same change made to every column."""
        columns: dict[str, Any] = {name: change(column) for name, column in self._own().items() if name != "more"}
        columns["more"] = {name: change(column) for name, column in self.more.items()}
        return self._made(columns)

    def take(self, rows: Array | slice) -> Self:
        """The rows at these indices, or where this mask is true, in that order."""
        if isinstance(rows, slice):
            return self.map(lambda column: column[rows])
        index = np.flatnonzero(rows) if rows.dtype == bool else rows
        if rows.dtype == bool and len(index) == len(rows):
            return self  # all of them: a copy would be the same
        now = vars(self).copy()  # another thread may keep one more value here meanwhile
        columns: dict[str, Any] = {name: column.take(index) for name, column in now.items() if name != "more"}
        columns["more"] = {name: column.take(index) for name, column in self.more.items()}
        return self._made(columns)

    def beside(self, rows: Array) -> Beside:
        """The rows at these indices, a column at a time, as they are asked for."""
        return Beside(self, rows)

    def sort(self, *keys: Array) -> Self:
        """Rows in the order of the first key, then the second, and so on; ties stay as they were."""
        return self.take(np.lexsort(keys[::-1]))

    def replace(self, **columns: Array) -> Self:
        """A copy with these columns changed; names that are not common columns go to ``more``."""
        names = self.names()
        changed = self._own()
        changed |= {name: column for name, column in columns.items() if name in names}
        extra = {name: column for name, column in columns.items() if name not in names}
        if extra:
            changed["more"] = {**self.more, **extra}
        return self._made(changed)

    def without(self, names: Set[str]) -> Self:
        """The same rows without these columns of ``more``."""
        more = {name: column for name, column in self.more.items() if name not in names}
        return self._made({**vars(self), "more": more})

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, one after the other; a column that a part lacks in ``more`` is zero there."""
        parts = [part for part in parts if len(part) or part.more] or parts[:1]
        if len(parts) == 1:
            return parts[0]
        extra: dict[str, np.dtype[Any]] = {}
        for part in parts:
            extra |= {name: column.dtype for name, column in part.more.items()}
        columns: dict[str, Any] = {name: np.concatenate([vars(part)[name] for part in parts]) for name in cls.names()}
        columns["more"] = {
            name: np.concatenate([part.more.get(name, np.zeros(len(part), dtype)) for part in parts])
            for name, dtype in extra.items()
        }
        return cls._made(columns)

    @classmethod
    def gather(cls, parts: Iterable[Self], guess: Callable[[Self], int]) -> Self | None:
        """The rows of all parts, written one after the other into columns that already exist.

        guess: how many rows there will be in all, from the first part; room is made for more. Unlike
        `concat` it needs no second copy of everything. None if there is no part.
        """
        kept: Self | None = None
        filled = 0
        for part in parts:
            if kept is None:
                kept = part._room(max(guess(part), len(part)))
            if filled + len(part) > len(kept):
                so_far = kept.take(slice(0, filled))
                kept = so_far._room((filled + len(part)) * 3 // 2)._write(0, so_far)
            for name in part.names():
                if getattr(part, name).dtype == object and getattr(kept, name).dtype != object:
                    kept = kept.replace(**{name: getattr(kept, name).astype(object)})
            new = {name: column.dtype for name, column in part.more.items() if name not in kept.more}
            if new:
                kept = kept.replace(**{name: np.zeros(len(kept), dtype) for name, dtype in new.items()})
            kept._write(filled, part)
            filled += len(part)
        return None if kept is None else kept.take(slice(0, filled))

    def _room(self, size: int) -> Self:
        """Columns of the same types and of this size, in which nothing is written yet."""
        return self.map(lambda column: np.empty(size, column.dtype))

    def _write(self, start: int, part: Self) -> Self:
        """Put the rows of a part into these columns from a row on, zero where it lacks one; returns these columns."""
        for name in self.names():
            getattr(self, name)[start : start + len(part)] = getattr(part, name)
        for name, column in self.more.items():
            column[start : start + len(part)] = part.more.get(name, np.zeros((), column.dtype))
        return self

    def to_frame(self) -> pd.DataFrame:
        """A pandas frame with one column per array, as they are."""
        import pandas as pd

        return pd.DataFrame({**{name: getattr(self, name) for name in self.names()}, **self.more})


class Beside:
    """What stands in a table at some rows. A column is taken when it is first asked for, so that of many columns only
    those cost anything that are needed.

    >>> @dataclass(frozen=True, eq=False, kw_only=True)
    ... class Held(Columns):
    ...     seats: Array = of_type(np.int64)
    >>> Held.of(3, seats=np.array([5, 0, 2])).beside(np.array([2, 2, 0])).seats
    array([2, 2, 5])
    """

    def __init__(self, table: Columns, rows: Array) -> None:
        self.table, self.rows = table, rows

    def __getattr__(self, name: str) -> Array:
        column: Array = getattr(self.table, name).take(self.rows)
        setattr(self, name, column)
        return column


def as_whole(numbers: Array) -> Array:
    """Python's whole numbers (object) as int64 where all of them fit, else as they are."""
    if numbers.dtype != object:
        return numbers
    try:
        return numbers.astype(np.int64)
    except OverflowError:
        return numbers


def _column(name: str, value: Any, size: int, dtype: np.dtype[Any] | None, large: bool = False) -> Array:
    """A value for all rows, or one per row, as a column; no copy is made where the type is right.

    large: it may hold whole numbers that are too large for the type. Without, they raise OverflowError.
    """
    if isinstance(value, np.ndarray) and value.ndim:
        if len(value) != size:
            raise ValueError(f"the column {name!r} has {len(value)} rows where {size} are needed")
        if dtype is None or value.dtype == dtype:
            return value
        if value.dtype == object and dtype.kind == "i":
            return as_whole(value) if large else value.astype(dtype)
        return value.astype(dtype, casting="same_kind")
    if dtype is None:
        return np.full(size, value)
    column = np.empty(size, dtype)  # several times faster than np.full for a few rows
    column.fill(value)
    return column
