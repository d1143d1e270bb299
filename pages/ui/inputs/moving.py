"""A purchase on another day takes everything that happens after it along, by the same number of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import streamlit as st

from billing_model.core.book import EARLIEST, LATEST
from pages.ui.base.words import Mistyped, Words
from pages.ui.inputs import days


class Moving:
    """The inputs of one scenario that hold days, and what moves them.

    id: the keys of the inputs begin with it; ids: those of its subscriptions
    """

    def __init__(self, id: str, ids: Sequence[str]) -> None:
        self.ids = ids
        self.key = f"{id}:moving"
        self.tables = f"{id}:moving:tables"

    def from_day(self, number: int, purchased: date) -> None:
        """A subscription is bought on this day, as its input shows it; number: the subscription, from 0."""
        st.session_state[f"{self.key}:{number}"] = purchased

    def day(self, number: int | None, key: str) -> None:
        """An input holds a day of a subscription, or of all of them (None)."""
        st.session_state.setdefault(self.key, {})[key] = number

    def table(self, key: str, events: Sequence[Mapping[str, Any]]) -> None:
        """A table of events is edited under this key, and holds these now, in sight or not."""
        st.session_state.setdefault(self.tables, {})[key] = events

    def purchase(self, number: int, key: str, words: Words) -> None:
        """What the input of a purchase does when it is turned: every later day of it moves along."""
        before = st.session_state.get(f"{self.key}:{number}")
        with suppress(Mistyped):  # the run that follows says so
            days.day_of(key, st.session_state[key], words)
        now = st.session_state[key]
        if before is None or now == before:
            return
        st.session_state[f"{self.key}:{number}"] = now
        by = now - before
        for held, of in st.session_state.get(self.key, {}).items():
            if of in (number, None) and isinstance(st.session_state.get(held), date):
                st.session_state[held] = moved(st.session_state[held], by)
        for table, events in st.session_state.get(self.tables, {}).items():
            self._move_table(table, events, self.ids[number], by)

    def _move_table(self, key: str, events: Sequence[Mapping[str, Any]], id: str, by: timedelta) -> None:
        """A table of events begins again with what it held, the events of one subscription moved."""
        _, sentence = st.session_state.get(f"{key}:kept", (events, ""))
        shifted = [
            {**event, "on": moved(event["on"], by)} if event["subscription"] == id and "on" in event else event
            for event in events
        ]
        st.session_state[f"{key}:kept"] = shifted, sentence
        st.session_state.pop(key, None)


def moved(day: date, by: timedelta) -> date:
    """A day some days later or earlier, within the days that can be billed."""
    first, last = EARLIEST.item(), LATEST.item()
    if by > last - day:
        return last
    return first if by < first - day else day + by
