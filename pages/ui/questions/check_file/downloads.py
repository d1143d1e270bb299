"""The files to take along: the ticket as a workbook and as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.reconciling.process import CSV, ticket_name
from pages.ui.base.words import Words
from pages.ui.parts.downloads import slug

KINDS = ("xlsx", *CSV)


def downloads(answer: Mapping[str, Any], folder: Path, words: Words) -> None:
    """The button for them; each is read when it is asked for."""
    with st.popover(words("downloads.title"), icon=":material/download:", type="tertiary"):
        st.caption(words("check.ticket_lead"))
        for kind in KINDS:
            path = folder / ticket_name(kind, words.language)
            ending = "xlsx" if kind == "xlsx" else "csv"
            st.download_button(
                words(f"check.ticket.{kind}"),
                path.read_bytes if path.exists() else b"",
                file_name=f"{slug(words('check.ticket_name'))}{'-excel' if kind == 'excel' else ''}.{ending}",
                mime="text/csv"
                if ending == "csv"
                else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                key=f"check:ticket:{kind}",
                on_click="ignore",
                disabled=not path.exists(),
                width="stretch",
            )
