"""What an upgrade costs until the term ends, what a month later saves, and what waiting for the renewal costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.running_term import MOST
from billing_model.what_if.upgrade import UPGRADED, Upgrade, Upgrades, by_day, on_day
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.scenario import remembered


@dataclass(frozen=True)
class Upgraded(Billed):
    """An upgrade among all the days of its term; seats: how many move."""

    upgrade: Upgrade
    seats: int


def find(scenario: Scenario, knobs: Knobs) -> Upgraded:
    """The upgrade on its day and on every other."""
    book = scenario.book
    made = book.purchased[UPGRADED]
    return Upgraded(outcome(book, scenario.until), on_day(_by_day(scenario, made), made), int(book.seats[UPGRADED]))


_kept: remembered.OfTerms[Upgrades] = remembered.OfTerms()


def _by_day(scenario: Scenario, made: np.datetime64) -> Upgrades:
    """The upgrade on every day of its term, which does not follow from the day on which it is made, unless something
    happens to the upgraded contract, on days that move along with it."""
    old, new = scenario.data["subscription"]
    more = {name: value for name, value in scenario.data.items() if name not in ("subscription", "until")}
    moves = any(new["id"] in event.values() for event in scenario.data.get("event", []))
    without_day = {name: value for name, value in new.items() if moves or name != "purchased"}
    found = _kept.of(repr((old, without_day, more)), made, lambda: by_day(scenario.book))
    return found if found.renewal - found.first <= MOST else by_day(scenario.book)


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
