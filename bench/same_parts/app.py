"""The parts of a question page, with nothing behind them: no model, no words, no state.

What a page takes beside this is its own; what this takes beside the bare page is Streamlit's and the browser's.
``?design=one_run`` is how the pages are built: the inputs stand apart, and a turn is one run of the two parts that
follow from them. With ``keyed`` it is two runs, that of the inputs and then that of these parts; ``together`` has
everything in one part; ``inside`` has the turned input in one part with the results, and the others beside it;
``whole`` runs the page whole.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from pages.ui.base.apart import apart, draw_only, leads_to
from pages.ui.parts.plot import plot

FIRST = date(2018, 1, 1)
NOWHERE = "https://example.org"
MENU = 10


def answer() -> None:
    """The sentence."""
    with st.container(key="answer"):
        st.info(f"On day {st.session_state.value} you go from 1 licence to 2 licences. The next invoice says so.")


def results() -> None:
    """A chart and an invoice, and why one of its lines is as it is."""
    value = st.session_state.value
    left, right = st.columns([41, 42], gap="small")
    with left, st.container(key="picture"):
        st.segmented_control(
            "View", ["Day by day", "Paid and used"], default="Day by day", label_visibility="collapsed"
        )
        plot(chart(value), "chart", "What the chart says.", 225)
    with right, st.container(key="invoice"):
        st.segmented_control("Invoice", ["January", "February"], default="February", label_visibility="collapsed")
        lines = "\n".join(f"| 1 Jan – 31 Jan | {n} licences, {value} days | 4.00 | {value}.00 |" for n in range(4))
        st.markdown(f"| Days | What | Each | Amount |\n|---|---|---:|---:|\n{lines}\n| Total USD | | | {value}.00 |")
    with st.container(border=True, key="why"):
        one, other = st.columns(2, gap="medium")
        one.markdown(f"**From day {value} on two licences were in use.** `4.00 / 31 days = 0.129`, 0.129 × {value}")
        other.markdown("**A clause.** What the clause says, how sure it is, and where it stands.")


def knobs(turned: Callable[[], None] | None) -> None:
    """The inputs but the one that is turned."""
    for place, label in zip(st.columns(2), ("Licences", "List price"), strict=True):
        place.text_input(label, on_change=turned)
    for place, label in zip(st.columns(2), ("Bought on", "Billing day"), strict=True):
        place.text_input(label, on_change=turned)
    st.segmented_control("Billed", ["Monthly", "Annual"], default="Monthly", on_change=turned)
    st.selectbox("Product", ["One", "Another"], on_change=turned)
    st.expander("More")


def head() -> None:
    """The menu and the row of the title with its actions."""
    with st.container(horizontal=True):
        for number in range(MENU):
            st.page_link(NOWHERE, label=f"Page {number}")
        st.segmented_control("Language", ["EN", "IT"], default="EN", label_visibility="collapsed")
    with st.container(horizontal=True):
        st.title("The same parts", width="content")
        st.selectbox("Case", ["One", "Another"], label_visibility="collapsed", width=300)
        st.button("Copy link", type="tertiary")
        st.popover("Download", type="tertiary")


def turned() -> None:
    """Only what shows the result is drawn again."""
    if st.session_state.drawn:
        draw_only(["answer", "results"])


def chart(value: int) -> dict[str, Any]:
    """Bars and a line over 77 days."""
    days = [str(FIRST + timedelta(day)) for day in range(77)]
    seats = [1 if day < value else 2 for day in range(77)]
    return {
        "data": [
            {"type": "bar", "x": days, "y": [0.13 * n for n in seats], "name": "Charge"},
            {"type": "scatter", "x": days, "y": seats, "name": "Licences", "mode": "lines", "yaxis": "y2"},
        ],
        "layout": {
            "margin": {"l": 40, "r": 30, "t": 20, "b": 30},
            "legend": {"orientation": "h"},
            "hovermode": "x unified",
            "yaxis": {"automargin": False},
            "yaxis2": {"overlaying": "y", "side": "right", "automargin": False},
        },
    }


def page(design: str) -> None:
    """The page, built in one of several ways."""
    st.session_state.drawn = False
    st.session_state.setdefault("value", 30)
    head()
    top = st.container()
    left, right = st.columns([27, 83], gap="medium")
    keyed = design in ("keyed", "one_run")

    def inputs() -> None:
        st.slider("Value", 0, 60, key="value", on_change=turned if keyed else None)
        if design != "inside":
            knobs(turned if keyed else None)

    def together() -> None:
        with left:
            apart(inputs, "drawn") if keyed else inputs()
        with top:
            (st.fragment(answer, key="answer") if keyed else answer)()
        with right:
            (st.fragment(results, key="results") if keyed else results)()

    (st.fragment(together) if design in ("inside", "together") else together)()
    if design == "inside":
        with left:
            knobs(None)
    if design == "one_run":
        leads_to(["answer", "results"])
    st.session_state.drawn = True


st.set_page_config(layout="wide")
page(st.query_params.get("design", "one_run"))
