"""What one takes along from a page, and a scenario file opened: a row of two buttons below the invoices."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

import numpy as np
import streamlit as st

from billing_model.outcome import Outcome
from billing_model.scenario import Scenario
from billing_model.take_away.about import About
from billing_model.take_away.files import ENDINGS, MEDIA, Kind, as_file
from pages.ui.open_file import opener
from pages.ui.words import Words

KINDS: tuple[Kind, ...] = ("pdf", "xlsx", "reconciliation", "toml")
ICONS = {"pdf": "picture_as_pdf", "xlsx": "table_chart", "reconciliation": "receipt_long", "toml": "tune"}


def menu(
    page: str, scenario: Scenario, result: Outcome, speaks: Words, answer: str, invoice: np.datetime64 | None = None
) -> None:
    """The files of what a page shows, each made when it is asked for; and the way back from a scenario file.

    answer: the page's sentence, as Markdown; invoice: the day of the invoice that the page is about.
    """
    above = About(speaks(f"page.{page}.title"), speaks(f"page.{page}.question"), spoken(answer), invoice)
    with st.container(horizontal=True, key="downloads"):
        with st.popover(speaks("downloads.title"), icon=":material/download:"):
            st.caption(speaks("downloads.lead"))
            for kind in KINDS:
                st.download_button(
                    speaks(f"downloads.{kind}"),
                    partial(as_file, kind, scenario, speaks.language, result, above),
                    file_name=file_name(kind, page, speaks),
                    mime=MEDIA[kind],
                    key=f"download:{kind}",
                    on_click="ignore",
                    icon=f":material/{ICONS[kind]}:",
                    width="stretch",
                )
                st.caption(speaks(f"downloads.{kind}_is"))
        opener(speaks)


def file_name(kind: Kind, page: str, speaks: Words) -> str:
    """A name that tells the question and what the file is, in the language of the page, with plain letters."""
    return f"{slug(speaks(f'page.{page}.title'))}-{slug(speaks(f'downloads.{kind}_name'))}.{ENDINGS[kind]}"


def slug(text: str) -> str:
    """A text as a part of a file's name: small letters and digits without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def spoken(markdown: str) -> str:
    """A page's sentence as plain text: without what only Markdown reads."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*\*", "", markdown))
