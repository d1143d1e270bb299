"""What the same year costs, and when it is paid, billed monthly or annually."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.edits import one_of
from billing_model.billing.outcome import outcome
from billing_model.core.book import Book
from billing_model.files.scenario import Scenario
from billing_model.what_if.commitment import BothWays, Way, both_ways
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed, Looked, with_clock


@dataclass(frozen=True)
class MonthlyOrAnnual(Billed):
    """One contract, which is the book, billed both ways; the outcome is that of all contracts as they are.

    annual: whether it is billed annually itself
    """

    book: Book
    annual: bool
    both: BothWays

    @property
    def own(self) -> Way:
        """Billed as the contract says."""
        return self.both.annual if self.annual else self.both.monthly


def find(scenario: Scenario, knobs: Knobs) -> MonthlyOrAnnual:
    """The contract whose inputs are shown, billed monthly and annually."""
    book = one_of(scenario.book, knobs.turned)
    annual = scenario.data["subscription"][knobs.turned]["frequency"] == "annual"
    return MonthlyOrAnnual(outcome(scenario.book, scenario.until), book, annual, both_ways(book))


def own_way(asked: AskedQuestion[MonthlyOrAnnual]) -> Looked:
    """The contract billed as it says, and the clock."""
    return with_clock(asked, asked.finding.own.result, asked.key_of_contract)


def invoice_of_the_answer(asked: AskedQuestion[MonthlyOrAnnual]) -> np.datetime64 | None:
    """The day of the first invoice, billed as the contract says."""
    first = asked.finding.own.first_invoice
    return None if first is None else first[0]


def answer(asked: AskedQuestion[MonthlyOrAnnual]) -> str:
    """Whether the two differ in price, and when each is paid."""
    words, both = asked.words, asked.finding.both
    totals = {"monthly": asked.money(both.monthly.total), "annual": asked.money(both.annual.total)}
    if not both.difference and both.alike and both.annual.total:
        sentences = [words("frequency.same", total=totals["annual"])]
    elif not both.difference:
        sentences = [words("frequency.same_total", total=totals["annual"])]
    else:
        name = "frequency.same_but" if both.alike else "frequency.differ"
        sentences = [words(name, difference=asked.money(abs(both.difference)), **totals)]
    if both.monthly.free_days:
        begins = words.day(both.monthly.first, LONG)
        sentences.append(words.counted("frequency.free_days", both.monthly.free_days, day=begins))
    elif both.monthly.days_before:
        begins, before = words.day(both.monthly.first, LONG), asked.money(both.monthly.before)
        sentences.append(words.counted("frequency.days_before", both.monthly.days_before, day=begins, before=before))
    elif not both.alike:
        sentences.append(words("frequency.returns"))
    monthly, annual = both.monthly.first_invoice, both.annual.first_invoice
    if monthly is not None and annual is not None:
        sentences.append(
            words(
                "frequency.timing_same" if monthly[0] == annual[0] else "frequency.timing",
                monthly=asked.money(monthly[1]),
                monthly_day=words.day(monthly[0], LONG),
                annual=asked.money(annual[1]),
                annual_day=words.day(annual[0], LONG),
            )
        )
    return " ".join(sentences)
