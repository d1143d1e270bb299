"""The inputs of a page, apart from what follows from them: what a turned one has drawn, and in how many runs.

Streamlit answers a turned input by a run of the fragment in which it stands. An input's ``on_change`` could have other
fragments drawn instead; but then its own run has begun, a second follows, and the browser goes through all elements of
the page at the beginning and at the end of both. So the page names the parts that follow from its inputs (`leads_to`),
and a turn is a run of these from its beginning. Which parts a run has is asked of Streamlit's store of fragments, by a
method that its documentation does not name: where that is gone, a turn takes two runs and shows the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

T = TypeVar("T")
PART = "knobs"
TURN = "apart:turn"  # in the session: what the last turn of an input came to
SENDING = 0.002  # seconds in which the server comes to send what is drawn (docs/performance.md)
RUNS = "order_fragment_ids"  # of Streamlit's store: the fragments of a run that is about to begin


@dataclass
class _Turn:
    """A turn of an input.

    begun: whether its run is one of the parts that follow from the inputs; answered: whether these are all it takes
    """

    begun: bool = False
    answered: bool = False


def apart(draw: Callable[[], T], drawn: str) -> T:
    """Draw the inputs; drawn: the key under which the session says whether the page was drawn to its end.

    They are a fragment, although it never runs alone: what an input's ``on_change`` does not have drawn is drawn with
    the whole page. Outside of any fragment a turn would begin a whole run, which lets go of the files that the page has
    sent (its icon, files to take along) before it comes to the ``on_change``, and which breaks off a run that is still
    drawing the page.
    """
    _forget()

    def part() -> T:
        if st.session_state[drawn]:
            st.rerun()
        return draw()

    return st.fragment(part, key=PART)()


def leads_to(parts: Sequence[str], also: Mapping[str, Sequence[str]] | None = None) -> None:
    """From now on a turn of an input is one run of these fragments; the first of them asks `whole_if_unanswered`.

    also: by the fragment of some of the inputs, or of a button below them, which fragments their turn draws beside.
    Said at the end of a page that was drawn whole: a part that it has not come to could not be run.
    """
    store, turn = _store(), _Turn()
    st.session_state[TURN] = turn

    def runs(ids: list[str]) -> list[str]:
        first = _ids(store, parts[:1])
        follow = {id: _follow(store, id, parts, also or {}) for id in ids}
        turn.begun = any(follow.values()) and not set(first) & set(ids)  # else `draw_only` has asked for a second run
        turn.answered = False
        if turn.begun:
            ids = list(dict.fromkeys(one for id in ids for one in follow[id] or [id]))
        ordered: list[str] = type(store).order_fragment_ids(store, ids)
        return ordered

    if hasattr(store, RUNS):
        vars(store)[RUNS] = runs


def _follow(store: Any, id: str, parts: Sequence[str], also: Mapping[str, Sequence[str]]) -> list[str]:
    """The fragments that follow from a turn in another one; none where no input stands in it."""
    for key in (*also, PART):  # an input may stand in a fragment of its own within that of all
        of_key = _ids(store, [key])
        if id in of_key or store.has_ancestor_in(id, of_key):
            return _ids(store, [*parts, *also.get(key, ())])
    return []


def _ids(store: Any, keys: Sequence[str]) -> list[str]:
    """The ids of fragments, as far as they are drawn."""
    found: list[str] = []
    for key in keys:
        with suppress(StreamlitAPIException):
            found += store.resolve_target(key)
    return found


def draw_only(parts: Sequence[str]) -> None:
    """In an ``on_change``: have these fragments drawn, and nothing else; by the run that has begun, if it is theirs."""
    turn = st.session_state.get(TURN)
    context = get_script_run_ctx()
    if turn is None or not turn.begun or context is None or not _drawn(parts, context.fragment_ids_this_run or ()):
        st.rerun(parts)
    turn.answered = True


def _drawn(parts: Sequence[str], running: Sequence[str]) -> bool:
    """Whether a run of fragments draws all of these."""
    store = _store()
    return all(id in running or store.has_ancestor_in(id, running) for id in store.resolve_target(parts))


def whole_if_unanswered() -> None:
    """Have the whole page drawn where a turned input has not said that its parts are enough (`draw_only`)."""
    turn = st.session_state.get(TURN)
    if turn is not None and turn.begun and not turn.answered:
        turn.begun = False
        st.rerun()


def send_first() -> None:
    """In a turn: have what is drawn so far sent now, and not once this thread lets go of the interpreter."""
    turn = st.session_state.get(TURN)
    if turn is not None and turn.begun:
        time.sleep(SENDING)


def _forget() -> None:
    """A turn is one of the inputs' own fragment again, until the page is drawn to its end."""
    st.session_state[TURN] = None
    vars(_store()).pop(RUNS, None)


def _store() -> Any:
    """Streamlit's store of the fragments of a session."""
    context = get_script_run_ctx()
    return context.fragment_storage if context is not None else None
