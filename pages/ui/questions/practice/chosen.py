"""Which case is practised on: its programme, its level and its number, in the inputs and in the address."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.practise import rules
from billing_model.practise.practice import FORMER, NUMBERS, PURCHASE, Case, case, levels, named
from billing_model.programmes import cases_by_vendor
from billing_model.words.rulebook import Clause, clauses
from pages.ui.base import frame
from pages.ui.base.choice import choose, set_choice, set_within
from pages.ui.base.words import Words, plain
from pages.ui.parts.clauses import guess_one_that_shows
from pages.ui.scenario.guess_mode import seen

PARAMETER, OF_RULE, STILL = "case", "clause", "more"  # of the address: a case, the rule of all, how many are to come
WIDTH = 240  # pixels of the list of programmes
PROGRAMME, LEVEL, NUMBER = "practice:programme", "practice:level", "practice:number"
SERIES = "practice:series"  # the former name of the level, where the address has it, until another is chosen
MORE = "practice:more"  # how many like this are still to come
RULE = "practice:rule"  # that all cases are of, "" where they are of any
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
    rule, id = st.query_params.get(OF_RULE, ""), st.query_params.get(PARAMETER, "")
    if rule and _rule(rule) is None:
        st.warning(plain(words("practice.no_rule", id=rule[:80])))
        rule = ""
    try:
        first = named(id or (rule and (rules.first_of(rule) or rules.nearest(rule))))
    except ValueError:
        if id:
            st.warning(plain(words("practice.not_found", id=id[:80])))
        first = case(known()[0], PURCHASE, 1)
    still = st.query_params.get(STILL, "")
    st.session_state[RULE] = rule if rule and (not id or rules.follows(first, rule)) else ""
    st.session_state[MORE] = int(still) if still in map(str, range(1, SEVERAL)) else 0
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
            words.programme,
            named=False,
            width=WIDTH,
            then=_another,
        )
        level = choose(
            words("practice.level"), levels(programme), LEVEL, lambda name: words(f"practice.{name}"), beside=True,
            named=False, width="content", then=_another,
        )  # fmt: skip
        set_within(NUMBER, st.session_state[NUMBER], NUMBERS.start, NUMBERS.stop - 1)
        number = st.number_input(
            words("practice.number"), step=1, key=NUMBER, width=120, label_visibility="collapsed", on_change=_typed
        )
        st.button(
            words("practice.next"),
            key="practice:next",
            icon=":material/casino:",
            on_click=following,
            help=words("practice.number_help"),
        )
    chosen = case(programme, st.session_state.get(SERIES) or level, min(max(number, NUMBERS.start), NUMBERS.stop - 1))
    seen().add(chosen.id)
    rule = _about(level, words)
    for name, value in ((PARAMETER, chosen.id), (OF_RULE, rule), (STILL, "")):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]
    return chosen


def _about(level: str, words: Words) -> str:
    """Say what the cases are about, their level or a rule, whose id it returns; where none is drawn, what shows it."""
    rule = rule_of_all()
    if rule is not None:
        st.caption(words("practice.of_rule", id=rule.id, title=plain(rule.title[words.language])))
        return rule.id
    st.caption(words(f"practice.{level}_help"))
    undrawn = _rule(st.session_state.get(RULE, ""))
    if undrawn is None:
        return ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words("practice.none_of_rule", id=undrawn.id, title=plain(undrawn.title[words.language])))
        guess_one_that_shows(undrawn.id, words)
    return undrawn.id


def rule_of_all() -> Clause | None:
    """The rule that all cases are of; None where they are of any."""
    rule = _rule(st.session_state.get(RULE, ""))
    return rule if rule and rules.first_of(rule.id) else None


def _rule(id: str) -> Clause | None:
    return next((rule for rule in clauses() if rule.id == id), None)


def _another() -> None:
    """Cases of another programme or level, by their own names."""
    st.session_state[SERIES] = ""
    _typed()


def _typed() -> None:
    """A case of one's own choice: of any rule."""
    st.session_state[RULE], st.session_state[MORE] = "", 0


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
    """The next case, of the rule that all are of; after the last number comes the first."""
    st.session_state[MORE] = max(st.session_state.get(MORE, 0) - 1, 0)
    rule = rule_of_all()
    level = st.session_state.get(SERIES) or st.session_state[LEVEL]
    found = rules.next_of(rule.id, st.session_state[PROGRAMME], level, st.session_state[NUMBER]) if rule else None
    if found is None:
        st.session_state[RULE] = ""
    after = st.session_state[NUMBER] + 1
    while st.session_state[MORE] and f"{st.session_state[PROGRAMME]}-{level}-{after}" in seen():
        after += 1
    st.session_state[NUMBER] = found.number if found else after if after in NUMBERS else NUMBERS.start
