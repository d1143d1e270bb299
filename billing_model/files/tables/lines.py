"""The lines of a text file as blocks of UTF-8, whatever its encoding and the ends of its lines.

Windows-1252 is taken only for a file that holds no letter of UTF-8 and whose other bytes are letters there. In UTF-8
with single wrong bytes each of these becomes `UNREADABLE`, so that it costs its row and no more.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

UTF_8, WINDOWS = "utf-8", "windows-1252"
UNREADABLE = "\ufffd"  # what stands for bytes that are no letter
BLOCK = 1 << 20  # bytes that are looked at at once
LONGEST = 1 << 19  # bytes of a line; of a longer one only its first cell is kept, so that it is refused as a row
_LONGEST_TEXT = LONGEST // 4  # letters: none has more than four bytes
_FIRST_CELL = re.compile('[^,;\t|"\n]{0,200}')
MARKS = (  # that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_NO_LETTER = frozenset(b"\x81\x8d\x8f\x90\x9d")  # of Windows-1252


@dataclass(frozen=True)
class Encoding:
    """How letters are bytes in a file.

    mark: bytes before its first letter; broken: some bytes are no letters; returns: lines end in a CR alone somewhere.
    """

    name: str = UTF_8
    mark: int = 0
    broken: bool = False
    returns: bool = False


def encoding_of(file: BinaryIO) -> Encoding:
    """The encoding of a file, which is read from its beginning to its end."""
    head = file.read(1024)
    mark, name = next(((len(mark), name) for mark, name in MARKS if head.startswith(mark)), (0, ""))
    name = name or _wide_without_a_mark(head)
    if name not in ("", UTF_8):
        return Encoding(name, mark)
    file.seek(mark)
    letters, wrong, returns = _high_bytes(file)
    broken = bool(wrong) and bool(mark or letters or wrong & _NO_LETTER or wrong == {0xFF})
    return Encoding(WINDOWS if wrong and not broken else UTF_8, mark, broken, returns)


def _wide_without_a_mark(head: bytes) -> str:
    """UTF-16 that does not say so: every other byte of plain letters is zero."""
    half = len(head) // 2
    if half and head[1::2].count(0) > 0.4 * half and not head[::2].count(0):
        return "utf-16-le"
    if half and head[::2].count(0) > 0.4 * half and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _high_bytes(file: BinaryIO) -> tuple[bool, set[int], bool]:
    """Whether letters beyond ASCII stand there as UTF-8, which bytes are no UTF-8, and whether a CR stands alone."""
    decoder = codecs.getincrementaldecoder(UTF_8)("surrogateescape")
    letters, wrong, returns, last = False, set[int](), 0, b""
    while block := file.read(BLOCK):
        if b"\r" in block or last == b"\r":
            returns += block.count(b"\r") - block.count(b"\r\n") - (last + block[:1] == b"\r\n")
        last = block[-1:]
        if block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block)
        try:
            text.encode(UTF_8)
            letters = letters or not text.isascii()
        except UnicodeEncodeError:
            high = {ord(letter) for letter in set(text) if ord(letter) > 0x7F}
            wrong |= {letter - 0xDC00 for letter in high if 0xDC80 <= letter <= 0xDCFF}
            letters = letters or any(not 0xDC80 <= letter <= 0xDCFF for letter in high)
    wrong |= {ord(letter) - 0xDC00 for letter in decoder.decode(b"", final=True)}
    return letters, wrong, returns > 0


def as_they_are(file: BinaryIO) -> Iterator[bytes]:
    """What is left of a file in blocks that end with a line, for as long as its lines allow that."""
    while block := file.read(BLOCK) + file.readline(LONGEST):
        yield block


def in_utf_8(file: BinaryIO, encoding: Encoding) -> Iterator[bytes]:
    """A file from its mark on as blocks of whole lines in UTF-8, each ending in LF but perhaps the last.

    A line that is too long is cut.
    """
    file.seek(encoding.mark)
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding.name)("replace"), translate=True)
    held, is_cut = "", False
    while True:
        data = file.read(BLOCK)
        text = decoder.decode(data, final=not data)
        if is_cut:  # the rest of a line that was too long
            _, end, text = text.partition("\n")
            is_cut = not end
            held += end
        held += text
        whole, end, rest = held.rpartition("\n")
        if whole or end:
            yield _without_long_lines(whole + end)
        held = rest
        if len(held) > _LONGEST_TEXT:
            held, is_cut = _first_cell(held), True
        if not data:
            break
    if held:
        yield held.encode(UTF_8)


def _without_long_lines(text: str) -> bytes:
    if any(text.find("\n", place) - text.rfind("\n", 0, place) > _LONGEST_TEXT
           for place in range(0, len(text), _LONGEST_TEXT // 2)):  # fmt: skip
        lines = (_first_cell(line) if len(line) > _LONGEST_TEXT else line for line in text.split("\n"))
        text = "\n".join(lines)
    return text.encode(UTF_8)


def _first_cell(line: str) -> str:
    cell = _FIRST_CELL.match(line)
    return (cell.group() if cell else "") or UNREADABLE


class Lines(io.RawIOBase):
    """Blocks of bytes as a file that can be read. It lets a reader of files read what is made on the way."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks, self._held = blocks, b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def peek(self) -> bytes:
        """What comes next, b"" at the end; it is read all the same afterwards."""
        if not self._held:
            self._held = next(self._blocks, b"")
        return self._held

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes; 0 at the end."""
        if not self.peek():
            return 0
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


def has_long_line(block: bytes) -> bool:
    """Whether a line is longer than `LONGEST`; block: whole lines."""
    for place in range(0, len(block), LONGEST // 2):
        end = block.find(b"\n", place)
        if (len(block) if end < 0 else end) - block.rfind(b"\n", 0, place) > LONGEST:
            return True
    return False
