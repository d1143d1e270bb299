"""A comparison answered: all its results, and the recommendation in sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from billing_model.comparing import advice
from billing_model.comparing.cheapest import Turn, case
from billing_model.comparing.compare import OptionResult, RefusedOption, month_ends, recommend, results
from billing_model.comparing.option import Option
from billing_model.core.need import Need
from billing_model.files.comparison import Comparison
from pages.ui.base.words import Words, plain
from pages.ui.parts import in_sight
from pages.ui.parts.clauses import whose_rules
from pages.ui.parts.downloads import spoken
from pages.ui.questions.compare import charts

OF_THE_NEED = ("currency", "start", "months", "demand", "chance", "held")  # tables that every result follows from
MOST_REASONS = 3  # that are told in place of an answer


@dataclass(frozen=True)
class Answered:
    """A comparison, or one case of its map, with its answers and how its options look."""

    comparison: Comparison
    turns: tuple[Turn, ...]
    options: tuple[Option, ...]
    need: Need
    used: Need
    results: tuple[OptionResult, ...]
    refused: tuple[RefusedOption, ...]
    look: charts.Look

    @property
    def months(self) -> int:
        """Months of service that the need begins."""
        return len(month_ends(self.need))

    @property
    def currency(self) -> str:
        """The currency of everything."""
        return self.comparison.currency


@dataclass(frozen=True)
class Now:
    """What the page shows: the last answer there was, and why the inputs have none now, "" where they have one."""

    of: Answered | None
    wrong: Sequence[str] = ()


def answered(comparison: Comparison, turns: Sequence[Turn], words: Words) -> Answered:
    """All results of a comparison with values of its map changed."""
    options, need, used = case(comparison.options, comparison.need, turns)
    possible: list[OptionResult] = []
    refused: list[RefusedOption] = []
    needed = json.dumps([comparison.data.get(name) for name in OF_THE_NEED], sort_keys=True, default=repr)
    for option, entry in zip(options, comparison.data["option"], strict=True):
        agreed = json.dumps(entry, sort_keys=True, default=repr)
        result = _result(agreed, needed, tuple(turns), option, need, used, comparison)
        if isinstance(result, RefusedOption):
            refused.append(result)
        else:
            possible.append(result)
    look = charts.Look(comparison.options, comparison.names(words.language))
    return Answered(comparison, tuple(turns), tuple(options), need, used, tuple(possible), tuple(refused), look)


@st.cache_resource(max_entries=200, show_spinner=False)
def _result(
    agreed: str, needed: str, turns: tuple[Turn, ...], _option: Option, _need: Need, _used: Need, _of: Comparison
) -> OptionResult | RefusedOption:
    """What an option costs, kept for as long as neither it nor the need is changed; the first three say what it
    follows from."""
    answers, refused = results([_option], _need, _of.held, _used)
    return answers[0] if answers else refused[0]


def sentences(of: Answered, words: Words) -> str:
    """One recommendation per group, as Markdown: what costs least, what comes next and why, what is lost."""
    several, told = len(of.comparison.groups) > 1, []
    for recommendation in recommend(of.results):
        group = [result for result in of.results if result.option.group == recommendation.group]
        spoken = advice.answer(recommendation, of.months, of.currency, of.look.names, words.language)
        spoken += advice.limited(group, of.look.names, words.language)
        first, *rest = [plain(sentence) for sentence in spoken]
        title = f"**{plain(of.comparison.groups[recommendation.group][words.language])}:** " if several else ""
        told.append(" ".join([f"{title}**{first}**", *rest]))
    return "\n\n".join(told)


def draw(now: Now, words: Words) -> None:
    """The answer; grey where it is not that of the inputs, with what is wrong with them."""
    of = now.of
    told = sentences(of, words) if of is not None and of.results else ""
    if now.wrong:
        why = " ".join(plain(sentence) for sentence in now.wrong[:MOST_REASONS])
        st.warning(f"**{words('compare.kept')}** {why}\n\n:gray[{told}]" if told else why)
        in_sight.keep(spoken(why), grey=True)
    elif told:
        st.info(told)
        in_sight.keep(spoken(told.partition("**")[2].partition("**")[0]))
        whose_rules([result.outcome.book for result in of.results] if of else [], words)
    else:
        st.warning(words.model["compare"]["none"])
