"""Links to the scenarios that show a clause, each on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui.base import frame
from pages.ui.base.choice import within
from pages.ui.base.words import Words, plain
from pages.ui.scenario import bundled

MANY = 3  # scenarios that are named for a clause


def others(clause: str, speaks: Words, but: str) -> None:
    """A button below which the other scenarios are that show a clause; nothing where there are none.

    but: a scenario that is not named, since it is shown.
    """
    found = _that_show(clause, but)
    if found:
        label = speaks("why.shown_by")
        with within(st.popover(label, icon=":material/menu_book:", key="why:others", on_change="rerun")) as is_open:
            if is_open:
                _links(found, speaks)


def scenarios(clause: str, speaks: Words, heading: str) -> None:
    """The scenarios that show a clause, as links that open them on their page.

    clause: its id; heading: where the words above them are.
    """
    found = _that_show(clause)
    if found:
        st.caption(speaks(heading))
    _links(found, speaks)


def _that_show(clause: str, but: str = "") -> list[tuple[str, Mapping[str, Any]]]:
    known = bundled.library().items()
    return [(name, data) for name, data in known if clause in data.get("clauses", ()) and name != but][:MANY]


def _links(found: Sequence[tuple[str, Mapping[str, Any]]], speaks: Words) -> None:
    for name, data in found:
        page, title = bundled.page_for(data), data["title"][speaks.language]
        if len(title) <= frame.SHORT:
            frame.link(page, speaks, label=title, scenario=name)
        else:  # a link is one line, and what does not fit there would be cut
            with st.container(gap="xsmall"):
                st.markdown(plain(title))
                frame.link(page, speaks, label=speaks("scenario.open"), scenario=name)
