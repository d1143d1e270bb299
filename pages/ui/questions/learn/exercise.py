"""An exercise as one component: the timeline, the question with its field, what is said to an answer, the invoice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.ui.base import component

COMPONENT = "exercise"

_mount = component.beside(__file__, COMPONENT)


def exercise(told: Mapping[str, Any], key: str, on_act: Callable[[str, str, str, str], None]) -> None:
    """An exercise.

    told: see `shown.exercise`; on_act: is told what was done ("answer", "next", …), what was typed, and the ``serial``
    and ``language`` of what that was done to
    """

    def did() -> None:
        act = st.session_state[key].did or {}
        on_act(*(str(act.get(name, "")) for name in ("what", "text", "serial", "language")))

    _mount(key=key, data=dict(told), on_did_change=did)
