"""What whoever runs the server decides for the pages, beside what a laptop has."""

from __future__ import annotations

from dataclasses import dataclass

NOT_TAKEN = "application/x-not-taken"  # the kind of an empty file that stands for one that there was no room for


@dataclass(frozen=True)
class Limits:
    """Of work in processes of their own, which may have `books.job.MEMORY` each.

    - at_once: how many run at the same time, whoever asks
    - waiting: how many may wait for that
    - each: how many a visitor may have running or waiting on a page
    - kept: bytes of results that are kept for those who have not left yet
    """

    at_once: int = 2
    waiting: int = 20
    each: int = 1
    kept: int = 2_000_000_000


_decided = [Limits()]


def decide(limits: Limits) -> None:
    """From now on these count; said once, before the first page."""
    _decided[0] = limits


def limits() -> Limits:
    """Those that count."""
    return _decided[0]
