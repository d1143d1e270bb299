"""Which scenarios have a change of seats, and the inputs of the first change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from billing_model.files.scenario import Scenario
from billing_model.what_if.seat_change import KINDS
from pages.ui.inputs import steps
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import ROWS


class Asked(NamedTuple):
    """The inputs of a programme.

    rows: those that are seen at once, beside each other; more: those in a box
    kinds: of events beside the changes of seats
    """

    rows: tuple[tuple[str, ...], ...]
    more: tuple[str, ...]
    kinds: tuple[str, ...]


INPUTS = {  # of the programmes whose licences change in number
    "nce": Asked(
        rows=ROWS,
        more=("customer", "renewal", "promotion_percent", "promotion_until", "end_date", "align", "rounding",
              "short_cycle", "window_days", "invoice_day", "max_seats"),
        kinds=("cancel", "set-list-price", "schedule", "set-renewal", "suspend", "resume", "set-term", "set-plan"),
    ),
    "csp": Asked(
        rows=(("offer",), ("purchased", "billing_day"), ("seats", "list_price"), ("frequency", "currency")),
        more=("customer", "rounding", "after_change", "alignment", "full_credit_days"),
        kinds=("cancel", "reactivate", "set-list-price"),
    ),
}  # fmt: skip
WIDTHS = {"frequency": (9, 5)}


def fits(data: Mapping[str, Any]) -> bool:
    """Licences that change in number."""
    return can_show(data) and any(_changes(event) for event in data.get("event", []))


def can_show(data: Mapping[str, Any]) -> bool:
    """Licences that can change in number."""
    entries = data["subscription"]
    return any(
        all(entry["programme"] == programme and not entry.get("trial") for entry in entries) for programme in INPUTS
    )


def inputs(knobs: Knobs) -> Scenario:
    """The change first, then the contract, then what else happens."""
    words = knobs.words
    changed = knobs.turn("seat_change", _that_change)
    programme = knobs.data["subscription"][changed]["programme"]
    asked = INPUTS[programme]
    for pair in asked.rows:
        knobs.row(pair, changed, WIDTHS.get(pair[0]))
    knobs.changes(changed, kind=steps.of_programme(programme) or steps.SEATS)
    with knobs.box(words("knobs.more"), "more"):
        knobs.terms(asked.more, changed)
    with knobs.box(
        words("knobs.events"), "events", expanded=any(event["kind"] in asked.kinds for event in knobs.data["event"])
    ):
        knobs.other_events(0, asked.kinds)
    return knobs.scenario()


def _changes(event: Mapping[str, Any]) -> bool:
    """Whether an event is a change of the number of licences."""
    return event["kind"] in KINDS


def _that_change(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose number of licences changes, from 0; where none does, all."""
    changed = {event["subscription"] for event in data.get("event", []) if _changes(event)}
    every = range(len(data["subscription"]))
    return [n for n in every if data["subscription"][n]["id"] in changed] or list(every)
