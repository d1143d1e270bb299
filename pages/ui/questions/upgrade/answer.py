"""What an upgrade costs until the term ends, what a month later saves, and what waiting for the renewal costs."""

from __future__ import annotations

from dataclasses import dataclass

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.upgrade import UPGRADED, Upgrade, upgrade
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed


@dataclass(frozen=True)
class Upgraded(Billed):
    """An upgrade among all the days of its term; seats: how many move."""

    upgrade: Upgrade
    seats: int


def find(scenario: Scenario, knobs: Knobs) -> Upgraded:
    """The upgrade on its day and on every other."""
    book = scenario.book
    return Upgraded(outcome(book, scenario.until), upgrade(book), int(book.seats[UPGRADED]))


def answer(asked: AskedQuestion[Upgraded]) -> str:
    """What this day's upgrade costs, what a month later saves, and the renewal."""
    words, found = asked.words, asked.finding.upgrade
    more = int(found.more[found.day])
    values = {
        "day": words.day(found.days[found.day], LONG),
        "last": words.day(found.renewal - 1, LONG),
        "renewal": words.day(found.renewal, LONG),
        "seats": words.seats(asked.finding.seats),
        "more": asked.money(abs(more)),
        "saved": asked.money(abs(found.saved)),
    }
    sentences = [words(f"upgrade.{_sign(more)}", **values)]
    if found.saved:
        sentences.append(words("upgrade.month_saves" if found.saved > 0 else "upgrade.month_costs", **values))
    sentences.append(words("upgrade.wait" if found.can_wait else "upgrade.no_renewal", **values))
    return " ".join(sentences)


def _sign(more: int) -> str:
    return "costs_more" if more > 0 else "costs_less" if more < 0 else "costs_the_same"
