"""Where two options of a comparison are even, as the page tells it, and what it costs to be free to leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import streamlit as st

from billing_model.comparing import evens
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.evens import Even
from billing_model.core.money import HUNDRED_PERCENT
from billing_model.words.speech import speech
from pages.ui.base.words import Words, plain
from pages.ui.questions.compare.answer import OF_THE_NEED, Answered
from pages.ui.questions.compare.pair import pair
from pages.ui.scenario.remembered import keeping

Told = tuple[Sequence[Even | None], evens.Flexibility | None]
OF = {  # what decides, by its words
    "months": evens.by_months,
    "leaving": evens.by_leaving_each_month,
    "once": evens.by_leaving_once,
    "interest": evens.by_interest,
    "rise": evens.by_price_rise,
}
_kept: Callable[[str, Callable[[], Told]], Told] = keeping(40)


def even(of: Answered, words: Words) -> None:
    """From which value of what decides the other of two options costs less, a line for each."""
    if len(of.results) < 2:
        return
    st.markdown(f"**{words('compare.even.title')}**")
    first, second = pair(of, _interesting_first(of), "even", words)
    if first is None or second is None:
        return
    said = [of.comparison.data.get(name) for name in OF_THE_NEED]
    entries = [entry for entry in of.comparison.data["option"] if entry["id"] in (first.option.id, second.option.id)]
    found, free = _kept(repr((first.option.id, entries, said, of.turns)), lambda: _found(first, second))
    rise = _months(evens.RISE_AFTER, words)
    lines = [
        f"- **{words(f'compare.even.{name}', months=rise)}:** {_sentence(one, name, of, words)}"
        for name, one in zip(OF, found, strict=True)
        if one is not None
    ]
    if free is not None:
        values = {
            "free": of.look.name(free.free),
            "bound": of.look.name(free.bound),
            "premium": words.money(free.premium, of.currency),
            "regret": words.money(free.regret, of.currency),
            "months": _months(free.months, words),
        }
        lines.append(f"- **{words('compare.even.free')}:** {plain(words('compare.even.premium', **values))}")
    st.markdown("\n".join(lines))


def _found(first: OptionResult, second: OptionResult) -> Told:
    return [by(first, second) for by in OF.values()], evens.flexibility(first, second)


def _interesting_first(of: Answered) -> list[OptionResult]:
    """All results, first those that a recommendation is about: the cheapest, and what could cost less."""
    first: list[OptionResult] = []
    for advised in of.advised:
        first.append(advised.best)
        if advised.change is not None:
            first += [result for result in of.results if result.option is advised.change.option]
        if advised.runner_up is not None:
            first.append(advised.runner_up)
    return list({id(result): result for result in (*first, *of.results)}.values())


def _sentence(even: Even, name: str, of: Answered, words: Words) -> str:
    """Which of the two costs less up to a value, and which from there on."""
    if even.below is None:
        return words("compare.even.same")
    below = of.look.name(even.below)
    if even.above is None or even.upto is None or even.since is None:
        return plain(words("compare.even.never_more" if even.ties else "compare.even.always", name=below))
    values = {"below": below, "above": of.look.name(even.above)}
    if name == "months":
        values |= {"upto": _months(even.upto, words), "since": words.whole(even.since)}
        if even.until is None:
            return plain(words("compare.even.turn_months", **values))
        span = "–".join(dict.fromkeys(map(words.whole, (even.since, even.until))))
        return plain(words("compare.even.turn_again", span=span, **values))
    upto = speech(words.language).percent(Fraction(even.upto, HUNDRED_PERCENT))
    return plain(words("compare.even.turn", upto=upto, **values))


def _months(count: int, words: Words) -> str:
    return speech(words.language).count(words.model["compare"]["months"], count)
