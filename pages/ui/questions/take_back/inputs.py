"""Which scenarios have seats that can be taken back, and their inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs import steps
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import ROWS, paid_term

MORE = ("customer", "window_days", "renewal", "rounding", "invoice_day")
KINDS = ("set-list-price", "schedule", "set-renewal", "suspend", "resume", "cancel")


def fits(data: Mapping[str, Any]) -> bool:
    """One contract of seats that are bought and added, without a price of a year and without a trial."""
    return paid_term(data, (*KINDS, *steps.ADDED_AND_REMOVED.events))


def inputs(knobs: Knobs) -> Scenario:
    """The contract, what is added and removed, then what else happens."""
    words = knobs.words
    for pair in ROWS:
        knobs.row(pair)
    knobs.changes(0, kind=steps.ADDED_AND_REMOVED)
    with knobs.box(words("knobs.more"), "more"):
        knobs.terms(MORE)
    with knobs.box(words("knobs.events"), "events"):
        knobs.other_events(0, KINDS)
    return knobs.scenario()
