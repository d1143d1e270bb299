"""On which day of the month a monthly subscription is bought best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.edits import one_of
from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.purchase_day import PurchaseDays, purchase_days
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed


@dataclass(frozen=True)
class Purchase(Billed):
    """The day of a purchase among all the days of its month; day: its row in `days`."""

    days: PurchaseDays
    day: int

    @property
    def rule(self) -> int:
        """The rule that holds on the day: OLD, NEW or CHARGED."""
        return int(self.days.by_rule[self.day])


def find(scenario: Scenario, knobs: Knobs) -> Purchase:
    """The contract whose inputs are shown, as if it were the only one."""
    book = one_of(scenario.book, knobs.turned)
    days = purchase_days(book)
    return Purchase(outcome(book, scenario.until), days, int(np.flatnonzero(days.days == book.purchased[0])[0]))


def invoice_of_the_answer(asked: AskedQuestion[Purchase]) -> np.datetime64 | None:
    """The day of the first invoice."""
    on: np.datetime64 = asked.finding.days.invoice[asked.finding.rule, asked.finding.day]
    return None if np.isnat(on) else on


def answer(asked: AskedQuestion[Purchase]) -> str:
    """What the chosen day is free of, when it is first charged, and which day would be best."""
    words, days, row = asked.words, asked.finding.days, asked.finding.day
    rule = asked.finding.rule
    day = words.day(days.days[row], LONG)
    if np.isnat(days.invoice[rule, row]):
        return words("purchase.no_charge", day=day)
    free, before, best = int(days.free[rule, row]), int(days.before[rule, row]), days.cheapest()
    chosen = words(
        "purchase.free" if free else "purchase.before" if before else "purchase.not_free",
        day=day,
        days=words.counted("purchase.days_before" if before else "purchase.days", before or free),
        first=words.day(days.first[rule, row], LONG),
        amount=asked.money(days.amount[rule, row]),
        invoice=words.day(days.invoice[rule, row], LONG),
    )
    per_day = days.holding(days.per_day)
    free_then = int(days.holding(days.free)[best])
    cheapest = "cheapest" if free_then else "cheapest_none_free"
    name = "all_alike" if days.alike else "is_cheapest" if per_day[row] == per_day[best] else cheapest
    would_be = words(
        f"purchase.{name}",
        month=words.day(days.days[row], "MMMM y"),
        best=words.day(days.days[best], "d MMMM"),
        free=words.counted("purchase.days", free_then),
        per_day=asked.money(per_day[best]),
    )
    return f"{chosen} {would_be}"
