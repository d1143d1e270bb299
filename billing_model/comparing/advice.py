"""A recommendation in plain sentences, with its margin and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from billing_model.billing.refusal import Refusal as Sentence
from billing_model.billing.refusal import told
from billing_model.comparing.compare import Recommendation, Refusal, Result
from billing_model.core.fields import Problem
from billing_model.words.speech import speech
from billing_model.words.wording import capital, wording


def advice(found: Recommendation, months: int, currency: str, names: Mapping[str, str], language: str) -> list[str]:
    """The sentences of one group: the answer first, then what it ties up, then what would change it.

    months: of the need; names: of the options by id, in the language.
    """
    speaks, words = speech(language), wording(language)["compare"]
    best = found.best
    how_long = speaks.count(words["months"], months)

    def money(micro: int) -> str:
        return speaks.money(micro, currency)

    def name(result: Result) -> str:
        return names[result.option.id]

    if found.same:
        alike = (best, *found.same)
        by_tied = sorted(alike, key=lambda result: result.tied_up)
        early, late = by_tied[0], by_tied[-1]
        said = [
            str(words["same" if late.tied_up > early.tied_up else "same-timing"]).format(
                names=listed([name(result) for result in alike], language),
                totals=listed([money(result.total) for result in alike], language),
                months=how_long,
                early=name(early),
                early_tied=money(early.tied_up),
                late=name(late),
                late_tied=money(late.tied_up),
            )
        ]
    else:
        key = "best" if found.runner_up else "only"
        said = [str(words[key]).format(best=name(best), total=money(best.total), months=how_long)]
    if found.runner_up is not None:
        runners = (found.runner_up, *found.runners_up)
        key = "margin-same" if found.runners_up else "margin"
        who = listed([name(result) for result in runners], language)
        said.append(str(words[key]).format(runner=who, margin=money(found.margin)))
    if best.tied_up and not found.same:
        said.append(str(words["tied"]).format(tied=money(best.tied_up)))
    if best.for_nothing:
        said.append(str(words["nothing"]).format(amount=money(best.for_nothing)))
    if found.change is not None:
        said.append(
            str(words["change-sooner" if found.change.sooner else "change"]).format(
                months=speaks.count(words["months"], found.change.months),
                option=names[found.change.option.id],
                saves=money(found.change.saves),
            )
        )
    elif found.runner_up is not None:
        said.append(str(words["no-change"]))
    return said


def limited(found: Sequence[Result], names: Mapping[str, str], language: str) -> list[str]:
    """A sentence for each option whose limit keeps devices out."""
    speaks, words = speech(language), wording(language)["compare"]
    return [
        speaks.plural(words["limited"], result.refused).format(
            option=names[result.option.id], n=speaks.whole(result.refused)
        )
        for result in found
        if result.refused
    ]


def knob_said(knob: str, option: str, names: Mapping[str, str], language: str) -> str:
    """What a knob of a map is called; option: the id of the one whose price it is."""
    return str(wording(language)["compare"]["knob"][knob]).format(name=names.get(option, option))


def value_said(knob: str, value: int, language: str) -> str:
    """A knob's value as it is read."""
    return speech(language).amount(value) if knob == "price" else speech(language).whole(value)


def turns_said(turns: Sequence[tuple[str, int, str]], names: Mapping[str, str], language: str) -> str:
    """The knobs that a case of a map turns, each with its value."""
    return ", ".join(
        f"{knob_said(knob, option, names, language)}: {value_said(knob, value, language)}"
        for knob, value, option in turns
    )


def why_refused(refusal: Refusal, language: str) -> list[str]:
    """Why an option cannot serve the need, a sentence per clause."""
    return list(dict.fromkeys(_sentence(problem, refusal, language) for problem in refusal.problems))


def _sentence(problem: Problem, refusal: Refusal, language: str) -> str:
    kind = problem.key.removeprefix("refused-") if problem.key.startswith("refused-") else ""
    return capital(told(problem, Sentence("", ""), refusal.option.programme, kind).sentence(language))


def listed(texts: Sequence[str], language: str) -> str:
    """Texts as a list in a sentence: A, B and C."""
    from babel.lists import format_list

    return str(format_list(list(texts), locale=language))
