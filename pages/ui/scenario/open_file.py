"""The buttons below which a scenario or a comparison file is chosen."""

from __future__ import annotations

import streamlit as st

from pages.ui.base.words import Words

UPLOADS = "opened:count"  # how many were opened, so that each has an uploader of its own


def opener(speaks: Words) -> None:
    """A button below which a scenario file is chosen; it is opened on the page that suits it."""
    with st.popover(speaks("open.title"), icon=":material/folder_open:"):
        given = _given(speaks, "open")
        if given is not None:
            # Only now: to import what reads a file takes longer than all else on a first view.
            from pages.ui.scenario import upload

            upload.scenario(*given, speaks)


def comparison_opener(speaks: Words) -> None:
    """A button below which a comparison file is chosen; the page shows it from its next run on."""
    with st.popover(speaks("compare.open_file.title"), icon=":material/folder_open:"):
        given = _given(speaks, "compare.open_file")
        if given is not None:
            from pages.ui.scenario import upload

            upload.comparison(*given, speaks)


def _given(speaks: Words, words: str) -> tuple[bytes, str] | None:
    """What a file that was chosen holds, and its name; None if there is none. words: where the texts are."""
    st.caption(speaks(f"{words}.lead"))
    key = f"opened:file:{st.session_state.get(UPLOADS, 0)}"
    given = st.file_uploader(speaks(f"{words}.file"), type="toml", key=key, max_upload_size=1)
    return None if given is None else (given.getvalue(), given.name)
