"""Files that a visitor gave: what the server had no room for is told, and is as if it had not been given."""

from __future__ import annotations

from typing import TypeVar

from pages.ui.base.hosted import NOT_TAKEN
from pages.ui.base.refuse import refuse
from pages.ui.base.words import Words

Given = TypeVar("Given")


def taken(given: Given, words: Words) -> Given:
    """What an uploader holds, one file or several, without those that were not taken; a sentence says so."""
    if isinstance(given, list):
        kept = [file for file in given if file.type != NOT_TAKEN]
        if len(kept) < len(given):
            refuse(words("app.not_taken"))
        return kept  # type: ignore[return-value]
    if given is None or getattr(given, "type", "") != NOT_TAKEN:
        return given
    refuse(words("app.not_taken"))
    return None  # type: ignore[return-value]
