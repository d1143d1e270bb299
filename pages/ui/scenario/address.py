"""The address of a page: it holds the scenario as it is now, and what a link says is opened.

Every change is written into the address at once, so that the browser's Back takes it back; what counts as a link is
said in `pages.ui.base.location`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files import link
from pages.ui.base import frame, location, visit
from pages.ui.base.words import Words, plain
from pages.ui.scenario import opened, own
from pages.ui.scenario.copy_link import copy_button

MOST_SENTENCES = 8
SCENARIO = "scenario"


@dataclass(frozen=True)
class Kind:
    """What a page shows and an address names.

    name: of its parameter, and of the choice in the session
    written: the parameters that say how tables differ from those they come from
    opened: the tables that parameters make of them, `Refused` if they are wrong
    texts: where its words are
    """

    name: str
    written: Callable[[Mapping[str, Any], Mapping[str, Any]], link.Parameters]
    opened: Callable[[Mapping[str, Any], link.Parameters], Mapping[str, Any]]
    texts: str = "link"


class OnAnotherPage(Refused):
    """A link is right, and another page shows what it opens; page: the file of that page under pages/."""

    def __init__(self, problems: list[Refusal], page: str) -> None:
        super().__init__(problems)
        self.page = page


SCENARIOS = Kind(SCENARIO, link.written, own.opened)


@dataclass
class Shown:
    """A scenario as one session shows it.

    base: as it is bundled
    tables: as the link opened it
    number: how many links opened it before, so that its inputs begin again
    problems: what was wrong with the link
    place: where these problems are shown
    made: what differs from the base, None if that is too long for a link
    more: what the page adds
    elsewhere: the page that shows what the link opens, and the link's parameters, where this page does not
    known_as: a bundled scenario, its id and tables, from which a link describes one that only this session has
    described: what differs from it, None if there is none or that is too long for a link
    now: as its inputs have made it
    unread: whether a link has opened it, of which the page may not have read all yet
    read: the names under which the page has read what that link says
    """

    base: Mapping[str, Any]
    tables: Mapping[str, Any]
    number: int = 0
    problems: Refused | None = None
    place: DeltaGenerator | None = None
    made: link.Parameters | None = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)
    elsewhere: tuple[str, dict[str, list[str]]] | None = None
    known_as: tuple[str, Mapping[str, Any]] | None = None
    described: link.Parameters | None = None
    now: Mapping[str, Any] = field(default_factory=dict)
    unread: bool = False
    read: set[str] = field(default_factory=set)

    @property
    def turned(self) -> bool:
        """Whether it is no longer as it is bundled."""
        return self.made is None or bool(self.made)


def open_link(
    id: str,
    base: Mapping[str, Any],
    parameters: Mapping[str, Sequence[str]] | None,
    more: Sequence[str],
    kind: Kind = SCENARIOS,
    check: Callable[[Mapping[str, Any]], None] = lambda tables: None,
) -> bool:
    """Show a scenario as parameters say from now on; if they are wrong, as it is bundled. Returns if they are right.

    parameters: None for those it had when it was last shown; more: the names of those that are the page's own; check:
    raises `Refused` for tables that the page cannot show.
    """
    before = _all().get(id)
    if parameters is None:
        parameters = {} if before is None else {**(before.made or {}), **{name: [v] for name, v in before.more.items()}}
    own = {name: values[-1] for name, values in parameters.items() if name in more}
    shown = Shown(base, base, 0 if before is None else before.number + 1, more=own, unread=True)
    parameters = {name: values for name, values in parameters.items() if name not in own}
    try:
        tables = kind.opened(base, parameters) if parameters else base
        check(tables)
    except Refused as refused:
        shown.problems = refused
        if isinstance(refused, OnAnotherPage):
            shown.elsewhere = refused.page, _parameters(id, parameters, own, kind)
    else:
        shown.tables, shown.made = tables, parameters
    _all()[id] = shown
    return shown.problems is None


def tables_of(base: Mapping[str, Any], link: link.Parameters, more: Sequence[str]) -> Mapping[str, Any]:
    """The tables that a link makes of a scenario, its own where the link is wrong; more: as of `open_link`."""
    try:
        return SCENARIOS.opened(base, {name: link[name] for name in link if name not in (SCENARIO, *more)})
    except Refused:
        return base


def opened_by_link(id: str) -> Mapping[str, Any] | None:
    """The tables that a link made of a scenario in this session; None if none did."""
    return _all()[id].tables if id in _all() else None


def state_of(id: str) -> Shown | None:
    """How the session shows a scenario, to be put back by `put_back`."""
    return _all().get(id)


def put_back(id: str, state: Shown | None) -> None:
    """Show a scenario as it was shown before."""
    if state is not None:
        _all()[id] = state


def open_chosen(id: str, base: Mapping[str, Any], begun: link.Parameters, kind: Kind) -> None:
    """Show what was chosen in a list, with inputs that begin again; the views stay. begun: in what it differs."""
    open_link(id, base, begun, (), kind)
    _all()[id].unread = False


def open_again(id: str, left: Shown) -> None:
    """Show a scenario as it was left, with inputs that begin again."""
    now = _all().get(id, left)
    _all()[id] = replace(left, tables=left.now or left.tables, number=now.number + 1)


def open_other(id: str, tables: Mapping[str, Any], kind: Kind = SCENARIOS) -> None:
    """Show a scenario with other tables than before, which can be billed, with inputs and views that begin again."""
    entry = _all()[id]
    made = _short(kind.written(entry.base, tables))
    _all()[id] = replace(entry, tables=tables, now=tables, made=made, more={}, number=entry.number + 1)


def turned(id: str) -> bool:
    """Whether the session shows a scenario otherwise than it is bundled: as one's own case."""
    return id in _all() and _all()[id].turned


def shown(
    id: str,
    base: Mapping[str, Any],
    kind: Kind = SCENARIOS,
    known_as: tuple[str, Mapping[str, Any]] | None = None,
) -> Shown:
    """A scenario as the session shows it; its name and what differs are in the address.

    known_as: for a scenario that only this session has, the id and the tables of a bundled one.
    """
    entry = _all().setdefault(id, Shown(base, base))
    entry.known_as = known_as
    _describe(entry, kind)
    st.session_state[visit.KIND] = kind.name
    _write(id, entry, kind)
    return entry


def of_link(name: str, kind: Kind = SCENARIOS) -> tuple[bool, str | None]:
    """Whether a link has just been opened, which is said once for a name, and what it says under that name."""
    entry = _all()[st.session_state[kind.name]]
    if not entry.unread or name in entry.read:
        return False, None
    entry.read.add(name)
    return True, entry.more.get(name)


def shows(id: str, kind: Kind = SCENARIOS) -> bool:
    """Whether the session shows this and nothing else; while the language changes, a list of cases may hold a label."""
    return bool(st.session_state.get(kind.name) == id)


def key(kind: Kind = SCENARIOS) -> str | None:
    """The key of the inputs of what this run of the page shows; None if it shows nothing of the kind."""
    if st.session_state.get(visit.KIND) != kind.name:
        return None
    id: str = st.session_state[kind.name]
    number = _all()[id].number
    return f"{id}~{number}" if number else id


def keep(tables: Mapping[str, Any], kind: Kind = SCENARIOS) -> bool:
    """Put the scenario that is shown, as its inputs have made it, into the address.

    Returns whether it has become one's own case by that, or is no longer, or can no longer be told in a link: then the
    list of cases and the button of the link have to be drawn again.
    """
    id = st.session_state[kind.name]
    entry = _all()[id]
    before = said_above(kind)
    entry.now = tables
    made = kind.written(entry.base, tables)
    if made != entry.made and made:
        entry.problems = None  # the link was left behind
        if entry.place is not None:
            entry.place.empty()
    entry.made = _short(made)
    _describe(entry, kind)
    _write(id, entry, kind)
    return said_above(kind) != before


def base(kind: Kind = SCENARIOS) -> Mapping[str, Any]:
    """The tables of what is shown, as they are bundled."""
    return _all()[st.session_state[kind.name]].base


def said_above(kind: Kind = SCENARIOS) -> tuple[bool, bool]:
    """What is said of the case in the row of the title: whether it is one's own, and whether a link tells all of it."""
    id = st.session_state[kind.name]
    return _all()[id].turned, _told(id, _all()[id])


def add(name: str, value: str | None, kind: Kind = SCENARIOS) -> None:
    """Put what a page adds to the scenario into the address; None takes it away."""
    id = st.session_state[kind.name]
    entry = _all()[id]
    entry.more.pop(name, None)
    if value is not None:
        entry.more[name] = value
    _write(id, entry, kind)


def added(name: str, kind: Kind = SCENARIOS) -> str | None:
    """What a link says under a name that is the page's own."""
    return _all()[st.session_state[kind.name]].more.get(name)


def spoilt(problems: Refused, kind: Kind = SCENARIOS) -> None:
    """What a page finds wrong with its own part of a link."""
    entry = _all()[st.session_state[kind.name]]
    entry.problems = Refused([*(entry.problems.problems if entry.problems else ()), *problems.problems])


def warn(entry: Shown, words: Words, kind: Kind = SCENARIOS) -> None:
    """What was wrong with the link, one sentence per problem."""
    entry.place = None
    if entry.problems is None:
        return
    entry.place = st.empty()
    if entry.elsewhere is not None:
        page, parameters = entry.elsewhere
        title = words(f"page.{page}.title")
        with entry.place.container():
            st.warning(words("link.not_here", page=title))
            frame.link(page, words, label=words("link.elsewhere", page=title), to=parameters)
        return
    problems = entry.problems.problems
    sentences = [
        ": ".join(plain(part) for part in (problem.place(words.language), problem.sentence(words.language)) if part)
        for problem in problems[:MOST_SENTENCES]
    ]
    if len(problems) > MOST_SENTENCES:
        sentences.append(words("link.more", count=words.whole(len(problems) - MOST_SENTENCES)))
    entry.place.warning("\n".join([words(f"{kind.texts}.wrong"), "", *(f"- {sentence}" for sentence in sentences)]))


def copy_link(place: DeltaGenerator, words: Words, kind: Kind = SCENARIOS) -> None:
    """A button that copies the address; where that does not tell all that is shown, one that says so."""
    id = st.session_state[kind.name]
    entry = _all()[id]
    if _told(id, entry):
        with place:
            copy_button(words)
        return
    with place.popover(words("link.button"), icon=":material/link:", type="tertiary"):
        too_long = entry.made is None or entry.known_as is not None
        st.markdown(words(f"{kind.texts}.{'too_long' if too_long else 'of_a_file'}"))


def _told(id: str, entry: Shown) -> bool:
    """Whether the address tells all that is shown, to somebody else too."""
    return entry.described is not None or (entry.made is not None and not id.startswith(opened.FOLDER))


def _short(made: link.Parameters) -> link.Parameters | None:
    return made if link.size(made) <= link.LONGEST else None


def _describe(entry: Shown, kind: Kind) -> None:
    """Say in what a scenario that only this session has differs from a bundled one."""
    if entry.known_as is not None:
        entry.described = _short(kind.written(entry.known_as[1], entry.now or entry.tables))


def _all() -> dict[str, Shown]:
    entries: dict[str, Shown] = st.session_state.setdefault("address:shown", {})
    return entries


def _parameters(id: str, made: link.Parameters | None, more: Mapping[str, str], kind: Kind) -> dict[str, list[str]]:
    differs = {name: list(values) for name, values in (made or {}).items()}
    own = {name: [value] for name, value in more.items()}
    return {location.LANGUAGE: [st.session_state[location.LANGUAGE]], kind.name: [id], **differs, **own}


def _write(id: str, entry: Shown, kind: Kind) -> None:
    if entry.known_as is not None and entry.described is not None:
        parameters = _parameters(entry.known_as[0], entry.described, entry.more, kind)
    else:
        parameters = _parameters(id, entry.made, entry.more, kind)
    location.write(parameters)
