"""The inputs of a scenario: its fields, its events as a table. What is wrong is said beside the input.

The inputs follow from what the programme declares, so that a new vendor's page needs none of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.currency import places_by_code
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field
from billing_model.files.scenario import Scenario, parse
from billing_model.files.values import LARGEST_INTEGER
from billing_model.programmes import programmes
from pages.ui.base.choice import choose, set_within
from pages.ui.base.words import NotAnAmount, Words, plain
from pages.ui.inputs.contract import which_to_turn
from pages.ui.inputs.events import DAY_FORMAT, EventTable
from pages.ui.scenario import address
from pages.ui.scenario.own import latest

A_YEAR = timedelta(days=396)  # 12 months, and the billing day after them
NOTHING = ""  # chosen where nothing is given; a list shows None as if nothing was chosen yet


class Knobs:
    """The inputs of one scenario. They edit a copy of its tables; `scenario` checks and bills-ready parses it."""

    def __init__(self, id: str, data: Mapping[str, Any], words: Words) -> None:
        self.id, self.words = id, words
        self.original = data
        self.data: dict[str, Any] = deepcopy(dict(data))
        self.beside: dict[tuple[str, int, str], DeltaGenerator] = {}  # where a field's sentence goes
        self.mistyped: dict[tuple[str, int, str], str] = {}  # sentences about what could not even be read
        self.happens = id  # the keys of the inputs of events begin with it
        self.page, self.turned = "", 0
        self.drawn = True  # False within a box that is closed
        self.outside: DeltaGenerator | None = None  # below such a box, where its sentences can be seen
        self.asked_until = False  # whether the day through which is billed is an input, or the page's own
        self.copy_link = st.container()

    def turn(self, page: str, possible: Callable[[Mapping[str, Any]], Sequence[int]]) -> int:
        """The subscription whose inputs are shown, from 0; a choice where there are several.

        possible: those that can be chosen, of a scenario's tables. What was changed of another before stays as it was
        left, although its inputs are out of sight.
        """
        self.page = f"{self.id}:{page}"
        turned, left = st.session_state.get(f"{self.page}:left", (None, self.data))
        self.turned = which_to_turn(possible(left), left["subscription"], self.words, self.page)
        base = f"{self.page}:base"
        if turned is not None and turned != self.turned:
            count, _ = st.session_state.get(base, (0, None))
            st.session_state[base] = count + 1, left
        if base in st.session_state:
            count, data = st.session_state[base]
            self.data, self.happens = deepcopy(data), f"{self.id}:{count}"
        return self.turned

    # ---- one field --------------------------------------------------------------------------------------------

    def field(self, name: str, number: int = 0) -> None:
        """The input of one field of a subscription, by its type; number: the subscription, from 0."""
        entry = self.data["subscription"][number]
        programme = programmes()[entry["programme"]]
        declared = next(f for f in (*SUBSCRIPTION_FIELDS, *programme.fields) if f.name == name)
        key, label = f"{self.id}:{number}:{name}", self.words.label(name, programme.id)
        try:
            value = getattr(self, f"_{declared.type}")(declared, key, label, entry.get(name, declared.default))
        except NotAnAmount as wrong:
            self.mistyped["subscription", number + 1, name] = str(wrong)
            return
        if value is None:
            entry.pop(name, None)
        else:
            entry[name] = value

    def row(self, names: Sequence[str], number: int = 0) -> None:
        """The inputs of fields beside each other, each with the place for its sentence."""
        places = st.columns(len(names)) if len(names) > 1 and self.drawn else [self._place()] * len(names)
        for place, name in zip(places, names, strict=True):
            with place:
                self.until() if name == "until" else self.field(name, number)
            self.beside["subscription", number + 1, name] = place

    def room(self, table: str, number: int, *names: str) -> None:
        """The place below some inputs for their sentences; number: the entry, from 1."""
        self.beside |= dict.fromkeys([(table, number, name) for name in names], self._place())

    def _place(self) -> DeltaGenerator:
        """Where sentences can be seen."""
        return st.container() if self.outside is None else self.outside

    @contextmanager
    def box(self, label: str, name: str, expanded: bool = False) -> Iterator[None]:
        """A box to open, with inputs that are drawn while it is open and keep what they hold while it is closed.

        name: of the box, one on a page.
        """
        made = st.expander(label, expanded, key=f"{self.page or self.id}:box:{name}", on_change="rerun")
        self.drawn = bool(made.open)
        self.outside = None if self.drawn else st.container()
        with made:
            yield
        self.drawn, self.outside = True, None

    @property
    def places(self) -> int:
        """The decimals of the scenario's currency."""
        return places_by_code().get(str(self.data.get("currency")), 2)

    def _input(self, draw: Callable[..., Any], label: str, key: str, **more: Any) -> Any:
        """What an input holds; it is drawn unless its box is closed."""
        if self.drawn:
            return draw(label, key=key, **more)
        st.session_state[key] = st.session_state[key]  # again in each run: an input that is not drawn is forgotten
        return st.session_state[key]

    def _money(self, declared: Field, key: str, label: str, value: Any) -> Any:
        key += ":money"
        self._start(key, self.words.typed(Decimal(value), self.places if declared.type == "money" else 2))
        return self.words.parsed(self._input(st.text_input, label, key) or "")

    def _integer(self, declared: Field, key: str, label: str, value: Any) -> Any:
        self._start(key, value)
        if declared.minimum is not None and declared.maximum is not None and declared.maximum <= 31:
            return self._input(st.slider, label, key, min_value=declared.minimum, max_value=declared.maximum)
        if declared.default is None and not declared.required and declared not in SUBSCRIPTION_FIELDS:
            return self._input(st.number_input, label, key, value=None, step=1, max_value=LARGEST_INTEGER)
        return self._input(st.number_input, label, key, step=1, min_value=None, max_value=LARGEST_INTEGER)

    def _choice(self, declared: Field, key: str, label: str, value: Any) -> Any:
        options = list(declared.choices)
        if declared.default is None and not declared.required and (declared.name != "frequency" or value is None):
            options.insert(0, NOTHING)  # what the clause says where the scenario says nothing
        self._start(key, value or NOTHING)

        def shown(option: str) -> str:
            return self.words.choice(declared.name, option) if option else self.words("knobs.default")

        return self._choose(label, options, key, shown, beside=len(options) <= 2) or None

    def _day(self, declared: Field, key: str, label: str, value: Any) -> Any:
        self._start(key, value)
        form = DAY_FORMAT[self.words.language]
        first, last = EARLIEST.item(), LATEST.item()
        chosen = self._input(st.date_input, label, key, format=form, min_value=first, max_value=last)
        return chosen or value  # a day that was cleared is the one before

    def _flag(self, declared: Field, key: str, label: str, value: Any) -> Any:
        self._start(key, bool(value))
        return self._input(st.toggle, label, key)

    def _percent(self, declared: Field, key: str, label: str, value: Any) -> Any:
        return self._money(declared, key, label, value or 0)

    def _text(self, declared: Field, key: str, label: str, value: Any) -> Any:
        self._start(key, value or "")
        return self._input(st.text_input, label, key, max_chars=200) or None

    def _subscription(self, declared: Field, key: str, label: str, value: Any) -> Any:
        number = int(key.split(":")[-2])
        others = [entry["id"] for place, entry in enumerate(self.data["subscription"]) if place != number]
        self._start(key, value or NOTHING)
        return self._choose(label, [NOTHING, *others], key, lambda id: id or "–") or None

    def _choose(self, label: str, options: list[str], key: str, shown: Callable[[str], str], **more: Any) -> str:
        """As `_input`, for a choice."""
        if self.drawn or st.session_state[key] not in options:
            return choose(label, options, key, shown, **more)
        kept: str = st.session_state[key]
        return kept

    def _start(self, key: str, value: Any) -> None:
        """What an input shows first; afterwards the session keeps it."""
        if key not in st.session_state:
            st.session_state[key] = value

    # ---- days and events --------------------------------------------------------------------------------------

    def until(self) -> None:
        """The day through which is billed."""
        key = f"{self.id}:until"
        self.asked_until = True
        self._start(key, self.data["until"])
        bought = min(entry["purchased"] for entry in self.original["subscription"])
        form = DAY_FORMAT[self.words.language]
        chosen = self._input(
            st.date_input,
            self.words.label("until"),
            key,
            format=form,
            min_value=bought,
            max_value=latest(self.original),
        )
        self.data["until"] = chosen or self.data["until"]

    def a_year_from(self, day: date) -> None:
        """Bill through the first year of a contract that begins by this day, whatever the file ends with."""
        self.data["until"] = min(day + A_YEAR, LATEST.item())

    def change_of(self, number: int, first: date, last: date, labels: str = "knobs.change") -> None:
        """The day and the seats of one event, as a slider and a number; number: the event, from 0.

        labels: the path of the words of the two, without "_day" and "_seats".
        """
        event = self.data["event"].pop(number)
        self.data["event"].insert(0, event)  # first, so that its sentences find their place
        key = f"{self.happens}:event:{number}"
        self._start(f"{key}:on", event["on"])
        self._start(f"{key}:seats", event["seats"])
        set_within(f"{key}:on", st.session_state[f"{key}:on"], first, last)
        event["on"] = st.slider(
            self.words(f"{labels}_day"), first, last, key=f"{key}:on", format=DAY_FORMAT[self.words.language]
        )
        event["seats"] = st.number_input(
            self.words(f"{labels}_seats"), step=1, key=f"{key}:seats", max_value=LARGEST_INTEGER
        )
        self.room("event", 1, "on", "seats")

    def other_events(self, skip: int, kinds: Sequence[str]) -> None:
        """The events after the first ones, as a table to edit below a word of help.

        skip: how many come first, which have inputs of their own; kinds: what can be chosen.
        """
        if self.drawn:
            st.caption(self.words("knobs.events_help"))
        first, rest = self.data.get("event", [])[:skip], self.data.get("event", [])[skip:]
        hidden = [event for event in rest if event["kind"] not in kinds]  # shown elsewhere; they stay as they are
        table = EventTable(self.data["subscription"], kinds, self.words, self.places)
        shown = [event for event in rest if event["kind"] in kinds]
        edited, mistyped = table.edited(f"{self.happens}:events", shown, self.drawn)
        self.data["event"] = first + hidden + edited
        if mistyped:
            self.mistyped["event", 0, ""] = mistyped
        self.room("event", 0, "")

    # ---- the result -------------------------------------------------------------------------------------------

    def scenario(self) -> Scenario:
        """The scenario as the knobs say; if that cannot be billed, its sentences are put beside the knobs and the last
        one that could be is returned."""
        keep = f"{self.id}:good"
        if self.page:
            st.session_state[f"{self.page}:left"] = self.turned, deepcopy(self.data)
        made: Scenario | None = None
        for place, sentence in self.mistyped.items():
            self.beside[place].error(plain(sentence))
        if not self.mistyped:
            try:
                made = parse(self.data, file=self.id)
            except Refused as refused:
                self._tell(refused.problems)
        if made is not None:
            st.session_state[keep] = made
            until = self.data["until"] if self.asked_until else self.original["until"]
            address.keep({**self.data, "until": until})
        address.copy_link(self.copy_link, self.words)
        if made is not None:
            return made
        st.caption(f":material/history: {self.words('knobs.kept')}")
        good = st.session_state.get(keep)
        return good if good is not None else parse(self.original, file=self.id)

    def _tell(self, problems: Sequence[Refusal]) -> None:
        rest = []
        for problem in problems:
            place = self.beside.get((problem.table, problem.number, problem.field.split(".")[0]))
            sentence = problem.sentence(self.words.language)
            if place is not None:
                place.error(plain(sentence))
            else:
                rest.append(plain(f"{problem.place(self.words.language)}: {sentence}"))
        if rest:
            self.beside.get(("event", 0, ""), st.container()).error("\n\n".join(rest))
