"""A comparison answered: all its results, and the recommendation in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from billing_model.comparing import advice
from billing_model.comparing.at_once import results_at_once
from billing_model.comparing.cheapest import Turn, case
from billing_model.comparing.compare import OptionResult, RefusedOption
from billing_model.comparing.leaving import month_ends
from billing_model.comparing.option import Option
from billing_model.comparing.recommendation import Recommendation, recommend
from billing_model.core.need import Need
from billing_model.files.compared import with_chance_of
from billing_model.files.comparison import Comparison
from pages.ui.base.words import Words, plain
from pages.ui.parts import in_sight
from pages.ui.parts.clauses import whose_rules
from pages.ui.parts.downloads import spoken
from pages.ui.questions.compare import charts
from pages.ui.scenario.remembered import keeping_together

OF_THE_NEED = ("currency", "start", "months", "demand", "chance", "held")  # tables that every result follows from
KEPT = 200  # results of an option, each for as long as neither it nor the need is changed
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

    @cached_property
    def advised(self) -> list[Recommendation]:
        """What each group is recommended."""
        return recommend(self.results)

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
    comparison = with_chance_of(comparison, turns)
    options, need, used = case(comparison.options, comparison.need, turns, comparison.plan)
    needed = repr([comparison.data.get(name) for name in OF_THE_NEED])
    said = [repr((entry, needed, tuple(turns))) for entry in comparison.data["option"]]

    def found(places: list[int]) -> list[OptionResult | RefusedOption]:
        return results_at_once([options[place] for place in places], need, comparison.held, used)

    every = _results(said, found)
    possible = [one for one in every if isinstance(one, OptionResult)]
    refused = [one for one in every if isinstance(one, RefusedOption)]
    look = charts.Look(comparison.options, comparison.names(words.language))
    return Answered(comparison, tuple(turns), tuple(options), need, used, tuple(possible), tuple(refused), look)


_results: Callable[[Sequence[str], Callable[[list[int]], Sequence[OptionResult | RefusedOption]]],
                   list[OptionResult | RefusedOption]] = keeping_together(KEPT)  # fmt: skip


def sentences(of: Answered, words: Words) -> str:
    """One recommendation per group, as Markdown: what costs least, what comes next and why, what is lost."""
    several = len(of.comparison.groups) > 1
    told = [plain(text) for text in advice.on_average(of.results, of.turns, of.currency, of.look.names, words.language)]
    for recommendation in of.advised:
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
        whose_rules([result.figures.book for result in of.results] if of else [], words)
    else:
        st.warning(words.model["compare"]["none"])
