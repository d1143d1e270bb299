"""A question as it was asked of a scenario, as the parts of its page take it, and parts that many questions share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario
from pages.ui.base.words import Words
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import clock, figures
from pages.ui.parts.contracts import which_contracts


@dataclass(frozen=True)
class Billed:
    """What the model says to a question: at least what the scenario is billed. A page's own answer adds to it."""

    result: Outcome


Finding = TypeVar("Finding", bound=Billed)


class NoAnswer(Exception):
    """The question cannot be asked of what the inputs say; the message is the sentence to show instead."""


@dataclass(frozen=True)
class AskedQuestion(Generic[Finding]):
    """A question asked of a scenario, as the parts of its page take it.

    scenario: as the inputs make it, or the last one that could be billed
    finding: the model's answer
    shown: what of the outcome is looked at, as of the day of the clock, of all contracts or one; before that is chosen,
        the whole outcome
    """

    scenario: Scenario
    knobs: Knobs
    finding: Finding
    shown: Outcome
    words: Words

    @property
    def key(self) -> str:
        """What the keys of the page's own inputs begin with: the scenario's id, and the link that opened it."""
        return self.knobs.id

    @property
    def key_of_contract(self) -> str:
        """The same for what is about the contract whose inputs are shown."""
        return f"{self.key}:{self.knobs.turned}" if self.knobs.turned else self.key

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self.scenario.currency

    def money(self, micro: int, sign: bool = False) -> str:
        """Micro-units as an amount with its currency; sign: with a plus as well."""
        return self.words.money(int(micro), self.currency, sign)


class Looked(NamedTuple):
    """What of the answer is looked at.

    whole: what the files to take along are of
    shown: what of it the views and the lines show
    key: what the keys of the choices of an invoice and a line begin with
    """

    whole: Outcome
    shown: Outcome
    key: str


# ---- What a page can look at ----------------------------------------------------------------------------------------


def together_or_apart(asked: AskedQuestion[Any]) -> Looked:
    """All contracts together or each alone: the clock, and the choice of contracts."""
    as_known = with_clock(asked, asked.finding.result, asked.key)
    shown = which_contracts(as_known.shown, asked.scenario, asked.words, asked.key)
    return as_known._replace(shown=shown)


def one_contract(asked: AskedQuestion[Any]) -> Looked:
    """The contract whose inputs are shown, and the clock."""
    return with_clock(asked, asked.finding.result, asked.key_of_contract)


def with_clock(asked: AskedQuestion[Any], result: Outcome, key: str) -> Looked:
    """An outcome as of the day of a clock that stands here; key: what its keys and those of the lines begin with."""
    return Looked(result, clock.turn(result, asked.words, asked.currency, key, asked.key), key)


# ---- Parts that many questions share --------------------------------------------------------------------------------


def billed(scenario: Scenario, knobs: Knobs) -> Billed:
    """The answer of a question that asks only what is billed."""
    return Billed(outcome(scenario.book, scenario.until))


def days(asked: AskedQuestion[Any]) -> None:
    """A view: the charge of each day; a sentence where nothing is billed, as at the end of the calendar."""
    if no_lines(asked):
        figures.nothing(asked.shown.until, asked.words)
        return
    figures.daily(asked.shown, asked.scenario, asked.words)


def invoices(asked: AskedQuestion[Any]) -> None:
    """A view: the invoices, by kind of line."""
    figures.invoices(asked.shown, asked.words, asked.currency)


def paid(asked: AskedQuestion[Any]) -> None:
    """A view: what was paid beside what was used."""
    figures.paid_and_used(asked.shown, asked.words, asked.currency)


def no_lines(asked: AskedQuestion[Any]) -> bool:
    """Whether nothing is billed that views could show."""
    return not len(asked.shown.lines)
