"""The page for a vendor's file: which rows are right, why the others are not, what that is worth, and the ticket."""

from __future__ import annotations

import streamlit as st

from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.questions.check_file import chosen, running, upload
from pages.ui.questions.check_file.shown import result


@st.fragment
def page(words: Words) -> None:
    """Everything below the menu."""
    row = frame.head(frame.CHECK, words)
    jobs = running.place()
    work = jobs.current()
    jobs.say(words)
    source = chosen.source(words, row, found_again=work is not None)
    if source != chosen.UPLOAD:
        folder, answer = running.sample(source)
        result(folder, answer, words, row, source)
        return
    refused = work is not None and work.result is not None and "refused" in work.result
    if work is None or work.result is None or refused:
        left, right = st.columns([33, 77], gap="medium")
        with left:
            upload.asked(words, jobs)
        with right:
            if work is None:
                upload.explained(words)
            elif work.result is None:
                running.waiting(work, words)
            else:
                result(work.folder, work.result, words, row)
                upload.explained(words, lead=False)
        return
    with row.popover(words("check.other_files"), icon=":material/folder_open:", type="tertiary"):
        upload.asked(words, jobs)
    result(work.folder, work.result, words, row)


page(frame.begin(frame.CHECK, title=False))
