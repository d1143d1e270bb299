"""Which scenario is shown, in the address, so that a link opens the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.scenario_text import load
from pages.ui import address, opened
from pages.ui.inputs import choose, set_choice
from pages.ui.words import Words, plain

OF_PAGES = ("day", "guess")  # parameters of an address that are a page's own
SCENARIOS = Path(__file__).parents[2] / "scenarios"


@st.cache_resource(show_spinner=False)
def library() -> Mapping[str, Mapping[str, Any]]:
    """All bundled scenarios as nested tables, by id; those a vendor prints come first. Not to be changed in place."""
    found = {
        path.relative_to(SCENARIOS).with_suffix("").as_posix(): load(path)
        for path in sorted(SCENARIOS.glob("*/*.toml"))
        if path.parent.name != "refused"
    }
    return dict(sorted(found.items(), key=lambda item: ("shows" not in item[1], item[0])))


def choose_scenario(
    speaks: Words, wanted: Callable[[Mapping[str, Any]], bool], first: str
) -> tuple[str, Mapping[str, Any]]:
    """The scenario chosen in the list or opened by a link; returns the key of its inputs and its tables.

    The key is the scenario's id, with a number behind it where another link of the session opened it before.
    wanted: which scenarios are of the page's kind; first: the one that a first visit shows.
    """
    of_kind = {name: data for name, data in {**library(), **opened.scenarios()}.items() if wanted(data)}
    link = address.arrived()
    if link is not None:
        named = link.pop("scenario", [""])[-1]
        before = st.session_state.get("scenario")
        id = named if named in of_kind else before if before in of_kind and not named else first
        set_choice("scenario", id)
        if named and named not in of_kind:
            st.warning(plain(speaks("scenario.not_found", id=named[:80])))
            link = {}
        address.open_link(id, of_kind[id], link if link or named else None, OF_PAGES)

    def title(name: str) -> str:
        data = of_kind[name]
        return data["title"][speaks.language] + (f" · {speaks('scenario.printed')}" if "shows" in data else "")

    ids = [first, *(name for name in of_kind if name != first)]
    chosen = choose(speaks("scenario.choose"), ids, "scenario", title, hint=speaks("scenario.help"))
    shown = address.shown(chosen, of_kind[chosen], None if chosen in library() else (first, library()[first]))
    address.warn(shown, speaks)
    return f"{chosen}~{shown.number}" if shown.number else chosen, shown.tables


def page_for(data: Mapping[str, Any]) -> str:
    """The page that shows a scenario best: that of contracts for any mix of programmes, and where no question fits."""
    used = {entry["programme"] for entry in data["subscription"]}
    kinds = {event["kind"] for event in data.get("event", [])}
    if used == {"csp"}:
        if any(entry.get("trial") for entry in data["subscription"]):
            return "free_trial"
        return "seat_change" if "set-seats" in kinds else "monthly_or_annual"
    if "avast-flexible" in used and used <= {"avast-flexible", "avast-prepaid"}:
        return "usage_cap"
    if used == {"axcrypt"} and "add-seats" in kinds and len(data["subscription"]) == 1:
        return "extra_licences"
    return "plan_switch" if used == {"office365"} and "switch-plan" in kinds else "contracts"
