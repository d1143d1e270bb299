"""A small part of a page that Streamlit has no element for: mounted once in the browser, then given other data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

# Data comes as JSON in bytes, which Streamlit passes on as it is; in tables it would look for frames of pandas.
DECODED = "export default (given) => drawn({ ...given, data: JSON.parse(new TextDecoder().decode(given.data)) });\n"
SCRIPT = "export default function ("  # what a script begins its one function with


def beside(file: str, name: str, html: str = "", after: str = "") -> Callable[..., Any]:
    """The component whose script and style stand beside a module, under its name; call it to draw it.

    file: of the module; name: of the component; html: what the script fills;
    after: the name of a script beside it whose functions it uses. What is called takes what a component of Streamlit's
    does; data: tables and lists of text and numbers, or these as JSON.
    """
    here = Path(file)
    css, js = (here.with_suffix(ending).read_text("utf-8") for ending in (".css", ".js"))
    if after:
        js = here.with_name(f"{after}.js").read_text("utf-8") + js
    script = js.replace(SCRIPT, "function drawn(") + DECODED
    mount = st.components.v2.component(name, html=html or None, css=css, js=script)

    def draw(data: Any, **more: Any) -> Any:
        return mount(data=data if isinstance(data, bytes) else orjson.dumps(data), **more)

    return draw
