"""Where the rows of a text table lie, and what stands in their way: looked at once, from its beginning to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.fields import Field
from billing_model.files.tables.cells import cleaned
from billing_model.files.tables.header import DELIMITERS, delimiter_of, fields_of, separator_line, split
from billing_model.files.tables.lines import (
    UTF_8,
    Encoding,
    as_they_are,
    encoding_of,
    has_long_line,
    in_utf_8,
)
from billing_model.files.tables.one_line import OpenCell, each_row_in_one_line, has_open_cell

Cut = tuple[int, int]  # the place of a row in the file, and its number


@dataclass(frozen=True)
class Layout:
    """How a text table lies in its file.

    - plain: it is UTF-8 with lines that end in LF or CRLF, each a row, so that it can be read as it is
    - cells: of the header; row: of the header, as a spreadsheet counts it
    - start: where the rows begin: the byte of a plain file, and of another one the number of lines before them
    - first: the cells of the first row, none where there is no row
    - unclean: some cells may have blanks around them, or an apostrophe before them
    - cuts: places between rows, of a plain file
    """

    encoding: Encoding
    plain: bool
    delimiter: str
    cells: Sequence[str]
    row: int
    start: int
    first: Sequence[str]
    unclean: bool
    cuts: Sequence[Cut]

    @property
    def unnamed(self) -> tuple[int, ...]:
        """The places, from 1, of columns whose first row has a cell and no title."""
        columns = enumerate(zip(self.cells, self.first, strict=False), 1)
        return tuple(place for place, (title, cell) in columns if cleaned(cell) and not cleaned(title))

    def blocks(self, file: BinaryIO) -> Iterator[bytes]:
        """The rows as blocks of UTF-8 with whole lines."""
        if self.plain:
            file.seek(self.start)
            yield from as_they_are(file)
            return
        left = self.start
        for block in each_row_in_one_line(in_utf_8(file, self.encoding), self.delimiter, len(self.cells)):
            place = 0
            while left and 0 <= place < len(block):
                place = block.find(b"\n", place) + 1 or len(block)
                left -= 1
            if block[place:]:
                yield block[place:]


def layout_of(opened: Callable[[], BinaryIO], file: str, known: Mapping[str, Field], size: int) -> Layout:
    """How a text table lies in its file.

    opened: opens the file; known: fields by name; size: bytes from one cut to the next, at least. Raises `Refused` for
    a file without a header, and for one in which a cell does not end.
    """
    with opened() as stream:
        encoding = encoding_of(stream)
    plain = encoding.name == UTF_8 and not encoding.broken and not encoding.returns
    try:
        layout = _layout(opened, file, known, size, encoding, plain)
        return layout or _layout(opened, file, known, size, encoding, False)  # type: ignore[return-value]
    except OpenCell as cell:
        raise Refused([Refusal(file, "open-cell", {"found": cell.found}, number=cell.row, is_row=True)]) from None


def _layout(
    opened: Callable[[], BinaryIO], file: str, known: Mapping[str, Field], size: int, encoding: Encoding, plain: bool
) -> Layout | None:
    """As `layout_of`; None where the file cannot be read as it is after all, since a line is too long for that or a
    cell spans lines. Raises `OpenCell`."""
    with opened() as stream:
        if plain:
            stream.seek(encoding.mark)
        blocks = as_they_are(stream) if plain else in_utf_8(stream, encoding)
        begin = next(blocks, b"")
        if plain and has_long_line(begin):
            return None
        head = _head(begin, file, known)
        if not plain and len(head.delimiter.encode()) > 1:
            raise Refused([Refusal(file, "no-header")])
        if plain and has_open_cell(begin, head.delimiter):
            return None
        if not plain:
            head = _head_over_lines(begin, head, file, known)
            lines = chain([begin], blocks)
            blocks = each_row_in_one_line(lines, head.delimiter, len(head.cells), head.row - head.lines + 1)
            begin = next(blocks)
            head = _head(begin, file, known, head.delimiter)
        scan = _Scan(head, size, encoding.mark, plain)
        scan.see(begin, head.length)
        for block in blocks:
            if plain and (has_long_line(block) or has_open_cell(block, head.delimiter)):
                return None
            scan.see(block)
    return Layout(
        encoding, plain, head.delimiter, head.cells, head.row, encoding.mark + head.length if plain else head.lines,
        head.first, scan.unclean, scan.cuts,
    )  # fmt: skip


@dataclass(frozen=True)
class _Head:
    """What stands before the rows. lines, length: how many lines and bytes; first: the cells of the first row."""

    delimiter: str
    cells: Sequence[str]
    row: int
    lines: int
    length: int
    first: Sequence[str]


def _head(begin: bytes, file: str, known: Mapping[str, Field], delimiter: str = "") -> _Head:
    """The header of a table: its first line with something in it, but for one that names the separator.

    delimiter: where it is known. A spreadsheet does not count the line that names the separator, so it is not counted.
    """
    place = row = lines = 0
    named = ""
    while place < len(begin):
        end = begin.find(b"\n", place) + 1 or len(begin)
        line = begin[place:end].decode(UTF_8, "replace").rstrip("\r\n")
        place, lines = end, lines + 1
        if lines == 1 and (named := separator_line(line)):
            continue
        row += 1
        if line.strip(' \t\u00a0,;|"'):
            delimiter = delimiter or named or delimiter_of(line, known)
            end = begin.find(b"\n", place) + 1 or len(begin)
            first = begin[place:end].decode(UTF_8, "replace").rstrip("\r\n")
            return _Head(delimiter, split(line, delimiter), row, lines, place, split(first, delimiter) if first else ())
    raise Refused([Refusal(file, "no-header")])


def _head_over_lines(begin: bytes, head: _Head, file: str, known: Mapping[str, Field]) -> _Head:
    """The header where a name of a column spans lines: by the sign with which most names are those of fields."""
    if not has_open_cell(begin[: head.length], head.delimiter):
        return head
    found = [head]
    for delimiter in DELIMITERS:
        try:
            rows = each_row_in_one_line(iter([begin]), delimiter, len(begin))
            found.append(_head(next(rows), file, known, delimiter))
        except (OpenCell, StopIteration):
            continue
    return max(found, key=lambda one: len({*filter(None, fields_of(one.cells, known))}))


class _Scan:
    """Goes through the blocks of a table once. cuts: where it can be cut; unclean: as in `Layout`."""

    def __init__(self, head: _Head, size: int, mark: int, plain: bool) -> None:
        self.unclean = False
        self.cuts: list[Cut] = []
        self._head, self._size, self._plain = head, size, plain
        self._place, self._number, self._cut = mark, head.row + 1, mark

    def see(self, block: bytes, before: int = 0) -> None:
        """The next block. before: bytes of it that are no rows."""
        rows = block[before:] if before else block
        delimiter = self._head.delimiter.encode()
        self.unclean = self.unclean or _unclean(rows, delimiter)
        self._place += len(block)
        self._number += rows.count(b"\n")
        if self._plain and self._place - self._cut >= self._size and block.endswith(b"\n"):
            self.cuts.append((self._place, self._number))
            self._cut = self._place


def _unclean(block: bytes, delimiter: bytes) -> bool:
    """Whether a cell may begin or end with a blank, or begin with an apostrophe."""
    if delimiter != b"\t" and b"\t" in block:
        return True
    if not block.isascii() and any(blank in block for blank in _WIDE_BLANKS):
        return True
    letters = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    border = np.zeros(256, bool)
    border[[*delimiter, *b'\r\n"']] = True
    blanks = np.flatnonzero(letters == ord(" "))
    if (border[letters[blanks - 1]] | border[letters[blanks + 1]]).any():
        return True
    if b"'" not in block:
        return False
    return bool(border[letters[np.flatnonzero(letters == ord("'")) - 1]].any())


_WIDE_BLANKS = tuple(blank.encode() for blank in "\u00a0\u202f\u2007\u200b\ufeff")
