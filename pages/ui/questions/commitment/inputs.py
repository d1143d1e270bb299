"""Which scenarios can be billed monthly or annually, and their inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs.knobs import Knobs

KINDS = ("cancel", "reactivate", "set-list-price")
MAIN = (("offer",), ("purchased", "billing_day"), ("seats", "list_price"), ("frequency", "currency"))
WIDTHS = {"frequency": (9, 5)}
MORE = ("customer", "rounding", "alignment", "full_credit_days")


def fits(data: Mapping[str, Any]) -> bool:
    """Licences of Partner Center, not tried before."""
    return all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])


def inputs(knobs: Knobs) -> Scenario:
    """The contract, then what happens."""
    words = knobs.words
    number = knobs.turn("monthly_or_annual", lambda data: range(len(data["subscription"])))
    for pair in MAIN:
        knobs.row(pair, number, WIDTHS.get(pair[0]))
    knobs.changes(number)
    with knobs.box(words("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, number)
        knobs.room("subscription", number + 1, *MORE)
    with knobs.box(words("knobs.events"), "events"):
        knobs.other_events(0, KINDS)
    return knobs.scenario()
