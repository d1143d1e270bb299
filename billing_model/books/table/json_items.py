"""The items of a JSON file, one after the other: of an object a line, of a list, or of an object that holds a list.

Of a list of any length no more than an item and a block of text is in memory.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TextIO

from billing_model.billing.refusal import Refusal, Refused

BLOCK = 1 << 20  # letters that are read at once
LONGEST = 1 << 24  # letters of an item
_IN_A_LIST = ("items", "value", "lineitems", "invoicelineitems")  # what an answer calls its list
_BLANK = re.compile(r"[ \t\r\n]*")
_MARK = "\ufeff"


def items_of(path: Path, file: str) -> Iterator[Any]:
    """The items of a file; a line that is no JSON is None. file: as the user named it. Raises `Refused`."""
    with open(path, "rb") as head:
        encoding = "utf-16" if head.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    with open(path, encoding=encoding, errors="replace") as text:
        first = next((line for line in _lines(text) if line.strip()), "")
        text.seek(0)
        try:
            if _is_an_item(_parsed(first)):
                yield from (_parsed(line.lstrip(_MARK)) for line in _lines(text) if line.strip(f"{_MARK} \t\r\n"))
            else:
                yield from _Text(text).items()
        except _NotJson as error:
            raise Refused([Refusal(file, "not-json", line=error.line, column=error.column)]) from None
        except _WithoutItems:
            raise Refused([Refusal(file, "json-without-items")]) from None


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST):
        yield line


def _is_an_item(held: Any) -> bool:
    """Whether what a first line holds is an item by itself, and not an answer with a list of them."""
    return isinstance(held, dict) and not any(
        name.lower() in _IN_A_LIST and isinstance(value, list) for name, value in held.items()
    )


def _parsed(line: str) -> Any:
    try:
        return json.loads(line, parse_float=str, parse_int=str)  # numbers as they are written
    except (ValueError, RecursionError):
        return None


class _NotJson(ValueError):
    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column


class _WithoutItems(ValueError):
    pass


class _Text:
    """A JSON text of any length, of which what was read is let go."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._held, self._place, self._ended = text, "", 0, False
        self._line, self._column = 1, 1  # of the first letter that is held
        self._decode = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode

    def items(self) -> Iterator[Any]:
        """The items of its list. Raises `_NotJson` and `_WithoutItems`."""
        found = False
        if self._next() == "{":
            found = yield from self._of_an_object()
        elif self._next() == "[":
            found = yield from self._of_a_list()
        else:
            self._value()
        if self._next():
            raise self._wrong()
        if not found:
            raise _WithoutItems

    def _of_an_object(self) -> Generator[Any, None, bool]:
        """The items of the first list with a name that is one for items; returns whether there is one."""
        found = False
        self._place += 1
        while self._next() != "}":
            if self._next() != '"':
                raise self._wrong()
            name = self._value()
            self._take(":")
            if not found and name.lower() in _IN_A_LIST and self._next() == "[":
                found = yield from self._of_a_list()
            else:
                self._value()
            if self._next() != "}":
                self._take_comma()
        self._place += 1
        return found

    def _of_a_list(self) -> Generator[Any, None, bool]:
        self._place += 1
        while self._next() != "]":
            yield self._value()
            if self._next() != "]":
                self._take_comma()
        self._place += 1
        return True

    # ---- Letters

    def _next(self) -> str:
        """The next letter that is no blank, "" at the end."""
        while True:
            self._place = _BLANK.match(self._held, self._place).end()  # type: ignore[union-attr]
            if self._place < len(self._held):
                return self._held[self._place]
            if not self._more():
                return ""

    def _take(self, letter: str) -> None:
        if self._next() != letter:
            raise self._wrong()
        self._place += 1

    def _take_comma(self) -> None:
        """A comma, behind which something has to stand."""
        self._take(",")
        if self._next() in ("", "}", "]"):
            raise self._wrong()

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decode(self._held, self._place)
            except json.JSONDecodeError as error:
                wrong = self._wrong(error.pos)
                if len(self._held) - self._place > LONGEST or not self._more():
                    raise wrong from None
                continue
            except RecursionError:
                raise self._wrong() from None
            if end < len(self._held) or not self._more():  # else a number may go on
                self._place = end
                return value

    def _more(self) -> bool:
        """Read more; whether there is any. What was taken is let go."""
        block = self._text.read(BLOCK)
        done = self._held[: self._place]
        self._line += done.count("\n")
        self._column = len(done) - done.rfind("\n") if "\n" in done else self._column + len(done)
        self._held, self._place = self._held[self._place :] + block, 0
        return bool(block)

    def _wrong(self, place: int | None = None) -> _NotJson:
        before = self._held[: self._place if place is None else place]
        column = len(before) - before.rfind("\n") if "\n" in before else self._column + len(before)
        return _NotJson(self._line + before.count("\n"), column)
