"""The answers to the pages' questions, as a person would say them."""

from __future__ import annotations

from billing_model.files.scenario import Scenario
from billing_model.what_if.seat_change import Effect
from pages.ui.base.words import Words


def seat_change(scenario: Scenario, found: Effect, speaks: Words) -> str:
    """What the next invoice says when the number of licences changes, and what it would say without."""
    events = scenario.book.happened("set-seats")
    if not len(events):
        return speaks("answer.no_change")

    def money(micro: int) -> str:
        return speaks.money(micro, scenario.currency)

    day = speaks.day(events.on.min(), "d MMMM y")
    if len(events) == 1:
        before, after = speaks.seats(found.seats_before), speaks.seats(int(events.seats[0]))
        said = [speaks("answer.change", day=day, before=before, after=after)]
    else:
        said = [speaks("answer.changes", day=day, count=len(events))]
    if found.invoice is None:
        return " ".join([*said, speaks("answer.no_difference", until=speaks.day(scenario.until, "d MMMM y"))])
    said.append(
        speaks(
            "answer.next_more" if found.difference > 0 else "answer.next_less",
            invoice=speaks.day(found.invoice, "d MMMM y"),
            amount=money(found.amount),
            without=money(found.without),
            difference=money(abs(found.difference)),
        )
    )
    if found.ahead and found.now:
        last = speaks.day(found.period_last, "d MMMM")
        said.append(speaks("answer.split", part=money(found.now), ahead=money(found.ahead), last=last))
    return " ".join(said)
