"""The changes of a number in a contract as a table: day, how many more or fewer, how many then; a slider moves one.

Either number can be typed, the other follows. The rows stand in a fragment of their own, so that the slider, which
stands outside of it, can move a row without being drawn itself; it has one too, by which a turn of it is known to draw
the rows (`also`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from dateutil.relativedelta import relativedelta

from billing_model.core.book import LATEST
from billing_model.files.values import LARGEST_INTEGER
from billing_model.words.wording import one_line
from pages.ui.base.reading import amount_of
from pages.ui.base.words import Mistyped, Words
from pages.ui.inputs import days, typed
from pages.ui.inputs.steps import SEATS, Change, Count, Kind, Step, events, in_turn
from pages.ui.inputs.typed import View

FRAGMENT = "changes"  # the keys of the fragments begin with it
MOST = 12  # changes that are shown as rows
WIDTHS = (58, 76)  # pixels of a number's two fields; the day beside them takes what is left
A_DAY = relativedelta(days=1)
React = Callable[[], None]


class Changes:
    """The table of one contract's changes.

    key: what the keys of its inputs begin with; entry: the contract; happens: all events of the scenario
    fragment: the key of the fragment in which its rows stand
    wrong: sentences about what was typed, since it was read last
    to_draw: the keys of the fragments that show something else than was read last
    """

    def __init__(
        self, key: str, entry: Mapping[str, Any], happens: Sequence[Mapping[str, Any]], words: Words, kind: Kind = SEATS
    ) -> None:
        self.key, self.entry, self.words, self.kind = f"{key}:{kind.event}", entry, words, kind
        mine = [event for event in happens if event["subscription"] == entry["id"]]
        self.mine = [event for event in mine if event["kind"] in kind.events]
        others = [event for event in mine if event["kind"] in kind.also and kind.field in event]
        self.others = {event["on"]: event[kind.field] for event in others}
        self.in_all = not any(event["kind"] in kind.unknown and entry["id"] in event.values() for event in happens)
        self.fragment = f"{FRAGMENT}:{kind.event}"
        self.wrong: list[str] = []
        self.to_draw: list[str] = []
        if f"{self.key}:rows" not in st.session_state:
            self._begin()

    def _begin(self) -> None:
        """The rows of the events as they were given."""
        st.session_state[f"{self.key}:rows"] = ()
        for event in self.mine:
            number = int(event.get(self.kind.field) or 0)
            number = -number if event["kind"] == self.kind.removes else number
            self._put(event["on"], Count(number, self.kind.adds), _rest(event, self.kind))

    def _put(self, on: date, count: Count, rest: Mapping[str, Any]) -> int:
        """A new row."""
        state = st.session_state
        id: int = state.get(f"{self.key}:next", 0)
        state[f"{self.key}:next"] = id + 1
        state[f"{self.key}:rows"] = (*state[f"{self.key}:rows"], id)
        state[self.day(id)], state[f"{self.key}:{id}:count"], state[f"{self.key}:{id}:rest"] = on, count, dict(rest)
        return id

    def day(self, id: int) -> str:
        """The key under which the session holds the day of a row."""
        return f"{self.key}:{id}:on"

    @property
    def rows(self) -> Sequence[int]:
        """The rows by their own numbers, in the order in which they came."""
        rows: Sequence[int] = st.session_state[f"{self.key}:rows"]
        return rows

    @property
    def steps(self) -> Sequence[Step]:
        """The rows as they were read last, by day."""
        read: Sequence[Step] = st.session_state[f"{self.key}:steps"]
        return read

    # ---- Read -----------------------------------------------------------------------------------------------------

    def read(self) -> list[dict[str, Any]]:
        """The events as the rows were left; nothing is drawn, and what cannot be read is as it was before."""
        self.wrong = []
        changes = [self._with_day(id) for id in self.rows]
        start = int(self.entry.get(self.kind.field) or 0)
        for place in sorted(
            range(len(changes)), key=lambda place: changes[place].on
        ):  # what is typed counts from then on
            step = next(step for step in in_turn(changes, start, self.others) if step.change is changes[place])
            changes[place] = self._with_count(step)
        made = in_turn(changes, start, self.others)
        st.session_state[f"{self.key}:steps"] = made
        self.to_draw = self._changed(made)
        return events(made, self.entry["id"], self.kind)

    def _changed(self, made: Sequence[Step]) -> list[str]:
        """The fragment of the rows where they are drawn as they no longer are; of a row alone that of its day, where
        nothing but that has moved, since it takes a browser a fifth of the work."""
        drawn: Sequence[Step] = st.session_state.get(f"{self.key}:drawn", made)
        if made == drawn:
            return []
        alone = len(made) == len(drawn) == 1
        if alone and made[0] == replace(drawn[0], change=replace(drawn[0].change, on=made[0].change.on)):
            return self.small
        return [self.fragment]

    @property
    def small(self) -> list[str]:
        """The fragment of the day of a row alone."""
        return [f"{self.fragment}:day"] if len(self.rows) == 1 else []

    @property
    def also(self) -> dict[str, list[str]]:
        """By the fragment in which something is turned, those of the rows that follow from it."""
        return {
            f"{self.fragment}:day": self.small,
            self.fragment: [self.fragment],
            f"{self.fragment}:slider": self.small or [self.fragment],
        }

    def _with_day(self, id: int) -> Change:
        state = st.session_state
        try:
            on = days.day_of(self.day(id), state[self.day(id)], self.words)
        except Mistyped as wrong:
            on = state[self.day(id)]
            self.wrong.append(str(wrong))
        else:
            if on < self.entry["purchased"]:
                bought = self.words.day(self.entry["purchased"])
                self.wrong.append(self.words("changes.before_purchase", day=self.words.day(on), bought=bought))
        return Change(id, on, state[f"{self.key}:{id}:count"], state[f"{self.key}:{id}:rest"])

    def _with_count(self, step: Step) -> Change:
        key, count = f"{self.key}:{step.change.id}:count", step.change.count
        try:
            count = typed.held(key, count, *self._views(step.before))
        except Mistyped as wrong:
            self.wrong.append(str(wrong))
        return replace(step.change, count=count)

    def _views(self, before: int) -> tuple[View[Count], View[Count]]:
        """How many more or fewer, and how many then."""
        beside = View[Count](":more", lambda count: self._signed(count.after(before) - before), self._beside)
        in_all = View[Count](":all", lambda count: count.after(before), _in_all)
        return beside, in_all

    def _signed(self, number: int) -> str:
        return ("+" if number > 0 else "") + self.words.whole(number)

    def _beside(self, text: str, count: Count) -> Count:
        amount = amount_of(text, self.words.language)
        if amount is None or amount.currency or amount.size % 1 or abs(amount.size) > LARGEST_INTEGER:
            raise Mistyped(self.words("changes.more_wrong", found=one_line(text)))
        return Count(int(amount.size), beside=True)

    # ---- Draw -----------------------------------------------------------------------------------------------------

    def draw(self, react: React | None = None) -> None:
        """The rows, as they were read, and a button for another; react: what is done when one is turned."""
        st.fragment(self._draw_rows, key=self.fragment)(react)

    def _draw_rows(self, react: React | None) -> None:
        st.session_state[f"{self.key}:drawn"] = self.steps
        with st.container(gap="xsmall"):
            for number, step in enumerate(self.steps):
                self._draw_row(step, number, react)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if len(self.steps) > 1:
                    self._draw_marks()
                st.button(
                    self.words("changes.add"),
                    key=f"{self.key}:add",
                    icon=":material/add:",
                    type="tertiary",
                    on_click=self._add,
                    disabled=len(self.rows) >= MOST,
                )

    def _draw_row(self, step: Step, number: int, react: React | None) -> None:
        words, id = self.words, step.change.id
        more_width, all_width = WIDTHS if self.kind.beside and self.in_all else [sum(WIDTHS)] * 2
        more: dict[str, Any] = {
            "on_change": self._turned,
            "args": (id, react),
            "label_visibility": "collapsed" if number else "visible",  # the first labels are the head of the table
        }

        def label(path: str) -> str:
            return f"{words(path)} {number + 1}" if number else words(path)

        def day() -> None:
            with suppress(Mistyped):  # `read` has said so
                days.day_text(label("changes.day"), self.day(id), step.change.on, words, **more)
            st.session_state[f"{self.key}:drawn"] = self.steps

        # No columns: with those a browser goes through twice as many boxes.
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall", wrap=False):
            (day if number else st.fragment(day, key=f"{self.fragment}:day"))()
            one, other = self._views(step.before)
            key = f"{self.key}:{id}:count"
            if self.kind.beside or not self.in_all:
                with suppress(Mistyped):
                    typed.text(label("changes.more"), key, step.change.count, one, other, width=more_width, **more)
            if self.in_all:
                st.number_input(
                    label(self.kind.label), step=1, key=typed.shown(key, other, st.session_state[key]),
                    min_value=None, max_value=LARGEST_INTEGER, width=all_width, **more,
                )  # fmt: skip
            st.button(  # without a hint, which would lie over the button above it
                ":material/delete:", key=f"{self.key}:{id}:remove", type="tertiary", on_click=self._remove, args=(id,)
            )

    def _draw_marks(self) -> None:
        """Which row the slider moves."""
        key = f"{self.key}:mark"
        st.session_state[key] = self.marked
        by_id = {step.change.id: step.change.on for step in self.steps}
        st.segmented_control(
            self.words("changes.marked"), list(by_id), key=key, required=True, label_visibility="collapsed",
            format_func=lambda id: self.words.day(by_id[id], "d MMM"), on_change=self._mark,
        )  # fmt: skip

    @property
    def marked(self) -> int:
        """The row that the slider moves: the one that was turned last, else the first."""
        marked: int = st.session_state.get(f"{self.key}:marked", -1)
        return marked if marked in self.rows else self.steps[0].change.id

    def slider(self, label: str, react: React | None = None) -> None:
        """The slider over the days of the marked change: over years from the purchase, as many as all changes take."""
        if not self.steps:
            return
        id, first = self.marked, self.entry["purchased"]
        last_change = max(step.change.on for step in self.steps)
        last, years = first, 0
        while last <= last_change:
            years += 1
            last = first + relativedelta(years=years) - A_DAY
        between = first, min(last, LATEST.item())
        slider = st.fragment(days.day_slider, key=f"{self.fragment}:slider")
        slider(label, self.day(id), first, between, self.words, react)

    # ---- What inputs do -------------------------------------------------------------------------------------------

    def _turned(self, id: int, react: React | None) -> None:
        """A row was turned: it is the one that the slider moves; without `react` the page is drawn whole."""
        if self.marked == id and react is not None:
            react()
        st.session_state[f"{self.key}:marked"] = id
        st.rerun()

    def _mark(self) -> None:
        st.session_state[f"{self.key}:marked"] = st.session_state[f"{self.key}:mark"]
        st.rerun()

    def _add(self) -> None:
        """Another row: one more, a month after the last."""
        last = max((step.change.on for step in self.steps), default=self.entry["purchased"])
        on = min(last + relativedelta(months=1), LATEST.item())
        st.session_state[f"{self.key}:marked"] = self._put(on, Count(1, beside=True), {})
        st.rerun()

    def _remove(self, id: int) -> None:
        st.session_state[f"{self.key}:rows"] = tuple(row for row in self.rows if row != id)
        st.rerun()


def _rest(event: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """What an event says beside its contract, its day, its kind and its number."""
    return {name: value for name, value in event.items() if name not in ("subscription", "on", "kind", kind.field)}


def _in_all(number: int | None, count: Count) -> Count:
    return count if number is None else Count(number)
