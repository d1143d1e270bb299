"""The clauses that were found as a list, and one of them in full."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from billing_model.practise.rules import can_be_cited, nearest
from billing_model.programmes import cases
from billing_model.words.rulebook import Clause
from pages.ui.base import frame
from pages.ui.base.words import Words, plain
from pages.ui.parts.clauses import BADGES, guess_one_that_shows, parts, that_show
from pages.ui.parts.lessons import practising
from pages.ui.parts.ways import Way, address_of, go, said, ways
from pages.ui.questions.rulebook.chosen import open_clause
from pages.ui.scenario.bundled import page_for

WEAKEST = tuple(BADGES)  # the standings, the surest first


def in_a_list(found: Sequence[Clause], chosen: Clause, words: Words) -> None:
    """The clauses that were found, each with how sure it is; a click on one shows it."""
    rows = [row(clause, words, clause is chosen) for clause in found]
    label = words.counted("rulebook.count", len(found))
    ways(said(label, [{"look": "rows", "title": label, "ways": rows}]), "rulebook:clauses", open_clause)


def row(clause: Clause, words: Words, is_shown: bool) -> Way:
    """A clause in the list, with how sure it is at its least sure part."""
    standing = max((part.standing for part in clause.parts), key=WEAKEST.index)
    return {
        "to": address_of(frame.RULEBOOK, words, clause=clause.id),
        "id": clause.id,
        "title": clause.title[words.language],
        "note": words(f"rulebook.standing.{standing}"),
        "tone": BADGES[standing],
        "current": is_shown,
    }


def in_full(clause: Clause, words: Words) -> None:
    """What a clause says, and beside it the scenarios that show it."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader(f"{clause.id} · {plain(clause.title[words.language])}", anchor=False)
        parts(clause, words)
    with right:
        shown: list[Way] = [
            {"to": address_of(page_for(data), words, scenario=id), "title": f"→ {data['title'][words.language]}"}
            for id, data in that_show(clause.id)
        ]
        title = words("rulebook.shown_by")
        if shown and (to := ways(said(title, [{"look": "rows", "title": title, "ways": shown}]), "rulebook:scenarios")):
            go(to)
        practise(clause, words)
        if clause.no_scenario:
            st.caption(f"{words('rulebook.no_scenario')}: {plain(clause.no_scenario[words.language])}")


def practise(clause: Clause, words: Words) -> None:
    """The way to where a rule is practised: the step of a lesson that is about it, cases in which it counts, a scenario
    that shows it; where there is none of these the nearest is said to be that.
    """
    step = practising(clause.id)
    if step is not None:
        to = {name: [value] for name, value in step.items()}
        frame.link(frame.LEARN, words, label=words("rulebook.practise"), to=to)
    elif can_be_cited(clause.id):
        frame.link(frame.PRACTICE, words, label=words("rulebook.practise"), to={"clause": [clause.id]})
    elif not guess_one_that_shows(clause.id, words):
        st.caption(words("rulebook.practise_nearest"))
        label = words("rulebook.practise_programme" if clause.programme in cases() else "rulebook.practise_any")
        frame.link(frame.PRACTICE, words, label=label, to={"case": [nearest(clause.id)]})
