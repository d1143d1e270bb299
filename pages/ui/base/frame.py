"""What every page begins with: its configuration, the language, the menu."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st

from pages.ui.base import visit
from pages.ui.base.words import LANGUAGES, Words
from pages.ui.base.words import words as words_of

# What was made so far lasts as long as the server: looking through it for what is no longer needed would only slow
# down the pages, as would looking often while many sessions are served.
gc.freeze()
gc.set_threshold(100_000, 50, 100)

ICON = str(Path(__file__).with_name("icon.png"))
COMPARE = "compare"  # the page above the questions, about all programmes at once
PORTFOLIO = "portfolio"  # below it: all customers at once
PRACTICE, RULEBOOK = "practice", "rulebook"  # the pages below the questions
SEVERAL = ""  # not one programme, but several beside each other
SHORT = 40  # characters of a link that fit anywhere
# The pages in the order of the menu, under the programme they are about; each is pages/<name>.py.
QUESTIONS = {
    "csp": ("seat_change", "monthly_or_annual", "purchase_day", "free_trial"),
    "avast-flexible": ("usage_cap",),
    "axcrypt": ("extra_licences",),
    "office365": ("plan_switch",),
    SEVERAL: ("contracts",),
}


def begin(page: str) -> Words:
    """Set the page up, draw its menu and its title; returns the words of the chosen language.

    page: the name of the file under pages/, or "home". The language is in the address (``language``), so that a link
    opens in it, also as the first request to a fresh server.
    """
    visit.begin(page)
    language = _language()
    words = words_of(language)
    title = words("app.name") if page == "home" else words(f"page.{page}.title")
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide")
    st.html(f"<script>document.documentElement.lang='{language}'</script>", unsafe_allow_javascript=True)
    with st.sidebar:
        st.markdown(f"**{words('app.name')}**")
        st.segmented_control(
            words("app.language"),
            list(LANGUAGES),
            key="language",
            required=True,
            format_func=LANGUAGES.__getitem__,
            on_change=_spoken,
            args=(language,),
        )
        st.page_link("app.py", label=words("app.home"), query_params={"language": language})
        link(COMPARE, words)
        link(PORTFOLIO, words)
        for programme, pages in QUESTIONS.items():
            st.caption(about(programme, words))
            for name in pages:
                link(name, words)
        st.caption(words("practice.menu"))
        link(PRACTICE, words)
        st.caption(words("app.sources"))
        link(RULEBOOK, words)
    if page != "home":
        st.title(title)
        st.caption(words(f"page.{page}.question"))
    return words


def about(programme: str, words: Words) -> str:
    """What the pages of a programme are about."""
    return words("contracts.group") if programme == SEVERAL else words.model.word("programme", programme)


def link(
    page: str, words: Words, label: str = "", scenario: str = "", to: Mapping[str, Sequence[str]] | None = None
) -> None:
    """A link to a page in the same language, and to a scenario on it; to: all parameters of its address instead."""
    scenarios = {"scenario": [scenario]} if scenario else {}
    query = {**(scenarios if to is None else to), "language": [words.language]}
    icon = ":material/arrow_forward:" if label else None
    in_full = label if len(label) > SHORT else None  # Streamlit cuts what does not fit on one line
    st.page_link(
        f"pages/{page}.py", label=label or words(f"page.{page}.title"), icon=icon, query_params=query, help=in_full
    )


def _language() -> str:
    if st.session_state.get("language") not in LANGUAGES:
        named = st.query_params.get("language", "")
        browser = (st.context.locale or "en").split("-")[0]
        st.session_state.language = named if named in LANGUAGES else browser if browser in LANGUAGES else "en"
    language: str = st.session_state.language
    st.session_state.language = language  # set in each run: a choice is forgotten with the page it was made on
    if st.query_params.get("language") != language:
        st.query_params["language"] = language
    return language


def _spoken(before: str) -> None:
    """Amounts that were typed in the language before are written in the new one."""
    old, new = words_of(before), words_of(st.session_state.language)
    for key in [key for key in st.session_state if str(key).endswith(":money")]:
        with suppress(ValueError):  # what is not an amount stays as it was typed, with its sentence
            amount = old.parsed(st.session_state[key])
            st.session_state[key] = new.typed(amount, -int(amount.as_tuple().exponent))
