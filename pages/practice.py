"""The page to practise on: a case of a chosen difficulty whose invoice is to be told; its name is in the address."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.practise.cases.cases import CASES
from billing_model.practise.drawing import LEVELS
from billing_model.practise.practice import NUMBERS, Case, case, named
from pages.ui.base import frame
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain
from pages.ui.parts import agreed, guess
from pages.ui.parts.lines import invoice_lines, invoice_name

PARAMETER = "case"
PROGRAMME, LEVEL, NUMBER = "practice:programme", "practice:level", "practice:number"
SCORE = "practice:score"


class Result(NamedTuple):
    """How one case ended."""

    right: bool
    first: bool  # at the first try and without a hint


def from_address(speaks: Words) -> None:
    """What the address names, on the first visit; a name that is none is said."""
    if NUMBER in st.session_state:
        return
    id = st.query_params.get(PARAMETER, "")
    try:
        found = named(id)
    except ValueError:
        if id:
            st.warning(plain(speaks("practice.not_found", id=id[:80])))
        found = case(next(iter(CASES)), LEVELS[0], 1)
    set_choice(PROGRAMME, found.programme)
    set_choice(LEVEL, found.level)
    st.session_state[NUMBER] = found.number


def chosen_case(speaks: Words) -> Case:
    """The case of the inputs; it is put into the address."""
    left, middle, right = st.columns([3, 3, 3], vertical_alignment="bottom")
    with left:
        programme = choose(
            speaks("practice.programme"),
            list(CASES),
            PROGRAMME,
            lambda name: speaks.model.word("programme", name),
        )
    with middle:
        level = choose(speaks("practice.level"), LEVELS, LEVEL, lambda name: speaks(f"practice.{name}"), beside=True)
    with right.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state[NUMBER] = min(max(st.session_state[NUMBER], NUMBERS.start), NUMBERS.stop - 1)
        number = st.number_input(
            speaks("practice.number"), step=1, key=NUMBER, help=speaks("practice.number_help"), width=150
        )
        st.button(speaks("practice.next"), key="practice:next", icon=":material/casino:", on_click=following)
    st.caption(speaks(f"practice.{level}_help"))
    found = case(programme, level, min(max(number, NUMBERS.start), NUMBERS.stop - 1))
    if st.query_params.get(PARAMETER) != found.id:
        st.query_params[PARAMETER] = found.id
    return found


def following() -> None:
    """The next number; after the last comes the first."""
    st.session_state[NUMBER] = st.session_state[NUMBER] + 1 if st.session_state[NUMBER] < NUMBERS.stop - 1 else 1


def ask(found: Case, result: Outcome, speaks: Words) -> guess.Attempt:
    """The inputs for the case's last invoice, and a way to give up."""
    invoice = len(result.invoices) - 1
    st.subheader(speaks("guess.title"))
    day = speaks.day(result.invoices.on[invoice], "d MMMM y")
    of = speaks.model.word("programme", codes.programme.name(int(result.invoices.programme[invoice])))
    several = len({entry["programme"] for entry in found.data["subscription"]}) > 1
    st.markdown(speaks("guess.asked_of", day=day, of=of) if several else speaks("guess.asked", day=day))
    attempt = guess.ask(result, invoice, found.scenario.currency, found.id, speaks)

    def give_up() -> None:
        attempt.shown = True

    if not attempt.over:
        st.button(speaks("guess.show"), key="practice:show", icon=":material/visibility:", on_click=give_up)
    elif attempt.shown and not attempt.solved:
        total = speaks.money(int(result.invoices.total[invoice]), found.scenario.currency)
        st.info(speaks("guess.shown", amount=total))
    return attempt


def keep_score(id: str, attempt: guess.Attempt) -> None:
    """A case counts once, as it ended first."""
    if attempt.over and not attempt.counted:
        attempt.counted = True
        first = attempt.solved and attempt.tries == 1 and not attempt.hints
        st.session_state.setdefault(SCORE, {}).setdefault(id, Result(attempt.solved, first))


def score(speaks: Words) -> None:
    """How many cases were right so far, and how many had to be looked up."""
    ended: dict[str, Result] = st.session_state.get(SCORE, {})
    if not ended:
        return
    figures = {
        "right": sum(one.right for one in ended.values()),
        "first": sum(one.first for one in ended.values()),
        "shown": sum(not one.right for one in ended.values()),
    }
    st.subheader(speaks("practice.score"))
    with st.container(horizontal=True):
        for name, number in figures.items():
            st.metric(speaks(f"practice.score_{name}"), speaks.whole(number), border=True)
    st.button(speaks("practice.score_reset"), on_click=lambda: st.session_state.pop(SCORE, None), type="tertiary")


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    from_address(speaks)
    found = chosen_case(speaks)
    result = outcome(found.scenario.book, found.scenario.until)
    left, right = st.columns([4, 6], gap="large")
    with left:
        st.subheader(speaks("practice.contract"))
        agreed.contract(found.scenario, speaks)
        st.subheader(speaks("practice.events"))
        agreed.events(found.scenario, speaks)
    with right:
        attempt = ask(found, result, speaks)
    keep_score(found.id, attempt)
    if attempt.over:
        shown = f"{found.id}:invoice"
        if shown not in st.session_state:
            set_choice(shown, invoice_name(result, len(result.invoices) - 1))
        invoice_lines(result, speaks, found.scenario.currency, found.id)
    score(speaks)


page(frame.begin("practice"))
