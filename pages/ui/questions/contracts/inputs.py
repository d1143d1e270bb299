"""Which scenarios have contracts to look at, and the inputs of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.steps import of_programme
from pages.ui.questions.contracts.more import PAGE, more_or_fewer
from pages.ui.scenario import bundled

# Fields that stand above the box with the rest: what is bought and how it is billed; and the one beside the price.
MAIN = ("offer", "product", "term", "plan", "frequency")
BESIDE_THE_PRICE = ("billing_day", "years", "months", "limit", "annual_price")


def fits(data: Mapping[str, Any]) -> bool:
    """Several contracts, of one programme or more; and what no other page is about."""
    return len(data["subscription"]) > 1 or bundled.page_for(data) == PAGE


def inputs(knobs: Knobs) -> Scenario:
    """The inputs of one contract as its programme declares them, then what happens to any of them."""
    words = knobs.words
    number = knobs.turn(PAGE, lambda data: range(len(data["subscription"])))
    more_or_fewer(knobs, number)
    entries = knobs.data["subscription"]
    declared = [field.name for field in programmes()[entries[number]["programme"]].fields]
    if len(entries) < 2:
        declared = [name for name in declared if name != "parent"]
    main = [name for name in MAIN if name in declared]
    beside = next((name for name in BESIDE_THE_PRICE if name in declared), None)
    for name in main:
        knobs.row([name], number)
    knobs.row(["purchased", "seats"], number)
    knobs.row(["list_price", *([beside] if beside else [])], number)
    changes = of_programme(entries[number]["programme"])
    if changes is not None:
        knobs.changes(number, kind=changes)
    with knobs.box(words("contracts.terms"), f"terms:{number}"):
        knobs.row(["customer", "currency"], number)
        for name in declared:
            if name not in (*main, beside):
                knobs.row([name], number)
        knobs.until()
    shown = (of_programme(entry["programme"]) for entry in entries)
    of_tables = {kind for changes in shown if changes is not None for kind in changes.events}
    kinds = [kind for kind in _possible_events(knobs.data) if kind not in of_tables]
    with knobs.box(words("knobs.events"), "events"):
        if kinds:
            knobs.other_events(0, kinds)
        else:
            knobs.caption(words("contracts.no_events"))
    return knobs.scenario()


def _possible_events(data: Mapping[str, Any]) -> list[str]:
    """The kinds of events that can happen to these contracts, without those that are always refused."""
    used = dict.fromkeys(entry["programme"] for entry in data["subscription"])
    declared = [event for name in used for event in programmes()[name].events if not event.refused_by]
    return list(dict.fromkeys(event.kind for event in declared))
