"""Which files were shown to whom: Streamlit names a file by its content, and gives it to whoever knows the name."""

from __future__ import annotations

import re
from collections import OrderedDict

from streamlit.runtime import memory_media_file_storage

MOST = 2_000  # files of one visitor, the latest; his pages show no more at a time
VISITORS = 5_000  # that are remembered
_NAME = re.compile(rb"/media/([0-9a-f]{32})")


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
        """Remember the files that a message to a visitor's browser names."""
        for name in _NAME.findall(message) if b"/media/" in message else ():
            files = self._of.setdefault(visitor, OrderedDict())
            self._of.move_to_end(visitor)
            files[name.decode()] = None
            files.move_to_end(name.decode())
            if len(files) > MOST:
                files.popitem(last=False)
            if len(self._of) > VISITORS:
                self._of.popitem(last=False)

    def may(self, visitor: str, file: str) -> bool:
        """Whether a file, as its address names it (<id>.<ending>), was shown to a visitor."""
        return file.partition(".")[0] in self._of.get(visitor, ())
