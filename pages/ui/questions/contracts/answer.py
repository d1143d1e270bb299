"""What the contracts of one customer cost together, and what each costs alone."""

from __future__ import annotations

import numpy as np

from billing_model.billing.outcome import Outcome
from pages.ui.base.words import plain
from pages.ui.inputs.contract import contract
from pages.ui.parts import metrics
from pages.ui.parts.metrics import Metric
from pages.ui.parts.question import AskedQuestion, Billed

MOST_FIGURES = 4  # contracts with a figure of their own


def answer(asked: AskedQuestion[Billed]) -> str:
    """What the contracts cost together, on how many invoices, and which of these is the largest."""
    words, result = asked.words, asked.finding.result
    bills, until = result.invoices, words.day(result.until, "d MMMM y")
    if not len(bills):
        return words("contracts.nothing", until=until)
    sentences = [
        words(
            "contracts.cost" if len(result.book) > 1 else "contracts.cost_one",
            count=words.whole(len(result.book)),
            total=asked.money(result.total()),
            invoices=words.counted("contracts.invoices", len(bills)),
            until=until,
        )
    ]
    if len(bills) > 1:
        row = int(np.argmax(bills.total))
        programme = words.model.word("programme", bills.programme_names[row])
        day, largest = words.day(bills.on[row], "d MMMM y"), asked.money(bills.total[row])
        sentences.append(words("contracts.largest", day=day, amount=largest, programme=programme))
    return " ".join(sentences)


def figures(asked: AskedQuestion[Billed]) -> None:
    """The contracts together, then each."""
    words, result = asked.words, asked.finding.result
    entries = asked.scenario.data["subscription"]

    def figure(label: str, part: Outcome) -> Metric:
        return Metric(label, asked.money(part.total()), words.counted("contracts.invoices", len(part.invoices)))

    shown = [figure(words("contracts.total", until=words.day(result.until)), result)]
    if 1 < len(entries) <= MOST_FIGURES:
        for number, entry in enumerate(entries):
            part = result.only(np.flatnonzero(result.book.row == number))
            shown.append(figure(plain(contract(entry, entries, words)), part))
    metrics.row(*shown)
