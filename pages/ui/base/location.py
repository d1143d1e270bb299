"""What the address in the browser says: a link that was opened, or what this visit has written there itself.

A run of a page may still carry an older address than the last one written (the browser is a step behind while a slider
is dragged, or where two things are done at once), so an address counts as a link only if this visit has not written it
itself, or if the browser went back or forward.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from billing_model.files import link
from pages.ui.base import visit

LANGUAGE = "language"  # the parameter that every address has, and that opens nothing
WRITTEN = 100  # of the addresses that a visit has written, those the browser may still be behind with
_WRITTEN, _LAST = "address:written", "address:last"


def arrived() -> dict[str, list[str]] | None:
    """The parameters of a link that has just been opened, without the language; None if nothing was opened."""
    session, now = st.session_state, _without_language()
    entered = visit.entered()
    context = get_script_run_ctx()
    back = context is not None and context.is_history_navigation
    text = link.query(now)
    if not entered and text in session.get(_WRITTEN, {}) and not (back and text != session.get(_LAST)):
        return None
    _have_written(text)
    return now


def write(parameters: link.Parameters) -> None:
    """Have the address say this, and the language among it; known before it is sent, which may end the run."""
    _have_written(link.query({name: values for name, values in parameters.items() if name != LANGUAGE}))
    if parameters != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(parameters)


def change(**changed: str | None) -> None:
    """Have the address say something else under some names; None takes one away."""
    catch_up()
    now = {name: st.query_params.get_all(name) for name in st.query_params if name not in changed}
    write(now | {name: [value] for name, value in changed.items() if value is not None})


def catch_up() -> None:
    """Have a run that carries an older address of this visit see the last one.

    An address that says nothing is no older one, but that of the menu.
    """
    now, last = _without_language(), st.session_state.get(_LAST)
    if arrived() is None and now and link.query(now) != last:
        language = {LANGUAGE: st.query_params.get_all(LANGUAGE)}
        write(language | parse_qs(last, keep_blank_values=True))


def _without_language() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params if name != LANGUAGE}


def _have_written(text: str) -> None:
    """An address that this visit knows, and that is no link: the last one."""
    written: dict[str, None] = st.session_state.setdefault(_WRITTEN, {})
    written.pop(text, None)
    written[text] = None
    while len(written) > WRITTEN:
        written.pop(next(iter(written)))
    st.session_state[_LAST] = text
