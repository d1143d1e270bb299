"""A scenario or a comparison file of the user's own, checked and kept; what is wrong with it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.files import comparison as comparison_file
from billing_model.files.comparison_link import with_need
from billing_model.files.scenario import parse
from billing_model.files.toml import LARGEST_FILE, decoded
from billing_model.words.wording import one_line
from pages.ui.base.refuse import refuse
from pages.ui.base.words import Words, plain
from pages.ui.scenario import bundled, opened, own

MOST_SENTENCES = 12  # about one file, or one book
ELSEWHERE = {"kind-comparison": "open.is_comparison", "kind-scenario": "open.is_scenario"}  # where it is opened


def open_scenario(raw: bytes, name: str, words: Words) -> tuple[str, str] | None:
    """The page that shows a scenario file best, and the id under which it is kept; None if it is refused."""
    data = _if_right(checked, raw, name, words)
    if data is None:
        return None
    if data["until"] > own.latest(data):
        st.warning(words("open.too_long", last=words.day(own.latest(data))))
        return None
    return bundled.page_for(data), opened.keep(data, PurePath(name).stem)


def open_comparison(raw: bytes, name: str, words: Words) -> str | None:
    """The id under which a comparison file is kept; None if it is refused."""
    data = _if_right(checked_comparison, raw, name, words)
    return None if data is None else opened.keep(data, PurePath(name).stem, opened.COMPARISONS)


def _if_right(
    check: Callable[[bytes, str], Mapping[str, Any]], raw: bytes, name: str, words: Words
) -> Mapping[str, Any] | None:
    """The tables of a file; None if it is refused, with a sentence for each problem."""
    try:
        return check(raw, name)
    except Refused as refused:
        if (key := refused.problems[0].key) in ELSEWHERE:
            refuse(words(ELSEWHERE[key], name=plain(one_line(name)), page=words("page.compare.title")))
            return None
        complain([problem.text(words.language) for problem in refused.problems], words)
    return None


def complain(sentences: Sequence[str], words: Words) -> None:
    """What is wrong with a file or a book, a sentence each, and how many more there are."""
    left = len(sentences) - MOST_SENTENCES
    shown = [plain(sentence) for sentence in sentences[:MOST_SENTENCES]]
    refuse("\n\n".join([*shown, *([words("open.more", count=left)] if left > 0 else [])]))


def checked_comparison(raw: bytes, name: str) -> Mapping[str, Any]:
    """The tables of a comparison file, with what it leaves to the defaults of a need put in. Raises `Refused`."""
    return with_need(comparison_file.parse(decoded(raw[: LARGEST_FILE + 1], name), file=name).data)


def checked(raw: bytes, name: str) -> Mapping[str, Any]:
    """The tables of a scenario file that can be billed; name: how sentences call it. Raises `Refused`."""
    return parse(decoded(raw[: LARGEST_FILE + 1], name), file=name).data
