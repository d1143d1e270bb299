"""What a vendor refuses, told from the bundled scenarios that are refused: the case, the sentence, the clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files.scenario import parse
from billing_model.files.toml import load
from billing_model.words.wording import capital
from pages.ui.base.choice import within
from pages.ui.base.words import Words, plain
from pages.ui.parts import clauses
from pages.ui.scenario.bundled import SCENARIOS


class RefusedCase(NamedTuple):
    """A scenario that is refused, and why."""

    data: Mapping[str, Any]
    refusal: Refusal


@st.cache_resource(show_spinner=False)
def cases() -> tuple[RefusedCase, ...]:
    """The bundled scenarios that are refused, in the order of their clauses."""
    refused_cases = []
    for path in sorted((SCENARIOS / "refused").glob("*.toml")):
        data = load(path)
        try:
            parse(data, file=path.stem)
        except Refused as refused:
            clause = data["expect"]["refused"]["clause"]
            refused_cases += [RefusedCase(data, problem) for problem in refused.problems if problem.clause == clause][
                :1
            ]
    return tuple(sorted(refused_cases, key=lambda case: case.refusal.clause))


def refused_and_rules(fits: Callable[[Mapping[str, Any]], bool], ids: Sequence[str], words: Words) -> None:
    """What is refused of cases that fit, and the clauses behind a page of trials, each below a button."""
    with st.container(horizontal=True):
        for name in ("refused", "rules"):
            with within(st.popover(words(f"trial.{name}"), key=f"trial:{name}", on_change="rerun")) as is_open:
                if is_open and name == "refused":
                    st.caption(words("trial.refused_lead"))
                    refusals(fits, words)
                elif is_open:
                    clauses.rules(ids, words)


def refusals(fits: Callable[[Mapping[str, Any]], bool], words: Words) -> None:
    """The cases that fit, by their tables, as a list: what was asked for, and the sentence with its clause."""
    for case in cases():
        if fits(case.data):
            with st.container(border=True):
                title = plain(case.data["title"][words.language])
                st.markdown(f":orange-badge[{case.refusal.clause}] **{title}**")
                st.markdown(plain(capital(case.refusal.sentence(words.language))))
