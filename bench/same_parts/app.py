"""The parts of a change of seats, as Streamlit draws them, with nothing behind them: no model, no words, no state.

What a page takes beside this is its own; what this takes beside the bare page is Streamlit's and Plotly's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

FIRST = date(2018, 1, 1)
NOWHERE = "https://example.org"
MENU = 14
GROUPS = 6


@st.fragment
def page() -> None:
    """Everything below the title."""
    st.selectbox("Scenario", ["A change of seats", "Another"])
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        value = knobs()
    with top:
        st.info(f"On day {value} you go from 1 licence to 2 licences. The next invoice says so.")
        with st.container(horizontal=True):
            for label in ("Invoice", "Without", "Difference", "First year"):
                st.metric(label, f"${value}.00", border=True, height="stretch")
    with right:
        with st.container(border=True):
            st.toggle("Set the clock to a day")
        with st.tabs(["Day by day", "Paid and used", "On another day"])[0]:
            st.markdown("**The charge of each day**")
            st.plotly_chart(chart(value), key="chart", config={"displayModeBar": False})
            st.expander("Numbers")
    invoice(value)


def knobs() -> int:
    """The inputs; returns the value of the first."""
    st.subheader("Your case")
    value = st.slider("Value", 0, 60, 30)
    st.number_input("Licences from that day", step=1)
    st.caption("The contract")
    st.date_input("Day of purchase", FIRST)
    for place, label in zip(st.columns(2), ("Licences", "List price"), strict=True):
        place.text_input(label)
    st.slider("Billing day", 1, 28)
    st.segmented_control("Billing frequency", ["Monthly", "Annual"], default="Monthly")
    st.date_input("Show invoices up to", FIRST)
    st.expander("More")
    st.expander("Other events")
    return value


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
            "height": 300,
            "margin": {"l": 60, "r": 50, "t": 30, "b": 40},
            "legend": {"orientation": "h"},
            "hovermode": "x unified",
            "yaxis": {"title": {"text": "USD"}, "automargin": False},
            "yaxis2": {"overlaying": "y", "side": "right", "title": {"text": "Licences"}, "automargin": False},
        },
    }


def invoice(value: int) -> None:
    """A table, and why one of its lines is as it is."""
    st.subheader("The invoice, line by line")
    st.button("Guess it first")
    st.segmented_control("Invoice", ["January", "February", "March"], default="February")
    names = ("First day", "Last day", "Kind", "Unit price", "Seats", "Amount")
    st.dataframe({name: ["1", "2", str(value)] for name in names}, hide_index=True, on_select="rerun", key="lines")
    st.caption("Choose a row, or a line in the list below")
    st.selectbox("Why this line?", ["The first line", "The second line", "The third line"])
    sentences, rules = st.columns(2, gap="large")
    with sentences, st.container(border=True):
        st.markdown(f"**From day {value} on two licences were in use.**")
        st.code(f"4.00 / 31 days = 0.129\n0.129 × {value} days", language=None, wrap_lines=True)
        st.markdown("The effect of rounding")
        st.info("A remark")
    with rules:
        with st.expander("The first clause", expanded=True):
            st.markdown("What the clause says, how sure it is, and where it stands.")
            st.caption("The same rule elsewhere")
            for number in range(3):
                st.page_link(NOWHERE, label=f"Scenario {number}")
        for number in range(3):
            st.expander(f"Clause {number}")
    with st.container(horizontal=True):
        st.popover("Download")
        st.popover("Open a file")
    st.expander("What to know")


st.set_page_config(layout="wide")
with st.sidebar:
    st.segmented_control("Language", ["English", "Italiano"], default="English")
    for number in range(GROUPS):
        st.caption(f"Group {number}")
    for number in range(MENU):
        st.page_link(NOWHERE, label=f"Page {number}")
st.title("The same parts")
st.caption("What Streamlit takes for them.")
page()
