"""What licences added inside an AxCrypt period cost, and whether waiting for the renewal would be better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.extra_licences import Extra, LicenceDays, extra, licence_days, period
from billing_model.words.speech import speech
from pages.ui.base.words import Words
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.questions.extra_licences.inputs import first_purchase
from pages.ui.scenario.remembered import MOST, keeping

_kept = keeping(MOST)


@dataclass(frozen=True)
class ExtraLicences(Billed):
    """The purchase that the inputs are about."""

    purchase: Extra


def find(scenario: Scenario, knobs: Knobs) -> ExtraLicences:
    """The first purchase of extra licences, and what all of the scenario is billed."""
    purchase = extra(scenario.book, first_purchase(scenario), lambda _, *bought: days_of_the_period(scenario, *bought))
    return ExtraLicences(outcome(scenario.book, scenario.until), purchase)


def days_of_the_period(scenario: Scenario, day: np.datetime64, seats: int, buyer: int) -> LicenceDays:
    """As `licence_days`, which is the same for all days of a period; kept for when the purchase is moved."""
    book = scenario.book
    first, _ = period(book.purchased[0], int(book.months[0]), day)
    content = repr((scenario.currency, scenario.data["subscription"], str(first), seats, buyer))
    days: LicenceDays = _kept(content, lambda: licence_days(book, day, seats, buyer))
    return days


def day_of_purchase(asked: AskedQuestion[ExtraLicences]) -> np.datetime64:
    """The day of the invoice that the page is about."""
    return asked.finding.purchase.on


def answer(asked: AskedQuestion[ExtraLicences]) -> str:
    """What the extra licences cost now, for how long, and what waiting for the renewal would do."""
    words, purchase = asked.words, asked.finding.purchase
    cost, days = asked.money(purchase.cost), words.counted("extra.days", purchase.left)
    now = words.counted(
        "extra.now",
        purchase.seats,
        on=in_a_sentence(purchase.on, words),
        cost=cost,
        months=words.counted("extra.months", purchase.months),
        days=days,
        last=in_a_sentence(purchase.here.last, words, "plain" if words.language == "en" else "to"),
    )
    if purchase.renewal is None:
        return f"{now} {words.counted('extra.wait_none', purchase.seats)}"
    waiting = words.counted(
        "extra.wait",
        purchase.seats,
        on=in_a_sentence(purchase.renewal, words),
        of=in_a_sentence(purchase.renewal, words, "of"),
        cost=cost,
        days=days,
        part=asked.money(purchase.renewal_part),
    )
    return f"{now} {waiting}"


def in_a_sentence(day: np.datetime64, words: Words, form: str = "on") -> str:
    """A day with the word before it: "on 12 November 2024", "il 12 novembre 2024"."""
    return speech(words.language).day(day, form)
