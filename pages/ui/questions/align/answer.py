"""When a subscription that is added ends, what it is first charged and then, and when all renew together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.core.columns import Array
from billing_model.files.scenario import Scenario
from billing_model.what_if.align import (
    ALIGNED,
    DAY,
    MONTH,
    OTHER,
    OWN,
    Alignment,
    Curve,
    Way,
    align,
    by_end,
    by_purchase,
    end_of_choice,
)
from billing_model.words.wording import one_line
from pages.ui.base.words import LONG, Words, plain
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.scenario import remembered

MONTHLY = "monthly"  # a plan under which a charge covers a month
NAMES = {OWN: "own", OTHER: "other", MONTH: "month", DAY: "day"}  # of the ways, in the wording


@dataclass(frozen=True)
class Aligned(Billed):
    """The ways for a term to end, and the first charge by the day of the purchase and by the end that is chosen."""

    found: Alignment
    scenario: Scenario

    @cached_property
    def by_purchase(self) -> Curve:
        """By the day of the purchase, around the case's own; found when it is shown."""
        data, book, ways = self.scenario.data, self.scenario.book, tuple(self.found.ways)
        *others, new = data["subscription"]
        around = _days_around(np.datetime64(new["purchased"], "D"), new.get("plan") == MONTHLY)
        end = end_of_choice(book)
        same = {name: value for name, value in new.items() if name != "purchased" and name not in ALIGNED.values()}
        happens = [event for event in data.get("event", []) if event["subscription"] != new["id"]]
        more = {name: value for name, value in data.items() if name not in ("subscription", "event", "until")}
        text = repr((others, same, happens, more, ways, around[0], around[-1], end))
        return _kept(text, lambda: by_purchase(book, around, ways))

    @cached_property
    def by_end(self) -> Curve:
        """By the last day of the term; found when it is shown."""
        return by_end(self.scenario.book)

    @property
    def way(self) -> Way:
        """The way that the case goes."""
        return self.found.ways[self.found.chosen]


def find(scenario: Scenario, knobs: Knobs) -> Aligned:
    """Each way billed."""
    return Aligned(outcome(scenario.book, scenario.until), align(scenario.book), scenario)


# Another day of the purchase among those that are shown comes to the same first charges.
_kept: Callable[[str, Callable[[], Curve]], Curve] = remembered.keeping(remembered.MOST)


def _days_around(day: np.datetime64, monthly: bool) -> Array:
    """The month of a purchase and the next; where a charge covers years, the twelve months from it on."""
    month = day.astype("datetime64[M]")
    return np.arange(month.astype("datetime64[D]"), (month + (2 if monthly else 12)).astype("datetime64[D]"))


def first_invoice(asked: AskedQuestion[Aligned]) -> np.datetime64:
    """The invoice of the first charge."""
    return asked.finding.way.on


def answer(asked: AskedQuestion[Aligned]) -> str:
    """What follows from the chosen end, when both renew together, and the first charge of the other ways."""
    words, found, way = asked.words, asked.finding.found, asked.finding.way
    entries = asked.scenario.data["subscription"]
    told: dict[str, Any] = {
        "day": words.day(entries[-1]["purchased"], LONG),
        "offer": _offer(entries, words),
        "last": words.day(way.last, LONG),
        "other": with_other(entries, words),
    }
    sentences = [f"{words(f'align.ends.{NAMES[found.chosen]}', **told)} {_charges(asked, way)}"]
    if way.invoice != way.first:
        sentences.append(words("align.invoice", on=words.day(way.on, "d MMMM"), invoice=asked.money(way.invoice)))
    if len(entries) > 1:
        together = not np.isnat(way.together)
        told = {"together": words.day(way.together, LONG)} if together else {}
        sentences.append(words("align.together" if together else "align.apart", **told))
    return " ".join(filter(None, [*sentences, _otherwise(asked)]))


def _charges(asked: AskedQuestion[Aligned], way: Way) -> str:
    """The first charge, and what follows."""
    words, new, first = asked.words, asked.scenario.data["subscription"][-1], asked.money(way.first)
    whole = not way.short
    if whole and way.first == (way.renewal if way.later is None else way.later):
        return words(
            "align.always", first=first, each=words("align.each." + new["term" if way.later is None else "plan"])
        )
    covered = int((way.through - np.datetime64(new["purchased"], "D")).astype(int)) + 1
    told = {"first": first, "days": words.counted("align.first_days", covered)}
    begins = "align.whole" if whole else "align.short"
    if way.later is not None:
        each = words("align.each." + new["plan"])
        return words(f"{begins}_then", later=asked.money(way.later), each=each, **told)
    if way.renewal is not None:
        return words(f"{begins}_renewed", renewal=asked.money(way.renewal), **told)
    return words(begins, **told)


def _otherwise(asked: AskedQuestion[Aligned]) -> str:
    """The first charge of the ways that the case does not go, but for a day that nobody has chosen."""
    words, other = asked.words, with_other(asked.scenario.data["subscription"], asked.words)
    parts = [
        words(f"align.instead.{NAMES[number]}", first=asked.money(way.first), other=other)
        for number, way in asked.finding.found.ways.items()
        if number not in (asked.finding.found.chosen, DAY)
    ]
    ways = words("align.or").join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
    return words("align.otherwise", ways=ways) if ways else ""


def with_other(entries: Sequence[Mapping[str, Any]], words: Words) -> str:
    """The subscription with which the new one can end, with the word before it; "" without one."""
    if len(entries) < 2:
        return ""
    name = entries[0].get("offer")
    if not name or name == entries[-1].get("offer"):
        return words("align.with_another")
    return words("align.with_offer", name=plain(one_line(str(name))))


def _offer(entries: Sequence[Mapping[str, Any]], words: Words) -> str:
    named = entries[-1].get("offer")
    return plain(one_line(str(named))) if named else words("align.it")
