"""A number for an error that nobody foresaw, and where it arose: what may stand in a log, without what a user gave."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when it is read aloud
LONGEST = 40  # calls that are told of one error


class Trouble(NamedTuple):
    """An error.

    - number: such as E-7K3P, for the page and the log
    - kind: the type of the exception, those that led to it after it
    - trace: each call as file:line function, the last one last; no message and no value, which may be a customer's
    """

    number: str
    kind: str
    trace: tuple[str, ...]


def trouble(error: BaseException) -> Trouble:
    """The error with a number of its own."""
    number = "E-" + "".join(secrets.choice(LETTERS) for _ in range(4))
    kinds, calls = list[str](), list[str]()
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        kinds.append(type(at).__name__)
        calls = [_call(frame) for frame in traceback.extract_tb(at.__traceback__)] + calls
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return Trouble(number, " < ".join(kinds), tuple(calls[-LONGEST:]))


def _call(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(*path.parts[-3:])
    return f"{name.as_posix()}:{frame.lineno} {frame.name}"
