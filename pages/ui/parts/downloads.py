"""What one takes along from a page, and a scenario file opened: a row of two buttons below the invoices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.files.comparison import Comparison
from billing_model.files.scenario import Scenario
from billing_model.take_away.about import About
from billing_model.take_away.comparison.files import comparison_as_file
from billing_model.take_away.scenario.files import ENDINGS, MEDIA, Kind, as_file
from pages.ui.base.choice import within
from pages.ui.base.words import Words
from pages.ui.scenario.upload import comparison_opener, opener

KINDS: tuple[Kind, ...] = ("pdf", "xlsx", "reconciliation", "toml")
COMPARISON_KINDS: tuple[Kind, ...] = ("pdf", "xlsx", "toml")
ICONS = {"pdf": "picture_as_pdf", "xlsx": "table_chart", "reconciliation": "receipt_long", "toml": "tune"}


def menu(
    page: str, scenario: Scenario, result: Outcome, speaks: Words, answer: str, invoice: np.datetime64 | None = None
) -> None:
    """The files of what a page shows, each made when it is asked for; and the way back from a scenario file.

    answer: the page's sentence, as Markdown; invoice: the day of the invoice that the page is about.
    """
    above = About(speaks(f"page.{page}.title"), speaks(f"page.{page}.question"), spoken(answer), invoice)
    with st.container(horizontal=True, key="downloads"):
        with within(files(speaks)) as is_open:
            if is_open:
                st.caption(speaks("downloads.lead"))
                for kind in KINDS:
                    made = partial(as_file, kind, scenario, speaks.language, result, above)
                    button(kind, made, file_name(kind, page, speaks), speaks)
        opener(speaks)


def comparison_menu(
    comparison: Comparison, turns: Sequence[tuple[str, int, str]], speaks: Words, link: Callable[[], None]
) -> None:
    """The files of a comparison as it stands, each made when it is asked for; the way back from a comparison file, and
    its link.

    turns: the case of its map that is open; link: draws the button of the link.
    """
    with st.container(horizontal=True, key="downloads"):
        with within(files(speaks)) as is_open:
            if is_open:
                st.caption(speaks("downloads.lead"))
                for kind in COMPARISON_KINDS:
                    made = partial(comparison_as_file, kind, comparison, speaks.language, tuple(turns))
                    title = comparison.title.get(speaks.language, comparison.id)
                    button(kind, made, file_name(kind, "compare", speaks, "compare.downloads", title), speaks,
                           "compare.downloads")  # fmt: skip
        comparison_opener(speaks)
        link()


def files(speaks: Words) -> Any:
    """The button above the files."""
    return st.popover(speaks("downloads.title"), icon=":material/download:", key="downloads:open", on_change="rerun")


def button(kind: Kind, made: Callable[[], bytes], name: str, speaks: Words, words: str = "downloads") -> None:
    """A file to take along, and what it is; words: where its texts are."""
    st.download_button(
        speaks(f"{words}.{kind}"),
        made,
        file_name=name,
        mime=MEDIA[kind],
        key=f"download:{kind}",
        on_click="ignore",
        icon=f":material/{ICONS[kind]}:",
        width="stretch",
    )
    st.caption(speaks(f"{words}.{kind}_is"))


def file_name(kind: Kind, page: str, speaks: Words, words: str = "downloads", title: str = "") -> str:
    """A name that tells the question and what the file is, in the language of the page, with plain letters.

    title: in place of the page's own.
    """
    about = slug(title) or slug(speaks(f"page.{page}.title"))
    return f"{about}-{slug(speaks(f'{words}.{kind}_name'))}.{ENDINGS[kind]}"


def slug(text: str) -> str:
    """A text as a part of a file's name: small letters and digits without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def spoken(markdown: str) -> str:
    """A page's sentence as plain text: without what only Markdown reads."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*\*", "", markdown))
