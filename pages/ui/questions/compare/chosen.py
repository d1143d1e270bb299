"""Which comparison is shown: chosen in the list or opened by a link, as a case of its map where one is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.billing.refusal import Refused
from billing_model.comparing.advice import case_label
from billing_model.core.calendar import add_months
from billing_model.files import case_link, comparison_link, link
from billing_model.files import comparison as comparison_file
from pages.ui.base.today import today
from pages.ui.base.words import Words, plain
from pages.ui.questions.compare.answer import Answered
from pages.ui.scenario import address, bundled, opened
from pages.ui.scenario.cases import choose_case

FIRST = "new-commerce"
VIEWS = ("figures", "cash", "leaving", "flip", "chance", "option")  # below the results
CASE, TAB = OF_THE_PAGE = ("case", "tab")  # parameters of the address that are the page's own


def library() -> Mapping[str, Mapping[str, Any]]:
    """All bundled comparisons, the one that a first visit shows before the others."""
    every = bundled.comparisons()
    return {FIRST: every[FIRST], **every}


def catalogue() -> Sequence[Mapping[str, Any]]:
    """Every bundled option, each with its group."""
    options = []
    for data in library().values():
        groups = {group["id"]: group for group in data["group"]}
        options += [{**entry, "_group": groups[entry["group"]]} for entry in data["option"]]
    return options


def kind() -> address.Kind:
    """How the address names a comparison and says what is changed in it."""
    every = catalogue()
    return address.Kind(
        "comparison",
        lambda base, tables: comparison_link.written(base, tables, every),
        lambda base, parameters: comparison_link.with_need(comparison_link.opened(base, parameters, every).data),
        "compare.link",
    )


def chosen_comparison(kind: address.Kind, words: Words, row: DeltaGenerator) -> tuple[str, address.Shown]:
    """The comparison chosen in the list or opened by a link; the key of its inputs, and what is shown of it.

    row: where the list stands.
    """
    known = {**library(), **opened.comparisons()}

    def begun(base: Mapping[str, Any]) -> link.Parameters:
        """A bundled comparison begins soon, whenever somebody looks at it; an address that names it has its own day."""
        bundled_one = any(base is tables for tables in library().values())
        return kind.written(base, soon(base, today())) if bundled_one else {}

    def title(id: str, own: bool) -> str:
        text = str(known[id]["title"][words.language])
        return words("scenario.own", title=text) if own else text

    followed = bundled.linked(known, next(iter(known)), OF_THE_PAGE, words, kind, begun)
    chosen = choose_case(known, list(known), kind, title, words("compare.choose"), row, begun)
    shown = address.shown(chosen, known[chosen], kind)
    id = str(address.key(kind))
    if followed:
        own_part(f"compare:{id}", shown, kind, words)
    address.warn(shown, words, kind)
    return id, shown


def soon(tables: Mapping[str, Any], day: date) -> dict[str, Any]:
    """A comparison whose first day is the next of its day of the month, from a day on."""
    first = np.array([tables["start"]], "datetime64[D]")
    months = (day.year - tables["start"].year) * 12 + day.month - tables["start"].month
    starts = [add_months(first, np.array([months + more]))[0].astype(object) for more in (0, 1)]
    return {**tables, "start": starts[0] if starts[0] >= day else starts[1]}


def own_part(key: str, shown: address.Shown, kind: address.Kind, words: Words) -> None:
    """What a link says beside the comparison: the open case of the map, and the tab."""
    st.session_state.pop(f"{key}:case", None)
    try:
        parsed = comparison_file.parse(shown.tables)
        if turns := case_link.read(shown.more.get(CASE, ""), parsed):
            st.session_state[f"{key}:case"] = turns
    except Refused as refused:
        address.spoilt(refused, kind)
    named = shown.more.get(TAB)
    st.session_state[f"{key}:view"] = named if named in VIEWS else None


def view(key: str, kind: address.Kind, words: Words) -> str | None:
    """Which view is open below the results, None for none; a link can name it."""

    def called(name: str) -> str:
        return words(f"compare.more.{name}")

    kept = f"{key}:view"
    widget = f"{kept}:input"
    st.session_state[widget] = st.session_state.get(kept)

    def keep() -> None:
        st.session_state[kept] = st.session_state[widget]

    st.segmented_control(words("compare.more.label"), VIEWS, key=widget, format_func=called, on_change=keep,
                         label_visibility="collapsed", wrap=True)  # fmt: skip
    open_ = open_view(key)
    address.add(TAB, open_, kind)
    return open_


def open_view(key: str) -> str | None:
    """Which view is open below the results, as it was chosen last."""
    name: str | None = st.session_state.get(f"{key}:view")
    return name


def case_of_the_map(key: str, of: Answered, turn: Callable[[], None], words: Words) -> None:
    """What is changed by the case of the map that is open, and the way back; turn: what shows the plan again."""
    values = case_label(of.turns, of.currency, of.look.names, words.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/grid_on: {plain(words('compare.case', turns=values))}")

        def back() -> None:
            st.session_state.pop(f"{key}:case", None)
            turn()

        st.button(words("compare.case_back"), key=f"{key}:back", on_click=back, icon=":material/undo:")
