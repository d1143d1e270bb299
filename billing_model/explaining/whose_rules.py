"""Whose rules a book is billed by and since when they hold, or that others are sold by now: sentences for the reader of
an invoice."""

from __future__ import annotations

from collections.abc import Iterable

from billing_model.core.book import Book
from billing_model.programmes import programmes
from billing_model.words import rulebook
from billing_model.words.speech import written_day
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


def rules(books: Iterable[Book], language: str) -> str:
    """Whose rules these books are billed by, and since when they hold, in a sentence; "" where there are none.

    What the rules of a programme are is its word in ``[names.rules]``, and in ``[names.rules-beside]`` for where they
    stand beside those of others; without one, the day is told on which the pages that it cites were seen last.
    """
    return rules_of({name for book in books for name in book.programme_names.tolist()}, language)


def rules_of(ids: Iterable[str], language: str) -> str:
    """The same of programmes by their ids; those that others have taken the place of come last."""
    known = sorted(
        set(ids).intersection(programmes()), key=lambda id: (programmes()[id].no_longer_sold is not None, id)
    )
    if len(known) == 1:
        return _rules(known[0], "rules", language)
    each = "; ".join(_rules(id, "rules-beside", language) for id in known)
    return str(wording(language)["whose-rules"]["several"]).format(rules=each) if known else ""


def _rules(programme: str, table: str, language: str) -> str:
    words = wording(language)
    own = words[table].get(programme)
    if isinstance(own, str):
        return own
    documents = (d for clause in rulebook.clauses(programme) for part in clause.parts for d in part.documents)
    seen = max((document.seen for document in documents if document.seen is not None), default=None)
    template = words["whose-rules"][f"{table}-{'undated' if seen is None else 'seen'}"]
    day = {} if seen is None else {"day": written_day(seen, "d MMMM y", language)}
    return str(template).format(programme=words.word("programme", programme), **day)
