"""What a page shows of the rulebook: clauses in full, the scenarios that show one, and remarks on what is unclear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.explaining.whose_rules import no_longer_sold, rules_of
from billing_model.explaining.whose_rules import rules as rules_said
from billing_model.files.scenario import Remark, Scenario, parse
from billing_model.words.rulebook import Clause, Document, clause
from pages.ui.base import frame
from pages.ui.base.choice import within
from pages.ui.base.words import Words, plain
from pages.ui.scenario import bundled

BADGES = {"stated": "green", "shown": "blue", "public": "violet", "assumed": "orange"}
MOST_SCENARIOS = 3  # that are named for a clause
PLACE = re.compile(r"(\d{4}-\d\d-\d\d)(?:, lines? (\d+)(?: (?:to|and) (\d+))?)?")  # what a remark is about
SAME = ("first", "last", "kind", "seats", "unit_price", "amount")


def badge(standing: str, text: str) -> str:
    """A text in the colour of a standing, as Markdown; its own Markdown must be escaped."""
    return f":{BADGES[standing]}-badge[{text}]"


# ---- Clauses in full ------------------------------------------------------------------------------------------------


def rules(ids: Sequence[str], words: Words) -> None:
    """Clauses of the rulebook in full, one box each, in this order."""
    for id in ids:
        rule = clause(id)
        with st.container(border=True):
            st.markdown(f"**{id}** · {plain(rule.title[words.language])}")
            parts(rule, words)


def parts(rule: Clause, words: Words) -> None:
    """What a clause says, part by part, each with its standing and its source."""
    language = words.language
    for part in rule.parts:
        standing = plain(words.model.word("standing", part.standing))
        st.markdown(f"{badge(part.standing, standing)} {plain(part.text[language])}")
        if part.documents:
            st.markdown(f":small[{source(part.documents, part.heading.get(language, ''), words, dated=True)}]")


def source(documents: Sequence[Document], heading: str, words: Words, dated: bool = False) -> str:
    """Where a clause stands, as Markdown: the titles of the documents, each a link to its page if one is known.

    dated: also the day on which the address was seen, and in what the page there differs from the one that is cited.
    """
    places = [_title(document, words, dated) for document in documents]
    return " · ".join([*places, plain(heading)] if heading else places)


def _title(document: Document, words: Words, dated: bool) -> str:
    title = plain(document.title[words.language])
    if not document.url:
        return title
    link = f"[{title}]({document.url})"
    if not dated or document.seen is None:
        return link
    seen = words("rulebook.seen", day=words.day(document.seen))
    edition = document.edition.get(words.language, "").rstrip(".")
    return f"{link} ({seen}{'. ' if edition else ''}{plain(edition)})"


def whose_rules(
    books: Iterable[Book], words: Words, page: str = "", beside_them: Callable[[], None] = lambda: None
) -> None:
    """By whose rules all this is billed and since when they hold, or that others are sold by now.

    page: of a question, where it can be asked under the rules of today and those before: with the way to a case under
    the others; beside_them: draws what else stands in that row.
    """
    books = list(books)
    late, in_full = (no_longer_sold(books, words.language, in_short) for in_short in (True, False))
    used = {name for book in books for name in book.programme_names.tolist()}
    said = late if late and len(used) == 1 else [rules_said(books, words.language), *late]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="whose_rules"):
        st.caption(
            f":material/gavel: {plain(' '.join(said))}", help=" ".join(map(plain, in_full)) or None, width="content"
        )
        for programme, scenario in bundled.BESIDE.get(page, {}).items():
            if programme not in used:
                frame.link(page, words, label=plain(words.model.word("see-rules", programme)), scenario=scenario)
        beside_them()


def whose_rules_of(programmes: Iterable[str], words: Words) -> None:
    """By whose rules what many contracts have is billed; programmes: their ids."""
    st.caption(f":material/gavel: {plain(rules_of(programmes, words.language))}")


# ---- The scenarios that show a clause -------------------------------------------------------------------------------


def scenarios(clause: str, words: Words, heading: str, but: str = "") -> None:
    """The scenarios that show a clause, as links that open them on their page.

    clause: its id; heading: where the words above them are; but: a scenario that is not named, since it is shown.
    """
    known = [(id, data) for id, data in that_show(clause) if id != but][:MOST_SCENARIOS]
    if known:
        st.caption(words(heading))
    _links(known, words)


def that_show(clause: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The scenarios that show a clause, those that a vendor prints first: the id and the tables of each."""
    return [(id, data) for id, data in bundled.library().items() if clause in data.get("clauses", ())]


def guess_one_that_shows(clause: str, words: Words) -> bool:
    """A link to the first scenario that shows a clause, its answer hidden; whether there is one."""
    for id, data in that_show(clause)[:1]:
        to = {"scenario": [id], "guess": ["1"]}
        frame.link(bundled.page_for(data), words, label=words("rulebook.guess_one_that_shows"), to=to)
        return True
    return False


def _links(known: Sequence[tuple[str, Mapping[str, Any]]], words: Words) -> None:
    for id, data in known:
        page, title = bundled.page_for(data), data["title"][words.language]
        if len(title) <= frame.SHORT:
            frame.link(page, words, label=title, scenario=id)
        else:  # a link is one line, and what does not fit there would be cut
            with st.container(gap="xsmall"):
                st.markdown(plain(title))
                frame.link(page, words, label=words("scenario.open"), scenario=id)


# ---- Remarks --------------------------------------------------------------------------------------------------------


def still_meant(scenario: Scenario, result: Outcome | None) -> tuple[Remark, ...]:
    """The remarks of a scenario without those about invoices that are no longer the ones that were meant; result: what
    is billed, None if nothing."""
    remarks = tuple(scenario.remarks)
    return remarks if result is None else tuple(of for of in remarks if is_still_meant(of.at, scenario.id, result))


def remarks(shown: Sequence[Remark], words: Words) -> None:
    """Where the vendor's documents disagree, or we depart from them, in a box to open."""
    if not shown:
        return
    box = st.expander(words("scenario.remarks"), key="remarks", on_change="rerun", icon=":material/balance:")
    with within(box) as is_open:
        if is_open:
            st.markdown("\n".join(f"- {plain(remark.text[words.language])}" for remark in shown))


def is_still_meant(place: str, id: str, result: Outcome) -> bool:
    """Whether what a remark is about is as the scenario's file has it; of what is no invoice nobody can say."""
    match = PLACE.fullmatch(place)
    if match is None or id not in bundled.library():
        return True
    original, day = _bundled(id), np.datetime64(match[1])
    before, now = (np.flatnonzero(each.invoices.on == day) for each in (original, result))
    if not len(now) or not len(before):
        return len(now) == len(before)
    of_all = max(len(original.of(int(before[0]))), len(result.of(int(now[0]))))
    first, last = int(match[2] or 1), int(match[3] or match[2] or of_all)
    return all(_is_as_bundled(id, result, int(now[0]), line - 1) for line in range(first, last + 1))


def remarks_of_line(scenario: Scenario, result: Outcome, invoice: int, row: int, words: Words) -> list[str]:
    """The remarks about a line, or about all of its invoice, as long as the line is still the one that was meant.

    invoice: its row in the result; row: the line's within the invoice.
    """
    if not scenario.remarks or scenario.id not in bundled.library():
        return []
    on = result.invoices.on[invoice]
    about = [remark for remark in scenario.remarks if _is_about(remark.at, on, row + 1)]
    if not about or not _is_as_bundled(scenario.id, result, invoice, row):
        return []
    return [remark.text[words.language] for remark in about]


def _is_about(place: str, day: np.datetime64, line: int) -> bool:
    """Whether a place such as "2018-02-15, lines 2 to 4" is this line; a day alone is every line of its invoice."""
    match = PLACE.fullmatch(place)
    if match is None or np.datetime64(match[1]) != day:
        return False
    return match[2] is None or int(match[2]) <= line <= int(match[3] or match[2])


def _is_as_bundled(id: str, result: Outcome, invoice: int, row: int) -> bool:
    """Whether the line is as the scenario's file has it, whatever the inputs have changed since."""
    original = _bundled(id)
    same_day: Array = original.invoices.on == result.invoices.on[invoice]
    if not same_day.any():
        return False
    theirs, ours = original.of(int(np.flatnonzero(same_day)[0])), result.of(invoice)
    return row < min(len(theirs), len(ours)) and all(
        getattr(theirs, name)[row] == getattr(ours, name)[row] for name in SAME
    )


@cache
def _bundled(id: str) -> Outcome:
    """The outcome of a bundled scenario as its file has it."""
    original = parse(bundled.library()[id])
    return outcome(original.book, original.until)
