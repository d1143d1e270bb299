"""What the contracts of one customer cost together, and on which invoice most of it."""

from __future__ import annotations

import numpy as np

from pages.ui.base.words import LONG, plain
from pages.ui.parts.asked import AskedQuestion, Billed


def answer(asked: AskedQuestion[Billed]) -> str:
    """What the contracts cost together, on how many invoices, and which of these is the largest."""
    words, result = asked.words, asked.finding.result
    bills, until = result.invoices, words.day(result.until, LONG)
    if not len(bills):
        return words("contracts.nothing", until=until)
    begun = result.book.purchased <= result.until
    sentences = [
        words(
            "contracts.cost" if begun.sum() > 1 else "contracts.cost_one",
            count=words.whole(int(begun.sum())),
            total=asked.money(result.total()),
            invoices=words.counted("contracts.invoices", len(bills)),
            until=until,
        )
    ]
    if len(bills) > 1:
        row = int(np.argmax(bills.total))
        programme = words.model.word("programme", bills.programme_names[row])
        day, largest = words.day(bills.on[row], LONG), asked.money(bills.total[row])
        sentences.append(words("contracts.largest", day=day, amount=largest, programme=programme))
    sentences += [
        words("contracts.later", id=plain(result.book.id[row]), day=words.day(result.book.purchased[row], LONG))
        for row in np.flatnonzero(~begun)
    ]
    return " ".join(sentences)


def largest_invoice(asked: AskedQuestion[Billed]) -> np.datetime64 | None:
    """The day of the invoice that the answer names."""
    bills = asked.finding.result.invoices
    return bills.on[int(np.argmax(bills.total))] if len(bills) else None


def figures(asked: AskedQuestion[Billed]) -> None:
    """Nothing: the answer and the sums beside the choice of contracts say all."""
