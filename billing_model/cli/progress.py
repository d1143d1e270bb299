"""How far long work has come, on a terminal: a bar, and the time that is left. The only clock of the model."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from billing_model.words.wording import Wording, Words

OFTEN = 0.2  # seconds between two looks
WIDTH = 30  # characters of the bar
TELLS = 0.03  # the share of the work after which a guess says something


@contextmanager
def bar(stream: TextIO, words: Wording) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal: a function that takes how far the work has come, from 0 to 1. It goes in the end."""
    start = shown = time.monotonic()

    def told(share: float) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < OFTEN and share < 1:
            return
        shown = now
        left = (now - start) * (1 - share) / share if share > TELLS else None
        stream.write("\r\x1b[K" + line(share, left, words)[: shutil.get_terminal_size().columns - 1])
        stream.flush()

    try:
        yield told
    finally:
        stream.write("\r\x1b[K")
        stream.flush()


def line(share: float, left: float | None, words: Wording) -> str:
    """The bar as text; left: seconds, None where nobody can say yet."""
    full = round(share * WIDTH)
    drawn = "█" * full + "░" * (WIDTH - full)
    percent = f"{int(share * 100):3d} %"
    return f"{drawn} {percent}" if left is None else f"{drawn} {percent}  {words.cli('left', time=Words(_clock(left)))}"


def _clock(seconds: float) -> str:
    """3:07, or 1:02:09 from an hour on."""
    minutes, second = divmod(round(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"
