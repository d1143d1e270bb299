"""The answer about a whole book in one of its currencies, and what its options are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from pages.ui.base.choice import choose
from pages.ui.base.words import Words


@dataclass(frozen=True)
class InOneCurrency:
    """The answer about a book, in one currency.

    book: as the process that billed it wrote it. folder: its files. options: of this currency, in their order.
    """

    book: Mapping[str, Any]
    folder: Path
    currency: str
    options: Sequence[Mapping[str, Any]]
    words: Words

    def name(self, option: str) -> str:
        """What an option is called."""
        return option_name(option, self.words, self.book.get("names", {}).get(option, {}))

    def money(self, micro: int, sign: bool = False) -> str:
        """An amount of the currency."""
        return self.words.money(micro, self.currency, sign)


def option_name(id: str, words: Words, names: Mapping[str, str] | None = None) -> str:
    """What an option is called in the language of the page."""
    if names:
        return str(names.get(words.language) or id)
    terms: Mapping[str, str] = words.table["portfolio"]["terms"]
    return terms.get(id, id)


def in_one_currency(book: Mapping[str, Any], folder: Path, words: Words, place: DeltaGenerator) -> InOneCurrency:
    """The book in the chosen currency. place: where it is chosen, if there are several."""
    currencies = sorted(book["totals"], key=lambda code: -book["totals"][code])
    currency = currencies[0]
    if len(currencies) > 1:
        with place:
            currency = choose(
                words.label("currency"),
                currencies,
                "portfolio:currency",
                lambda code: code,
                beside=True,
                width="content",
                named=False,
            )
    options = [option for option in book["options"] if option["currency"] == currency]
    return InOneCurrency(book, folder, currency, options, words)
