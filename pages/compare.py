"""The page of a question: the same need under every option that could serve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.advice import turns_said
from billing_model.scenario_text import load
from pages.ui import frame, show_compare, show_compare_chance, show_compare_flip
from pages.ui.compare_inputs import Inputs
from pages.ui.inputs import choose, set_choice, tabs
from pages.ui.words import Words, plain

COMPARISONS = Path(__file__).parents[1] / "comparisons"
FIRST = "mail-and-office"


@st.cache_resource(show_spinner=False)
def library() -> Mapping[str, Mapping[str, Any]]:
    """All bundled comparisons as nested tables, by id. Not to be changed in place."""
    return {path.stem: load(path) for path in sorted(COMPARISONS.glob("*.toml"), key=lambda path: path.stem != FIRST)}


def catalogue() -> Sequence[Mapping[str, Any]]:
    """Every bundled option, each with its group."""
    found = []
    for data in library().values():
        groups = {group["id"]: group for group in data["group"]}
        found += [{**entry, "_group": groups[entry["group"]]} for entry in data["option"]]
    return found


def chosen_comparison(speaks: Words) -> str:
    """The comparison chosen in the list or named in the address (``comparison``)."""
    known = library()
    named = st.query_params.get("comparison", "")
    if "comparison" not in st.session_state:
        set_choice("comparison", named if named in known else next(iter(known)))
        if named and named not in known:
            st.warning(plain(speaks("scenario.not_found", id=named[:80])))
    chosen = choose(
        speaks("compare.choose"),
        list(known),
        "comparison",
        lambda id: f"{known[id]['title'][speaks.language]} · {known[id]['question'][speaks.language]}",
        hint=speaks("compare.choose_help"),
    )
    if st.query_params.get("comparison") != chosen:
        st.query_params["comparison"] = chosen
    return chosen


def case_of_the_map(key: str, of: show_compare.Answered, speaks: Words) -> None:
    """What is turned, if a case of the map is open, and the way back."""
    turns = st.session_state.get(f"{key}:case")
    if not turns:
        return
    said = turns_said(turns, of.look.names, speaks.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/grid_on: {plain(speaks('compare.case', turns=said))}")

        def back() -> None:
            del st.session_state[f"{key}:case"]

        st.button(speaks("compare.case_back"), key=f"{key}:back", on_click=back, icon=":material/undo:")


speaks = frame.begin("compare")
st.title(speaks("page.compare.title"))
st.caption(speaks("page.compare.question"))
chosen = chosen_comparison(speaks)
top = st.container()
left, right = st.columns([3, 7], gap="large")
inputs = Inputs(chosen, library()[chosen], catalogue(), speaks)
with left:
    inputs.need()
    inputs.options()
    inputs.chance()
    comparison = inputs.comparison()
    st.caption(speaks("compare.examples"))
if comparison is None:
    st.stop()
of = show_compare.answered(comparison, st.session_state.get(f"{inputs.key}:case", ()), speaks)
with top:
    case_of_the_map(inputs.key, of, speaks)
    advised = show_compare.answer(of, speaks)
    show_compare.figures(of, advised, speaks)
with right:
    labels = [speaks(f"compare.tabs.{name}") for name in ("side", "cash", "leaving", "flip", "chance")]
    side, cash, leaving, flip, chance = tabs(labels, "compare:tabs")
    if not of.found:
        side.warning(speaks.model["compare"]["none"])
    elif side.open:
        with side:
            show_compare.side_by_side(of, speaks)
    elif cash.open:
        with cash:
            show_compare.when_paid(of, speaks)
    elif leaving.open:
        with leaving:
            show_compare.if_leaving(of, speaks)
    elif flip.open:
        with flip:
            show_compare_flip.the_map(of, inputs.key, speaks)
            show_compare_flip.average_use(of, speaks)
    elif chance.open:
        with chance:
            show_compare_chance.with_chance(of, inputs.key, speaks)
    show_compare.refusals(of, speaks)
if of.found:
    show_compare.opened(of, inputs.key, speaks)
