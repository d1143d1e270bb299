"""What a customer who leaves costs the partner, and from which month on a deal is safe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.core.columns import Array
from billing_model.files.scenario import Scenario
from billing_model.what_if.exposure import Deal, Exposure, Plan, Resale, deal, exposure
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed, NoAnswer
from pages.ui.questions.who_pays.inputs import month_of, name_of, options, plan_of, resale_of
from pages.ui.scenario import remembered

SOME = 32  # contracts whose options are kept, whatever month is looked at
_exposure = remembered.keeping(SOME)


@dataclass(frozen=True)
class Leaving(Billed):
    """All options by the month of leaving; row, month: the option that is chosen, and the months after which."""

    exposure: Exposure
    row: int
    month: int

    def paid_ahead(self, row: int) -> bool:
        """Whether the vendor has been paid, under an option, for the time after the customer leaves."""
        of, at = self.exposure, (row, self.month)
        return bool(of.charged[at] and not of.owed[at] and of.ends[at] > of.leaves[self.month])


@dataclass(frozen=True)
class Sold:
    """What all options leave the partner at one price to the customer."""

    found: Leaving
    resale: Resale

    @cached_property
    def margins(self) -> Array:
        """Of `Exposure.margins`."""
        return self.found.exposure.margins(self.resale)

    @property
    def margin(self) -> int:
        """What the chosen option leaves after the chosen month; below zero, what the partner is short."""
        return int(self.margins[self.found.row, self.found.month])

    def deal(self, row: int) -> Deal:
        """Of an option, over the year or term in which the customer leaves."""
        return deal(self.margins[row], self.found.month, self.found.exposure.options[row].span)


def find(scenario: Scenario, knobs: Knobs) -> Leaving:
    """Every option and month; raises `NoAnswer` where the calendar ends too soon."""
    compared = options(scenario.data)
    agreed = repr((scenario.data["subscription"], scenario.currency, compared))
    every = _exposure(agreed, lambda: exposure(scenario.book, compared))
    if every is None:
        raise NoAnswer(knobs.words("leaving.calendar_ends"))
    row = compared.index(plan_of(scenario.data))
    return Leaving(outcome(scenario.book, scenario.until), every, row, month_of(scenario.data))


def sold(asked: AskedQuestion[Leaving]) -> Sold:
    """The options at what the customer pays."""
    return Sold(asked.finding, resale_of(asked.key))


def unpaid_invoice(asked: AskedQuestion[Leaving]) -> np.datetime64 | None:
    """The first invoice with a charge that the vendor makes after the customer has left, else the last."""
    finding = asked.finding
    lines = finding.result.lines
    later = lines.invoice[lines.first > finding.exposure.leaves[finding.month]]
    return later.min() if len(later) else lines.invoice.max() if len(lines) else None


def answer(asked: AskedQuestion[Leaving]) -> str:
    """In one sentence: what leaving costs, why, and from when the deal is safe."""
    words, deals = asked.words, sold(asked)
    finding, margin = asked.finding, deals.margin
    when = "leaving.after" if finding.month else "leaving.within"
    result = "short" if margin < 0 else "left" if margin else "even"
    return words(
        "leaving.answer",
        option=words(name_of(finding.exposure.options[finding.row], "phrase")),
        when=words(when, months=finding.month, day=words.day(finding.exposure.leaves[finding.month], LONG)),
        result=words(f"leaving.{result}", amount=asked.money(abs(margin))),
        reason=_reason(asked),
        safe=safe_from(asked, deals.deal(finding.row), "from_month"),
    )


def _reason(asked: AskedQuestion[Leaving]) -> str:
    """What the vendor still charges, and what he gives back."""
    words, finding = asked.words, asked.finding
    owed, back, end = (
        column[finding.row, finding.month]
        for column in (finding.exposure.owed, finding.exposure.back, finding.exposure.ends)
    )
    ahead = "paid_already" if finding.paid_ahead(finding.row) else "none_owed"
    case = "given_back" if not finding.month else "still_owed" if owed else ahead
    return words(f"leaving.{case}", owed=asked.money(int(owed)), back=asked.money(int(back)), end=words.day(end, LONG))


def safe_from(asked: AskedQuestion[Leaving], option: Deal, path: str) -> str:
    """From which month on an option is safe; path: of the words where there is one."""
    words = asked.words
    if option.always:
        return words(f"leaving.{path}_always")
    if option.safe is None:
        return words(f"leaving.{path}_never")
    return words(f"leaving.{path}", n=option.safe)


def called(asked: AskedQuestion[Leaving], plan: Plan) -> str:
    """A plan in a table or a legend."""
    return asked.words(name_of(plan))
