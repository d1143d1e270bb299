"""Which case is practised on: its programme, its level and its number, in the inputs and in the address."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.practise.practice import FORMER, NUMBERS, PURCHASE, Case, case, levels, named
from billing_model.programmes import cases_by_vendor
from pages.ui.base import frame
from pages.ui.base.choice import choose, set_choice, set_within
from pages.ui.base.words import Words, plain

PARAMETER = "case"
WIDTH = 240  # pixels of the list of programmes
PROGRAMME, LEVEL, NUMBER = "practice:programme", "practice:level", "practice:number"
SERIES = "practice:series"  # the former name of the level, where the address has it, until another is chosen
MORE = "practice:more"  # how many like this are still to come
SEVERAL = 3


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
        first = case(known()[0], PURCHASE, 1)
    set_choice(PROGRAMME, first.programme)
    set_choice(LEVEL, first.content)
    st.session_state[SERIES] = first.level if first.level in FORMER else ""
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
            then=_another,
        )
        level = choose(
            words("practice.level"), levels(programme), LEVEL, lambda name: words(f"practice.{name}"), beside=True,
            named=False, width="content", then=_another,
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
    chosen = case(programme, st.session_state.get(SERIES) or level, min(max(number, NUMBERS.start), NUMBERS.stop - 1))
    if st.query_params.get(PARAMETER) != chosen.id:
        st.query_params[PARAMETER] = chosen.id
    return chosen


def _another() -> None:
    """Cases of another programme or level, by their own names."""
    st.session_state[SERIES], st.session_state[MORE] = "", 0


def three_more() -> None:
    """The next one, and two more after it."""
    st.session_state[MORE] = SEVERAL
    following()


def more(words: Words) -> None:
    """After an answer: three more like this, or how many of them are still to come."""
    left = st.session_state.get(MORE, 0)
    label = words.counted("practice.more_left", left) if left else words("practice.more")
    st.button(label, key="practice:more_like", icon=":material/repeat:", on_click=following if left else three_more)


def following() -> None:
    """The next number; after the last comes the first."""
    st.session_state[MORE] = max(st.session_state.get(MORE, 0) - 1, 0)
    st.session_state[NUMBER] = st.session_state[NUMBER] + 1 if st.session_state[NUMBER] < NUMBERS.stop - 1 else 1
