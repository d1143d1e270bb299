"""What is agreed under an option, in a few words: what it sells, what its price is for, its terms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing_model.core.fields import Field
from billing_model.programmes import programmes
from billing_model.words.wording import InProse, wording

OF_ANY = "month"  # what a price is for where a programme does not say otherwise


def product(programme: str, given: Mapping[str, Any]) -> str:
    """What an option sells, "" where it does not say; given: its fields by name."""
    texts = (given.get(field.name) for field in programmes()[programme].fields if _is_a_name(field))
    return ", ".join(str(text) for text in texts if text)


def gives_the_price(programme: str, given: Mapping[str, Any]) -> str:
    """The field that gives the price of an option: the first that is given of those that can."""
    priced_by = programmes()[programme].priced_by
    return next((name for name in priced_by if given.get(name) is not None), priced_by[0])


def price_for(programme: str, given: Mapping[str, Any], language: str) -> str:
    """What the price of a seat is for: a month, a charge cycle, or as many years as are paid ahead."""
    words = wording(language)["per"]
    name = gives_the_price(programme, given)
    name = name if name in words else programme
    template = str(words.get(name, words[OF_ANY]))
    return template.format_map(_Spoken(given, language))


def terms(programme: str, given: Mapping[str, Any], language: str) -> list[str]:
    """What an option agrees beside its product and its price, in the order in which its programme declares it; last
    the first of what it agrees otherwise for the seats beyond a base (``peak``).

    A field is told if its vendor has words for it in ``[names.terms]``.
    """
    told, words = wording(language)["terms"], wording(language)
    texts: list[str] = []
    for field in programmes()[programme].fields:
        value = given.get(field.name)
        if (
            field.name not in told
            or _is_a_name(field)
            or value is None
            or value is False
            or (field.type == "percent" and not value)
        ):
            continue
        if field.choices:
            value = str(words["choice"].get(field.name, {}).get(str(value), value))
            value = value[:1].lower() + value[1:] if texts else value  # it goes on after a comma
        texts.append(str(told[field.name]).format_map(_Spoken({"value": value}, language)))
    if beyond := terms(programme, given["peak"], language) if given.get("peak") else []:
        texts.append(str(words["compare"]["peak-terms"]).format(terms=beyond[0]))
    return texts


def _is_a_name(field: Field) -> bool:
    """Whether any text may stand in a field."""
    return field.type == "text" and not field.choices


class _Spoken(dict[str, Any]):
    """The fields of an option as a template puts them in, numbers with their noun; one that is not given is empty."""

    def __init__(self, given: Mapping[str, Any], language: str) -> None:
        super().__init__(given)
        self.language = language

    def __getitem__(self, name: str) -> InProse:
        value = self.get(name, "")
        if isinstance(value, Decimal):
            value = value.normalize() if value % 1 else int(value)
        return InProse(wording(self.language).written(value, bare=True), self.language)
