"""What happens when a free trial is converted on one of its days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.core.fields import given
from billing_model.files.scenario import Scenario
from billing_model.what_if.paid_year import MONTHLY
from billing_model.what_if.trial import TRIAL_SEATS, TrialDays, trial_days
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.scenario.remembered import MOST, keeping

_kept = keeping(MOST)


@dataclass(frozen=True)
class Conversion(Billed):
    """The conversion of a trial among all the days on which it could be made.

    day: its row in `days`, None if the trial is not converted
    frequency: MONTHLY or ANNUAL
    seats: the licences of the subscription that the trial becomes
    """

    days: TrialDays
    day: int | None
    frequency: int
    seats: int

    @property
    def is_charged(self) -> bool:
        """Whether there is ever an invoice."""
        return self.day is not None and not np.isnat(self.days.invoice[self.frequency, self.day])


def find(scenario: Scenario, knobs: Knobs) -> Conversion:
    """The trial whose inputs are shown."""
    book = scenario.book
    row = int(np.flatnonzero(book.row == knobs.turned)[0])
    events = book.happened("convert-trial")
    event = events.take(events.subscription == row)
    frequency = int(event.frequency[0]) if len(event) else MONTHLY
    seats = int(event.seats[0]) if len(event) and given(event.seats)[0] else TRIAL_SEATS
    days = _days(scenario, row, seats)
    day = int(np.flatnonzero(days.days == event.on[0])[0]) if len(event) else None
    return Conversion(outcome(book, scenario.until), days, day, frequency, seats)


def _days(scenario: Scenario, row: int, seats: int) -> TrialDays:
    """All days of a trial, which do not follow from the one on which it is converted; kept for when that is moved."""
    data = scenario.data
    others = [event for event in data.get("event", ()) if event["kind"] != "convert-trial"]
    content = repr((data["currency"], data["subscription"], others, row, seats))
    days: TrialDays = _kept(content, lambda: trial_days(scenario.book, row, seats))
    return days


def first_invoice(asked: AskedQuestion[Conversion]) -> np.datetime64 | None:
    """The day of the first invoice with an amount, if there is ever one."""
    conversion = asked.finding
    if conversion.day is None or not conversion.is_charged:
        return None
    day: np.datetime64 = conversion.days.invoice[conversion.frequency, conversion.day]
    return day


def answer(asked: AskedQuestion[Conversion]) -> str:
    """When and what is first paid, or that nothing is."""
    words, conversion, days = asked.words, asked.finding, asked.finding.days
    if conversion.day is None:
        return words("trial.expired", last=words.day(days.days[-1], LONG))
    row = conversion.frequency, conversion.day
    day, first = days.days[conversion.day], days.first[row]
    if not conversion.is_charged:
        return words("trial.converted_free", day=words.day(day, LONG))
    unused = int(days.unused[conversion.day])
    sentence = words(
        "trial.converted" if unused else "trial.converted_last",
        day=words.day(day, LONG),
        after=words.counted("trial.after", conversion.day) if conversion.day else words("trial.on_first_day"),
        unused=words.counted("trial.unused_days", unused),
        amount=asked.money(days.amount[row]),
        invoice=words.day(days.invoice[row], LONG),
        first=words.day(first, LONG),
        last=words.day(days.last[row], LONG),
        year=asked.money(days.year[row]),
        seats=words.seats(conversion.seats),
    )
    begins = days.term[row]
    if begins == day:
        return sentence
    if begins > first:
        before = words(
            "trial.charged_before", last_before=words.day(begins - 1, "d MMMM"), begins=words.day(begins, LONG)
        )
        return f"{sentence} {before}"
    free = words(
        "trial.free_to_billing_day" if days.aligned[row] else "trial.end_of_month",
        last_free=words.day(first - 1, "d MMMM"),
    )
    return f"{sentence} {free}"
