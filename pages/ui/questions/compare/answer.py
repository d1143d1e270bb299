"""A comparison answered: all its results, the recommendation in sentences, its headline figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from billing_model.comparing.advice import advice, limited, why_refused
from billing_model.comparing.cheapest import Turn, case
from billing_model.comparing.compare import OptionResult, Recommendation, RefusedOption, month_ends, recommend, results
from billing_model.comparing.option import Option
from billing_model.core.need import Need
from billing_model.files.comparison import Comparison
from pages.ui.base.words import Words, plain
from pages.ui.parts import metrics
from pages.ui.parts.clauses import whose_rules
from pages.ui.parts.metrics import Metric
from pages.ui.questions.compare import charts


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


def answered(comparison: Comparison, turns: Sequence[Turn], words: Words) -> Answered:
    """All results of a comparison with values of its map changed."""
    options, need, used = case(comparison.options, comparison.need, turns)
    answers, refused = _results(comparison.key, tuple(turns), options, need, used, comparison)
    names = comparison.names(words.language)
    look = charts.Look(comparison.options, names)
    return Answered(comparison, tuple(turns), tuple(options), need, used, answers, refused, look)


@st.cache_resource(max_entries=10, show_spinner=False)
def _results(
    key: str, turns: tuple[Turn, ...], _options: Sequence[Option], _need: Need, _used: Need, _comparison: Comparison
) -> tuple[tuple[OptionResult, ...], tuple[RefusedOption, ...]]:
    """The results, kept for who turns back or only opens another tab; key and turns say all that they follow from."""
    answers, refused = results(_options, _need, _comparison.held, _used)
    return tuple(answers), tuple(refused)


def answer(of: Answered, words: Words) -> list[Recommendation]:
    """One recommendation per group, in sentences; before them what cannot serve and is not compared."""
    advised = recommend(of.results)
    for refusal in of.refused:
        why = " ".join(why_refused(refusal, words.language))
        cannot = f"{words.model['compare']['table']['refused']}: {of.look.name(refusal.option)}. {why}"
        st.caption(f":material/block: {plain(cannot)}")
    several = len(of.comparison.groups) > 1
    for recommendation in advised:
        group = [result for result in of.results if result.option.group == recommendation.group]
        sentences = advice(recommendation, of.months, of.currency, of.look.names, words.language)
        first, *rest = [plain(sentence) for sentence in (*sentences, *limited(group, of.look.names, words.language))]
        title = f"**{plain(of.comparison.groups[recommendation.group][words.language])}:** " if several else ""
        st.info(" ".join([f"{title}**{first}**", *rest]))
    if not advised:
        st.warning(words.model["compare"]["none"])
    return advised


def figures(of: Answered, advised: Sequence[Recommendation], words: Words) -> None:
    """The headline figures of each group."""
    for recommendation in advised:
        metrics.row(*_of_group(of, recommendation, words))
    whose_rules([result.outcome.book for result in of.results], words)


def _of_group(of: Answered, recommendation: Recommendation, words: Words) -> list[Metric]:
    best, group = recommendation.best, of.comparison.groups[recommendation.group][words.language]

    def figure(name: str, micro: int, option: Option, sign: bool = False) -> Metric:
        return Metric(
            words(f"compare.figure.{name}"), words.money(micro, of.currency, sign), plain(of.look.name(option))
        )

    figures = [
        Metric(
            words("compare.figure.best", group=plain(group)),
            words.money(best.total, of.currency),
            plain(of.look.name(best.option)),
        )
    ]
    if recommendation.same:
        other = recommendation.same[0]
        figures.append(figure("same", other.total, other.option))
    if recommendation.runner_up is not None:
        figures.append(figure("margin", recommendation.margin, recommendation.runner_up.option, sign=True))
    figures.append(figure("per", best.per_seat_month, best.option))
    tied_on = (
        words("compare.figure.tied_day", day=words.day(best.tied_up_on))
        if best.tied_up
        else words("compare.figure.tied_never")
    )
    figures.append(Metric(words("compare.figure.tied"), words.money(best.tied_up, of.currency), tied_on))
    return figures
