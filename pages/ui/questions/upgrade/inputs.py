"""Which scenarios are upgrades within a term, and their inputs: first of all the day, the new product and its price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from billing_model.what_if.upgrade import UPGRADED
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import CONTRACT, WITHIN_A_TERM, move_purchase, paid_term

NEW = (("offer",), ("seats", "list_price"))
MORE = ("offer", "annual_price", "renewal", "rounding", "invoice_day")


def fits(data: Mapping[str, Any]) -> bool:
    """A contract and what some or all of its seats are upgraded to; nothing that ends a term before its end."""
    if not paid_term(data, WITHIN_A_TERM, contracts=UPGRADED + 1):
        return False
    contract, new = data["subscription"]
    return bool(new.get("upgraded_from") == contract["id"])


def inputs(knobs: Knobs) -> Scenario:
    """The upgrade, the contract that it comes from, then what else happens."""
    words = knobs.words
    upgrade = knobs.place()
    knobs.write(f"**{words('upgrade.contract')}**")
    for names in CONTRACT:
        knobs.row(names)
    with knobs.box(words("knobs.more"), "more"):
        knobs.customer()
        for name in MORE:
            knobs.field(name)
        knobs.write(f"**{words('upgrade.new')}**")
        knobs.field("annual_price", UPGRADED)
        knobs.until()
        knobs.room("subscription", 1, *MORE)
        knobs.room("subscription", UPGRADED + 1, "annual_price")
    with knobs.box(words("knobs.events"), "events"):
        knobs.other_events(0, WITHIN_A_TERM)
    with upgrade:  # last, since its days follow from the contract
        _upgrade(knobs)
    return knobs.scenario()


def _upgrade(knobs: Knobs) -> None:
    """The day of the upgrade as a slider over its term, the product, the seats and the price."""
    move_purchase(knobs, UPGRADED, knobs.words("upgrade.knob_day"), f"{knobs.happens}:upgrade:on")
    knobs.room("subscription", UPGRADED + 1, "purchased", "upgraded_from")
    for names in NEW:
        knobs.row(names, UPGRADED)
