"""Scenarios and comparisons that were opened from a file, for as long as the session lasts.

``st.session_state["opened"]`` holds the tables of scenarios by id, ``["opened:comparisons"]`` those of comparisons;
both are listed beside the bundled ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.files.toml import dumps

KEY, COMPARISONS = "opened", "opened:comparisons"
FOLDER = "opened/"  # their ids begin with it, so that none is taken for a bundled one


def scenarios() -> Mapping[str, Mapping[str, Any]]:
    """The tables of every scenario that was opened, by id."""
    return _all(KEY)


def comparisons() -> Mapping[str, Mapping[str, Any]]:
    """The tables of every comparison that was opened, by id."""
    return _all(COMPARISONS)


def _all(among: str) -> Mapping[str, Mapping[str, Any]]:
    tables: Mapping[str, Mapping[str, Any]] = st.session_state.get(among, {})
    return tables


def keep(data: Mapping[str, Any], name: str, among: str = KEY) -> str:
    """Keep checked tables; returns their id. name: what they are called where they have no title.

    The id follows from what they say, so that the inputs of another file never show through.
    """
    title = {language: data.get("title", {}).get(language) or name for language in ("en", "it")}
    mark = hashlib.sha256(dumps(data).encode()).hexdigest()[:12]
    id = f"{FOLDER}{mark}"
    st.session_state[among] = {**_all(among), id: {**data, "title": title}}
    return id
