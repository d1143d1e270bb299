"""What a trial becomes, what that costs, and until when it can be stopped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.becomes_paid import BecomesPaid, becomes_paid
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import window_of
from pages.ui.parts.asked import AskedQuestion, Billed


@dataclass(frozen=True)
class Trial(Billed):
    """A trial and what it becomes."""

    paid: BecomesPaid


def find(scenario: Scenario, knobs: Knobs) -> Trial:
    """The trial as it is billed, and by the day on which it is stopped or turned paid."""
    return Trial(outcome(scenario.book, scenario.until), becomes_paid(scenario.book))


def first_invoice(asked: AskedQuestion[Trial]) -> np.datetime64 | None:
    """The day of the first invoice with an amount, while the trial goes on."""
    paid = asked.finding.paid
    return None if not paid.goes_on or np.isnat(paid.invoice) else paid.invoice


def answer(asked: AskedQuestion[Trial]) -> str:
    """What the trial becomes and what that costs; then until when it can be stopped, or what it would have cost."""
    words, paid = asked.words, asked.finding.paid
    told = {
        "last": words.day(paid.last, LONG),
        "day": words.day(paid.paid_from, LONG),
        "end": words.day(paid.renewal - 1, LONG),
        "seats": words.seats(paid.seats),
        "amount": asked.money(paid.amount),
        "invoice": "" if np.isnat(paid.invoice) else words.day(paid.invoice, LONG),
        "owed": asked.money(paid.owed),
        "lapsed": words.counted("unasked.lapsed", paid.lapsed) if paid.converted else "",
        "window": window_of(asked.scenario.data),
        "nothing": words.amount(0, asked.currency),
        "cancelled": words.day(paid.cancelled, "d MMMM"),
        "cancelled_from": words.day(paid.paid_from, "d MMMM"),
    }
    if not paid.goes_on:
        return " ".join([words("unasked.off", **told), words("unasked.would_have", **told)])
    name = "sooner" if paid.converted else "scheduled" if paid.scheduled else "by_itself"
    sentences = [words(f"unasked.{name}", **told)]
    sentences.append(words("unasked.costs" if paid.owed else "unasked.costs_nothing", **told))
    if not np.isnat(paid.cancelled_on):
        stays = paid.kept[paid.days == paid.cancelled_on][0]
        day = words.day(paid.cancelled_on, LONG)
        sentences.append(words("unasked.taken_back", day_back=day, stays=asked.money(stays), **told))
    elif paid.owed:
        sentences.append(words("unasked.stop_converted" if paid.converted else "unasked.stop", **told))
    return " ".join(sentences)
