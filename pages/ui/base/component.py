"""A small part of a page that Streamlit has no element for: mounted once in the browser, then given other data.

Streamlit sends the script and the style of a component with all data that it is given. So a component has only a few
lines of script here, which look for the rest in what every page brings along when it is drawn whole (`bring_along`):
a turn sends a third of what it would send otherwise, and a browser reads it in less time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson
import streamlit as st

SCRIPT = "export default function ("  # what a script begins its one function with
# Data comes as JSON in bytes, which Streamlit passes on as it is; in tables it would look for frames of pandas.
DECODED = "const call = (given) => drawn({ ...given, data: JSON.parse(new TextDecoder().decode(given.data)) });\n"
AS_IT_IS = "const call = drawn;\n"
# Of a component: the rest may come a little later than it, when a page is opened.
CALL = """export default (given) => {
    let gone = false, stop;
    const call = () => {
        const part = window.partsOfPages?.[%s];
        if (part && !stop && !gone) stop = part(given) ?? (() => {});
        return part;
    };
    if (!call()) window.addEventListener("partsOfPages", call);
    return () => {
        gone = true;
        window.removeEventListener("partsOfPages", call);
        stop?.();
    };
};
"""
# Of a page, by name: what draws the component, in its style, which is put into the shadow that it stands in.
PART = """window.partsOfPages[%s] ??= (() => {
const sheet = new CSSStyleSheet();
sheet.replaceSync(%s);
%s
return (given) => {
    const root = given.parentElement.getRootNode();
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    return call(given);
};
})();
"""
ALONG = "along"
_along = st.components.v2.component(ALONG, js=Path(__file__).with_name("along.js").read_text("utf-8"))
_parts: dict[str, str] = {}
_styles: dict[str, str] = {}


def beside(
    file: str, name: str, html: str = "", after: tuple[str, ...] = (), isolated: bool = True, decoded: bool = True
) -> Callable[..., Any]:
    """The component whose script and style stand beside a module, under its name; call it to draw it.

    file: of the module; name: of the component; html: what the script fills;
    after: the names of scripts beside it whose functions it uses; isolated: whether no style but its own counts in it;
    decoded: whether its script is given tables instead of bytes. What is called takes what a component of Streamlit's
    does; data: tables and lists of text and numbers, or these as JSON.
    """
    here = Path(file)
    scripts = (*(here.with_name(f"{other}.js") for other in after), here.with_suffix(".js"))
    js = "".join(script.read_text("utf-8") for script in scripts).replace(SCRIPT, "function drawn(")
    js += DECODED if decoded else AS_IT_IS
    css = here.with_suffix(".css").read_text("utf-8")
    part = json.dumps(f"{name}-{crc32((js + css).encode()):x}")  # a page that was left open gets a new one by this name
    _parts[name] = PART % (part, json.dumps(css), js)
    mount = st.components.v2.component(name, html=html or None, js=CALL % part, isolate_styles=isolated)

    def draw(data: Any, **more: Any) -> Any:
        return mount(data=data if isinstance(data, bytes) else orjson.dumps(data), **more)

    return draw


def styled(file: str) -> None:
    """Have every page bring along the style beside a module, for what it draws as text.

    With the text itself it would be sent in each turn, and the browser would go through the styles of the whole page.
    """
    _styles[file] = Path(file).with_suffix(".css").read_text("utf-8")


def styles() -> str:
    """The styles that a page brings along."""
    return f"<style>{''.join(_styles.values())}</style>"


def bring_along(language: str, lost: str, back: str) -> None:
    """Have a page bring what its components are drawn by, and say which language it is in.

    lost, back: what it says while its connection is lost, and when it is back.
    The scripts come as data, and the browser imports them: nothing that is written on a page can be taken for one.
    """
    _along(data=_brought(language, lost, back, len(_parts)), key=ALONG, width="content", height="content")


@cache
def _brought(language: str, lost: str, back: str, parts: int) -> bytes:
    """What a page brings along, as JSON. parts: how many there are so far; more with each page that is imported."""
    text = "\n".join(["window.partsOfPages ??= {};", *_parts.values(), 'dispatchEvent(new Event("partsOfPages"));'])
    version, connection = f"{crc32(text.encode()):x}", {"lost": lost, "back": back}
    return orjson.dumps({"language": language, "parts": text, "version": version, "connection": connection})
