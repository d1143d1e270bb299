"""A scenario or a comparison file opened on its page; what is wrong with it is said, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.files import comparison as comparison_file
from billing_model.files.comparison_models import DemandShape
from billing_model.files.scenario import parse
from billing_model.files.toml import LARGEST_FILE, decoded
from pages.ui.base.choice import set_choice
from pages.ui.base.words import Words, plain
from pages.ui.scenario import bundled, opened
from pages.ui.scenario.open_file import UPLOADS

MOST_SENTENCES = 12  # about one file


def scenario(raw: bytes, name: str, speaks: Words) -> None:
    """Open a scenario file on its page, or tell what is wrong with it."""
    data = _told(checked, raw, name, speaks)
    if data is None:
        return
    page = bundled.page_for(data)
    if data["until"] > latest(data):
        st.warning(speaks("open.too_long", last=speaks.day(latest(data))))
        return
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    id = opened.keep(data, PurePath(name).stem)
    set_choice("scenario", id)
    st.switch_page(f"pages/{page}.py", query_params={"language": speaks.language, "scenario": id})


def comparison(raw: bytes, name: str, speaks: Words) -> None:
    """Open a comparison file, or tell what is wrong with it."""
    data = _told(checked_comparison, raw, name, speaks)
    if data is None:
        return
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    set_choice("comparison", opened.keep(data, PurePath(name).stem, opened.COMPARISONS))
    st.rerun()


def _told(
    check: Callable[[bytes, str], Mapping[str, Any]], raw: bytes, name: str, speaks: Words
) -> Mapping[str, Any] | None:
    """The tables of a file; None if it is wrong, which is told."""
    try:
        return check(raw, name)
    except Refused as refused:
        told = [plain(problem.text(speaks.language)) for problem in refused.problems[:MOST_SENTENCES]]
        left = len(refused.problems) - len(told)
        st.error("\n\n".join([*told, *([speaks("open.more", count=left)] if left else [])]))
    return None


def checked_comparison(raw: bytes, name: str) -> Mapping[str, Any]:
    """The tables of a comparison file, with what it leaves to the defaults of a need put in. Raises `Refused`."""
    data = comparison_file.parse(decoded(raw[: LARGEST_FILE + 1], name), file=name).data
    return {**data, "demand": {"shape": DemandShape().shape, "seats": DemandShape().seats, **data["demand"]}}


def checked(raw: bytes, name: str) -> Mapping[str, Any]:
    """The tables of a scenario file that can be billed; name: how sentences call it. Raises `Refused`."""
    return parse(decoded(raw[: LARGEST_FILE + 1], name), file=name).data


def latest(data: Mapping[str, Any]) -> Any:
    """The last day through which the pages bill."""
    return min(entry["purchased"] for entry in data["subscription"]) + timedelta(days=31 * bundled.LONGEST)
