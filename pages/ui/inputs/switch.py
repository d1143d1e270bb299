"""The knobs of a switch of plans, beside those that every scenario has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from billing_model.core.fields import MISSING, Field
from billing_model.files.values import LARGEST_INTEGER
from billing_model.programmes import programmes
from billing_model.what_if.plan_switch import between
from pages.ui.base.choice import set_within
from pages.ui.base.words import NotAnAmount
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.inputs.knobs import Knobs

KIND = "switch-plan"


class SwitchKnobs(Knobs):
    """Knobs with one switch of plans as inputs; the others are rows of the table."""

    day: np.datetime64  # on which the switch is made
    key: str  # its inputs' keys begin with it

    def switch_first(self, number: int) -> None:
        """Put this event before the others, so that its sentences find their place; number: the event, from 0."""
        self.data["event"].insert(0, self.data["event"].pop(number))
        self.key = f"{self.happens}:event:{number}"

    def switch(self, number: int, owner: int) -> None:
        """The day of the first event as a slider over the days of the old plan, and the new plan; owner: whose it is,
        from 0."""
        event, entry = self.data["event"][0], self.data["subscription"][owner]
        event["on"] = self._day_of_switch(event, entry)
        self.day = np.datetime64(event["on"], "D")
        self.room("event", 1, "on")
        st.markdown(f"**{self.words('plan_switch.new')}**")
        for name in ("plan", "list_price", "seats", "term_months", "by_hand"):
            if name not in ("term_months", "by_hand") or entry.get("prepaid"):
                self._part(name, event, entry)
            self.room("event", 1, name)

    def move(self, day: date) -> None:
        """What a button does: the switch on another day."""
        st.session_state[f"{self.key}:on"] = day

    def press_the_button(self) -> None:
        """What a button does: no longer by hand."""
        st.session_state[f"{self.key}:by_hand"] = False

    def _day_of_switch(self, event: Mapping[str, Any], entry: Mapping[str, Any]) -> date:
        key = f"{self.key}:on"
        self.start(key, event["on"])
        others = [e for e in self.data["event"][1:] if e["kind"] == KIND and e["subscription"] == entry["id"]]
        first, last = (
            day.astype(object)
            for day in between(
                np.datetime64(entry["purchased"], "D"),
                _term(entry),
                np.array([e["on"] for e in others if "on" in e], "datetime64[D]"),
                np.array([e.get("term_months") or MISSING for e in others if "on" in e], np.int64),
                np.datetime64(st.session_state[key], "D"),
            )
        )
        if first >= last:  # there is no other day
            return st.session_state[key]
        set_within(key, st.session_state[key], first, last)
        form = DAY_FORMAT[self.words.language]
        return st.slider(self.words("plan_switch.day"), first, last, key=key, format=form)

    def _part(self, name: str, event: dict[str, Any], entry: Mapping[str, Any]) -> None:
        """The input of one field of the new plan; what is not given stays as it was (SWITCH-3)."""
        declared = next(
            f for e in programmes()["office365"].events if e.kind == KIND for f in e.fields if f.name == name
        )
        label, key = self.words(f"plan_switch.new_{name}"), f"{self.key}:{name}"
        try:
            if declared.type == "integer":
                value = self._as_before(declared, key, label, event.get(name), entry.get(name, declared.default))
            else:
                value = getattr(self, f"_{declared.type}")(declared, key, label, event.get(name))
        except NotAnAmount as wrong:
            self.mistyped["event", 1, name] = str(wrong)
            return
        event.pop(name, None)
        if value is not None:
            event[name] = value

    def _as_before(self, declared: Field, key: str, label: str, value: Any, before: Any) -> int | None:
        """A whole number that may be left empty."""
        self.start(key, value)
        hint = self.words("plan_switch.as_before", number=self.words.whole(int(before or 12)))
        return st.number_input(label, step=1, value=None, key=key, placeholder=hint, max_value=LARGEST_INTEGER)


def _term(entry: Mapping[str, Any]) -> int:
    """The months of a subscription's term, within what its programme allows."""
    declared = next(field for field in programmes()[entry["programme"]].fields if field.name == "term_months")
    months = int(entry.get("term_months") or declared.default)
    return min(max(months, declared.minimum or months), declared.maximum or months)
