"""Until when the seats that came last can be taken back, and what is left to do afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.take_back import TakeBack, take_back
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed


@dataclass(frozen=True)
class Back(Billed):
    """The seats that came last."""

    back: TakeBack


def find(scenario: Scenario, knobs: Knobs) -> Back:
    """The seats that came last, by purchase or later."""
    return Back(outcome(scenario.book, scenario.until), take_back(scenario.book))


def answer(asked: AskedQuestion[Back]) -> str:
    """The last day to take seats back, what the first day and the last give, and the way out after it."""
    words, back = asked.words, asked.finding.back
    came, last = words.day(back.came, LONG), back.last
    if last is None and back.bought and back.how_many == 1:
        return words("back.only", day=came)
    if last is None:
        return " ".join([words("back.never", day=came, seats=words.seats(back.how_many)), *_then(asked)])
    sentences = [
        words(
            "back.bought" if back.bought else "back.added",
            day=came,
            seats=words.seats(back.how_many),
            last=words.day(back.days[last], LONG),
            most=asked.money(back.refund[0]),
            least=asked.money(back.refund[last]),
        )
    ]
    if back.bought:
        sentences.append(words("back.one_stays"))
    return " ".join([*sentences, *_then(asked)])


def _then(asked: AskedQuestion[Back]) -> list[str]:
    """What can be done when it is too late."""
    words, renewal = asked.words, asked.finding.back.renewal
    if np.isnat(renewal):
        return [words("back.no_renewal")]
    return [words("back.renewal", renewal=words.day(renewal, LONG), last=words.day(renewal - 1, "d MMMM"))]
