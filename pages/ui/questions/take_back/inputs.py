"""Which scenarios have seats that can be taken back, and their inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from billing_model.what_if.running_term import PROGRAMME
from pages.ui.inputs import changes as tables
from pages.ui.inputs.knobs import Knobs

MAIN = (("offer",), ("purchased", "term"), ("seats", "list_price"), ("plan", "currency"))
MORE = ("customer", "window_days", "renewal", "rounding", "invoice_day")
KINDS = ("set-list-price", "schedule", "set-renewal", "suspend", "resume", "cancel")


def fits(data: Mapping[str, Any]) -> bool:
    """One contract of seats that are bought and added, without a price of a year and without a trial."""
    entry, *others = data["subscription"]
    return (
        not others
        and entry["programme"] == PROGRAMME
        and not entry.get("trial")
        and all(event["kind"] in (*KINDS, *tables.ADDED_AND_REMOVED.events) for event in data.get("event", []))
    )


def inputs(knobs: Knobs) -> Scenario:
    """The contract, what is added and removed, then what else happens."""
    words = knobs.words
    for pair in MAIN:
        knobs.row(pair)
    knobs.changes(0, kind=tables.ADDED_AND_REMOVED)
    with knobs.box(words("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name)
        knobs.until()
        knobs.room("subscription", 1, *MORE)
    with knobs.box(words("knobs.events"), "events"):
        knobs.other_events(0, KINDS)
    return knobs.scenario()
