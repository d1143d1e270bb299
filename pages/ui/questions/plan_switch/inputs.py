"""Which scenarios have a switch of plans, and the inputs of the first one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs.switch import KIND, SwitchKnobs

OLD = (("list_price", "seats"), ("purchased",))


def fits(data: Mapping[str, Any]) -> bool:
    """A plan that is switched."""
    office = all(entry["programme"] == "office365" for entry in data["subscription"])
    return office and bool(_switched_plans(data))


def inputs(knobs: SwitchKnobs) -> Scenario:
    """The switch first, then the old plan, then other switches."""
    words = knobs.words
    switched = knobs.turn("plan_switch", _switched_plans)
    entry, events = knobs.data["subscription"][switched], knobs.data["event"]
    number = next(n for n, e in enumerate(events) if e["kind"] == KIND and e["subscription"] == entry["id"])
    switch = knobs.place()
    knobs.write(f"**{words('plan_switch.old')}**")
    knobs.row(["plan"], switched)
    for pair in OLD:
        knobs.row(pair, switched)
    with knobs.box(words("plan_switch.more"), "more"):
        knobs.row(
            ["prepaid", "term_months"] if knobs.data["subscription"][switched].get("prepaid") else ["prepaid"], switched
        )
        knobs.row(["billing_day"], switched)
        knobs.row(["customer", "currency"], switched)
        knobs.until()
    knobs.switch_first(number)
    with knobs.box(words("plan_switch.others"), "events", expanded=len(knobs.data["event"]) > 1):
        knobs.other_events(1, (KIND,))
    with switch:  # last, since its days follow from all the others
        knobs.switch(switched)
    return knobs.scenario()


def _switched_plans(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose plan is switched, from 0."""
    switched = {event["subscription"] for event in data.get("event", []) if event["kind"] == KIND}
    return [n for n, entry in enumerate(data["subscription"]) if entry["id"] in switched]
