"""The files to take along: the ticket as a workbook and as CSV."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from billing_model.reconciling.process import CSV, HISTORY, ticket_name
from pages.ui.base.words import Words
from pages.ui.inputs.tables import TABLES
from pages.ui.parts.downloads import slug

KINDS = ("xlsx", *CSV)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(folder: Path, words: Words) -> None:
    """The button for them; each is read when it is asked for, and there once it is written."""
    with st.popover(words("downloads.title"), icon=":material/download:", type="tertiary"):
        st.caption(words("check.ticket_lead"))
        for kind in KINDS:
            ending = "xlsx" if kind == "xlsx" else "csv"
            name = f"{slug(words('check.ticket_name'))}{'-excel' if kind == 'excel' else ''}.{ending}"
            _file(folder / ticket_name(kind, words.language), f"ticket.{kind}", name, words)
        if all((folder / name).exists() for name in HISTORY):
            st.caption(words("check.history_lead"))
            for name, kind in zip(HISTORY, TABLES, strict=True):
                _file(folder / name, f"history.{kind}", words(f"tables.name_{kind}"), words)


def _file(path: Path, label: str, name: str, words: Words) -> None:
    st.download_button(
        words(f"check.{label}"),
        path.read_bytes if path.exists() else b"",
        file_name=name,
        mime="text/csv" if name.endswith("csv") else WORKBOOK,
        key=f"check:{label}",
        on_click="ignore",
        disabled=not path.exists(),
        width="stretch",
    )
