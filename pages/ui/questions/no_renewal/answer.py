"""What a month costs when a term is not renewed, and how much more that is than renewed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.no_renewal import BOUGHT_SINCE, EXTENDED_SINCE, NoRenewal, no_renewal
from pages.ui.base.words import LONG
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed, NoAnswer


@dataclass(frozen=True)
class Unrenewed(Billed):
    """What follows the term."""

    after: NoRenewal


def find(scenario: Scenario, knobs: Knobs) -> Unrenewed:
    """What follows the term whose renewal the case decides. Raises `NoAnswer`."""
    found = no_renewal(scenario.book)
    if found is None:
        raise NoAnswer(knobs.words("unrenewed.no_end"))
    return Unrenewed(outcome(scenario.book, scenario.until), found)


def first_invoice(asked: AskedQuestion[Unrenewed]) -> np.datetime64 | None:
    """The first invoice for days after the term."""
    lines = asked.finding.result.lines
    later = lines.invoice[lines.first >= asked.finding.after.after]
    return later.min() if len(later) else None


def answer(asked: AskedQuestion[Unrenewed]) -> str:
    """How the three ways go on from the last day of the term."""
    words, after = asked.words, asked.finding.after
    last = after.after - 1
    told = {
        "last": words.day(last, LONG),
        "renewed": renewed(asked),
        "cost": asked.money(after.renewed),
    }
    if after.extended is not None:
        told["difference"] = _difference(asked)
        return words("unrenewed.goes_on", month=asked.money(after.extended), **told)
    if not after.priced:
        return words("unrenewed.no_price", **told)
    early = last < EXTENDED_SINCE
    since = EXTENDED_SINCE if early else BOUGHT_SINCE
    return words("unrenewed.too_early" if early else "unrenewed.too_old", since=words.day(since, LONG), **told)


def renewed(asked: AskedQuestion[Unrenewed]) -> str:
    """For how long the term would be renewed, unless another term is scheduled."""
    other = any("term" in event for event in asked.scenario.data.get("event", []))
    term = "other" if other else asked.scenario.data["subscription"][0]["term"]
    return asked.words(f"unrenewed.renewed.{term}")


def _difference(asked: AskedQuestion[Unrenewed]) -> str:
    more = asked.finding.after.more
    form = "more" if more > 0 else "less" if more < 0 else "same"
    return asked.words(f"unrenewed.{form}", amount=asked.money(abs(more)), renewed=renewed(asked))
