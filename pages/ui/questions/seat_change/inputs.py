"""Which scenarios have a change of seats, and the inputs of the first change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs.knobs import Knobs

KINDS = ("cancel", "reactivate", "set-list-price")
MAIN = (("offer",), ("purchased", "billing_day"), ("seats", "list_price"), ("frequency", "currency"))
WIDTHS = {"frequency": (9, 5)}
MORE = ("customer", "rounding", "after_change", "alignment", "full_credit_days")


def fits(data: Mapping[str, Any]) -> bool:
    """Licences that change in number."""
    return can_show(data) and any(_changes(event) for event in data.get("event", []))


def can_show(data: Mapping[str, Any]) -> bool:
    """Licences that can change in number."""
    return all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])


def inputs(knobs: Knobs) -> Scenario:
    """The change first, then the contract, then what else happens."""
    words = knobs.words
    changed = knobs.turn("seat_change", _that_change)
    for pair in MAIN:
        knobs.row(pair, changed, WIDTHS.get(pair[0]))
    knobs.changes(changed)
    with knobs.box(words("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, changed)
        knobs.until()
        knobs.room("subscription", changed + 1, *MORE)
    with knobs.box(
        words("knobs.events"), "events", expanded=any(event["kind"] in KINDS for event in knobs.data["event"])
    ):
        knobs.other_events(0, KINDS)
    return knobs.scenario()


def _changes(event: Mapping[str, Any]) -> bool:
    """Whether an event is a change of the number of licences."""
    return bool(event["kind"] == "set-seats")


def _that_change(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose number of licences changes, from 0; where none does, all."""
    changed = {event["subscription"] for event in data.get("event", []) if _changes(event)}
    every = range(len(data["subscription"]))
    return [n for n in every if data["subscription"][n]["id"] in changed] or list(every)
