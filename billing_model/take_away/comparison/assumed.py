"""What a comparison assumes, in words: for whom, which prices, and which of them are examples only."""

from __future__ import annotations

from collections.abc import Mapping

from billing_model.comparing.advice import listed
from billing_model.comparing.option import Option
from billing_model.comparing.terms import gives_the_price, price_for, product, terms
from billing_model.core.currency import places_by_code, places_needed
from billing_model.core.money import to_micro
from billing_model.files.compared import Compared
from billing_model.words.speech import speech
from billing_model.words.wording import wording


def examples(answers: Compared, names: Mapping[str, str], language: str) -> str:
    """That prices are examples, of all options or of which; "" where none is."""
    words, ids = wording(language)["compare"]["take"], [option.id for option in answers.options]
    still = [id for id in ids if id in answers.comparison.examples]
    if not still or len(still) == len(ids):
        return str(words["examples"]) if still else ""
    return str(words["examples_of"]).format(names=listed([names[id] for id in still], language))


def price(option: Option, language: str) -> str:
    """The list price of an option, or the field that gives it, with at least the decimals of its currency."""
    given = option.given[gives_the_price(option.programme, option.given)]
    micro = to_micro(given)
    return speech(language).amount(micro, places_needed(micro, places_by_code()[option.currency]))


def agreed(option: Option, language: str) -> str:
    """What an option sells and on which terms, in a few words."""
    given = {**option.given, "peak": option.peak}
    words = [product(option.programme, option.given), *terms(option.programme, given, language)]
    return ", ".join(filter(None, words))


def period(option: Option, language: str) -> str:
    """What its list price is for."""
    return price_for(option.programme, option.given, language)
