"""The buttons that open a scenario or a comparison file of the user's own."""

from __future__ import annotations

import streamlit as st

from pages.ui.base.choice import set_choice
from pages.ui.base.taken import taken
from pages.ui.base.words import Words

COUNT = "opened:count"  # how many files were opened, so that each has an uploader of its own


def opener(words: Words) -> None:
    """A button below which a scenario file is chosen; it is opened on the page that suits it."""
    with st.popover(words("open.title"), icon=":material/folder_open:"):
        chosen = _chosen_file("open", words)
        if chosen is None:
            return
        # Only now: to import what reads a file takes longer than all else on a first view.
        from pages.ui.scenario import checked_file

        opened = checked_file.open_scenario(*chosen, words)
        if opened is not None:
            page, id = opened
            st.session_state[COUNT] = _count() + 1
            set_choice("scenario", id)
            st.switch_page(f"pages/{page}.py", query_params={"language": words.language, "scenario": id})


def comparison_opener(words: Words) -> None:
    """A button below which a comparison file is chosen; the page shows it from its next run on."""
    with st.popover(words("compare.open_file.title"), icon=":material/folder_open:", type="tertiary"):
        chosen = _chosen_file("compare.open_file", words)
        if chosen is None:
            return
        from pages.ui.scenario import checked_file

        id = checked_file.open_comparison(*chosen, words)
        if id is not None:
            st.session_state[COUNT] = _count() + 1
            set_choice("comparison", id)
            st.rerun()


def _chosen_file(texts: str, words: Words) -> tuple[bytes, str] | None:
    """What the chosen file holds, and its name; None if none is chosen. texts: where the words are."""
    st.caption(words(f"{texts}.lead"))
    given = st.file_uploader(words(f"{texts}.file"), type="toml", key=f"opened:file:{_count()}", max_upload_size=1)
    file = taken(given, words)
    return None if file is None else (file.getvalue(), file.name)


def _count() -> int:
    count: int = st.session_state.get(COUNT, 0)
    return count
