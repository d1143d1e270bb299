"""XML told element by element, in little memory however long it is; what declares anything is not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any
from xml.parsers import expat

BLOCK = 1 << 16  # bytes


class Broken(Exception):
    """The XML is none that a spreadsheet writes."""


class Handler:
    """Is told what stands in a part; names come without the prefix of their namespace."""

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """An element begins; given: its attributes."""

    def said(self, text: str) -> None:
        """Some text stands in the element that began last."""

    def end(self, name: str) -> None:
        """An element ends."""


def walk(stream: IO[bytes], handler: Handler) -> None:
    """Tell a handler what stands in a stream. Raises `Broken` for declarations, expat's error for what is no XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: handler.begin(name[name.find(":") + 1 :], given)
    parser.EndElementHandler = lambda name: handler.end(name[name.find(":") + 1 :])
    parser.CharacterDataHandler = handler.said
    parser.StartDoctypeDeclHandler = _refuse  # entities could make a small part a huge one
    while block := stream.read(BLOCK):
        parser.Parse(block, False)
    parser.Parse(b"", True)


def _refuse(*declared: Any) -> None:
    raise Broken
