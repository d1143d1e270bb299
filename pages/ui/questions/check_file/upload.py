"""The user's own files: the vendor's, the two of the book, and what is known of their invoices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

import streamlit as st

from billing_model.files.tables.dialect import AS_THEY_TELL
from billing_model.reconciling.findings import FIND, PROFILES_ASKED
from billing_model.reconciling.process import CheckRequest
from pages.ui.base.choice import choose
from pages.ui.base.refuse import refuse
from pages.ui.base.taken import taken
from pages.ui.base.words import Mistyped, Words, plain
from pages.ui.inputs.tables import LARGEST, TABLES, offer_template, reading, uploaded
from pages.ui.parts.work_place import Place

MOST_FILES, MOST_TOGETHER = 12, 100 << 20  # of the vendor's; bytes


def asked(words: Words, jobs: Place) -> None:
    """The inputs, and the button that begins."""
    with st.container(key="check:asked"):
        given = st.file_uploader(
            words("check.files"), accept_multiple_files=True, key="check:upload:files", max_upload_size=LARGEST,
            help=words("check.files_help", most=words.whole(LARGEST)),
        )  # fmt: skip
        given = taken(given, words)
        book = {
            name: uploaded(words(f"check.book.{name}"), f"check:upload:{name}", words("check.book_help"), words)
            for name in TABLES
        }
        wrong = [*_wrong_files(given, words)]
        if any(book.values()) and not all(book.values()):
            wrong.append(words("check.half_a_book"))
        button = st.container()
        days, totals = _invoices(given[:MOST_FILES], words, wrong)
        profile = choose(
            words("check.profile"), PROFILES_ASKED, "check:profile", lambda name: profile_name(name, words),
            hint=words("check.profile_help"),
        )  # fmt: skip
        how = reading(words, "check") if all(book.values()) else AS_THEY_TELL
        for sentence in wrong:
            refuse(plain(sentence), button)

        def begin() -> None:
            files = {f"file-{at}{_ending(file.name)}": file.getvalue() for at, file in enumerate(given)}
            tables = {f"{name}{_ending(held.name)}": held.getvalue() for name, held in book.items() if held}
            names = [PurePath(file.name.replace("\\", "/")).name for file in given]
            request = CheckRequest(
                [*files], names, [*tables], days, totals, profile, words.language, how.dates, how.decimal
            )
            jobs.begin(request, files | tables)

        button.button(
            words("check.begin"), type="primary", key="check:begin", disabled=bool(wrong) or not given, on_click=begin
        )
        button.caption(words("check.private"))


def _wrong_files(given: Sequence[Any], words: Words) -> Iterator[str]:
    if len(given) > MOST_FILES:
        yield words("check.too_many_files", most=MOST_FILES)
    if sum(file.size for file in given) > MOST_TOGETHER:
        yield words("check.too_large_together", most=words.whole(MOST_TOGETHER >> 20))


def _ending(name: str) -> str:
    """The ending of a file's name, by which a table of a book is known; no other letters than such endings have."""
    ending = PurePath(name).suffix.lower()
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ""


def _invoices(given: Sequence[Any], words: Words, wrong: list[str]) -> tuple[list[str], list[int | None]]:
    """What is known of the invoice of each file: its day as an ISO text, "" for none, and its total."""
    days, totals = list[str](), list[int | None]()
    if not given:
        return days, totals
    with st.expander(words("check.invoices")):
        st.caption(words("check.invoices_lead"))
        for at, file in enumerate(given):
            if len(given) > 1:
                st.markdown(f":small[{plain(file.name)}]")
            left, right = st.columns(2, gap="small")
            day = left.text_input(words("check.day"), key=f"check:day:{at}", max_chars=40)
            total = right.text_input(words("check.total"), key=f"check:total:{at}", max_chars=40)
            try:
                days.append(words.parsed_day(day).isoformat() if day.strip() else "")
                totals.append(words.micro(total) if total.strip() else None)
            except Mistyped as mistake:
                wrong.append(str(mistake))
    return days, totals


def profile_name(name: str, words: Words) -> str:
    """What a way to round is called."""
    return words("check.find") if name == FIND else words.choice("rounding", name)


def explained(words: Words, lead: bool = True) -> None:
    """What happens to the files, which can be given, and templates of a book; lead: with what to do first."""
    if lead:
        st.info(words("check.empty"))
    st.markdown(words("check.which"))
    with st.container(horizontal=True):
        for kind in TABLES:
            offer_template(kind, words, "check")
