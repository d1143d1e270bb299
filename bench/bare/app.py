"""The least that Streamlit can do: a slider and a text that follows it. The pages are measured against it."""

import streamlit as st

st.title("Bare")
value = st.slider("Value", 0, 1_000, 100, key="value")
st.markdown(f"marker={value}")
