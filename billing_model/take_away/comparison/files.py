"""The files of a comparison that can be taken along: what the page's buttons and the command line hand out."""

from __future__ import annotations

from collections.abc import Sequence

from billing_model.comparing.advice import advice, limited, turns_said
from billing_model.comparing.cheapest import Turn
from billing_model.comparing.compare import recommend
from billing_model.files.compared import Compared, compared
from billing_model.files.comparison import Comparison, names_of
from billing_model.files.toml import dumps
from billing_model.take_away.about import About
from billing_model.take_away.scenario.files import Kind
from billing_model.words.wording import wording


def comparison_as_file(kind: Kind, comparison: Comparison, language: str, turns: Sequence[Turn] = ()) -> bytes:
    """A comparison as a file of this kind: "xlsx", "pdf" or "toml".

    turns: the case of its map that is open; the comparison file is always that of the plan.
    """
    if kind == "toml":
        return dumps(comparison.data).encode("utf-8")
    found = compared(comparison, turns)
    if kind == "pdf":
        from billing_model.take_away.comparison.leaflet import comparison_leaflet

        return comparison_leaflet(found, above(found, language), language)
    from billing_model.take_away.comparison.workbook import comparison_workbook

    return comparison_workbook(found, above(found, language), language)


def above(found: Compared, language: str) -> About:
    """What a comparison says of itself, the case that is open, and what its numbers advise."""
    comparison = found.comparison
    names = names_of(comparison, found.options, language)
    question = [comparison.question.get(language, "")]
    if found.turns:
        turns = turns_said(found.turns, names, language)
        question.append(str(wording(language)["compare"]["case"]).format(turns=turns))
    several, said = len(comparison.groups) > 1, list[str]()
    for one in recommend(found.found):
        mine = [result for result in found.found if result.option.group == one.group]
        told = advice(one, found.months, comparison.currency, names, language) + limited(mine, names, language)
        said.append((f"{comparison.groups[one.group][language]}: " if several else "") + " ".join(told))
    answer = " ".join(said) or str(wording(language)["compare"]["none"])
    return About(comparison.title.get(language, comparison.id), " ".join(filter(None, question)), answer)
