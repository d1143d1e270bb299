"""A small part of a page that Streamlit has no element for: mounted once in the browser, then given other data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st


def beside(file: str, name: str, html: str = "", after: str = "") -> Any:
    """The component whose script and style stand beside a module, under its name; call it to draw it.

    file: of the module; name: of the component; html: what the script fills;
    after: the name of a script beside it whose functions it uses
    """
    here = Path(file)
    css, js = (here.with_suffix(ending).read_text("utf-8") for ending in (".css", ".js"))
    if after:
        js = here.with_name(f"{after}.js").read_text("utf-8") + js
    return st.components.v2.component(name, html=html or None, css=css, js=js)
