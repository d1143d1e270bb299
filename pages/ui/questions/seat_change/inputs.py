"""Which scenarios have a change of seats, and the inputs of the first change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs.knobs import Knobs

KINDS = ("set-seats", "cancel", "reactivate", "set-list-price")
MAIN = (("purchased", "seats"), ("list_price", "billing_day"), ("frequency",))
MORE = ("rounding", "after_change", "alignment", "full_credit_days")


def fits(data: Mapping[str, Any]) -> bool:
    """Licences that change in number."""
    csp = all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])
    return csp and any(_changes(event) for event in data.get("event", []))


def inputs(knobs: Knobs) -> Scenario:
    """The change first, then the contract, then what else happens."""
    words = knobs.words
    changed = knobs.turn("seat_change", _that_change)
    id = knobs.data["subscription"][changed]["id"]
    number = next(n for n, event in enumerate(knobs.data["event"]) if _changes(event) and event["subscription"] == id)
    knobs.row(["offer"], changed)
    for pair in MAIN:
        knobs.row(pair, changed)
    bought = knobs.data["subscription"][changed]["purchased"]
    knobs.change_of(number, bought, max(bought + timedelta(days=1), knobs.data["until"]))
    with knobs.box(words("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, changed)
        knobs.until()
        knobs.room("subscription", changed + 1, *MORE)
    with knobs.box(words("knobs.events"), "events", expanded=len(knobs.data["event"]) > 1):
        knobs.other_events(1, KINDS)
    return knobs.scenario()


def _changes(event: Mapping[str, Any]) -> bool:
    """Whether an event is a change of the number of licences."""
    return bool(event["kind"] == "set-seats")


def _that_change(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose number of licences changes, from 0."""
    changed = {event["subscription"] for event in data["event"] if _changes(event)}
    return [n for n, entry in enumerate(data["subscription"]) if entry["id"] in changed]
