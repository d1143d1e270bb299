"""Who has signed in to see a page, and the way out; on a copy where nobody signs in, nobody."""

from __future__ import annotations

from html import escape
from urllib.parse import unquote

import streamlit as st
from streamlit import config

from pages.ui.base.words import Words, plain

LONGEST = 24  # characters of a name beside the language


def visitor() -> str:
    """The e-mail address of who has signed in, in small letters; "" where nobody signs in."""
    return _told("visitor")


def let_in() -> None:
    """Ends the run of a page where one has to sign in and nobody has. The server does not let it come to this."""
    if config.get_option("server.trustedUserHeaders") and not visitor():
        st.stop()


def way_out(words: Words) -> None:
    """Who has signed in, and the way to sign out; nothing where nobody signs in."""
    if not visitor():
        return
    name, leave = _told("visitor_name"), _told("leave")
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    if leave == "nowhere":
        st.markdown(plain(short), width="content")
    elif leave:
        said = escape(words("app.sign_out", name=short))
        st.html(f'<a href="{escape(leave)}" target="_self">{said}</a>', width="content")
    elif st.button(words("app.sign_out", name=plain(short)), key="sign_out", type="tertiary", help=plain(name)):
        st.logout()
        st.stop()


def _told(what: str) -> str:
    """What the server tells of the visitor."""
    return unquote(str(st.user.get(what) or ""))
