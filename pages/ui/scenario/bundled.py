"""Which scenario is shown, in the address, so that a link opens the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files import link as links
from billing_model.files.toml import load
from billing_model.programmes import programmes
from pages.ui.base import location
from pages.ui.base.choice import set_choice
from pages.ui.base.today import today
from pages.ui.base.words import Words, plain
from pages.ui.scenario import address, opened
from pages.ui.scenario import own as own_case
from pages.ui.scenario.cases import choose_case

OF_PAGES = ("day", "guess", "tab", "invoice", "of", "turn", "resale")  # parameters of an address that are a page's own
CONTRACTS = "contracts"  # the page of any mix of programmes, and where no question fits
FIRST = {  # the scenario that a first visit of each page shows, in the order of the menu
    "seat_change": "nce/seat-added",
    "take_back": "nce/seat-added",
    "align": "nce/added-beside-a-running-year",
    "upgrade": "nce/e3-to-e5-full",
    "no_renewal": "nce/cancelled-on-the-renewal-day",
    "who_pays": "nce/customer-leaves-after-five-months",
    "monthly_or_annual": "nce/year-paid-monthly",
    "purchase_day": "csp/free-days-before-17-october-2017",
    "free_trial": "nce/trial-becomes-paid",
    "usage_cap": "avast-flexible/limit-refuses-then-raised",
    "extra_licences": "axcrypt/fifty-days-left",
    "plan_switch": "office365/cheaper-plan-part-is-lost",
    CONTRACTS: "nce/year-for-the-base-month-for-the-peak",
}
BESIDE = {  # of a page that shows the rules of today and those before: a scenario under each, by programme
    "seat_change": {"nce": "nce/seat-added", "csp": "csp/seat-change"},
    "monthly_or_annual": {"nce": "nce/year-paid-monthly", "csp": "csp/annual-list-price-falls"},
    "free_trial": {"nce": "nce/trial-becomes-paid", "csp": "csp-trial/converted-monthly"},
    CONTRACTS: {"nce": "nce/year-for-the-base-month-for-the-peak", "csp": "csp/two-subscriptions-changed"},
}
APART = {  # of such a page: a scenario that shows best how the rules differ
    "seat_change": "csp/two-hundred-licences-become-101",
}
SCENARIOS, COMPARISONS = (Path(__file__).parents[3] / name for name in ("scenarios", "comparisons"))


@st.cache_resource(show_spinner=False)
def library() -> Mapping[str, Mapping[str, Any]]:
    """All bundled scenarios as nested tables, by id; those a vendor prints come first. Not to be changed in place."""
    scenarios = {
        path.relative_to(SCENARIOS).with_suffix("").as_posix(): load(path)
        for path in sorted(SCENARIOS.glob("*/*.toml"))
        if path.parent.name != "refused"
    }
    return dict(sorted(scenarios.items(), key=lambda item: ("shows" not in item[1], item[0])))


@st.cache_resource(show_spinner=False)
def comparisons() -> Mapping[str, Mapping[str, Any]]:
    """All bundled comparisons as nested tables, by id. Not to be changed in place."""
    return {path.stem: load(path) for path in sorted(COMPARISONS.glob("*.toml"))}


def choose_scenario(
    words: Words,
    page: str,
    fits: Callable[[Mapping[str, Any]], bool],
    can_show: Callable[[Mapping[str, Any]], bool],
    row: DeltaGenerator,
) -> tuple[str, Mapping[str, Any]]:
    """The scenario chosen in the list or opened by a link; returns the key of its inputs and its tables.

    The key is the scenario's id, with a number behind it where another link of the session opened it before.
    page: the page's file; fits: which scenarios are of the page's kind; can_show: which tables the page can show, also
    where its list does not offer them; row: where the list stands.
    """
    every, first = {**library(), **opened.scenarios()}, FIRST[page]

    def check(tables: Mapping[str, Any]) -> None:
        last = own_case.latest(tables)
        if tables["until"] > last:
            raise Refused([Refusal("link", "until-of-a-page", {"found": tables["until"], "last": last}, field="until")])
        if not can_show(tables):
            raise address.OnAnotherPage([Refusal("link", "not-on-this-page")], page_for(tables))

    link = location.arrived()
    here = _made_so_by_links(link or {}, every, page, fits, can_show)
    of_kind = {name: data for name, data in every.items() if fits(data) or name in here}
    if link is not None:
        _open(link, of_kind, first, OF_PAGES, words, address.SCENARIOS, check, _of_this_year)

    def title(name: str, own: bool) -> str:
        text = str(of_kind[name]["title"][words.language])
        if own:
            return words("scenario.own", title=text)
        return f"{words('scenario.printed')} {text}" if "shows" in of_kind[name] else text  # in front: a phone cuts

    chosen = choose_case(
        of_kind,
        [first, *(name for name in of_kind if name != first)],
        address.SCENARIOS,
        title,
        words("scenario.choose"),
        row,
    )
    known_as = None if chosen in library() else _known(page, of_kind[chosen])
    shown = address.shown(chosen, of_kind[chosen], known_as=known_as)
    address.warn(shown, words)
    return str(address.key()), shown.tables


def _known(page: str, tables: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The scenario with which the link to a case begins that only its file has: where there are several, the one under
    the rules of its first contract."""
    id = BESIDE.get(page, {}).get(tables["subscription"][0]["programme"], FIRST[page])
    return id, library()[id]


def _made_so_by_links(
    link: links.Parameters,
    every: Mapping[str, Mapping[str, Any]],
    page: str,
    fits: Callable[[Mapping[str, Any]], bool],
    can_show: Callable[[Mapping[str, Any]], bool],
) -> list[str]:
    """The scenarios that are not of the page's kind, but that a link has made so.

    A link that has just been opened goes on to the page that suits, if it names a scenario of another kind; the page of
    contracts suits all.
    """
    named = link.get(address.SCENARIO, [""])[-1]
    if named in every and not fits(every[named]):
        tables = address.tables_of(every[named], link, OF_PAGES)
        suits = page_for(tables)
        if suits != page != CONTRACTS:
            query = {name: st.query_params.get_all(name) for name in st.query_params}
            st.switch_page(f"pages/{suits}.py", query_params=query)
        return [named] if can_show(tables) else []
    of_links = {name: address.opened_by_link(name) for name in every if not fits(every[name])}
    return [name for name, tables in of_links.items() if tables is not None and can_show(tables)]


def linked(
    known: Mapping[str, Mapping[str, Any]],
    first: str,
    more: Sequence[str],
    words: Words,
    kind: address.Kind,
    begun: Callable[[Mapping[str, Any]], links.Parameters],
) -> bool:
    """Open a link that has just been followed; whether there was one.

    known: what can be named, by id; first: what a first visit shows; more: the parameters that are the page's own;
    begun: the link that a first visit follows.
    """
    link = location.arrived()
    if link is not None:
        _open(link, known, first, more, words, kind, begun=begun)
    return link is not None


def _open(
    link: links.Parameters,
    known: Mapping[str, Mapping[str, Any]],
    first: str,
    more: Sequence[str],
    words: Words,
    kind: address.Kind,
    check: Callable[[Mapping[str, Any]], None] = lambda tables: None,
    begun: Callable[[Mapping[str, Any]], links.Parameters] = lambda base: {},
) -> None:
    """Open a link.

    check: raises `Refused` for tables that the page cannot show; begun: the link that a first visit follows.
    """
    named = link.get(kind.name, [""])[-1]
    link = {name: values for name, values in link.items() if name != kind.name}
    before = str(st.session_state.get(kind.name))
    id = named if named in known else before if before in known and not named else first
    if not named and set(link) <= set(more) and address.state_of(id) is None:
        link = {**begun(known[id]), **link}
    set_choice(kind.name, id)
    if named and named not in known:
        st.warning(plain(words(f"{kind.texts}.not_found", id=named[:80])))
        link = {}
    again, state = not (link or named), address.state_of(id)
    right = address.open_link(id, known[id], None if again else link, more, kind, check)
    other = next((name for name in (first, *known) if name != id), id)
    if again and not right and other != id:  # as another page left it, and as this one cannot show it
        address.put_back(id, state)
        set_choice(kind.name, other)
        address.open_link(other, known[other], None, more, kind, check)


def _of_this_year(base: Mapping[str, Any]) -> links.Parameters:
    """What a link to a scenario says when it is set into this year."""
    return links.written(base, own_case.of_this_year(base, today()))


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


# ---- A contract from nothing ----------------------------------------------------------------------------------------


class Begun(NamedTuple):
    """A contract of one's own: the page that shows it, its tables, and the parameters of a link to it."""

    page: str
    tables: dict[str, Any]
    to: dict[str, list[str]]


def from_nothing(
    programme: str,
    *,
    product: str,
    currency: str,
    purchased: date,
    seats: int,
    price: Decimal,
    terms: Mapping[str, Any] | None = None,
) -> Begun:
    """A contract of a programme as one has agreed it, with a change like that of the programme's first case.

    product: of `Programme.products` or any other; price: of a seat, as the list of the programme has it; terms: what
    else is agreed, by the names of the programme's fields, such as ``{"billing_day": 8}``; None takes one away.
    """
    id = to_begin_with(programme)
    base = library()[id]
    tables = own_case.like(
        base, product=product, currency=currency, purchased=purchased, seats=seats, price=price, terms=terms
    )
    tables["until"] = own_case.ending(tables).until
    return Begun(page_for(tables), tables, {"scenario": [id], **links.written(base, tables)})


def to_begin_with(programme: str) -> str:
    """The scenario of a single contract of a programme that its pages show first, else the first there is."""
    every = library()
    return next(
        id
        for id in (*(id for under in BESIDE.values() for id in under.values()), *FIRST.values(), *every)
        if [entry["programme"] for entry in every[id]["subscription"]] == [programme]
    )
