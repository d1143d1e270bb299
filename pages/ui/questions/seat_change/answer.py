"""What the next invoice says when the number of licences changes, and what it would say without the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.billing.edits import without
from billing_model.billing.outcome import Outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.seat_change import KINDS, Change, Effect, Year, changes, effect, outcome_and_year
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.scenario import remembered
from pages.ui.scenario.remembered import keeping

MOST = 3  # changes and invoices that are named
_kept = keeping(remembered.MOST)


@dataclass(frozen=True)
class SeatChange(Billed):
    """What all changes of seats do to the next invoice, and to the first year; unchanged: the bills without them."""

    effect: Effect
    year: Year
    unchanged: Outcome


def find(scenario: Scenario, knobs: Knobs) -> SeatChange:
    """The scenario beside itself without its changes of seats."""
    result, year = outcome_and_year(scenario.book, scenario.until)
    unchanged, year_without = _without_changes(scenario)
    return SeatChange(result, effect(result, unchanged), Year(year, year_without), unchanged)


def _without_changes(scenario: Scenario) -> tuple[Outcome, int]:
    """The bills without the changes, and their first year; kept for when only a change is moved."""
    data = scenario.data
    others = [(place, event) for place, event in enumerate(data.get("event", ())) if event["kind"] not in KINDS]
    content = repr((data["currency"], data["subscription"], others, scenario.until))
    found: tuple[Outcome, int] = _kept(
        content, lambda: outcome_and_year(without(scenario.book, *KINDS), scenario.until)
    )
    return found


def differences(asked: AskedQuestion[SeatChange]) -> dict[np.datetime64, int]:
    """What the invoices of each day are more than without the changes."""
    finding = asked.finding
    return {day: finding.result.on(day) - finding.unchanged.on(day) for day in finding.result.invoices.on}


def invoice_of_the_answer(asked: AskedQuestion[SeatChange]) -> np.datetime64 | None:
    """The day of the first invoice that the changes make different."""
    return asked.finding.effect.invoice


def answer(asked: AskedQuestion[SeatChange]) -> str:
    """What the next invoice says and what it would say without, and how much of it is for the days to come."""
    words, scenario, effect = asked.words, asked.scenario, asked.finding.effect
    made = changes(scenario.book)
    if not made:
        return words("answer.no_change")
    sentences = [_changes(made, asked)]
    if effect.invoice is None or not effect.differs:
        return " ".join([*sentences, words("answer.no_difference", until=words.day(scenario.until, LONG))])
    if not effect.difference:
        return " ".join([*sentences, _same_total(asked)])
    sentences.append(
        words(
            "answer.next_more" if effect.difference > 0 else "answer.next_less",
            invoice=words.day(effect.invoice, LONG),
            amount=asked.money(effect.amount),
            without=asked.money(effect.without),
            difference=asked.money(abs(effect.difference)),
        )
    )
    if effect.ahead and effect.now:
        one_way = (effect.now > 0) == (effect.ahead > 0) == (effect.difference > 0)
        part, ahead = (abs(amount) if one_way else amount for amount in (effect.now, effect.ahead))
        values = {"part": asked.money(part, not one_way), "ahead": asked.money(ahead, not one_way)}
        last = words.day(effect.period_last, "d MMMM")
        sentences.append(words("answer.split" if one_way else "answer.split_both_ways", last=last, **values))
    return " ".join([*sentences, *_later(asked)])


def _changes(made: Sequence[Change], asked: AskedQuestion[SeatChange]) -> str:
    """What changes on which days; of many changes, or several contracts, how many there are."""
    words = asked.words
    if len(made) > MOST or len({change.subscription for change in made}) > 1:
        return words("answer.changes", day=words.day(made[0].on, LONG), count=len(made))
    first, *later = made
    sentence = words(
        "answer.change" if first.after != first.before else "answer.stays",
        day=words.day(first.on, LONG),
        before=words.seats(first.before),
        after=words.seats(first.after),
    )
    more = [
        words("answer.and_change", day=words.day(change.on, "d MMMM"), after=words.whole(change.after))
        for change in later
    ]
    return ", ".join([sentence, *more]) + "."


def _later(asked: AskedQuestion[SeatChange]) -> list[str]:
    """The next invoices that are not as they would be, as a sentence."""
    words, result = asked.words, asked.finding.result
    days = asked.finding.effect.later[: MOST - 1]
    if not days:
        return []
    each = [words("answer.that", invoice=words.day(day, "d MMMM"), amount=asked.money(result.on(day))) for day in days]
    return [words("answer.later", invoices=words("answer.and").join(each))]


def _same_total(asked: AskedQuestion[SeatChange]) -> str:
    """That only the rows of an invoice differ, and how many they are with the change and without it."""
    words, effect = asked.words, asked.finding.effect
    name = "other_rows" if effect.rows == effect.rows_without else "more_rows" if effect.rows_without else "new_invoice"
    name = name if effect.rows else "no_invoice"
    return words(
        f"answer.{name}",
        invoice=words.day(effect.invoice, LONG) if effect.invoice is not None else "",
        amount=asked.money(effect.amount),
        rows=words.counted("answer.rows", effect.rows),
        rows_without=words.whole(effect.rows_without),
        until=words.day(asked.scenario.until, LONG),
    )
