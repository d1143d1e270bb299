"""Which scenarios are of flexible billing, and the inputs of one contract: the devices, the limit, the price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs import demand
from pages.ui.inputs.knobs import Knobs

FLEXIBLE, PREPAID = "avast-flexible", "avast-prepaid"


def fits(data: Mapping[str, Any]) -> bool:
    """Flexible billing, also with prepaid beside it."""
    used = {entry["programme"] for entry in data["subscription"]}
    return FLEXIBLE in used and used <= {FLEXIBLE, PREPAID}


def inputs(knobs: Knobs) -> Scenario:
    """The contract in a line, the devices and the limit, then what is turned less often."""
    words = knobs.words
    number = knobs.turn("usage_cap", lambda data: range(len(data["subscription"])))
    flexible = knobs.data["subscription"][number]["programme"] == FLEXIBLE
    knobs.row(["purchased", "list_price"], number)
    if flexible:
        demand.wanted(knobs, number)
        demand.limits(knobs, number)
    else:
        knobs.row(["years", "seats"], number)
    with knobs.box(words("usage_cap.knobs.terms"), f"terms:{number}"):
        knobs.row(["product"], number)
        knobs.row(["segment", "discount_percent"], number)
        knobs.caption(words("usage_cap.knobs.discount_help" if flexible else "usage_cap.knobs.discount_prepaid"))
        knobs.row(["payment"], number)
        knobs.row(["customer", "currency"], number)
        knobs.until()
    if flexible:
        with knobs.box(words("usage_cap.knobs.rule"), f"rule:{number}"):
            _daily_price(knobs, number)
            knobs.other_events(0, ["cancel"])
    else:
        knobs.room("event", 0, "")
    return knobs.scenario()


def _daily_price(knobs: Knobs, number: int) -> None:
    """How the price of a day is made, which no document says."""
    words = knobs.words
    knobs.row(["daily_price"], number)
    knobs.caption(words("usage_cap.knobs.assumed"))
    if knobs.data["subscription"][number].get("daily_price") == "list-daily":
        knobs.caption(words("usage_cap.knobs.per_day"))
