"""A recommendation in plain sentences, with its margin and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from billing_model.billing.refusal import Refusal as Sentence
from billing_model.billing.refusal import refusal_of
from billing_model.comparing.cheapest import Turn
from billing_model.comparing.compare import OptionResult, RefusedOption, to_the_cent
from billing_model.comparing.mix import parts_of
from billing_model.comparing.option import Option
from billing_model.comparing.pieces import averages
from billing_model.comparing.recommendation import Change, Recommendation, in_full
from billing_model.comparing.sampled import Sampled
from billing_model.comparing.serving import best_base
from billing_model.core.currency import places_by_code, places_needed
from billing_model.core.fields import Problem
from billing_model.core.money import HUNDRED_PERCENT, UNIT, to_micro
from billing_model.words.speech import speech
from billing_model.words.wording import capital, wording


def advice(
    recommendation: Recommendation, months: int, currency: str, names: Mapping[str, str], language: str
) -> list[str]:
    """The sentences of one group: the answer first, then what it ties up, then what would change it.

    months: of the need; names: of the options by id, in the language.
    """
    return [*answer(recommendation, months, currency, names, language),
            *flip(recommendation, months, currency, names, language)]  # fmt: skip


def answer(
    recommendation: Recommendation, months: int, currency: str, names: Mapping[str, str], language: str
) -> list[str]:
    """What costs least, what comes next and why, what is paid ahead and for nothing; as `advice` takes it."""
    sentence, best = _Sentences(months, currency, names, language), recommendation.best
    sentences = [sentence.all_alike(recommendation) if recommendation.same else sentence.best(recommendation)]
    if recommendation.runner_up is not None:
        runners = [recommendation.runner_up, *recommendation.runners_up]
        alike = "equal" if len({one.total for one in runners}) == 1 else "same"
        key = f"margin-{alike}" if recommendation.runners_up else "margin"
        sentences.append(sentence(key, runner=sentence.names(runners), margin=sentence.money(recommendation.margin)))
        if recommendation.of_the_price is not None:
            sentences.append(sentence.why(recommendation, recommendation.runner_up, recommendation.of_the_price))
        elif best.used_percent != recommendation.runner_up.used_percent:
            sentences.append(sentence.used(best, recommendation.runner_up))
    if best.option.peak is not None:
        sentences.append(sentence.base(best))
    if to_the_cent(Fraction(best.tied_up), currency) and not recommendation.same:
        sentences.append(sentence("tied", tied=sentence.money(best.tied_up)))
    if to_the_cent(Fraction(best.for_nothing), currency):
        sentences.append(sentence("nothing", amount=sentence.money(best.for_nothing)))
    return sentences


def flip(
    recommendation: Recommendation, months: int, currency: str, names: Mapping[str, str], language: str
) -> list[str]:
    """At which stay another option would cost less, in one sentence, or in none; as `advice` takes it."""
    sentence = _Sentences(months, currency, names, language)
    if recommendation.change is not None:
        return [sentence.change(recommendation.change)]
    return [sentence("no-change")] if recommendation.runner_up is not None else []


class _Sentences:
    """The sentences about one group, in one language."""

    def __init__(self, months: int, currency: str, option_names: Mapping[str, str], language: str) -> None:
        self.currency, self.option_names, self.language = currency, option_names, language
        self.speech, self.words = speech(language), wording(language)["compare"]
        self.how_long = self.months(months)

    def __call__(self, key: str, **values: str) -> str:
        return str(self.words[key]).format(**values)

    def months(self, count: int) -> str:
        return self.speech.count(self.words["months"], count)

    def money(self, micro: int) -> str:
        return self.speech.money(micro, self.currency)

    def name(self, result: OptionResult) -> str:
        return self.option_names[result.option.id]

    def names(self, results: Sequence[OptionResult]) -> str:
        return listed([self.name(result) for result in results], self.language)

    def best(self, recommendation: Recommendation) -> str:
        key, best = "best" if recommendation.runner_up else "only", recommendation.best
        return self(key, best=self.name(best), total=self.money(best.total), months=self.how_long)

    def all_alike(self, recommendation: Recommendation) -> str:
        """Several options cost nearly the same; they may differ in when they are paid."""
        alike = [recommendation.best, *recommendation.same]
        by_tied = sorted(alike, key=lambda result: result.tied_up)
        early, late = by_tied[0], by_tied[-1]
        key = "equal" if len({result.total for result in alike}) == 1 else "same"
        return self(
            key if late.tied_up > early.tied_up else f"{key}-timing",
            names=self.names(alike),
            total=self.money(alike[0].total),
            totals=listed([self.money(result.total) for result in alike], self.language),
            months=self.how_long,
            early=self.name(early),
            early_tied=self.money(early.tied_up),
            late=self.name(late),
            late_tied=self.money(late.tied_up),
        )

    def why(self, recommendation: Recommendation, runner: OptionResult, part: int) -> str:
        """How much of the margin the list prices make, and what makes the rest."""
        price, other = (to_micro(result.option.list_price or 0) for result in (runner, recommendation.best))
        rest, months = recommendation.margin - part, runner.seat_months
        return self(
            "why" if not rest else "why-more" if rest > 0 else "why-less",
            price=self.price(price),
            other=self.price(other),
            difference=self.price(price - other),
            seat_months=self.speech.amount(int(months * UNIT), 2),
            part=self.money(part),
            rest=self.money(abs(rest)),
        )

    def used(self, best: OptionResult, runner: OptionResult) -> str:
        """What a month of a seat costs that is paid, and how much of what is paid is needed."""
        return self(
            "used",
            paid=self.money(best.per_paid_month),
            other=self.money(runner.per_paid_month),
            used=self.speech.whole(best.used_percent),
            other_used=self.speech.whole(runner.used_percent),
        )

    def base(self, best: OptionResult) -> str:
        """How many seats of an option made of two are on its base, and how many are beyond it."""
        option, need = best.option, best.need
        steps = best_base(option, need) if option.base is None else option.base
        (on_base, _), (beyond, _) = parts_of(need, steps)
        least, most = int(steps.seats.min()), int(steps.seats.max())
        if not len(on_base) or not len(beyond):
            return self("base-all" if len(on_base) else "base-none")
        numbers = {"least": least, "most": most, "beyond": int(beyond.steps.seats.max())}
        told = {name: self.speech.whole(number) for name, number in numbers.items()}
        if least < most:
            return self("base-moves", **told)
        return self.speech.plural(self.words["base"], most).format(n=self.speech.whole(most), **told)

    def price(self, micro: int) -> str:
        """A list price, with as many decimals as it has and at least those of the currency."""
        places = places_needed(micro, places_by_code()[self.currency])
        return self.speech.amount(micro, places)

    def change(self, change: Change) -> str:
        """What would make another option the cheapest."""
        return self(
            "change-sooner" if change.sooner else "change",
            months=self.months(change.months),
            option=self.option_names[change.option.id],
            saves=self.money(change.saves),
        )


def on_average(
    results: Sequence[OptionResult], turns: Sequence[Turn], currency: str, names: Mapping[str, str], language: str
) -> list[str]:
    """What costs least on average, in one sentence, where a case of a map says how likely it is that the customer
    leaves; in none where it does not."""
    chance = next((value for knob, value, _ in turns if knob == "leaving"), None)
    if chance is None or not results:
        return []
    means = [int(averages(result.leaving[None], [chance])[0, 0]) for result in in_full(results)]
    best = means.index(min(means))
    text = str(wording(language)["compare"]["on-average"])
    name, cost = names[in_full(results)[best].option.id], speech(language).money(means[best], currency)
    return [text.format(best=name, cost=cost, leaving=speech(language).percent(Fraction(chance, HUNDRED_PERCENT)))]


def limited(results: Sequence[OptionResult], names: Mapping[str, str], language: str) -> list[str]:
    """A sentence for each option whose limit keeps devices out."""
    words, texts = speech(language), wording(language)["compare"]
    return [
        words.plural(texts["limited"], result.refused).format(
            option=names[result.option.id], n=words.whole(result.refused)
        )
        for result in results
        if result.refused
    ]


def years_left_out(years: Sampled, names: Mapping[str, str], language: str) -> list[str]:
    """A sentence for each option that cannot serve some of the sampled years, with their number."""
    words, texts = speech(language), wording(language)["compare"]
    every = len(years.kept)
    return [
        words.plural(texts["left-out"], count).format(
            option=names[option.id], n=words.whole(count), years=words.whole(every)
        )
        for option, count in years.left_out
    ]


def policy(option: Option, language: str) -> str:
    """What is done under an option as more or fewer seats are needed: what the comparison assumes of it."""
    words, declared = wording(language), option.declared
    flags = [field.name for field in declared.fields if field.type == "flag" and option.given.get(field.name)]
    chosen = [option.given.get(field.name) for field in declared.fields if field.choices]
    named = [f"{declared.id}-{name}" for name in (*flags, *filter(None, chosen))]
    names = [*(["mix"] if option.peak is not None else []), *named, declared.id]
    return next((words.word("policy", name) for name in names if name in words["policy"]), "")


def policies(options: Sequence[Option], names: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """The names of the options that serve a need in the same way, and how they do."""
    by_policy: dict[str, list[str]] = {}
    for option in options:
        by_policy.setdefault(policy(option, language), []).append(names[option.id])
    return [(listed(called, language), how) for how, called in by_policy.items() if how]


def knob_name(knob: str, option: str, names: Mapping[str, str], language: str) -> str:
    """The name of a knob of a map; option: the id of the option whose price it is."""
    return str(wording(language)["compare"]["knob"][knob]).format(name=names.get(option, option))


def value_label(knob: str, value: int, currency: str, language: str) -> str:
    """A knob's value, written in the language."""
    if knob == "leaving":
        return speech(language).percent(Fraction(value, HUNDRED_PERCENT))
    return speech(language).amount(value, currency) if knob == "price" else speech(language).whole(value)


def case_label(turns: Sequence[Turn], currency: str, names: Mapping[str, str], language: str) -> str:
    """The knobs that a case of a map sets, each with its value."""
    return ", ".join(
        f"{knob_name(knob, option, names, language)}: {value_label(knob, value, currency, language)}"
        for knob, value, option in turns
    )


def why_refused(refusal: RefusedOption, language: str) -> list[str]:
    """Why an option cannot serve the need, a sentence per clause."""
    return list(dict.fromkeys(_sentence(problem, refusal, language) for problem in refusal.problems))


def _sentence(problem: Problem, refusal: RefusedOption, language: str) -> str:
    kind = problem.key.removeprefix("refused-") if problem.key.startswith("refused-") else ""
    return capital(refusal_of(problem, Sentence("", ""), refusal.option.programme, kind).sentence(language))


def listed(texts: Sequence[str], language: str) -> str:
    """Texts as a list in a sentence: A, B and C."""
    from babel.lists import format_list

    return str(format_list(list(texts), locale=language))
