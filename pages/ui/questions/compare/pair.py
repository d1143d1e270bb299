"""Two options of a comparison, chosen to be held against each other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from billing_model.comparing.compare import OptionResult
from pages.ui.base.choice import choose
from pages.ui.base.words import Words
from pages.ui.questions.compare.answer import Answered


def pair(
    of: Answered, candidates: Sequence[OptionResult], key: str, words: Words
) -> tuple[OptionResult | None, OptionResult | None]:
    """Two results of one group to hold against each other."""
    by_id = {result.option.id: result for result in candidates}
    left, right = st.columns(2)
    with left:
        first = choose(words("compare.chart.pair"), list(by_id), f"compare:{key}:first", lambda id: of.look.names[id])
    group = by_id[first].option.group
    others = [id for id, result in by_id.items() if id != first and result.option.group == group]
    if not others:
        return None, None
    with right:
        second = choose(words("compare.chart.and"), others, f"compare:{key}:second", lambda id: of.look.names[id])
    return by_id[first], by_id[second]
