"""One more contract, or one fewer: the page begins again with it, and one Back takes that back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.words.wording import one_line
from pages.ui.base.choice import set_choice, within
from pages.ui.base.refuse import refuse
from pages.ui.base.words import Words, plain
from pages.ui.inputs.knobs import Knobs
from pages.ui.scenario import address, several

PAGE = "contracts"
REFUSED = "contracts:refused"  # why the last such act changed nothing, in the session, until it has been shown


def more_or_fewer(knobs: Knobs, number: int) -> None:
    """The box that adds a contract of any programme, and the button that removes the one that is shown.

    number: that one, from 0
    """
    if not knobs.drawn:
        return
    words, entries = knobs.words, knobs.data["subscription"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(entries) < several.MOST:
            box = st.popover(words("contracts.add"), key=f"{knobs.id}:another", on_change="rerun", type="tertiary",
                             icon=":material/add:")  # fmt: skip
            with within(box) as is_open:
                if is_open:
                    _programmes(knobs, words)
        if len(entries) > 1:
            id = entries[number]["id"]
            label = words("contracts.remove", contract=plain(one_line(id)))
            st.button(label, key=f"{knobs.id}:remove:{id}", on_click=_remove, args=(knobs, id), type="tertiary",
                      icon=":material/close:")  # fmt: skip
    if why := st.session_state.pop(REFUSED, ""):
        refuse(plain(why))


def _programmes(knobs: Knobs, words: Words) -> None:
    """A button for each programme, which adds a contract of it."""
    for id in several.programmes_to_add():
        name = words.model.word("programme", id)
        st.button(name, key=f"{knobs.id}:another:{id}", on_click=_add, args=(knobs, id), width="stretch")


def _add(knobs: Knobs, programme: str) -> None:
    """A contract of a programme, as it is usual, becomes the one whose inputs are shown."""
    before = {entry["id"] for entry in address.base()["subscription"]}
    words = knobs.words
    no = words("contracts.not_added", programme=words.model.word("programme", programme))
    made = _opened(knobs, lambda tables: several.with_another(tables, programme, before, knobs.end_of), no)
    if made is not None:
        set_choice(f"{address.key()}:{PAGE}:turned", len(made["subscription"]) - 1)


def _remove(knobs: Knobs, id: str) -> None:
    """A contract goes, with all that happens to it."""
    if others := several.dependent(knobs.data, id):
        names = one_line(", ".join(others))
        st.session_state[REFUSED] = knobs.words("contracts.needed", contract=one_line(id), others=names)
        return
    no = knobs.words("contracts.not_removed", contract=one_line(id))
    _opened(knobs, lambda tables: several.without(tables, id, knobs.end_of), no)


def _opened(knobs: Knobs, other: Callable[[Mapping[str, Any]], dict[str, Any]], no: str) -> Mapping[str, Any] | None:
    """Have the page show the case as it is made into another; where that is refused it stays, and says why.

    other: takes the tables of now; no: the sentence before the reasons
    """
    shown = str(st.session_state[address.SCENARIO])
    state = address.state_of(shown)
    if state is None:
        return None
    try:
        made = other(state.now or state.tables)
    except Refused as refused:
        reasons = (problem.sentence(knobs.words.language) for problem in refused.problems)
        st.session_state[REFUSED] = " ".join([no, *(f"{reason}." for reason in reasons)])
        return None
    address.open_other(shown, made)
    return made
