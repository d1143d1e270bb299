"""Where a visit keeps its work on a page, and how far that has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.books import job
from billing_model.books.job import About
from pages.ui.base import told
from pages.ui.base.words import Words
from pages.ui.parts import work as page_work
from pages.ui.parts.work import GONE, Work


class Place:
    """Where a visit keeps its work on a page. name: of the page in the session's keys; parameter: of the address."""

    def __init__(self, name: str, parameter: str, module: str, about: About) -> None:
        self.work, self.said = f"{name}:work", f"{name}:said"
        self.parameter, self.module, self.about = parameter, module, about

    def begin(self, asked: Any, uploads: Mapping[str, bytes]) -> None:
        """Do it in a process of its own as soon as it is its turn, unless no more may wait."""
        why = page_work.refuses(self.module, st.session_state.get(self.work))
        if why:
            st.session_state[self.said] = why
            return
        self.stop()
        try:
            st.session_state[self.work] = Work(self.module, self.about, asked, uploads)
        except OSError:  # the folder for temporary files is full
            st.session_state[self.said] = "no_room"

    def current(self) -> Work | None:
        """The work of this visit; after the page was loaded again, the one that its address names."""
        work: Work | None = st.session_state.get(self.work)
        token = st.query_params.get(self.parameter, "")
        if work is None and token:
            work = page_work.again(token, self.module)
            if work is None:
                st.session_state[self.said] = "gone"
            else:
                st.session_state[self.work] = work
        if work is None:
            st.query_params.pop(self.parameter, None)
        elif token != work.token:
            st.query_params[self.parameter] = work.token
        return work

    def stop(self) -> None:
        """End what is being done, and forget what was."""
        work = st.session_state.pop(self.work, None)
        st.query_params.pop(self.parameter, None)
        if work is not None:
            work.stop()

    def say(self, words: Words) -> None:
        """Why nothing was begun, or why what the address names is not shown; once."""
        why = st.session_state.pop(self.said, "")
        if why:
            told.refused()
            st.warning(words(f"work.{why}"))


def how_far(work: Work, place: Place, page: str, words: Words, **facts: str) -> None:
    """How far work is, or its place in the queue, what it may take, and a button that ends it.

    page: whose words these are; facts: put in
    """
    takes = {"seconds": GONE, "minutes": job.SECONDS // 60, "memory": job.MEMORY >> 20}
    if work.waiting:
        before = work.before
        st.progress(0.0, text=words("work.before" if before else "work.next", before=words.whole(before)))
        st.caption(words("work.waiting_lead", seconds=words.whole(GONE)))
    else:
        share = min(work.progress, 1)
        st.progress(share, text=words(f"{page}.running", percent=words.whole(int(share * 100)), **facts))
        st.caption(words(f"{page}.running_lead", **{name: words.whole(number) for name, number in takes.items()}))
    if st.button(words(f"{page}.stop"), key=f"{page}:stop", icon=":material/stop:"):
        place.stop()
        st.rerun()
