"""Scenarios that were opened from a file, for as long as the session lasts.

``st.session_state["opened"]`` holds their tables by id; `state.choose_scenario` lists them beside the bundled ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.scenario import write

KEY = "opened"
FOLDER = "opened/"  # their ids begin with it, so that none is taken for a bundled one


def scenarios() -> Mapping[str, Mapping[str, Any]]:
    """The tables of every scenario that was opened, by id."""
    found: Mapping[str, Mapping[str, Any]] = st.session_state.get(KEY, {})
    return found


def keep(data: Mapping[str, Any], name: str) -> str:
    """Keep checked tables; returns their id. name: what they are called where they have no title.

    The id follows from what they say, so that the knobs of another file never show through.
    """
    title = {language: data.get("title", {}).get(language) or name for language in ("en", "it")}
    mark = hashlib.sha256(write(data).encode()).hexdigest()[:12]
    id = f"{FOLDER}{mark}"
    st.session_state[KEY] = {**scenarios(), id: {**data, "title": title}}
    return id
