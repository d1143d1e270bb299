"""Links to the scenarios that show a clause, each on its page."""

from __future__ import annotations

import streamlit as st

from pages.ui import frame, state
from pages.ui.words import Words, plain

MANY = 3  # scenarios that are named for a clause


def scenarios(clause: str, speaks: Words, heading: str, but: str = "") -> None:
    """The scenarios that show a clause, as links that open them on their page.

    clause: its id; heading: where the words above them are; but: a scenario that is not named, since it is shown.
    """
    found = [
        (name, data) for name, data in state.library().items() if clause in data.get("clauses", ()) and name != but
    ]
    if found:
        st.caption(speaks(heading))
    for name, data in found[:MANY]:
        page, title = state.page_for(data), data["title"][speaks.language]
        if len(title) <= frame.SHORT:
            frame.link(page, speaks, label=title, scenario=name)
        else:  # a link is one line, and what does not fit there would be cut
            with st.container(gap="xsmall"):
                st.markdown(plain(title))
                frame.link(page, speaks, label=speaks("scenario.open"), scenario=name)
