"""Which case is practised on: its programme, its level and its number, in the inputs and in the address."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.core.drawing import LEVELS
from billing_model.practise.practice import NUMBERS, Case, case, named
from billing_model.programmes import cases_by_vendor
from pages.ui.base import frame
from pages.ui.base.choice import choose, set_choice, set_within
from pages.ui.base.words import Words, plain

PARAMETER = "case"
WIDTH = 270  # pixels of the list of programmes
PROGRAMME, LEVEL, NUMBER = "practice:programme", "practice:level", "practice:number"


def known() -> list[str]:
    """The names of the cases, the vendors in the order of the menu."""
    place = {programme: number for number, programme in enumerate(frame.QUESTIONS)}
    vendors = sorted(cases_by_vendor().values(), key=lambda names: min(place.get(name, len(place)) for name in names))
    return [name for names in vendors for name in names]


def from_address(words: Words) -> None:
    """What the address names, on the first visit; a warning where it names no case."""
    if NUMBER in st.session_state:
        return
    id = st.query_params.get(PARAMETER, "")
    try:
        first = named(id)
    except ValueError:
        if id:
            st.warning(plain(words("practice.not_found", id=id[:80])))
        first = case(known()[0], LEVELS[0], 1)
    set_choice(PROGRAMME, first.programme)
    set_choice(LEVEL, first.level)
    st.session_state[NUMBER] = first.number


def chosen_case(words: Words, row: DeltaGenerator) -> Case:
    """The case of the inputs in a row; it is put into the address."""
    with row:
        programme = choose(
            words("practice.programme"),
            known(),
            PROGRAMME,
            lambda name: words.model.word("programme", name),
            named=False,
            width=WIDTH,
        )
        level = choose(
            words("practice.level"), LEVELS, LEVEL, lambda name: words(f"practice.{name}"), beside=True, named=False,
            width="content",
        )  # fmt: skip
        set_within(NUMBER, st.session_state[NUMBER], NUMBERS.start, NUMBERS.stop - 1)
        number = st.number_input(words("practice.number"), step=1, key=NUMBER, width=120, label_visibility="collapsed")
        st.button(
            words("practice.next"),
            key="practice:next",
            icon=":material/casino:",
            on_click=following,
            help=words("practice.number_help"),
        )
    st.caption(words(f"practice.{level}_help"))
    chosen = case(programme, level, min(max(number, NUMBERS.start), NUMBERS.stop - 1))
    if st.query_params.get(PARAMETER) != chosen.id:
        st.query_params[PARAMETER] = chosen.id
    return chosen


def following() -> None:
    """The next number; after the last comes the first."""
    st.session_state[NUMBER] = st.session_state[NUMBER] + 1 if st.session_state[NUMBER] < NUMBERS.stop - 1 else 1
