"""What was shown to whom: a file's name, or the place to which a page's files go, is of use to its visitor alone.

Streamlit names a file by its content and a page's place by its session, and asks nobody who knows such a name whose it
is.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import memory_media_file_storage

from hosting import asked

MEDIA = "/media/"
KINDS = (MEDIA, asked.UPLOAD)
MOST = 2_000  # names of one visitor, the latest; his pages show no more at a time
VISITORS = 5_000  # that are remembered


def by_whole_content() -> None:
    """Have a large file named by all of its content.

    Streamlit names one by its length, beginning, middle and end; of two that differ elsewhere the second would be
    answered with the first, whosever it is.
    """
    vars(memory_media_file_storage)["_PARTIAL_HASH_THRESHOLD"] = 1 << 62


class Shown:
    """What the pages of a visitor have named to his browser."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()

    def see(self, visitor: str, message: bytes) -> None:
        """Remember what a message to a visitor's browser names."""
        for name in _named(message):
            names = self._of.setdefault(visitor, OrderedDict())
            self._of.move_to_end(visitor)
            names[name] = None
            names.move_to_end(name)
            if len(names) > MOST:
                names.popitem(last=False)
            if len(self._of) > VISITORS:
                self._of.popitem(last=False)

    def may(self, visitor: str, path: str) -> bool:
        """Whether a visitor may ask for a path: that of a file or of a page's files only if it was shown to him."""
        for kind in KINDS:
            if path.startswith(kind):
                return _name(path, kind) in self._of.get(visitor, ())
        return True


def _named(message: bytes) -> Iterable[str]:
    """The files that a message names, and the session to which it has files sent.

    A text that a visitor has typed comes back to him, so that only what Streamlit writes into addresses counts.
    """
    if not any(kind.encode() in message for kind in KINDS):
        return
    for url in _urls(ForwardMsg.FromString(message)):
        for kind in KINDS:
            if url.startswith(kind):
                yield _name(url, kind)


def _urls(message: Any) -> Iterable[str]:
    """The addresses in a message and in those within it."""
    for field, value in message.ListFields():
        if field.message_type:
            for part in [value] if hasattr(value, "ListFields") else value:
                yield from _urls(part) if hasattr(part, "ListFields") else ()
        elif field.name.endswith("url") and isinstance(value, str):
            yield value


def _name(path: str, kind: str) -> str:
    """What matters of a path: of <file>.<ending> the file, of <session>/<file> the session."""
    return re.split(r"[/.]", path.removeprefix(kind))[0]
