"""The first sheet of an Excel workbook (.xlsx) as a text table, so that it is read by the same rules as any other text.

What is read of a workbook is bounded by its unpacked size, and its XML may declare nothing, so that none can grow.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from posixpath import join, normpath
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files.tables.workbook_cells import Contents, SharedTexts, Shows, Styles
from billing_model.files.tables.workbook_sheet import RowsOfSheet, TooMuchText, WithoutValue
from billing_model.files.tables.xml import Broken, Handler, walk

ENDING = ".xlsx"
MOST_BYTES = 500_000_000  # of what is unpacked, and of the text
_OF_OLD = b"\xd0\xcf\x11\xe0"  # how .xls begins, and any workbook with a password
_SHEET = "/worksheet"  # ends the type of a relation to a sheet of cells
_ENCRYPTED = 0x1
_BROKEN = (
    BadZipFile, Broken, expat.ExpatError, zlib.error, EOFError, LookupError, NotImplementedError, OverflowError,
    ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What was read. name: of the sheet, "" where it is the only one; untitled: places, from 1, of columns with cells
    and no title that stand behind the last title."""

    name: str
    untitled: tuple[int, ...]


NOT_ONE = Sheet("", ())  # of a file that is no workbook


def first_sheet(workbook: BinaryIO, text: BinaryIO, file: str, most: int = MOST_BYTES) -> Sheet:
    """Write the first sheet of a workbook as UTF-8 text with commas; each row stands on the line of its number.

    file: as the user named it; most: bytes. Days are written as 2019-01-13, numbers with a decimal point and the 15
    digits that Excel has. Raises `Refused` for a workbook that cannot be read, and for a formula without a value.
    """
    if workbook.read(len(_OF_OLD)) == _OF_OLD:
        raise Refused([Refusal(file, "workbook-locked")])
    workbook.seek(0)
    with _sentences(file, most), ZipFile(workbook) as parts:
        held = _Parts(parts, most)
        name, path, since_1904, several = _sheets(held)
        rows = RowsOfSheet(Contents(_texts(held), _styles(held), since_1904), text, most)
        held.walk(path, rows)
        return Sheet(name if several else "", tuple(sorted(rows.untitled)))


class _TooLarge(Exception):
    """More would have to be unpacked than is allowed."""


@contextmanager
def _sentences(file: str, most: int) -> Iterator[None]:
    """What is wrong with a workbook, as a sentence about the file."""
    try:
        yield
    except WithoutValue as cell:
        facts = {"found": cell.place}
        raise Refused([Refusal(file, "formula-without-value", facts, number=cell.row, is_row=True)]) from None
    except (_TooLarge, TooMuchText):
        raise Refused([Refusal(file, "workbook-too-large", {"most": most // 1_000_000})]) from None
    except _Locked:
        raise Refused([Refusal(file, "workbook-locked")]) from None
    except KeyError:
        raise Refused([Refusal(file, "workbook-without-sheet")]) from None
    except _BROKEN:
        raise Refused([Refusal(file, "workbook-broken")]) from None


class _Locked(Exception):
    """A part of the workbook is encrypted."""


class _Parts:
    """The parts of a workbook, of which no more is unpacked than is allowed."""

    def __init__(self, parts: ZipFile, most: int) -> None:
        self._parts, self._left = parts, most
        self._names = {name.lower(): name for name in parts.namelist()}

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._names

    def walk(self, path: str, handler: Handler) -> None:
        """Tell a handler what stands in a part. KeyError: there is none of this name."""
        part = self._parts.getinfo(self._names[path.lower()])
        if part.flag_bits & _ENCRYPTED:
            raise _Locked
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Broken
        self._left -= part.file_size  # no more than that is ever unpacked of it
        if self._left < 0:
            raise _TooLarge
        with self._parts.open(part) as stream:
            walk(stream, handler)


class _Found(Handler):
    """Calls a function with the attributes of each element of some names."""

    def __init__(self, **told: Callable[[Mapping[str, str]], None]) -> None:
        self._told = told

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """Tell of an element that is asked for."""
        if name in self._told:
            self._told[name](given)


def _sheets(parts: _Parts) -> tuple[str, str, bool, bool]:
    """The first sheet of cells: its name and its part, whether its days count from 1904, whether there are others."""
    properties: list[Mapping[str, str]] = []
    sheets: list[Mapping[str, str]] = []
    relations: dict[str, Mapping[str, str]] = {}
    parts.walk("xl/workbook.xml", _Found(workbookPr=properties.append, sheet=sheets.append))
    parts.walk("xl/_rels/workbook.xml.rels", _Found(Relationship=lambda given: relations.update({given["Id"]: given})))
    since_1904 = any(given.get("date1904") in ("1", "true") for given in properties)
    paths = []
    for given in sheets:
        id = next((value for name, value in given.items() if name.endswith(":id")), "")
        to = relations.get(id, {})
        if to.get("Type", "").endswith(_SHEET):
            paths.append((given.get("name", ""), normpath(join("/xl", to["Target"]))[1:]))
    if not paths:
        raise KeyError("sheet")
    return (*paths[0], since_1904, len(paths) > 1)


def _texts(parts: _Parts) -> list[str]:
    """The texts that cells share."""
    texts = SharedTexts()
    if "xl/sharedStrings.xml" in parts:
        parts.walk("xl/sharedStrings.xml", texts)
    return texts.each


def _styles(parts: _Parts) -> list[Shows]:
    """How each style shows numbers."""
    styles = Styles()
    if "xl/styles.xml" in parts:
        parts.walk("xl/styles.xml", styles)
    return styles.shows
