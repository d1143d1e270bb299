"""Whose rules a book is billed by, where others are sold by now: a sentence for the reader of an invoice."""

from __future__ import annotations

from collections.abc import Iterable

from billing_model.core.book import Book
from billing_model.programmes import programmes
from billing_model.words.wording import wording


def no_longer_sold(books: Iterable[Book], language: str, in_short: bool = False) -> list[str]:
    """A sentence for each programme by whose rules a purchase is billed that came after they were last sold.

    in_short: in a few words, for a place where the whole sentence stands beside it.
    """
    name = "no-longer-sold-in-short" if in_short else "no-longer-sold"
    late = {
        programme.id
        for book in books
        for programme in programmes().values()
        if programme.no_longer_sold is not None
        and (programme.no_longer_sold(book) & (book.programme_names == programme.id)).any()
    }
    return [wording(language).word(name, id) for id in programmes() if id in late]
