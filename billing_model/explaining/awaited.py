"""What was charged and awaits its invoice, in a sentence for each invoice that is still to come (NCE-18)."""

from __future__ import annotations

from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.core.sums import total_of
from billing_model.words.speech import speech, written_day


def awaited(book: Book, awaiting: Lines, language: str) -> list[str]:
    """A sentence for each invoice: "Charged in May 2026, on the invoice of 8 June 2026: €54.12"."""
    spoken = speech(language)
    template = str(spoken.words["awaiting"]["month"])
    return [
        template.format(
            month=written_day(lines.posted.max().astype(object), "MMMM y", language),
            on=written_day(on.astype(object), "d MMMM y", language),
            amount=spoken.money(total_of(lines.amount), str(book.currency[lines.subscription[0]])),
        )
        for on, lines in awaiting.by_invoice_day()
    ]
