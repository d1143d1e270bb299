"""The page of a question: what a whole book of customers is invoiced, and who would pay less under other options."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.inputs.tables import reading
from pages.ui.questions.portfolio import inputs
from pages.ui.questions.portfolio.columns import columns, columns_in_a_box
from pages.ui.questions.portfolio.running import SOURCE, result, waiting
from pages.ui.questions.portfolio.work import allowed, place, sample, unreadable

SOURCES = ("sample", "upload", "folder")


words = frame.begin("portfolio", title=False)
head = frame.head("portfolio", words)
jobs = place()
work = jobs.current()
if work is not None:
    st.session_state.setdefault(SOURCE, "upload")  # found again by its address
with head:
    source = choose(
        words("portfolio.source"),
        [name for name in SOURCES if name != "folder" or allowed() or unreadable()],
        SOURCE,
        lambda name: words(f"portfolio.from.{name}"),
        beside=True,
        width="content",
        named=False,
    )
left, right = st.columns([27, 83], gap="medium")
with left:
    if source == "sample":
        options = inputs.chosen_options(words)
        st.caption(words("portfolio.sample_lead"))
    else:
        book = inputs.book_of_the_user(source, words)
        until = inputs.until(words)
        options = inputs.chosen_options(words)
        button = st.container()
        how = reading(words, "portfolio")
        button.button(
            words("portfolio.begin"),
            type="primary",
            key="portfolio:begin",
            disabled=book is None or not until,
            on_click=lambda: jobs.begin(*inputs.as_wanted(book, options, until, how, words.language)) if book else None,
        )
        if work is not None:
            columns_in_a_box(words)
with right:
    jobs.say(words)
    if source == "sample":
        # an own file needs no name on the disk that outlives it: the sample is held against the other choices only
        if options.own is not None:
            st.info(words("portfolio.own_and_sample"))
        files, answer = sample(options.text if options.own is None else "", words.language)
        result(answer, Path(files.name), words, head, left)
    elif work is None:
        st.info(words("portfolio.empty"))
        columns(words)
    elif work.result is None:
        waiting(work, words)
    else:
        result(work.result, work.folder, words, head, left)
