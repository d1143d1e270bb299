"""Which scenario is shown, in the address, so that a link opens the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.files.toml import load
from billing_model.programmes import programmes
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain
from pages.ui.scenario import address, opened

OF_PAGES = ("day", "guess", "tab", "invoice")  # parameters of an address that are a page's own
CONTRACTS = "contracts"  # the page of any mix of programmes, and where no question fits
LONGEST = 60  # months that can be billed from a page
SCENARIOS = Path(__file__).parents[3] / "scenarios"


@st.cache_resource(show_spinner=False)
def library() -> Mapping[str, Mapping[str, Any]]:
    """All bundled scenarios as nested tables, by id; those a vendor prints come first. Not to be changed in place."""
    scenarios = {
        path.relative_to(SCENARIOS).with_suffix("").as_posix(): load(path)
        for path in sorted(SCENARIOS.glob("*/*.toml"))
        if path.parent.name != "refused"
    }
    return dict(sorted(scenarios.items(), key=lambda item: ("shows" not in item[1], item[0])))


def choose_scenario(
    words: Words, fits: Callable[[Mapping[str, Any]], bool], first: str
) -> tuple[str, Mapping[str, Any]]:
    """The scenario chosen in the list or opened by a link; returns the key of its inputs and its tables.

    The key is the scenario's id, with a number behind it where another link of the session opened it before.
    fits: which scenarios are of the page's kind; first: the one that a first visit shows.
    """
    of_kind = {name: data for name, data in {**library(), **opened.scenarios()}.items() if fits(data)}
    linked(of_kind, first, OF_PAGES, words)

    def title(name: str) -> str:
        data = of_kind[name]  # the mark is in front: a phone cuts the end
        return (f"{words('scenario.printed')} " if "shows" in data else "") + str(data["title"][words.language])

    ids = [first, *(name for name in of_kind if name != first)]
    chosen = choose(words("scenario.choose"), ids, "scenario", title, hint=words("scenario.help"))
    known_as = None if chosen in library() else (first, library()[first])
    shown = address.shown(chosen, of_kind[chosen], known_as=known_as)
    address.warn(shown, words)
    return str(address.key()), shown.tables


def linked(
    known: Mapping[str, Mapping[str, Any]],
    first: str,
    more: Sequence[str],
    words: Words,
    kind: address.Kind = address.SCENARIOS,
) -> bool:
    """Open a link that has just been followed; whether there was one.

    known: what can be named, by id; first: what a first visit shows; more: the parameters that are the page's own.
    """
    link = address.arrived()
    if link is None:
        return False
    named = link.pop(kind.name, [""])[-1]
    before = str(st.session_state.get(kind.name))
    id = named if named in known else before if before in known and not named else first
    set_choice(kind.name, id)
    if named and named not in known:
        st.warning(plain(words("scenario.not_found", id=named[:80])))
        link = {}
    address.open_link(id, known[id], link if link or named else None, more, kind)
    return True


def page_for(data: Mapping[str, Any]) -> str:
    """The page that shows a scenario best: the first question of a programme that fits it, else that of contracts."""
    entries, events = data["subscription"], data.get("event", [])
    used = {entry["programme"] for entry in entries}
    for programme in programmes().values():
        for asked in programme.asked if programme.id in used else ():
            if (
                used <= {programme.id, *asked.beside}
                and (not asked.alone or len(entries) == 1)
                and (not asked.event or any(event["kind"] == asked.event for event in events))
                and (not asked.field or any(entry.get(asked.field) for entry in entries))
            ):
                return asked.question
    return CONTRACTS
