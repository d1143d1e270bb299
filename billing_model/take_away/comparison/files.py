"""The files of a comparison: what the page's download buttons and the command line write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from billing_model.comparing.advice import advice, case_label, limited, on_average
from billing_model.comparing.cheapest import Turn
from billing_model.comparing.recommendation import recommend
from billing_model.files.compared import Compared, compared
from billing_model.files.comparison import Comparison
from billing_model.files.toml import dumps
from billing_model.take_away.about import About
from billing_model.take_away.scenario.files import Kind
from billing_model.words.wording import wording


def comparison_as_file(
    kind: Kind, comparison: Comparison, language: str, turns: Sequence[Turn] = (), made: date | None = None
) -> bytes:
    """A comparison as a file of this kind: "xlsx", "pdf" or "toml".

    turns: the case of its map that is open; the comparison file is always that of the plan. made: the day on which it
    is taken along, None where nobody says.
    """
    if kind == "toml":
        return dumps(comparison.data).encode("utf-8")
    answers = compared(comparison, turns)
    if kind == "pdf":
        from billing_model.take_away.comparison.leaflet import comparison_leaflet

        return comparison_leaflet(answers, above(answers, language, made), language)
    from billing_model.take_away.comparison.workbook import comparison_workbook

    return comparison_workbook(answers, above(answers, language, made), language)


def above(answers: Compared, language: str, made: date | None = None) -> About:
    """The title and the question of a comparison, the case that is open, and what its figures recommend."""
    comparison = answers.comparison
    names = comparison.names(language)
    question = [comparison.question.get(language, "")]
    if answers.turns:
        turns = case_label(answers.turns, answers.comparison.currency, names, language)
        question.append(str(wording(language)["compare"]["case"]).format(turns=turns))
    several = len(comparison.groups) > 1
    paragraphs = on_average(answers.results, answers.turns, comparison.currency, names, language)
    for recommendation in recommend(answers.results):
        rivals = [result for result in answers.results if result.option.group == recommendation.group]
        sentences = advice(recommendation, answers.months, comparison.currency, names, language) + limited(
            rivals, names, language
        )
        paragraphs.append(
            (f"{comparison.groups[recommendation.group][language]}: " if several else "") + " ".join(sentences)
        )
    answer = " ".join(paragraphs) or str(wording(language)["compare"]["none"])
    title = comparison.title.get(language, comparison.id)
    return About(title, " ".join(filter(None, question)), answer, made=made)
