"""A page that asks one question of one scenario, put together once for all such pages.

The page's file is a `Question`: which scenarios it can be asked of, its inputs, the model's answer, how that is said
and drawn. `ask` makes the page of it:

    the title, the scenario to choose, what can be done with it
    the answer in a sentence
    the inputs on the left; on the right the clock, a view, an invoice beside it, below both why a line is so
    the question's other figures, remarks

The answer and the results are fragments. An input that is turned bills the scenario in its callback and has these two
drawn again, and nothing else (`_reaction`), in one run of the server (`leads_to`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Generic

import numpy as np
import streamlit as st

from billing_model.explaining.whose_rules import no_longer_sold
from billing_model.files.scenario import Remark, Scenario
from pages.ui.base import frame
from pages.ui.base.apart import PART, apart, draw_only, leads_to, send_first, whole_if_unanswered
from pages.ui.base.choice import set_choice
from pages.ui.base.words import Words, plain
from pages.ui.inputs.ending import Ending
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.typed import to_be_drawn
from pages.ui.parts import clock, downloads, figures, guess, in_sight, lines
from pages.ui.parts.asked import AskedQuestion, Finding, Looked, NoAnswer, together_or_apart
from pages.ui.parts.clauses import remarks, still_meant, whose_rules
from pages.ui.parts.lines import follow
from pages.ui.scenario import address, bundled, guess_mode, remembered
from pages.ui.scenario.upload import opener
from pages.ui.scenario.view import tab, tabs

ANSWER, RESULTS = "answer", "results"  # the fragments, and the keys of what they draw
MORE = "more"  # the fragment of the button that bills further, which is turned as an input is
NOW = "question:now"  # what the page shows, in the session
DRAWN = "question:drawn"  # whether its last whole run came to an end


def _never(asked: AskedQuestion[Any]) -> bool:
    return False


def _same(asked: AskedQuestion[Any]) -> Mapping[np.datetime64, int]:
    return {}


def _no_day(asked: AskedQuestion[Any]) -> np.datetime64 | None:
    return None


# ---- The page -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question(Generic[Finding]):
    """A page that asks one question of one scenario.

    name: the page's file under pages/, by which its words, its address, its first scenario and its files are known
    fits: whether the question can be asked of a scenario, by its tables
    inputs: draws the inputs and returns the scenario they make; takes `knobs`
    find: the model's answer; raises `NoAnswer`
    answer: the answer in a sentence, as Markdown
    figures: draws what else the answer consists of, below all
    views: draws one view, best of one chart; by the words of its button, in their order
    tabs: the key under which the session keeps the chosen view
    wide: the views that take the room of the invoice too, each with the words of a button above that leads to it
    knobs: the kind of inputs, for a page that has its own
    look: chooses what is looked at
    empty: whether there is nothing that views could show; a sentence says so instead
    follows: the day of an invoice that is opened whenever the answer comes to another one; None leaves it as it is
    differences: what the invoices of a day are more than without what the page is about, in micro-units
    about: the day of the invoice that the files explain; None for the one with the most to explain
    can_show: whether the page can show a scenario, also one that its list does not offer; None: as `takes` says
    whole_year: whether it shows a year of its own, after which another page shows further invoices
    reacts: whether its inputs can be read silently, so that a turn draws only the answer and the results
    standing: draws, below all, what no input changes; key: what the keys of its own inputs begin with
    under: the same question as it is asked under other rules, by the programme of a scenario's first contract
    """

    name: str
    fits: Callable[[Mapping[str, Any]], bool]
    inputs: Callable[[Any], Scenario]
    find: Callable[[Scenario, Any], Finding]
    answer: Callable[[AskedQuestion[Finding]], str]
    figures: Callable[[AskedQuestion[Finding]], None]
    views: Mapping[str, Callable[[AskedQuestion[Finding]], None]]
    tabs: str
    wide: Mapping[str, str] = field(default_factory=dict)
    knobs: type[Knobs] = Knobs
    look: Callable[[AskedQuestion[Finding]], Looked] = together_or_apart
    empty: Callable[[AskedQuestion[Finding]], bool] = _never
    follows: Callable[[AskedQuestion[Finding]], np.datetime64 | None] = _no_day
    differences: Callable[[AskedQuestion[Finding]], Mapping[np.datetime64, int]] = _same
    about: Callable[[AskedQuestion[Finding]], np.datetime64 | None] = _no_day
    can_show: Callable[[Mapping[str, Any]], bool] | None = None
    reacts: bool = False
    whole_year: bool = False
    standing: Callable[[Words, str], None] | None = None
    under: Mapping[str, Question[Any]] = field(default_factory=dict)

    def takes(self, data: Mapping[str, Any]) -> bool:
        """Whether the question can be asked of a scenario, under whichever rules."""
        return self.fits(data) or any(other.fits(data) for other in self.under.values())


def ask(question: Question[Any]) -> None:
    """The whole page of a question."""
    st.session_state[DRAWN] = False
    words = frame.begin(question.name, title=False)
    row = frame.head(question.name, words)
    chosen, tables = bundled.choose_scenario(
        words, question.name, question.takes, question.can_show or question.takes, row
    )
    question = question.under.get(tables["subscription"][0]["programme"], question)
    top = st.container(gap="xsmall")
    beside = st.container(horizontal=True, gap="medium", vertical_alignment="top")
    left, right = beside.container(key="knobs", gap="small"), beside.container(key="beside-knobs")
    with left:
        reaction = _reaction(question, chosen, tables, words)
        knobs = apart(lambda: _inputs(question, question.knobs(chosen, tables, words, reaction)), DRAWN)
    with top:
        _answer(question, words)
        whose_rules([_now().scenario.book], words, question.name, lambda: _ways_to_wide(question, words))
    with right:
        _results(question, words, knobs.react)
        if question.standing is not None and not guess_mode.guessing():
            _standing(question.standing, words, knobs.id)
        remarks(_now().remarks, words)
        opener(words)
    _actions(question, row, words)
    leads_to([ANSWER, RESULTS], {**knobs.also, MORE: [], PART: knobs.always})
    st.session_state[DRAWN] = True


def _inputs(question: Question[Any], knobs: Knobs) -> Knobs:
    """Draw the inputs, and have the page show what they say; closer where all of them are read for a guess."""
    with st.container(gap="xxsmall") if guess_mode.guessing() else nullcontext():
        scenario = question.inputs(knobs)
    _turn(question, scenario, knobs)
    return knobs


@dataclass
class _Now(Generic[Finding]):
    """What a page shows.

    finding: None where there is no answer; none: the sentence instead
    above: what is said of the case above the inputs: in the row of the title, and whose rules count
    remarks: what is said of it below the results
    looked: what of the answer is looked at, since it was drawn last
    """

    scenario: Scenario
    knobs: Knobs
    finding: Finding | None
    none: str
    above: tuple[Any, ...]
    remarks: tuple[Remark, ...]
    looked: Looked | None = None

    def asked(self, words: Words) -> AskedQuestion[Finding]:
        """The question as its parts take it; there must be an answer."""
        if self.finding is None:
            raise NoAnswer(self.none)
        return AskedQuestion(self.scenario, self.knobs, self.finding, self.finding.result, words)


def _now() -> _Now[Any]:
    now: _Now[Any] = st.session_state[NOW]
    return now


def _turn(question: Question[Any], scenario: Scenario, knobs: Knobs) -> None:
    """Have the page show what the inputs say."""
    finding, none = None, ""
    try:
        finding = remembered.found(question.name, scenario, knobs.turned, lambda: question.find(scenario, knobs))
    except NoAnswer as reason:
        none = str(reason)
    except OverflowError:  # a year of what can be billed by the month, for instance
        none = knobs.words("lines.too_large")
    above = address.said_above(), no_longer_sold([scenario.book], knobs.words.language, in_short=True)
    remarks = still_meant(scenario, None if finding is None else finding.result)
    st.session_state[NOW] = _Now(scenario, knobs, finding, none, above, remarks)


def _reaction(
    question: Question[Any], chosen: str, tables: Mapping[str, Any], words: Words
) -> Callable[[], None] | None:
    """What an input does when it is turned: bill, and have the answer and the results drawn, nothing else.

    The page is drawn whole where an input is refused, or was, where its title or its remarks change, where what was
    typed is to be written as it was understood, and where it was not drawn to its end before: what a run has not come
    to by then would never be drawn.
    """
    if not question.reacts:
        return None

    def react() -> None:
        if not address.shows(chosen):
            return
        before = _now()
        knobs = question.knobs(chosen, tables, words, silent=True)
        scenario = question.inputs(knobs)
        if knobs.refused or before.knobs.refused:
            return
        _turn(question, scenario, knobs)
        said = [(now.above, now.remarks) for now in (before, _now())]
        if said[0] == said[1] and st.session_state[DRAWN] and not to_be_drawn():
            draw_only([ANSWER, RESULTS, *knobs.fragments])

    return react


@st.fragment(key=ANSWER)
def _answer(question: Question[Any], words: Words) -> None:
    """The answer; grey where it is not that of the inputs, with what is wrong with them.

    It is put together before its box is drawn, which would be sent alone else: what is drawn goes out in steps.
    """
    whole_if_unanswered()
    now = _now()
    answer = "" if now.finding is None else question.answer(now.asked(words))
    with st.container(key=ANSWER, gap="xsmall"):
        if guess_mode.guessing() and now.finding is not None and len(now.finding.result.invoices):
            st.caption(words("guess.lead"))
        elif now.finding is None:
            st.info(now.none)
        elif now.knobs.refused:
            sentences = " ".join(plain(sentence) for sentence in now.knobs.refused)
            st.warning(f"**{words('knobs.kept')}** {sentences}\n\n:gray[{answer}]")
            in_sight.keep(" ".join([words("knobs.kept"), *now.knobs.refused]), grey=True)
        else:
            st.info(answer)
            in_sight.keep(downloads.spoken(answer))
    send_first()


@st.fragment(key=RESULTS)
def _results(question: Question[Any], words: Words, react: Callable[[], None] | None) -> None:
    """The views, an invoice and why its lines are so; or, while the answer is hidden, a guess."""
    now = _now()
    if now.finding is None:
        return
    asked = now.asked(words)
    if guess_mode.guessing() and len(asked.finding.result.invoices):
        guess.instead(asked.finding.result, asked.currency, asked.key, words)
        return
    looked = now.looked = question.look(asked)
    if list(question.views)[tab(len(question.views), question.tabs)] in question.wide:
        with st.container(key="wide", gap="xsmall"):
            _one_view(question, replace(asked, shown=looked.shown))
        return
    beside = st.container(horizontal=True, gap="small", vertical_alignment="top")
    with beside.container(key="picture", gap="xsmall"):
        _one_view(question, replace(asked, shown=looked.shown))
    with beside.container(key="invoice", gap="xsmall"):
        follow(looked.key, question.follows(asked))
        differences = question.differences(asked) if looked.shown is asked.finding.result else {}
        chosen = lines.invoice(looked.shown, words, asked.currency, looked.key, differences)
        if question.whole_year:
            _more_elsewhere(words)
        else:
            _more_invoices(now.knobs.ending, asked, react)
    if chosen is not None:
        lines.why(looked.shown, chosen, words, asked.scenario)
    question.figures(asked)


@st.fragment(key="standing")
def _standing(draw: Callable[[Words, str], None], words: Words, key: str) -> None:
    """What no input changes."""
    draw(words, key)


@st.fragment(key=MORE)
def _more_invoices(ending: Ending, asked: AskedQuestion[Any], react: Callable[[], None] | None) -> None:
    """The button that bills further, where the end of billing is not the page's own or typed."""
    words = asked.words
    if not ending.can_show_more:
        return

    def more() -> None:
        ending.show_more()
        if react is not None:
            react()

    hint = words("knobs.more_help", until=words.day(asked.scenario.until))
    st.button(words("knobs.more_invoices"), key="more_invoices", type="tertiary", help=hint, on_click=more)


def _more_elsewhere(words: Words) -> None:
    """The button that leads to further invoices of the same case, from a page that shows a year of its own."""
    there = words(f"page.{bundled.CONTRACTS}.title")
    if st.button(
        words("knobs.more_invoices"), key="more_elsewhere", type="tertiary", icon=":material/arrow_forward:",
        help=words("knobs.more_elsewhere", page=there),
    ):  # fmt: skip
        of_case = {name: st.query_params.get_all(name) for name in st.query_params if name not in bundled.OF_PAGES}
        st.switch_page(f"pages/{bundled.CONTRACTS}.py", query_params=of_case)


def _ways_to_wide(question: Question[Any], words: Words) -> None:
    """The buttons of the views that take all the room."""
    for at, label in enumerate(question.views):
        if label in question.wide:
            st.button(
                words(question.wide[label]), key=f"wide:{at}", type="tertiary", icon=":material/compare_arrows:",
                on_click=set_choice, args=(question.tabs, at),
            )  # fmt: skip


def _actions(question: Question[Any], place: Any, words: Words) -> None:
    """What can be done with what the page shows: send it, take it along, guess it, see it day by day."""
    now = _now()
    with place:
        st.space("stretch")
        address.copy_link(place, words)
        if now.finding is None or now.looked is None:
            return
        asked = now.asked(words)
        downloads.menu(
            question.name, asked.scenario, now.looked.whole, words, question.answer(asked), question.about(asked)
        )
        guess_mode.offer(words)
        clock.offer(words, asked.key)


def _one_view(question: Question[Any], asked: AskedQuestion[Any]) -> None:
    """The buttons of the views, and the one that is chosen."""
    words, views = asked.words, question.views
    aside = [at for at, label in enumerate(views) if label in question.wide]
    chosen = tabs([words(label) for label in views], question.tabs, words, aside)
    if question.empty(asked):
        figures.nothing(asked.shown.until, words)
        return
    try:
        list(views.values())[chosen](asked)
    except OverflowError:
        st.info(words("lines.too_large"))
