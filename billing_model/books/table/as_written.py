"""Cells as people write them: known words in any letters, and what is wrong in a number that is written otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from billing_model.books.table.table import Cells, Table
from billing_model.core.fields import Field
from billing_model.files.tables.cells import OTHERWISE, has_groups
from billing_model.files.tables.lines import UNREADABLE
from billing_model.files.tables.words import has_words, in_our_words
from billing_model.files.values import Wrong, shown
from billing_model.words.wording import one_line

NUMBERS = ("integer", "money", "percent")  # types of fields


def in_words(table: Table, known: Mapping[str, Field]) -> Table:
    """A table in which choices, kinds of event and the like are written as scenario files write them."""
    columns = dict(table.columns)
    for name, cells in table.columns.items():
        if name in known and has_words(known[name]) and pa.types.is_string(cells.held.type):
            words = [in_our_words(known[name], cell) for cell in cells.distinct]
            if words != [*cells.distinct]:
                columns[name] = Cells(pa.array(words, pa.string()), cells.place)
    return replace(table, columns=columns)


def as_written(field: Field, cell: Any, error: Wrong) -> Wrong:
    """What is wrong with a cell, where the way in which it is written says more than its value."""
    if not isinstance(cell, str):
        return error
    text = cell.removesuffix(OTHERWISE)
    if text != cell:
        if UNREADABLE in text:
            return Wrong("cell-not-utf-8", found=one_line(text))
        return Wrong("other-decimal", found=shown(text))
    if field.type in NUMBERS and text.startswith("+"):
        return Wrong("plus-sign", found=shown(text))
    if field.type in NUMBERS and has_groups(text):
        return Wrong("thousands", found=shown(text))
    return error
