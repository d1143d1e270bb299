"""The cells of somebody else's file as values: numbers, days and texts, each distinct cell looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.books.table.table import Cells
from billing_model.core.columns import DAY, Array
from billing_model.core.currency import MICRO
from billing_model.files.tables.cells import OTHERWISE

NO_DAY = np.datetime64("NaT", "D")
NOTHING = np.iinfo(np.int64).min  # a number that is not given
BAD = NOTHING + 1  # a cell that is no number
MOST_WHOLE = 12  # digits before the decimals that an amount can have
_PLAIN = r"^-?\d{1,12}(\.\d{1,6})?$"
_SIGNS = str.maketrans(
    {"\u2212": "-", "\u2013": "-"} | dict.fromkeys("\u00a0\u202f '’€$£¥", "")  # a spreadsheet's money, without its sign
)
_LESS = re.compile(r"\(([^()+-]+)\)")  # as accountants write what is below zero
_SCIENTIFIC = re.compile(r"[-+]?\d{1,30}(\.\d{0,30})?([eE][-+]?\d{1,2})?", re.ASCII)
_GROUPS = {
    ".": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII),
    ",": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d*)?", re.ASCII),
}


def numbers(cells: Cells | None, size: int, decimal: str, cut: bool = False) -> Array:
    """Cells as micro-units, int64, one per row; `NOTHING` where a cell is empty, `BAD` where it is no such number.

    decimal: the file's decimal sign; cut: more than six decimals are cut, as of a price that is only shown; without it
    such a number is `BAD`.
    """
    if cells is None or not len(cells.held):
        return np.full(size, NOTHING)
    held = np.full(len(cells.held) + 1, NOTHING)
    plain = pc.match_substring_regex(cells.held, _PLAIN).to_numpy(zero_copy_only=False)
    if plain.any():
        held[:-1][plain] = _micro(cells.held.filter(pa.array(plain)))
    for place in np.flatnonzero(~plain).tolist():
        held[place] = _number(str(cells.distinct[place]), decimal, cut)
    numbers: Array = held[cells.place]
    return numbers


def _micro(texts: Any) -> Array:
    """Plain numbers as micro-units."""
    exact = texts.cast(pa.decimal128(19, MICRO)).cast(pa.decimal128(38, MICRO))
    if isinstance(exact, pa.ChunkedArray):
        exact = exact.combine_chunks()
    words = np.frombuffer(exact.buffers()[1], np.int64)  # the low half of each number is all of it
    return words[2 * exact.offset : 2 * (exact.offset + len(exact)) : 2]


def _number(text: str, decimal: str, cut: bool) -> int:
    number = exact_number(text, decimal)
    if number is None or abs(number) >= 10**MOST_WHOLE:
        return BAD
    micro = number.scaleb(MICRO)
    whole = int(micro)
    return whole if cut or whole == micro else BAD


def exact_number(text: str, decimal: str) -> Decimal | None:
    """A number as somebody's spreadsheet or interface writes it, exactly; None where it is none.

    >>> [str(exact_number(text, ",")) for text in ("'22,50", "1.234,5", "0E-20", "(5,00 €)", "n/a")]
    ['22.50', '1234.5', '0E-20', '-5.00', 'None']
    """
    plain = _LESS.sub(r"-\1", text.removesuffix(OTHERWISE).translate(_SIGNS))
    if _GROUPS[decimal].fullmatch(plain):
        plain = plain.replace("," if decimal == "." else ".", "")
    elif text.endswith(OTHERWISE):
        return None
    plain = plain.replace(decimal, ".", 1) if decimal == "," else plain
    if not _SCIENTIFIC.fullmatch(plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def days(cells: Cells | None, size: int) -> tuple[Array, Array]:
    """Cells as days, NaT where one is empty, and which of them are no days. cells: as `TableFile` makes them plain."""
    if cells is None:
        return np.full(size, NO_DAY), np.zeros(size, bool)
    held = np.full(len(cells.distinct) + 1, NO_DAY, DAY)
    bad = np.zeros(len(cells.distinct) + 1, bool)
    for place, text in enumerate(cells.distinct):
        try:
            day = date.fromisoformat(str(text))
        except ValueError:
            bad[place] = True
            continue
        if day.year > 1:  # 0001-01-01 is how an interface says that there is none
            held[place] = np.datetime64(day, "D")
            bad[place] = not 1980 <= day.year <= 2150
    return held[cells.place], bad[cells.place]


def texts(cells: Cells | None, size: int, made: Callable[[str], str] = str) -> tuple[Array, Array]:
    """The place of each row's text among the distinct ones, and these, object; "" is among them, for empty cells.

    made: of a column with few distinct texts, what each is made of.
    """
    if cells is None:
        return np.zeros(size, np.int64), np.array([""], object)
    if made is str and pa.types.is_string(cells.held.type):
        trimmed = pc.utf8_trim_whitespace(cells.held)
        if trimmed.equals(cells.held):  # as nearly always, and then they are distinct
            place = np.where(cells.place < 0, len(cells.held), cells.place)
            return place, np.array([*trimmed.to_pylist(), ""], object)
    names: dict[str, int] = {}
    place = np.array([names.setdefault(made(str(cell).strip()), len(names)) for cell in cells.distinct] + [0], np.int64)
    place[-1] = names.setdefault("", len(names))
    return place[cells.place], np.array([*names], object)
