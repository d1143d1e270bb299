"""What a switch of plans comes to on the chosen day, and as a person would say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.files.scenario import Scenario
from billing_model.what_if.plan_switch import SwitchDays, switch_days, with_the_button
from billing_model.words.speech import speech
from pages.ui.base.words import Words


@dataclass(frozen=True)
class Picked:
    """A switch on its day, among all the days on which it could be made."""

    scenario: Scenario
    found: SwitchDays
    event: int  # its row in the book's events
    row: int  # its day's row in `found`
    prepaid: bool
    by_hand: bool

    @staticmethod
    def of(scenario: Scenario, found: SwitchDays, event: int) -> Picked:
        """The switch as the scenario has it."""
        book = scenario.book
        prepaid = bool(book.prepaid[book.events.subscription[event]])
        row = found.row(book.events.on[event]) or 0
        return Picked(scenario, found, event, row, prepaid, prepaid and bool(book.events.by_hand[event]))

    @property
    def day(self) -> np.datetime64:
        """The day of the switch."""
        return self.found.days[self.row]

    def __getattr__(self, name: str) -> int:
        """A sum on the day of the switch, in micro-units: left, used, lost, cost, due."""
        if name not in ("left", "used", "lost", "cost", "due"):
            raise AttributeError(name)
        return int(getattr(self.found, name)[self.row])

    def by_button(self) -> Picked:
        """The same switch, made with the button instead of by hand."""
        book = with_the_button(self.scenario.book)
        return Picked(self.scenario, switch_days(book, self.event), self.event, self.row, self.prepaid, False)

    def on(self, day: np.datetime64) -> Picked:
        """The same switch on another day."""
        row = self.found.row(day) or 0
        return Picked(self.scenario, self.found, self.event, row, self.prepaid, self.by_hand)


def spoken(day: np.datetime64, speaks: Words, form: str = "on") -> str:
    """A day in a sentence: on 1 April 2018, il 1° aprile 2018; form: see [explain.day] in the wording."""
    return speech(speaks.language).day(day, form)


def days(number: int, speaks: Words) -> str:
    """So many days."""
    return speech(speaks.language).count(speech(speaks.language).words["days"], number)


def sums(picked: Picked, speaks: Words) -> dict[str, Any]:
    """What the sentences about a switch are filled with."""
    found, row = picked.found, picked.row
    money = {
        n: speaks.money(abs(getattr(picked, n)), picked.scenario.currency) for n in ("left", "lost", "cost", "due")
    }
    return {
        **money,
        "used": speaks.money(picked.used, picked.scenario.currency),
        "on_day": spoken(picked.day, speaks),
        "day": spoken(picked.day, speaks, "plain"),
        "days_left": days(int(found.days_left[row]), speaks),
        "of_days": speaks.whole(int(found.of_days[row])),
        "invoice": speaks.day(found.invoice[row]),
        "of_invoice": spoken(found.invoice[row], speaks, "of"),
        "after": days(int((found.invoice[row] - picked.day).astype(int)), speaks),
    }


def answer(picked: Picked, speaks: Words) -> str:
    """What a switch on this day credits, loses and leaves to be paid."""
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
    return speaks(f"plan_switch.answer.{name}", **sums(picked, speaks))
