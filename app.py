"""What `streamlit run` is given: as a script, run for each view, the home page; when it is imported, the server."""

from __future__ import annotations

import streamlit as st

if __name__ == "__main__":
    from pages.ui.home import page

    page.draw()
else:
    from hosting import server

    app = st.App(__file__, **server.parts())
