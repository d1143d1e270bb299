"""What every page begins with: its configuration, the menu with the language, the row of its title."""

from __future__ import annotations

import gc
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.base import component, visit, visitor
from pages.ui.base.today import VARIABLE, NoDay, today
from pages.ui.base.words import LANGUAGES, Words, plain
from pages.ui.base.words import words as words_of

# What was made so far lasts as long as the server: looking through it for what is no longer needed would only slow
# down the pages, as would looking often while many sessions are served. A session that is gone is a knot that only a
# look through everything unties: that comes after some fifty visits, and not, as by Python's own steps, never.
gc.freeze()
gc.set_threshold(20_000, 1, 1)

# In the page itself: a file of the session is gone after a turn that draws only a part of the page.
ICON = "data:image/png;base64," + b64encode(Path(__file__).with_name("icon.png").read_bytes()).decode()
HOME = "home"
COMPARE, PORTFOLIO = "compare", "portfolio"  # the pages about all programmes, and about all customers, at once
LEARN, PRACTICE, RULEBOOK = "learn", "practice", "rulebook"
CHECK = "check_file"
SEVERAL = ""  # not one programme, but several beside each other
SHORT = 40  # characters of a link that fit anywhere
# The pages that ask a question of one case, under the programme they are about; each is pages/<name>.py.
QUESTIONS = {
    "nce": (
        "seat_change",
        "monthly_or_annual",
        "take_back",
        "align",
        "upgrade",
        "no_renewal",
        "free_trial",
        "who_pays",
    ),
    "csp": ("purchase_day",),
    "avast-flexible": ("usage_cap",),
    "axcrypt": ("extra_licences",),
    "office365": ("plan_switch",),
    SEVERAL: ("contracts",),
}
MENU = {  # what opens from the menu, by the question that it answers; home, the files and the rulebook stand beside it
    "questions": tuple(name for programme, names in QUESTIONS.items() if programme != SEVERAL for name in names),
    "compare": (COMPARE, *QUESTIONS[SEVERAL], PORTFOLIO),
    "learn": (LEARN, PRACTICE),
}
# A text that does not fit into a field ends in dots; a button beside links is as low as they are; what is chosen of
# many can be read on a dark screen too; a telephone shows inputs that belong together beside each other, and ends above
# the bar that repeats the answer; and what Streamlit writes over what is typed ("Press Enter to submit form") is
# English on every page, so it is left out. The ends of a slider stand below it, not only while it is pointed at. What
# stands beside each other on the page of a question is as wide as columns of 27 to 83 and of 41 to 42 would be, whose
# boxes a browser would go through in each turn besides; on a telephone it stands below each other.
STYLE = """<style>
input { text-overflow: ellipsis; }
[data-testid="InputInstructions"] { display: none; }
[class*="st-key-wide-"] button { min-height: 0; padding-block: 0.1rem; }
[data-testid="stSliderTickBar"] { opacity: 1 !important; }
[data-tag], [data-tag] * { color: inherit; }
[data-tag] { background: color-mix(in srgb, currentColor 12%, transparent); }
[data-testid="stHorizontalBlock"] > :has(> .st-key-knobs) { flex: 1 1 calc(24.545% - 2rem); }
[data-testid="stHorizontalBlock"] > :has(> .st-key-beside-knobs) { flex: 1 1 calc(75.455% - 2rem); }
[data-testid="stHorizontalBlock"] > :has(> .st-key-picture) { flex: 1 1 calc(49.398% - 1rem); }
[data-testid="stHorizontalBlock"] > :has(> .st-key-invoice) { flex: 1 1 calc(50.602% - 1rem); }
@media (max-width: 640px) {
    [data-testid="stHorizontalBlock"] > :has(> .st-key-knobs, > .st-key-beside-knobs) { flex-basis: 100%; }
    [data-testid="stHorizontalBlock"] > :has(> .st-key-picture, > .st-key-invoice) { flex-basis: 100%; }
    .st-key-knobs [data-testid="stColumn"] { min-width: 0; }
    [data-testid="stMainBlockContainer"] { padding-bottom: 5rem; }
}
</style>"""


def begin(page: str, title: bool = True) -> Words:
    """Set the page up and draw its menu; returns the words of the chosen language.

    page: the name of the file under pages/, or HOME; title: whether the row of its title is drawn here and stays
    without actions (see `head`). The language is in the address (``language``, and ``lang`` is understood), so that a
    link opens in it, also as the first request to a fresh server.
    """
    visit.begin(page)
    language = _language()
    words = words_of(language)
    st.set_page_config(page_title=_title(page, words), page_icon=ICON, layout="wide")
    visitor.let_in()
    _menu(words)
    _this_day(words)
    if title and page != HOME:
        head(page, words)
    return words


def _this_day(words: Words) -> None:
    """A page needs to know what day it is; where the server was told what is no day, it says so and ends."""
    try:
        today()
    except NoDay as wrong:
        st.error(words("app.no_day", variable=VARIABLE, found=plain(wrong.found[:SHORT])))
        st.stop()


def head(page: str, words: Words) -> DeltaGenerator:
    """The row of a page's title, with its question as the hint; returned is the row, for actions to stand in."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="head")
    row.title(_title(page, words), anchor=False, width="content", help=words(f"page.{page}.question"))
    return row


def _title(page: str, words: Words) -> str:
    return words("app.name") if page == HOME else words(f"page.{page}.title")


def _menu(words: Words) -> None:
    """The ways to all pages and the choice of the language, in one row.

    Each menu is one element and opens in the browser; what is chosen in it is known before anything else is drawn.
    """
    here = {"language": words.language}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="menu"):
        st.page_link("app.py", label=words("app.home"), query_params=here)
        for name, pages in MENU.items():
            chosen = st.menu_button(
                words(f"menu.{name}"),
                pages,
                key=f"menu:{name}",
                type="tertiary",
                format_func=lambda page: words(f"page.{page}.title"),
            )
            if chosen:
                st.switch_page(f"pages/{chosen}.py", query_params=here)
        link(CHECK, words, arrow=False)
        link(RULEBOOK, words, label=words("menu.rulebook"), arrow=False)
        st.html(STYLE + component.styles())
        component.bring_along(words.language, words("app.lost"), words("app.back"))
        st.space("stretch")
        st.segmented_control(
            words("app.language"),
            list(LANGUAGES),
            key="language",
            required=True,
            format_func=str.upper,
            label_visibility="collapsed",
            on_change=_spoken,
            args=(words.language,),
        )
        visitor.way_out(words)


def link(
    page: str,
    words: Words,
    label: str = "",
    scenario: str = "",
    to: Mapping[str, Sequence[str]] | None = None,
    arrow: bool = True,
) -> None:
    """A link to a page in the same language, and to a scenario on it.

    label: instead of the page's title, with an arrow; to: all parameters of its address instead of the scenario's
    """
    scenarios = {"scenario": [scenario]} if scenario else {}
    query = {**(scenarios if to is None else to), "language": [words.language]}
    icon = ":material/arrow_forward:" if label and arrow else None
    in_full = label if len(label) > SHORT else None  # Streamlit cuts what does not fit on one line
    st.page_link(
        f"pages/{page}.py", label=label or words(f"page.{page}.title"), icon=icon, query_params=query, help=in_full
    )


def _language() -> str:
    if st.session_state.get("language") not in LANGUAGES:
        named = (st.query_params.get("language") or st.query_params.get("lang") or "").lower().split("-")[0]
        browser = (st.context.locale or "en").split("-")[0]
        st.session_state.language = next((each for each in (named, browser) if each in LANGUAGES), "en")
    language: str = st.session_state.language
    st.session_state.language = language  # set in each run: a choice is forgotten with the page it was made on
    st.query_params.pop("lang", None)
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
