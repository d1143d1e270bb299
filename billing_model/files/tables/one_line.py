"""Cells that span lines: their line breaks are read as blanks, so that a row is one line, as a spreadsheet counts rows.

A quotation mark that somebody forgot must not take in the rows after it unseen: a cell that would have as many
separators in it as the table has is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from billing_model.files.tables.lines import LONGEST, UTF_8

SHOWN = 60  # bytes of a cell that is named
_BREAKS = re.compile(rb"[\r\n]+")


class OpenCell(ValueError):
    """A cell that a quotation mark opens and that does not end, or has whole rows in it; row: where it begins."""

    def __init__(self, row: int, text: bytes) -> None:
        super().__init__()
        self.row, self.found = row, text[:SHOWN].splitlines()[0].decode(UTF_8, "replace")


def has_open_cell(lines: bytes, delimiter: str) -> bool:
    r"""Whether a cell does not end on its line.

    >>> has_open_cell(b'1,"Rossi; Gino",5" pipe\n', ","), has_open_cell(b'1,"Rossi\nGino"\n', ",")
    (False, True)
    """
    if b'"' not in lines:
        return False
    on_a_line, opening, _ = _quotes(delimiter.encode())
    return opening.search(on_a_line.sub(b"", lines)) is not None


def each_row_in_one_line(blocks: Iterator[bytes], delimiter: str, columns: int, row: int = 1) -> Iterator[bytes]:
    r"""Blocks of UTF-8 with whole rows, each of which is a line.

    blocks: of whole lines that end in LF; columns: of the table; row: the number of the first line. Raises `OpenCell`.

    >>> [*each_row_in_one_line(iter([b'1,"Rossi\n', b'Gino"\n2,Bianchi\n']), ",", 2)]
    [b'1,"Rossi Gino"\n2,Bianchi\n']
    """
    held = b""
    for block in blocks:
        lines = held + block
        if has_open_cell(lines, delimiter):
            lines, held = _closed(lines, delimiter.encode(), columns, row)
        else:
            held = b""
        if lines:
            yield lines
            row += lines.count(b"\n")
    if held:
        raise OpenCell(row, _opened(held, delimiter))


def _closed(lines: bytes, delimiter: bytes, columns: int, row: int) -> tuple[bytes, bytes]:
    """The rows that end in these lines, each as one line, and what is left of the last."""
    *_, cell = _quotes(delimiter)
    done, place = bytearray(), 0
    for match in cell.finditer(lines):
        if match["open"] is not None:
            done += lines[place : match.start()]
            begin = done.rfind(b"\n") + 1
            held = done[begin:] + lines[match.start() :]
            if len(held) > LONGEST:
                raise OpenCell(row + done.count(b"\n"), lines[match.start() :])
            return bytes(done[:begin]), bytes(held)
        if b"\n" not in match[0]:
            continue
        done += lines[place : match.start()]
        follows = lines[match.end() : match.end() + 1]
        if follows not in (b"", b"\n", b"\r", delimiter) or match[0].count(delimiter) >= max(columns - 1, 1):
            raise OpenCell(row + done.count(b"\n"), match[0])
        done += _BREAKS.sub(b" ", match[0])
        place = match.end()
        if len(done) - done.rfind(b"\n") > LONGEST:
            raise OpenCell(row + done.count(b"\n"), match[0])
    return bytes(done + lines[place:]), b""


def _opened(held: bytes, delimiter: str) -> bytes:
    """The cell that does not end, of the last row."""
    *_, cell = _quotes(delimiter.encode())
    return next(held[match.start() :] for match in cell.finditer(held) if match["open"] is not None)


@cache
def _quotes(delimiter: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    """A cell in quotation marks that ends on its line; the beginning of one; one on any lines, or an open one."""
    border = b"[\\r\\n" + re.escape(delimiter) + b"]"
    begin = b"(?:\\A|(?<=" + border + b"))"
    return (
        re.compile(begin + b'"(?:[^"\\r\\n]++|"")*+"(?!")'),
        re.compile(begin + b'"'),
        re.compile(begin + b'"(?:(?:[^"]++|"")*+"(?!")|(?P<open>))'),
    )
