"""The day through which is billed: as typed, or as it follows from what happens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from pages.ui.inputs.moving import moved
from pages.ui.scenario.own import ending, latest

TERMS = ("frequency", "trial", "years", "months", "term_months", "prepaid")


class Ending:
    """The end of one scenario's billing.

    id: the keys of the inputs begin with it; data: its tables as opened; base: as bundled
    at: the page's own end, where it has one; least: what the page shows in any case, unless an end is typed
    shown_only: whether the page shows more than the file or the link says, which its address need not say
    complete: whether the calendar had room for all invoices that should be shown, when it was asked last
    """

    def __init__(self, id: str, data: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        self.key, self.more = f"{id}:until", f"{id}:until:more"
        self.original, self.base = data, base
        self.at: date | None = None
        self.least = date.min
        self.complete, self.shown_only = True, False

    def show_more(self) -> None:
        """What the button does: three more invoices."""
        st.session_state[self.more] = st.session_state.get(self.more, 0) + 1

    @property
    def can_show_more(self) -> bool:
        """Whether the end follows from what happens, and the calendar has room for more."""
        return self.at is None and st.session_state.get(self.key) is None and self.complete

    def given(self, data: Mapping[str, Any]) -> date:
        """The end as typed, or as the page or the file has it, moved along with the purchase."""
        typed: date | None = st.session_state.get(self.key)
        return typed or self.at or max(self._of_a_file(data), self.least)

    def day(self, data: Mapping[str, Any], checked: Scenario) -> date:
        """The last day that is billed of a scenario that can be billed, by its tables as turned."""
        end = self.given(data)
        more = st.session_state.get(self.more, 0)
        if self.at is not None or st.session_state.get(self.key) is not None:
            return end
        if not more and _course(data) in (_course(self.original), _course(self.base)):
            self.shown_only = end > self._of_a_file(data)
            return self._with_as_many_invoices(data, checked, end)
        found = ending({**data, "until": end}, more, checked)
        self.complete = found.complete
        return min(max(end, found.until), latest(data))

    def _with_as_many_invoices(self, data: Mapping[str, Any], checked: Scenario, end: date) -> date:
        """An end that has moved by as many days as the purchase, or later: invoice days do not always move so far, and
        what changes would be on no invoice."""
        file = self._file(data)
        if _purchased(data) == _purchased(file):
            return end
        shown = sum(day <= file["until"] for day in ending(file).days)
        days = ending({**data, "until": end}, 0, checked).days[:shown]
        return min(max([end, *days]), latest(data))

    def _of_a_file(self, data: Mapping[str, Any]) -> date:
        """The end of the file, or of the link, as far after its purchase."""
        file = self._file(data)
        return moved(file["until"], _purchased(data) - _purchased(file))

    def _file(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The link, or the file, whose course the scenario still has; else the file."""
        return self.original if _course(data) == _course(self.original) else self.base


def _purchased(data: Mapping[str, Any]) -> date:
    first: date = min(entry["purchased"] for entry in data["subscription"])
    return first


def _course(data: Mapping[str, Any]) -> list[Any]:
    """What decides when there are invoices: the terms, and what happens how long after the first purchase."""
    first = _purchased(data)
    entries = [(entry["id"], entry["purchased"] - first, *_terms(entry)) for entry in data["subscription"]]
    days = [(event["subscription"], event["on"] - first) for event in data.get("event", []) if "on" in event]
    return [sorted(entries, key=repr), sorted(days)]


def _terms(entry: Mapping[str, Any]) -> list[Any]:
    """The programme of a contract, and its terms, those that are usual as None."""
    fields = [field for field in programmes()[entry["programme"]].fields if field.name in TERMS]
    given = [(field, entry.get(field.name)) for field in fields]
    return [entry["programme"], *(None if value == field.default else value or None for field, value in given)]
