"""The knobs of a switch of plans, beside those that every scenario has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.fields import MISSING, Field
from billing_model.files.values import LARGEST_INTEGER
from billing_model.programmes import programmes
from billing_model.what_if.plan_switch import between
from pages.ui.base.words import Mistyped
from pages.ui.inputs import days, names
from pages.ui.inputs.knobs import Knobs

KIND = "switch-plan"
PRICE, TERM = ("list_price", "seats"), ("term_months", "by_hand")


class SwitchKnobs(Knobs):
    """Knobs with one switch of plans as inputs; the others are rows of the table."""

    day: np.datetime64  # on which the switch is made
    key: str  # its inputs' keys begin with it

    def switch_first(self, number: int) -> None:
        """Put this event before the others, so that its sentences find their place; number: the event, from 0."""
        self.data["event"].insert(0, self.data["event"].pop(number))
        self.key = f"{self.happens}:event:{number}"

    def switch(self, owner: int) -> None:
        """The day of the first event as a slider over the days of the old plan, and the new plan; owner: whose it is,
        from 0."""
        event, entry = self.data["event"][0], self.data["subscription"][owner]
        event["on"] = self._day_of_switch(event, entry, owner)
        self.day = np.datetime64(event["on"], "D")
        self.room("event", 1, "on")
        self._part("plan", event, entry)
        for pair in (PRICE, TERM) if entry.get("prepaid") else (PRICE,):
            for place, name in zip(self.columns(2), pair, strict=True):
                with place:
                    self._part(name, event, entry)
        self.room("event", 1, *(field.name for field in _declared()))

    def move(self, day: date) -> None:
        """What a button does: the switch on another day."""
        st.session_state[f"{self.key}:on"] = day
        st.rerun()

    def press_the_button(self) -> None:
        """What a button does: no longer by hand."""
        st.session_state[f"{self.key}:by_hand"] = False
        st.rerun()

    def _day_of_switch(self, event: Mapping[str, Any], entry: Mapping[str, Any], owner: int) -> date:
        key = f"{self.key}:on"
        self.moving.day(owner, key)
        others = [e for e in self.data["event"][1:] if e["kind"] == KIND and e["subscription"] == entry["id"]]
        first, last = (
            day.astype(object)
            for day in between(
                np.datetime64(entry["purchased"], "D"),
                _term(entry),
                np.array([e["on"] for e in others if "on" in e], "datetime64[D]"),
                np.array([e.get("term_months") or MISSING for e in others if "on" in e], np.int64),
                np.datetime64(days.moved_day(key, event["on"], (EARLIEST.item(), LATEST.item()), self.words), "D"),
            )
        )
        if first >= last:  # there is no other day
            return st.session_state[key]
        return self.move_day(self.words("plan_switch.day"), key, event["on"], (first, last))

    def _part(self, name: str, event: dict[str, Any], entry: Mapping[str, Any]) -> None:
        """The input of one field of the new plan; what is not given stays as it was (SWITCH-3)."""
        declared = next(field for field in _declared() if field.name == name)
        label, key = self.words(f"plan_switch.new_{name}"), f"{self.key}:{name}"
        value: Any
        try:
            if declared.type == "integer":
                value = self._as_before(declared, key, label, event.get(name), entry.get(name, declared.default))
            elif declared.type == "text":
                self.start(key, event.get(name))
                value = names.product(self.input, label, key, programmes()[entry["programme"]].products)
            else:
                value = getattr(self, f"_{declared.type}")(declared, key, label, event.get(name))
        except Mistyped as wrong:
            self.mistyped["event", 1, name] = str(wrong)
            return
        event.pop(name, None)
        if value is not None:
            event[name] = value

    def _as_before(self, declared: Field, key: str, label: str, value: Any, before: Any) -> int | None:
        """A whole number that may be left empty, and then is as before."""
        self.start(key, value)
        hint = self.words.whole(int(before or 12))
        more: dict[str, Any] = {"step": 1, "value": None, "max_value": LARGEST_INTEGER, "placeholder": hint}
        return self.input(st.number_input, label, key, **more)


def _term(entry: Mapping[str, Any]) -> int:
    """The months of a subscription's term, within what its programme allows."""
    declared = next(field for field in programmes()[entry["programme"]].fields if field.name == "term_months")
    months = int(entry.get("term_months") or declared.default)
    return min(max(months, declared.minimum or months), declared.maximum or months)


def _declared() -> Sequence[Field]:
    """The fields of a switch."""
    return next(event.fields for event in programmes()["office365"].events if event.kind == KIND)
