"""What a page says where it has failed: one sentence with the number that the log has too."""

from __future__ import annotations

import streamlit as st

from pages.ui.base import told
from pages.ui.base.words import LANGUAGES, words


def say(number: str) -> None:
    """Say it where the page was when it failed, in its language."""
    told.run.error = number
    language = st.session_state.get("language")
    st.error(words(language if language in LANGUAGES else "en")("app.broken", number=number))
