"""The button that copies the address of what is shown with one click; the browser does it, so that no run is needed."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui.base.words import Words

COMPONENT, KEY = "copy_link", "copy-link"
CSS = """
button {
    display: inline-flex; align-items: center; gap: 0.4rem; min-height: 2.5rem; padding: 0.25rem 0.5rem;
    border: 0; border-radius: var(--st-button-radius); background: none; color: var(--st-text-color);
    font: inherit; font-family: var(--st-font); font-size: 0.875rem; white-space: nowrap; cursor: pointer;
}
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
button.copied { color: var(--st-green-text-color); }
[role=status] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
svg { width: 1.25rem; height: 1.25rem; fill: currentColor; }
"""

_mount = st.components.v2.component(
    COMPONENT, css=CSS, js=Path(__file__).with_name("copy_link.js").read_text("utf-8"), isolate_styles=True
)


def copy_button(words: Words) -> None:
    """A button that copies the address bar and says "Copied"; mounted once, wherever it stands in a page."""
    said = {"label": words("link.button"), "copied": words("link.copied"), "hint": words("link.lead")}
    _mount(key=KEY, data=said, width="content", height="content")
