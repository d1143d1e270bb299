"""What a switch of plans credits, loses and leaves to be paid on the chosen day, as a person would say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.core.book import Book
from billing_model.files.scenario import Scenario
from billing_model.what_if.plan_switch import (
    SwitchDays,
    billed_until,
    possible_days,
    switch_days,
    switch_on,
    with_the_button,
)
from billing_model.words.speech import speech
from pages.ui.base.words import Words
from pages.ui.inputs.switch import SwitchKnobs
from pages.ui.parts.asked import AskedQuestion, Billed, NoAnswer
from pages.ui.scenario.remembered import MOST, keeping

_kept = keeping(MOST)


@dataclass(frozen=True)
class Picked:
    """A switch on its day, among all the days on which it could be made."""

    scenario: Scenario
    days: SwitchDays
    event: int  # its row in the book's events
    row: int  # its day's row in `days`
    prepaid: bool
    by_hand: bool

    @staticmethod
    def of(scenario: Scenario, event: int) -> Picked:
        """The switch as the scenario has it."""
        book = scenario.book
        days = _days(scenario, book, event)
        prepaid = bool(book.prepaid[book.events.subscription[event]])
        row = days.row(book.events.on[event]) or 0
        return Picked(scenario, days, event, row, prepaid, prepaid and bool(book.events.by_hand[event]))

    @property
    def day(self) -> np.datetime64:
        """The day of the switch."""
        return self.days.days[self.row]

    @property
    def invoice(self) -> np.datetime64:
        """The day of the invoice with the credit."""
        return self.days.invoice[self.row]

    def __getattr__(self, name: str) -> int:
        """A sum on the day of the switch, in micro-units: left, used, lost, cost, due."""
        if name not in ("left", "used", "lost", "cost", "due"):
            raise AttributeError(name)
        return int(getattr(self.days, name)[self.row])

    def by_button(self) -> Picked:
        """The same switch, made with the button instead of by hand."""
        book = with_the_button(self.scenario.book)
        days = _days(self.scenario, book, self.event)
        return Picked(self.scenario, days, self.event, self.row, self.prepaid, False)

    def on(self, day: np.datetime64) -> Picked:
        """The same switch on another day."""
        row = self.days.row(day) or 0
        return Picked(self.scenario, self.days, self.event, row, self.prepaid, self.by_hand)


def _days(scenario: Scenario, book: Book, event: int) -> SwitchDays:
    """As `switch_days`, which do not follow from the one that is chosen; kept for when that is moved.

    book: of the scenario, as it is or with the button.
    """
    data, possible, own = scenario.data, possible_days(book, event), int(book.events.row[event])
    events = [{**each, "on": None} if place == own else each for place, each in enumerate(data["event"])]
    by_hand = book.events.by_hand.any()
    content = repr(
        (data["currency"], data["subscription"], events, own, bool(by_hand), str(possible[:1]), len(possible))
    )
    days: SwitchDays = _kept(content, lambda: switch_days(book, event))
    return days


@dataclass(frozen=True)
class PlanSwitch(Billed):
    """The switch that the inputs are about."""

    picked: Picked


def find(scenario: Scenario, knobs: SwitchKnobs) -> PlanSwitch:
    """The switch on the day of the inputs. Raises `NoAnswer` where every switch was deleted from the table."""
    event = switch_on(scenario.book, knobs.day)
    if event is None:
        raise NoAnswer(knobs.words("plan_switch.none"))
    result = outcome(scenario.book, billed_until(scenario.book, scenario.until))
    return PlanSwitch(result, Picked.of(scenario, event))


def invoice_with_the_credit(asked: AskedQuestion[PlanSwitch]) -> np.datetime64 | None:
    """The day of the invoice on which the old plan is credited, if it is billed so far."""
    day = asked.finding.picked.invoice
    return day if (asked.finding.result.invoices.on == day).any() else None


def answer(asked: AskedQuestion[PlanSwitch]) -> str:
    """What a switch on this day credits, loses and leaves to be paid."""
    picked = asked.finding.picked
    name = (
        "by_hand"
        if picked.by_hand
        else "lost"
        if picked.lost
        else "invoiced_back"
        if not picked.prepaid and picked.due < 0
        else "invoiced"
        if not picked.prepaid
        else "even"
        if not picked.due
        else "kept"
    )
    sentence = asked.words(f"plan_switch.answer.{name}", **sums(picked, asked.words))
    return f"{sentence} {_how_to_lose_nothing(picked, asked.words)}" if picked.lost else sentence


def _how_to_lose_nothing(picked: Picked, words: Words) -> str:
    """What to do where this day loses money: wait, or use the button."""
    free = picked.days.first_without_loss
    if picked.by_hand:
        by_button = picked.by_button()
        name = "warn_by_hand" if by_button.lost else "warn_by_hand_even"
        return words(f"plan_switch.{name}", **sums(by_button, words))
    if free is None:
        return words("plan_switch.warn_never", **sums(picked.on(picked.days.days[-1]), words))
    wait = number_of_days(int((free - picked.day).astype(int)), words)
    return words("plan_switch.wait", wait=wait, **sums(picked.on(free), words))


# ---- What its sentences are filled with -----------------------------------------------------------------------------


def sums(picked: Picked, words: Words) -> dict[str, Any]:
    """Amounts, days and numbers of days of a switch, by the names that its sentences have for them."""
    days, row, currency = picked.days, picked.row, picked.scenario.currency
    amounts = {name: words.money(abs(getattr(picked, name)), currency) for name in ("left", "lost", "cost", "due")}
    return {
        **amounts,
        "used": words.money(picked.used, currency),
        "on_day": in_a_sentence(picked.day, words),
        "day": in_a_sentence(picked.day, words, "plain"),
        "to_day": in_a_sentence(picked.day, words, "to"),
        "days_left": number_of_days(int(days.days_left[row]), words),
        "of_days": words.whole(int(days.of_days[row])),
        "invoice": words.day(picked.invoice),
        "of_invoice": in_a_sentence(picked.invoice, words, "of"),
        "after": number_of_days(int((picked.invoice - picked.day).astype(int)), words),
    }


def in_a_sentence(day: np.datetime64, words: Words, form: str = "on") -> str:
    """A day with the word before it: on 1 April 2018, il 1° aprile 2018; form: see [explain.day] in the wording."""
    return speech(words.language).day(day, form)


def number_of_days(number: int, words: Words) -> str:
    """1 day, 2 days."""
    return speech(words.language).count(speech(words.language).words["days"], number)
