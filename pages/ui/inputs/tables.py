"""An uploaded table, and beside it: how it is read where its cells do not tell, how it was read, a template of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from billing_model.books.table.file import ENDINGS
from billing_model.files.tables.cells import Order
from billing_model.files.tables.dialect import Dialect, Reading, sentence
from billing_model.files.tables.template import template
from pages.ui.base.choice import choose
from pages.ui.base.taken import taken
from pages.ui.base.words import Words, plain

TABLES = ("subscriptions", "events")  # of a book
LARGEST = 50  # MB of an uploaded file; server.maxUploadSize in .streamlit/config.toml is as large


def uploaded(label: str, key: str, hint: str, words: Words) -> Any:
    """A table of a book that the user gives, as Streamlit holds it; None while there is none."""
    types = [ending[1:] for ending in ENDINGS]
    return taken(st.file_uploader(label, type=types, key=key, max_upload_size=LARGEST, help=hint), words)


def order_of_days(words: Words, key: str) -> Order:
    """How days such as 03/04/2024 are read, where a table does not tell."""
    orders: tuple[Order, ...] = ("", "dmy", "mdy")
    return choose(
        words("tables.dates"), orders, f"{key}:dates", lambda order: words(f"tables.dates_{order or 'auto'}"),
        hint=words("tables.dates_help"),
    )  # fmt: skip


def reading(words: Words, key: str) -> Reading:
    """How days and decimals are read, where tables do not tell."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        order = order_of_days(words, key)
    with right:
        decimal = choose(
            words("tables.decimal"), ("", "comma", "point"), f"{key}:decimal",
            lambda sign: words(f"tables.decimal_{sign or 'auto'}"), hint=words("tables.decimal_help"),
        )  # fmt: skip
    return Reading(order, decimal)  # type: ignore[arg-type]


def read_as(dialect: Dialect, name: str, words: Words) -> str:
    """How a table was read, as a sentence; "" where it is written plainly."""
    text = sentence(name, dialect, "", words.model)
    return plain(text + ".") if text else ""


def offer_template(kind: str, words: Words, key: str, column: str = "devices") -> None:
    """A button that gives a table to fill in. kind, column: as `template` takes them."""
    st.download_button(
        words(f"tables.template_{kind}"),
        template(kind, words.language, column).encode(),
        words(f"tables.name_{kind}"),
        "text/csv",
        key=f"{key}:template:{kind}",
        icon=":material/download:",
        on_click="ignore",
    )
