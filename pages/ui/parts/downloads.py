"""What one takes along from a page, and a scenario file opened: a row of two buttons below the invoices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.files.scenario import Scenario, parse
from billing_model.programmes import programmes
from billing_model.take_away.about import About
from billing_model.take_away.comparison.files import comparison_as_file
from billing_model.take_away.scenario.files import ENDINGS, MEDIA, PRINTED, Kind, as_file
from billing_model.words.wording import one_line
from pages.ui.base import words as spoken_in
from pages.ui.base.choice import within
from pages.ui.base.today import today
from pages.ui.base.words import JOINER, LANGUAGES, LONG, Words
from pages.ui.scenario import address
from pages.ui.scenario.bundled import library
from pages.ui.scenario.upload import comparison_opener

KINDS: tuple[Kind, ...] = ("pdf", "xlsx", "reconciliation", "toml")
COMPARISON_KINDS: tuple[Kind, ...] = ("pdf", "xlsx", "toml")
OWN = "own"  # the id of one's own case in its file
LONGEST_NAME = 60  # letters of what was bought, in the title of a file
ICONS = {"pdf": "picture_as_pdf", "xlsx": "table_chart", "reconciliation": "receipt_long", "toml": "tune"}


def menu(
    page: str, scenario: Scenario, result: Outcome, words: Words, answer: str, invoice: np.datetime64 | None = None
) -> None:
    """The files of what a page shows, each made when it is asked for.

    answer: the page's sentence, as Markdown; invoice: the day of the invoice that the page is about.
    """
    above = About(words(f"page.{page}.title"), words(f"page.{page}.question"), spoken(answer), invoice, today())
    own = bool(address.said_above()[0]) and st.session_state[address.SCENARIOS.name] in library()
    with within(files(words)) as is_open:
        if is_open:
            st.caption(words("downloads.lead"))
            for kind in KINDS:  # made outside of the page's run, where there is no session
                made = partial(_of_case, kind, scenario, own, words.language, result, above)
                button(kind, made, file_name(kind, page, words), words)


def _of_case(kind: Kind, scenario: Scenario, own: bool, language: str, result: Outcome, above: About) -> bytes:
    """A file of a case; own: whether it is no longer the bundled one."""
    return as_file(kind, as_own(scenario) if own and kind == "toml" else scenario, language, result, above)


def as_own(scenario: Scenario) -> Scenario:
    """What became of a bundled scenario, as a file of one's own: it is called by what was bought and when, and says
    nothing of what a document prints for the one that it comes from."""
    first = scenario.data["subscription"][0]
    programme = programmes()[first["programme"]]
    bought = one_line(str(first.get(programme.sells) or ""), LONGEST_NAME)

    def title(speaks: Words) -> str:
        name = bought or speaks.model.word("programme", programme.id)
        return speaks("downloads.own_title", product=name, day=speaks.day(first["purchased"], LONG))

    of_none = {name: value for name, value in scenario.data.items() if name not in PRINTED}
    return parse(
        {**of_none, "id": OWN, "title": {language: title(spoken_in.words(language)) for language in LANGUAGES}}
    )


def comparison_menu(shown: Mapping[str, Any], words: Words) -> None:
    """The files of a comparison as it stands, each made when it is asked for, and the way back from a comparison file.

    shown: its ``comparison`` and ``turns``, the case of its map that is open; looked up when a file is asked for.
    """
    with within(files(words)) as is_open:
        if is_open:
            st.caption(words("downloads.lead"))
            for kind in COMPARISON_KINDS:
                title = shown["comparison"].title.get(words.language, shown["comparison"].id)
                name = file_name(kind, "compare", words, "compare.downloads", title)
                button(kind, partial(_of_comparison, kind, shown, words.language), name, words, "compare.downloads")
    comparison_opener(words)


def _of_comparison(kind: Kind, shown: Mapping[str, Any], language: str) -> bytes:
    return comparison_as_file(kind, shown["comparison"], language, tuple(shown["turns"]), today())


def files(words: Words) -> Any:
    """The button above the files."""
    return st.popover(
        words("downloads.title"), icon=":material/download:", key="downloads:open", type="tertiary", on_change="rerun"
    )


def button(kind: Kind, made: Callable[[], bytes], name: str, words: Words, path: str = "downloads") -> None:
    """A file to take along, and what it is; path: of its texts."""
    st.download_button(
        words(f"{path}.{kind}"),
        made,
        file_name=name,
        mime=MEDIA[kind],
        key=f"download:{kind}",
        on_click="ignore",
        icon=f":material/{ICONS[kind]}:",
        width="stretch",
    )
    st.caption(words(f"{path}.{kind}_is"))


def file_name(kind: Kind, page: str, words: Words, path: str = "downloads", title: str = "") -> str:
    """A name that tells the question and what the file is, in the language of the page, with plain letters.

    title: in place of the page's own.
    """
    about = slug(title) or slug(words(f"page.{page}.title"))
    return f"{about}-{slug(words(f'{path}.{kind}_name'))}.{ENDINGS[kind]}"


def slug(text: str) -> str:
    """A text as a part of a file's name: small letters and digits without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def spoken(markdown: str) -> str:
    """A page's sentence as plain text: without what only Markdown reads."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*\*", "", markdown)).replace(JOINER, "")
