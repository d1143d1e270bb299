"""Whose rules a book is billed by, where others are sold by now: a sentence for the reader of an invoice."""

from __future__ import annotations

from collections.abc import Iterable

from billing_model.core.book import Book
from billing_model.programmes import programmes
from billing_model.words.wording import wording


def no_longer_sold(books: Iterable[Book], language: str) -> list[str]:
    """A sentence for each programme by whose rules a purchase is billed that came after they were last sold."""
    late = {
        programme.id
        for book in books
        for programme in programmes().values()
        if programme.no_longer_sold is not None
        and (programme.no_longer_sold(book) & (book.programme_names == programme.id)).any()
    }
    return [wording(language).word("no-longer-sold", id) for id in programmes() if id in late]
