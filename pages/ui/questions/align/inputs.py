"""Which scenarios add a subscription that can end with others, and their inputs: first of all the end and the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from billing_model.billing.refusal import Refused
from billing_model.core.book import LATEST
from billing_model.files.scenario import Scenario
from billing_model.what_if.align import ALIGNED, DAY, MONTH, OTHER, OWN, end_of_choice, natural_of
from billing_model.what_if.running_term import PROGRAMME
from pages.ui.base.words import Mistyped
from pages.ui.inputs import days
from pages.ui.inputs.contract import contract
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import CONTRACT, WITHIN_A_TERM, move_purchase
from pages.ui.questions.align.answer import NAMES
from pages.ui.scenario import remembered

NEW = (("offer",), ("seats", "list_price"), ("term", "plan"))
ALONE = ("currency",)
MORE = ("annual_price", "renewal", "short_cycle", "promotion_percent", "promotion_until", "rounding", "invoice_day")
BESIDE = 2  # contracts at most: the one that is added, and one that it can end with
CALENDAR = "calendar-month"


def fits(data: Mapping[str, Any]) -> bool:
    """A contract that ends with another, with the calendar month or on a day that was chosen."""
    return can_show(data) and any(data["subscription"][-1].get(name) for name in ALIGNED.values())


def can_show(data: Mapping[str, Any]) -> bool:
    """A paid contract of New Commerce, alone or after one that was bought before and does not follow from it."""
    entries = data["subscription"]
    other, new = entries[0], entries[-1]
    return (
        len(entries) <= BESIDE
        and all(entry["programme"] == PROGRAMME and not entry.get("upgraded_from") for entry in entries)
        and not new.get("trial")
        and other.get("align_with") != new["id"]
        and other["purchased"] <= new["purchased"]
        and all(event["kind"] in WITHIN_A_TERM for event in data.get("event", []))
    )


def inputs(knobs: Knobs) -> Scenario:
    """The end, the day and the terms of the new contract, those of the other, then what else happens."""
    words, count = knobs.words, len(knobs.data["subscription"])
    first = knobs.place()
    for names in NEW:
        knobs.row(names, count - 1)
    if count == 1:
        knobs.row(ALONE)
    else:
        knobs.write(f"**{words('align.contract')}**")
        for names in (("offer",), *CONTRACT):
            knobs.row(names)
    with knobs.box(words("knobs.more"), "more"):
        knobs.customer()
        knobs.terms(MORE, count - 1)
    with knobs.box(words("knobs.events"), "events"):
        knobs.other_events(0, WITHIN_A_TERM)
    with first:  # last, since its days follow from the contracts
        _end(knobs, count - 1)
    return knobs.scenario()


def _end(knobs: Knobs, number: int) -> None:
    """How the first term of the new contract ends, the day of its purchase, and the day that is chosen for its end."""
    entry, words = knobs.data["subscription"][number], knobs.words
    given = next((way for way, name in ALIGNED.items() if entry.get(name)), OWN)
    ways = [OWN, OTHER, MONTH, DAY] if number else [OWN, MONTH, DAY]
    key = f"{knobs.id}:align:way"
    knobs.start(key, given)
    other = contract(knobs.data["subscription"][0], knobs.data["subscription"], words)
    way = knobs.choose(
        words("align.knob_way"), ways, key, lambda way: words(f"align.way.{NAMES[way]}", other=other), follows=True
    )
    knobs.room("subscription", number + 1, ALIGNED[OTHER], ALIGNED[MONTH])
    _day(knobs, number)
    end = entry.get(ALIGNED[DAY])
    for name in ALIGNED.values():
        entry.pop(name, None)
    if way == OTHER:
        entry[ALIGNED[OTHER]] = knobs.data["subscription"][0]["id"]
    elif way == MONTH:
        entry[ALIGNED[MONTH]] = CALENDAR
    elif way == DAY:
        _end_date(knobs, number, end)


def _day(knobs: Knobs, number: int) -> None:
    """The day of the purchase: beside another contract a slider over the term of that one which runs."""
    if not number:
        knobs.row(("purchased",))
        return
    move_purchase(knobs, number, knobs.words("align.knob_day"), f"{knobs.happens}:align:on")
    knobs.room("subscription", number + 1, "purchased")


def _end_date(knobs: Knobs, number: int, end: date | None) -> None:
    """The day that is chosen for the end, typed or moved within the term's own length.

    end: the one that the case has, or else the one that is proposed.
    """
    entry, words = knobs.data["subscription"][number], knobs.words
    key, label = f"{knobs.id}:{number}:end_date", words.label("end_date", PROGRAMME)
    proposed, last = _longest(knobs, entry)
    knobs.moving.day(0, key)
    try:
        if knobs.drawn:
            day = days.day_text(label, key, end or proposed, words, knobs.react)
        else:
            day = days.day_of(key, end or proposed, words)
    except Mistyped as wrong:
        knobs.mistyped["subscription", number + 1, "end_date"] = str(wrong)
        return
    finally:
        knobs.room("subscription", number + 1, ALIGNED[DAY])
    knobs.move_day(words("align.knob_end"), key, day, (entry["purchased"], last))
    entry["end_date"] = day


def _longest(knobs: Knobs, entry: Mapping[str, Any]) -> tuple[date, date]:
    """The last day that is proposed for the term of a contract, and the latest that is possible."""
    alone = {**knobs.data, "until": knobs.ending.given(knobs.data), "subscription": [entry], "event": []}
    try:
        book = remembered.parsed(alone, knobs.id).book
    except (Refused, KeyError):
        return entry["purchased"], entry["purchased"]
    proposed: date = min(end_of_choice(book), LATEST).astype(object)
    last: date = min(natural_of(book), LATEST).astype(object)
    return proposed, last
