"""What a line is for, in the few plain words of an invoice: "Taken back: 37 licences", "42 licences, 12 days".

The words are templates as those of the sentence, by kind of line and by how its amount came about:
``[explain.<kind>.brief]`` in a vendor's folder, and ``[explain.general.brief]`` for what a kind does not say itself.
"""

from __future__ import annotations

from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.explaining.sentence import line_in_words, template
from billing_model.words.wording import capital


def in_brief(book: Book, lines: Lines, row: int, language: str) -> str:
    """What the line in this row is for; lines: of this book, language: "en" or "it"."""
    line = line_in_words(book, lines, row, language, priced=True)
    return capital(line.chosen(template(line, "brief")))
