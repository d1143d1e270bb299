"""Lines as a table to read: one layout that the page, the command line, the CSV file, leaflet and workbook share.

The table is plain columns by name, because the command line starts in less time than pandas takes to be imported.
`frame` makes a pandas frame of it where one is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from billing_model.core.book import Book
from billing_model.core.currency import places_needed
from billing_model.core.lines import COLUMNS, Lines
from billing_model.core.money import to_decimal
from billing_model.programmes import programmes
from billing_model.words.wording import wording

if TYPE_CHECKING:
    import pandas as pd

IN_WORDS = ("subscription", "first", "last", "kind", "unit_price", "seats", "amount")  # as a document prints them


def printed(book: Book, lines: Lines) -> dict[str, list[Any]]:
    """What is printed of lines, one list per column of a printed line (`COLUMNS`).

    book: the one that the lines are of. Amounts and unit prices are `Decimal` with the decimals that are printed, days
    `date`, seats numbers, and all else text.
    """
    owner = lines.subscription
    columns = {
        "customer": book.customers[book.customer[owner]].tolist(),
        "subscription": book.id[owner].tolist(),
        "programme": book.programme_names[owner].tolist(),
        "invoice": lines.invoice.tolist(),
        "first": lines.first.tolist(),
        "last": lines.last.tolist(),
        "kind": lines.kind_names.tolist(),
        "unit_price": list(map(to_decimal, lines.unit_price.tolist(), unit_places(book, lines))),
        "seats": lines.seats.tolist(),
        "amount": list(map(to_decimal, lines.amount.tolist(), lines.places.tolist())),
        "currency": book.currency[owner].tolist(),
        "clause": lines.clause_names.tolist(),
    }
    return {name: columns[name] for name in COLUMNS}


def in_words(book: Book, lines: Lines, language: str) -> dict[str, list[str]]:
    """The columns of lines that a document prints (`IN_WORDS`), as texts in the vendor's words."""
    from billing_model.words.speech import speech  # loads what writes numbers and days

    words, spoken = wording(language), speech(language)
    columns = {
        "subscription": [str(id) for id in book.id[lines.subscription]],
        "first": [spoken.short_day(day) for day in lines.first],
        "last": [spoken.short_day(day) for day in lines.last],
        "kind": [words.kind(name) for name in lines.kind_names],
        "unit_price": list(map(spoken.amount, lines.unit_price.tolist(), places_to_read(book, lines))),
        "seats": [spoken.whole(seats) for seats in lines.seats.tolist()],
        "amount": list(map(spoken.amount, lines.amount.tolist(), lines.places.tolist())),
    }
    return {name: columns[name] for name in IN_WORDS}


def headings(language: str) -> Mapping[str, str]:
    """What the vendor's file writes above each column of `in_words`."""
    words = wording(language)
    above = {name: str(words["line"].get(name, name)) for name in IN_WORDS}
    return above | {"subscription": words.label("subscription")}


def unit_places(book: Book, lines: Lines) -> list[int]:
    """The decimals that each line's unit price is printed with: its programme's, at least those of the currency."""
    names = book.programme_names[lines.subscription]
    return [
        max(programmes()[name].unit_places, places) for name, places in zip(names, lines.places.tolist(), strict=True)
    ]


def places_to_read(book: Book, lines: Lines) -> list[int]:
    """The decimals of each line's unit price that say something: those of the currency, and no zeros behind them."""
    prices = lines.unit_price.tolist()
    return list(map(places_needed, prices, lines.places.tolist(), unit_places(book, lines)))


def frame(book: Book, lines: Lines, language: str = "") -> pd.DataFrame:
    """Lines as a pandas frame: what is `printed`, or in the words of a language what a document prints."""
    import pandas as pd

    if not language:
        return pd.DataFrame(printed(book, lines))
    above = headings(language)
    return pd.DataFrame({above[name]: texts for name, texts in in_words(book, lines, language).items()})
