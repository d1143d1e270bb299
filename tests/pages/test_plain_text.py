"""What a file of the user's says stands on a page as text: no Markdown, no link, in no kind of element."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from page_runs import opened, settled
from pages.ui.base import frame
from pages.ui.base.words import JOINER, LANGUAGES, plain
from pages.ui.parts.downloads import spoken
from pages.ui.scenario import bundled

TEXT = "**zq** [zq](http://evil.invalid/a) $zq$ :red[zq] `zq` www.evil.invalid zq@evil.invalid"
RAW = re.compile(
    r"(?<!\\)\*\*zq|(?<!\\)\[zq|(?<!\\)\$zq|(?<!\\):red|(?<!\\)`zq|https?\\?://evil|www\.evil|zq@evil", re.IGNORECASE
)
AS_TEXT = {"selectbox", "multiselect", "text_input", "text_area", "code", "dataframe", "arrow_data_frame", "json"}


def texts(app: AppTest) -> Iterator[tuple[str, str]]:
    """All texts of a page that a browser reads as Markdown, each with the kind of its element."""
    for block in (app.main, app.sidebar):
        for node in block:
            proto = getattr(node, "proto", None)
            for name in ("body", "label", "help", "delta", "value", "caption"):
                value = getattr(proto, name, "")
                if isinstance(value, str) and not (node.type in AS_TEXT and name in ("body", "value")):
                    yield node.type, value
            for choice in getattr(proto, "options", ()):
                if node.type not in AS_TEXT:
                    yield node.type, getattr(choice, "content", choice)


def with_texts(data: Any) -> Any:
    """Tables whose free texts are Markdown, and whose ids are."""
    tables = copy.deepcopy(dict(data))
    tables["title"] = tables["question"] = {"en": TEXT, "it": TEXT}
    tables["remark"] = [{"at": "", "en": TEXT, "it": TEXT}]
    names: dict[str, str] = {}
    for entry in tables["subscription"]:
        names[entry["id"]] = f"{entry['id']} {TEXT}"
        entry |= {"id": names[entry["id"]], "customer": TEXT}
        if "parent" in entry:
            entry["parent"] = names.get(entry["parent"], f"{entry['parent']} {TEXT}")
        for name in ("upgraded_from", "align_with"):
            if name in entry:
                entry[name] = names[entry[name]]
        if entry["programme"] == "office365":
            entry["plan"] = TEXT
        if entry["programme"] == "csp" and not entry.get("trial"):
            entry["offer"] = TEXT
    for event in tables.get("event", []):
        event["subscription"] = names[event["subscription"]]
    return {name: value for name, value in tables.items() if name not in ("expect", "shows", "clauses")}


def first_of(page: str) -> str:
    """The scenario that a first visit of a page shows."""
    app = opened(f"pages/{page}.py")
    return str(app.session_state["scenario"])


@pytest.mark.parametrize("page", [page for names in frame.QUESTIONS.values() for page in names])
def test_the_texts_of_a_file_are_text(page: str) -> None:
    data = with_texts(bundled.library()[first_of(page)])
    app = opened(f"pages/{page}.py")
    app.session_state["opened"] = {"opened/own": data}
    app.session_state["scenario"] = "opened/own"
    app.session_state["remarks"] = True
    settled(app.run())
    assert app.session_state["scenario"] == "opened/own"
    shown = list(texts(app))
    assert any("zq" in text for _, text in shown)
    assert [(kind, text) for kind, text in shown if RAW.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_is_refused_repeats_no_markdown(language: str) -> None:
    app = opened("pages/seat_change.py", language, **{"A.seats": TEXT, TEXT: "1", f"{TEXT}.seats": "2"})
    other = opened("pages/seat_change.py", language, scenario=TEXT)
    assert app.warning and other.warning
    assert [text for each in (app, other) for _, text in texts(each) if RAW.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "see http://evil.invalid/login",
        "https://evil.invalid",
        "HTTPS://EVIL.INVALID",
        "www.evil.invalid",
        "mail a@evil.invalid",
        "a -- b -> c <- d >= e",
        "&copy; &#58;",
        "- a list",
        "1. a list",
        "    code",
        "===",
        "a\n---\nb",
    ],
)
def test_nothing_is_a_link_an_arrow_or_a_list(text: str) -> None:
    markdown = plain(text)
    assert not re.search(r"://|www\.|@[a-z]|--|->|<-|>=|(?<!\\)&", markdown, re.IGNORECASE)
    assert not re.search(r"^(?:[-+] |\d+\. |    |=+$|-+$)", markdown, re.MULTILINE)
    assert spoken(markdown).split() == text.split(), "a reader sees the same"
    assert JOINER not in spoken(markdown)


def test_a_first_visit_has_no_joiner_in_what_is_typed() -> None:
    assert all(JOINER not in str(box.value) for box in opened("pages/seat_change.py").text_input)
