"""What a usage limit on flexible billing saves, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.usage_cap import Saving, UseByDay, saving, use_by_day
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.questions.usage_cap.inputs import FLEXIBLE


@dataclass(frozen=True)
class UsageCap(Billed):
    """The use of one flexible contract by day, and what the limits of all of them save.

    row: the contract's in the book: the one whose inputs are shown, or else the first flexible one
    """

    row: int
    used: UseByDay
    saving: Saving

    @property
    def latest(self) -> int:
        """The row of the last invoice of flexible billing, -1 if there is none."""
        rows = np.flatnonzero(self.result.invoices.programme_names == FLEXIBLE)
        return int(rows[-1]) if len(rows) else -1


def find(scenario: Scenario, knobs: Knobs) -> UsageCap:
    """The contract of the inputs, with its limit and without."""
    book, until = scenario.book, scenario.until
    flexible = book.programme_names == FLEXIBLE
    shown = np.flatnonzero(flexible & (book.id == knobs.data["subscription"][knobs.turned]["id"]))
    row = int(shown[0] if len(shown) else np.flatnonzero(flexible)[0])
    result: Outcome = outcome(book, until)
    return UsageCap(result, row, use_by_day(book, until, row), saving(result))


def no_days(asked: AskedQuestion[UsageCap]) -> bool:
    """Whether no day is billed that views could show."""
    return not len(asked.finding.used.days)


def latest_invoice(asked: AskedQuestion[UsageCap]) -> np.datetime64 | None:
    """The day of the invoice that the answer names."""
    latest = asked.finding.latest
    return asked.finding.result.invoices.on[latest] if latest >= 0 else None


def answer(asked: AskedQuestion[UsageCap]) -> str:
    """What the limit saves and refuses, and when the latest invoice is due."""
    words, saving, bills = asked.words, asked.finding.saving, asked.finding.result.invoices
    until, latest = words.day(asked.scenario.until, LONG), asked.finding.latest
    if latest < 0:
        return words("usage_cap.nothing", until=until)
    case = (
        "no_limit"
        if not saving.limited
        else "refused_and_saved"
        if saving.refused and saving.saved
        else "refused_nothing_saved"
        if saving.refused
        else "never_reached"
    )
    saved = words(
        f"usage_cap.{case}",
        devices=words.counted("usage_cap.device", saving.refused),
        saved=asked.money(saving.saved),
        total=asked.money(saving.total),
        without=asked.money(saving.without_limit),
        until=until,
    )
    at_once = bills.due[latest] == bills.on[latest]
    invoice = words(
        "usage_cap.invoice_card" if at_once else "usage_cap.invoice_credit",
        day=words.day(bills.on[latest], LONG),
        due=words.day(bills.due[latest], LONG),
        amount=asked.money(bills.total[latest]),
    )
    return f"{saved} {invoice}"
