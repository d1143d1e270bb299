"""The inputs of a scenario: its fields, its events as a table. What is wrong is said beside the input.

The inputs follow from what the programme declares, so that a new vendor's page needs none of its own. The same code
reads them in two ways: a run of the page draws them; while one is turned, its callback reads them all *silently*, from
the session, and nothing of them is drawn again. Whatever draws must therefore go through `Knobs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.book import LATEST
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.files.scenario import Scenario, parse
from billing_model.files.values import LARGEST_INTEGER
from billing_model.words.wording import capital
from pages.ui.base.refuse import refuse
from pages.ui.base.words import Mistyped, Words, plain
from pages.ui.inputs import days, typed
from pages.ui.inputs.changes import Changes
from pages.ui.inputs.contract import contract, which_to_turn
from pages.ui.inputs.ending import Ending
from pages.ui.inputs.events import EventTable
from pages.ui.inputs.fields import Fields
from pages.ui.inputs.steps import SEATS, Kind
from pages.ui.scenario import address, remembered
from pages.ui.scenario.own import can_end, latest

A_YEAR = timedelta(days=396)  # 12 months, and the billing day after them


class Knobs(Fields):
    """The inputs of one scenario. They edit a copy of its tables; `scenario` checks it and makes a scenario of it.

    react: what an input does when it is turned and only the answer follows from it; without it the page is drawn whole
    silent: whether the inputs are only read
    """

    def __init__(
        self,
        id: str,
        data: Mapping[str, Any],
        words: Words,
        react: Callable[[], None] | None = None,
        silent: bool = False,
    ) -> None:
        super().__init__(id, data, words, react, silent)
        self.original = data
        self.refused: list[str] = []  # sentences, where the inputs cannot be billed
        self.happens = id  # the keys of the inputs of events begin with it
        self.turned = 0
        self.fragments: list[str] = []  # those of inputs that are drawn again when one is turned
        self.always: list[str] = []  # of these the small ones, which may be drawn again whichever is turned
        self.also: dict[str, list[str]] = {}  # of these by the fragment in which an input is turned
        self.ending = Ending(id, data, address.base() if address.key() else data)
        self.kept_until = False  # whether the address keeps the end of the file, whatever the page bills

    def turn(self, page: str, possible: Callable[[Mapping[str, Any]], Sequence[int]]) -> int:
        """The subscription whose inputs are shown, from 0; a choice where there are several.

        possible: those that can be chosen, of a scenario's tables. What was changed of another before stays as it was
        left, although its inputs are out of sight.
        """
        self.page = f"{self.id}:{page}"
        turned, left = st.session_state.get(f"{self.page}:left", (None, self.data))
        numbers, entries = possible(left), left["subscription"]
        self.turned = which_to_turn(numbers, entries, self.words, self.page, silent=self.silent)
        base = f"{self.page}:base"
        if turned is not None and turned != self.turned:
            count, _ = st.session_state.get(base, (0, None))
            st.session_state[base] = count + 1, left
        if base in st.session_state:
            count, data = st.session_state[base]
            self.data, self.happens = deepcopy(data), f"{self.id}:{count}"
        return self.turned

    # ---- days and events --------------------------------------------------------------------------------------

    def until(self) -> None:
        """The day through which is billed, if it is not to follow from what happens."""
        key = self.ending.key
        self.moving.day(None, key)
        view = days.day_or_none(self.words)
        try:
            if self.drawn:
                hint = self.words("knobs.until_help")
                until = typed.text(self.words.label("until"), key, None, view, on_change=self.react, help=hint)
            else:
                until = typed.held(key, None, view)
            if until is not None and until > (last := latest(self.data)):
                raise Mistyped(self.words("open.too_long", last=self.words.day(last)))
        except Mistyped as wrong:
            self.mistyped["file", 0, "until"] = str(wrong)
        self.room("file", 0, "until")

    def terms(self, names: Sequence[str], number: int = 0) -> None:
        """Fields of a subscription below each other, the end of billing, then the place for their sentences.

        number: the subscription, from 0
        """
        for name in names:
            self.field(name, number)
        self.until()
        self.room("subscription", number + 1, *names)

    def customer(self) -> None:
        """The customer of the case: one input for contracts that are of one customer, or else one for each."""
        entries = self.data["subscription"]
        if len({str(entry.get("customer") or DEFAULT_CUSTOMER) for entry in self.original["subscription"]}) > 1:
            for number, entry in enumerate(entries):
                self.caption(plain(contract(entry, entries, self.words)))
                self.row(["customer"], number)
            return
        self.row(["customer"])
        for entry in entries[1:]:
            entry.pop("customer", None)
            entry |= {name: text for name, text in entries[0].items() if name == "customer"}

    def a_year_from(self, day: date) -> None:
        """Bill through the first year of a contract that begins by this day, unless another end is typed."""
        self.kept_until = st.session_state.get(self.ending.key) is None
        self.ending.at = min(day + A_YEAR, LATEST.item())

    def change_of(self, number: int, first: date, last: date, labels: str) -> None:
        """The day and the seats of one event, as a slider and a number; number: the event, from 0.

        labels: the path of the words of the two, without "_day" and "_seats".
        """
        event = self.data["event"].pop(number)
        self.data["event"].insert(0, event)  # first, so that its sentences find their place
        key = f"{self.happens}:event:{number}"
        self.start(f"{key}:seats", event["seats"])
        self.moving.day(self._number_of(event), f"{key}:on")
        event["on"] = self.move_day(self.words(f"{labels}_day"), f"{key}:on", event["on"], (first, last))
        label = self.words(f"{labels}_seats")
        event["seats"] = self.input(st.number_input, label, f"{key}:seats", step=1, max_value=LARGEST_INTEGER)
        self.room("event", 1, "on", "seats")

    def changes(self, number: int, label: str = "changes.move", kind: Kind = SEATS) -> None:
        """The changes of one contract as a table of days and numbers, and a slider that moves one of them.

        number: the subscription, from 0; label: the path of the slider's words, "" for none; kind: what changes.
        """
        entry, happens = self.data["subscription"][number], self.data.get("event", [])
        table = Changes(f"{self.happens}:{number}", entry, happens, self.words, kind)
        made = table.read()
        others = [
            event for event in happens if event["subscription"] != entry["id"] or event["kind"] not in kind.events
        ]
        self.data["event"] = [*made, *others]
        for row in table.rows:
            self.moving.day(number, table.day(row))
        self.fragments += table.to_draw
        if self.drawn:
            table.draw(self.react)
            self.always += table.small
            self.also |= table.also
            if label:
                table.slider(self.words(label), self.react)
        if table.wrong:
            self.mistyped["event", 0, kind.event] = " ".join(table.wrong)
        self.room("event", 0, *kind.events)

    def _number_of(self, event: Mapping[str, Any]) -> int | None:
        """The subscription of an event, from 0."""
        ids = [entry["id"] for entry in self.data["subscription"]]
        return ids.index(event["subscription"]) if event.get("subscription") in ids else None

    def other_events(self, skip: int, kinds: Sequence[str]) -> None:
        """The events after the first ones, as a table to edit below a word of help.

        skip: how many come first, which have inputs of their own; kinds: what can be chosen.
        """
        self.caption(self.words("knobs.events_help"))
        first, rest = self.data.get("event", [])[:skip], self.data.get("event", [])[skip:]
        hidden = [event for event in rest if event["kind"] not in kinds]  # shown elsewhere; they stay as they are
        table = EventTable(self.data["subscription"], kinds, self.words, self.places)
        shown = [event for event in rest if event["kind"] in kinds]
        key = f"{self.happens}:events"
        edited, mistyped = table.edited(key, shown, self.drawn)
        self.data["event"] = first + hidden + edited
        self.moving.table(key, edited)
        if mistyped:
            self.mistyped["event", 0, ""] = mistyped
        self.room("event", 0, "")

    def end_of(self, tables: Mapping[str, Any]) -> date:
        """The last day that is billed of a case that these inputs are made into. Raises `Refused`."""
        checked = remembered.parsed({**tables, "until": self.ending.given(tables)}, self.id)
        return self.ending.day(tables, checked)

    # ---- the result -------------------------------------------------------------------------------------------

    def scenario(self) -> Scenario:
        """The scenario as the inputs say; if that cannot be billed, its sentences are put beside the inputs and into
        `refused`, and the last one that could be is returned."""
        self.data["until"] = self.ending.given(self.data)
        keep = f"{self.id}:good"
        for place, sentence in self.mistyped.items():
            self._say(self.beside.get(place), sentence)
        if not self.mistyped:
            try:
                made = remembered.parsed(self.data, self.id)
                self.data["until"] = self.ending.day(self.data, made)
                made = remembered.parsed(self.data, self.id)
            except Refused as refused:
                self._tell(refused.problems)
            else:
                st.session_state[keep] = made
                self.moving.case(self.data)
                of_file = (self.kept_until or self.ending.shown_only) and can_end(self.data, self.original["until"])
                until = self.original["until"] if of_file else self.data["until"]
                changed = address.keep({**self.data, "until": until})
                self._leave()
                if changed and not self.silent:
                    st.rerun()  # above, it is already said whose case this is
                return made
        self._leave()
        good = st.session_state.get(keep)
        return good if good is not None else parse(self.original, file=self.id)

    def _leave(self) -> None:
        """Remember all inputs as they are, for when those of another contract are shown."""
        if self.page:
            st.session_state[f"{self.page}:left"] = self.turned, deepcopy(self.data)

    def _say(self, place: Any, said: str) -> None:
        sentence = capital(said)
        self.refused.append(sentence)
        if not self.silent:
            refuse(plain(sentence), st.container() if place is None else place)

    def _tell(self, problems: Sequence[Refusal]) -> None:
        rest = []
        for problem in problems:
            place = self.beside.get((problem.table, problem.number, problem.field.split(".")[0]))
            sentence = problem.sentence(self.words.language)
            if place is None and problem.table == "event":
                event = self.data["event"][problem.number - 1]
                place = self.beside.get(("event", 0, event.get("kind", "")))  # below the table of its kind
                sentence = f"{self.words.day(event['on'])}: {sentence}" if place is not None else sentence
            if place is not None:
                self._say(place, sentence)
            else:
                rest.append(f"{problem.place(self.words.language)}: {sentence}")
        for sentence in rest:
            self._say(self.beside.get(("event", 0, "")), sentence)
