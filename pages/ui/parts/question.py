"""A page that asks one question of one scenario, put together once for all such pages.

The page's file is a `Question`: which scenarios it can be asked of, its inputs, the model's answer, how that is said
and drawn. `ask` makes the page of it:

    the scenario to choose
    the answer in a sentence, its figures, and of several contracts the choice of which are looked at
    the inputs on the left; on the right the clock and one view at a time
    the lines of an invoice and why they are so, the files to take along, remarks
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import clock, downloads, figures, guess
from pages.ui.parts.clauses import remarks, whose_rules
from pages.ui.parts.contracts import which_contracts
from pages.ui.parts.lines import follow, invoice_lines
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs


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


class Places(NamedTuple):
    """Where on a page its choices can stand: below the figures, above the views."""

    top: DeltaGenerator
    right: DeltaGenerator


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


def together_or_apart(asked: AskedQuestion[Any], places: Places) -> Looked:
    """All contracts together or each alone: the clock above the views, the choice of contracts below the figures."""
    with places.right:
        as_known = with_clock(asked, asked.finding.result, asked.key)
    with places.top:
        shown = which_contracts(as_known.shown, asked.scenario, asked.words, asked.key)
    return as_known._replace(shown=shown)


def one_contract(asked: AskedQuestion[Any], places: Places) -> Looked:
    """The contract whose inputs are shown: the clock below the inputs and the views."""
    return with_clock(asked, asked.finding.result, asked.key_of_contract)


def with_clock(asked: AskedQuestion[Any], result: Outcome, key: str) -> Looked:
    """An outcome as of the day of a clock that stands here; key: what its keys and those of the lines begin with."""
    return Looked(result, clock.turn(result, asked.words, asked.currency, key), key)


# ---- Parts that many questions share --------------------------------------------------------------------------------


def billed(scenario: Scenario, knobs: Knobs) -> Billed:
    """The answer of a question that asks only what is billed."""
    return Billed(outcome(scenario.book, scenario.until))


def days(asked: AskedQuestion[Any]) -> None:
    """A view: the charge of each day."""
    figures.daily(asked.shown, asked.scenario, asked.words)


def invoices(asked: AskedQuestion[Any]) -> None:
    """A view: the invoices, and what was paid beside what was used."""
    figures.invoices(asked.shown, asked.words, asked.currency)
    figures.paid_and_used(asked.shown, asked.words, asked.currency)


def no_lines(asked: AskedQuestion[Any]) -> bool:
    """Whether nothing is billed that views could show."""
    return not len(asked.shown.lines)


def _never(asked: AskedQuestion[Any]) -> bool:
    return False


def _no_day(asked: AskedQuestion[Any]) -> np.datetime64 | None:
    return None


# ---- The page -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question(Generic[Finding]):
    """A page that asks one question of one scenario.

    name: the page's file under pages/, by which its words, its address and its files are known
    fits: whether the question can be asked of a scenario, by its tables
    first: the id of the scenario that a first visit shows
    inputs: draws the inputs and returns the scenario they make; takes `knobs`
    find: the model's answer; raises `NoAnswer`
    answer: the answer in a sentence, as Markdown
    figures: draws what stands below that sentence
    views: draws one view, of at most two charts; by the words of its button, in their order
    tabs: the key under which the session keeps the chosen view
    knobs: the kind of inputs, for a page that has its own
    look: chooses what is looked at
    empty: whether there is nothing that views could show; a sentence says so instead
    follows: the day of an invoice that is opened whenever the answer comes to another one; None leaves it as it is
    about: the day of the invoice that the files explain; None for the one with the most to explain
    can_show: whether the page can show a scenario, also one that its list does not offer; None: as `fits` says
    """

    name: str
    fits: Callable[[Mapping[str, Any]], bool]
    first: str
    inputs: Callable[[Any], Scenario]
    find: Callable[[Scenario, Any], Finding]
    answer: Callable[[AskedQuestion[Finding]], str]
    figures: Callable[[AskedQuestion[Finding]], None]
    views: Mapping[str, Callable[[AskedQuestion[Finding]], None]]
    tabs: str
    knobs: type[Knobs] = Knobs
    look: Callable[[AskedQuestion[Finding], Places], Looked] = together_or_apart
    empty: Callable[[AskedQuestion[Finding]], bool] = _never
    follows: Callable[[AskedQuestion[Finding]], np.datetime64 | None] = _no_day
    about: Callable[[AskedQuestion[Finding]], np.datetime64 | None] = _no_day
    can_show: Callable[[Mapping[str, Any]], bool] | None = None


def ask(question: Question[Any]) -> None:
    """The whole page of a question."""
    _page(question, frame.begin(question.name))


@st.fragment
def _page(question: Question[Any], words: Words) -> None:
    """Everything below the title: a change of an input runs this alone."""
    chosen, tables = bundled.choose_scenario(
        words, question.name, question.fits, question.first, question.can_show or question.fits
    )
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        knobs = question.knobs(chosen, tables, words)
        scenario = question.inputs(knobs)
    try:
        finding = question.find(scenario, knobs)
    except NoAnswer as none:
        top.info(str(none))
        st.stop()
    except OverflowError:  # a year of what can be billed by the month, for instance
        top.info(words("lines.too_large"))
        st.stop()
    asked = AskedQuestion(scenario, knobs, finding, finding.result, words)
    guess.instead(finding.result, right, scenario.currency, chosen, words)
    with top:
        sentence = question.answer(asked)
        st.info(sentence)
        question.figures(asked)
        whose_rules([finding.result.book], words)
    if (day := question.follows(asked)) is not None:
        follow(chosen, day)
    looked = question.look(asked, Places(top, right))
    with right:
        _one_view(question, replace(asked, shown=looked.shown))
    invoice_lines(looked.shown, words, scenario.currency, looked.key, scenario)
    downloads.menu(question.name, scenario, looked.whole, words, sentence, question.about(asked))
    remarks(scenario, words)


def _one_view(question: Question[Any], asked: AskedQuestion[Any]) -> None:
    """The buttons of the views, and the one that is chosen."""
    words, views = asked.words, question.views
    chosen = tabs([words(label) for label in views], question.tabs, words)
    if question.empty(asked):
        st.info(words("lines.none", until=words.day(asked.shown.until)))
        return
    try:
        list(views.values())[chosen](asked)
    except OverflowError:
        st.info(words("lines.too_large"))
