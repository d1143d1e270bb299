"""The list of cases: the bundled ones as they are printed, those of one's own files, and one's own case.

One's own case is what became of one of them when something was turned. It stands on top of the list and stays there
when another is looked at; to choose the one that it comes from puts that back as it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.files import link
from pages.ui.base.choice import set_choice
from pages.ui.scenario import address

LIST = 330  # pixels of the list
OWN = ""  # the value of one's own case in the list


def choose_case(
    known: Mapping[str, Mapping[str, Any]],
    ids: Sequence[str],
    kind: address.Kind,
    title: Callable[[str, bool], str],
    label: str,
    row: DeltaGenerator,
    begun: Callable[[Mapping[str, Any]], link.Parameters] = lambda base: {},
) -> str:
    """The id of the case that is shown, chosen in a list: the first until another is chosen or opened by a link.

    known: the tables of each that may be shown, by id; ids: in the order of the list; title: of a case by its id, and
    whether as one's own; row: where the list stands; begun: what differs in a case from its tables when it is chosen.
    """
    if st.session_state.get(kind.name) not in ids:
        set_choice(kind.name, ids[0])
    shown: str = st.session_state[kind.name]
    own, widget = f"{kind.name}:own", f"{kind.name}:input"
    if address.turned(shown):
        st.session_state[own] = shown, address.state_of(shown)
    mine, as_left = st.session_state.get(own, ("", None))
    st.session_state[widget] = OWN if address.turned(shown) else shown

    def change() -> None:
        picked = st.session_state[widget]
        if picked == OWN and as_left is not None:
            address.open_again(mine, as_left)
        elif picked in known:
            address.open_chosen(picked, known[picked], begun(known[picked]), kind)
        set_choice(kind.name, mine if picked == OWN else picked)

    with row:
        st.selectbox(
            label,
            [*([OWN] if mine in ids else []), *ids],
            key=widget,
            format_func=lambda id: title(id or mine, id == OWN),
            width=LIST,
            label_visibility="collapsed",
            on_change=change,
        )
    return shown
