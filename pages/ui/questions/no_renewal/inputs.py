"""Which scenarios have a term that can be renewed or not, and their inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.files.scenario import Scenario
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import paid_term

MAIN = (
    ("offer",),
    ("purchased", "seats"),
    ("term", "list_price"),
    ("plan",),
    ("monthly_price", "annual_price"),
)
MORE = ("renewal", "customer", "window_days", "rounding", "invoice_day")
KINDS = ("set-renewal", "set-list-price", "add-seats", "remove-seats", "schedule", "cancel")


def fits(data: Mapping[str, Any]) -> bool:
    """One contract, no trial, to which nothing happens that makes another contract of it."""
    return paid_term(data, KINDS)


def inputs(knobs: Knobs) -> Scenario:
    """The contract with all its prices, then what happens."""
    words = knobs.words
    for pair in MAIN:
        knobs.row(pair)
    with knobs.box(words("knobs.more"), "more"):
        knobs.row(("currency",))
        knobs.terms(MORE)
    with knobs.box(words("knobs.events"), "events"):
        knobs.other_events(0, KINDS)
    return knobs.scenario()
