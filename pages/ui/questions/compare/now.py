"""What the page shows now, in the session: the comparison as its inputs last said, with its answers.

A changed input reads all inputs, compares once and draws only the parts that show it (`turned`); what cannot be
compared, and what changes which inputs there are, makes the page run whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.files import case_link
from pages.ui.base.apart import draw_only, leads_to
from pages.ui.base.words import Words
from pages.ui.inputs.comparison import Inputs
from pages.ui.inputs.typed import to_be_drawn
from pages.ui.questions.compare import answer, chosen, flip
from pages.ui.questions.compare.answer import Now
from pages.ui.scenario import address

NOW, FILES = "compare:now", "compare:files"
DRAWN = "compare:drawn"  # whether the last whole run of the page came to its end: what it did not would never be drawn
PARTS = ["answer", "results", "below"]  # the fragments of the page that follow its inputs


def now() -> Now:
    """What is shown."""
    shown: Now = st.session_state[NOW]
    return shown


def compare(inputs: Inputs, words: Words) -> Now:
    """The answers to what the inputs say; where they say nothing that can be compared, the last there were."""
    comparison = inputs.comparison()
    if comparison is None:
        same = st.session_state.get(f"{NOW}:of") == inputs.key
        st.session_state[NOW] = Now(now().of if same else None, [sentence for _, sentence in inputs.wrong])
    else:
        turns = st.session_state.get(f"{inputs.key}:case", ())
        st.session_state[NOW] = Now(answer.answered(comparison, turns, words))
    st.session_state[f"{NOW}:of"] = inputs.key
    return now()


def keep(key: str, kind: address.Kind) -> bool:
    """Put what is shown into the address, and where the files to take along find it.

    Returns whether the row of the title says something else of it from now on.
    """
    shown = now()
    if shown.of is None:
        return False
    comparison = flip.with_map_shown(shown.of.comparison, key)
    st.session_state.setdefault(FILES, {}).update(comparison=comparison, turns=shown.of.turns)
    if shown.wrong:
        return False
    address.add(chosen.CASE, case_link.written(shown.of.turns) or None, kind)
    return address.keep(comparison.data, kind)


def files() -> Mapping[str, Any]:
    """The comparison and the case of its map that is open, to be taken along; it follows what is shown."""
    held: Mapping[str, Any] = st.session_state.setdefault(FILES, {})
    return held


def turned(inputs: Inputs, kind: address.Kind, words: Words) -> None:
    """What a changed input does; inputs: as they are now, only read.

    The page runs whole where something is wrong, or was; where the row of its title changes; where what was typed is
    to be written as it was understood; and where it was not drawn to its end before.
    """
    before = st.session_state.get(NOW)
    shown = address.state_of(st.session_state[kind.name])
    if before is None or before.wrong or shown is None or shown.problems is not None:
        return
    if compare(inputs, words).wrong or keep(inputs.key, kind) or to_be_drawn():
        return
    if st.session_state.get(DRAWN):
        draw_only(_parts(inputs.key))


def lead(key: str) -> None:
    """Say which parts follow from the inputs: the view below the results only while one is open."""
    leads_to(_parts(key))


def _parts(key: str) -> list[str]:
    return PARTS if chosen.open_view(key) else PARTS[:-1]
