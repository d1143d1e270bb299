"""A purchase on another day takes everything that happens after it along, as a case is moved (`own.moved`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import streamlit as st

from billing_model.core.book import EARLIEST, LATEST
from pages.ui.base.words import Mistyped, Words
from pages.ui.inputs import days
from pages.ui.scenario import own


class Moving:
    """The inputs of one scenario that hold days, and what moves them.

    id: the keys of the inputs begin with it; ids: those of its subscriptions
    """

    def __init__(self, id: str, ids: Sequence[str]) -> None:
        self.ids = ids
        self.key = f"{id}:moving"
        self.tables, self.billed = f"{id}:moving:tables", f"{id}:moving:billed"

    def from_day(self, number: int, purchased: date) -> None:
        """A subscription is bought on this day, as its input shows it; number: the subscription, from 0."""
        st.session_state[f"{self.key}:{number}"] = purchased

    def day(self, number: int | None, key: str) -> None:
        """An input holds a day of a subscription, or of all of them (None)."""
        st.session_state.setdefault(self.key, {})[key] = number

    def table(self, key: str, events: Sequence[Mapping[str, Any]]) -> None:
        """A table of events is edited under this key, and holds these now, in sight or not."""
        st.session_state.setdefault(self.tables, {})[key] = events

    def case(self, tables: Mapping[str, Any]) -> None:
        """The inputs make these tables, which can be billed."""
        st.session_state[self.billed] = tables

    def purchase(self, number: int, key: str, words: Words) -> None:
        """What the input of a purchase does when it is turned: every later day of it moves along.

        At the ends of the calendar the purchase may move back, so that there is room for these days.
        """
        before = st.session_state.get(f"{self.key}:{number}")
        with suppress(Mistyped):  # the run that follows says so
            days.day_of(key, st.session_state[key], words)
        now = st.session_state[key]
        if before is None or now == before:
            return
        other = self._other_days(number, before, now)
        st.session_state[f"{self.key}:{number}"] = st.session_state[key] = other.get(before, now)
        by = st.session_state[key] - before

        def day(held: date) -> date:
            return other.get(held) or moved(held, by)

        for held, of in st.session_state.get(self.key, {}).items():
            if of in (number, None) and isinstance(st.session_state.get(held), date):
                st.session_state[held] = day(st.session_state[held])
        for table, events in st.session_state.get(self.tables, {}).items():
            self._move_table(table, events, self.ids[number], day)

    def _other_days(self, number: int, before: date, now: date) -> Mapping[date, date]:
        """Each day of a subscription as it becomes, by the day that it is, as far as the case could be billed."""
        tables = st.session_state.get(self.billed)
        if tables is None or tables["subscription"][number]["purchased"] != before:
            return {}
        made, id = own.moved(tables, now, number, alone=True), self.ids[number]
        return dict(zip(_days(tables, id), _days(made, id), strict=True))

    def _move_table(self, key: str, events: Sequence[Mapping[str, Any]], id: str, day: Callable[[date], date]) -> None:
        """A table of events begins again with what it held, the events of one subscription moved."""
        _, sentence = st.session_state.get(f"{key}:kept", (events, ""))
        shifted = [
            {name: day(value) if isinstance(value, date) else value for name, value in event.items()}
            if event["subscription"] == id
            else event
            for event in events
        ]
        st.session_state[f"{key}:kept"] = shifted, sentence
        st.session_state.pop(key, None)


def _days(tables: Mapping[str, Any], id: str) -> Iterator[date]:
    """Every day that a subscription and its events say, in their order: when something happens, when a term ends."""
    entries = (*tables["subscription"], *tables.get("event", ()))
    of = (entry for entry in entries if entry.get("subscription", entry.get("id")) == id)
    return (value for entry in of for value in entry.values() if isinstance(value, date))


def moved(day: date, by: timedelta) -> date:
    """A day some days later or earlier, within the days that can be billed."""
    first, last = EARLIEST.item(), LATEST.item()
    if by > last - day:
        return last
    return first if by < first - day else day + by
