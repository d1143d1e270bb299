"""Which term and plan costs least for the months needed, from when on another does, and what is paid for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.term_and_plan import LONGEST, TermAndPlan, months_of, term_and_plan
from billing_model.words.wording import capital
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import window_of
from pages.ui.parts.asked import AskedQuestion, Billed
from pages.ui.questions.term_and_plan.inputs import USUAL, named
from pages.ui.scenario import remembered

# The day until which a contract is needed, which its slider moves, is an event: all choices stay as they are.
_kept: Callable[[str, Callable[[], TermAndPlan]], TermAndPlan] = remembered.keeping(remembered.MOST)


@dataclass(frozen=True)
class Bound(Billed):
    """A contract under every term and plan, needed for so many months."""

    under: TermAndPlan
    months: int

    @property
    def best(self) -> int:
        """The choice that costs least."""
        return self.under.cheapest(self.months)

    def cost(self, choice: int) -> int:
        """What a choice costs."""
        return int(self.under.cost[choice, self.months - 1])

    def lost(self, choice: int) -> int:
        """What of it is for the time after the months needed."""
        return self.under.lost(choice, self.months)


def find(scenario: Scenario, knobs: Knobs) -> Bound:
    """The contract under every term and plan."""
    terms = {name: value for name, value in scenario.data.items() if name not in ("event", "until")}
    under = _kept(repr(terms), lambda: term_and_plan(scenario.book))
    off = scenario.data.get("event", [])
    months = months_of(under.ends, off[0]["on"]) if off else USUAL
    return Bound(outcome(scenario.book, scenario.until), under, months)


def first_invoice(asked: AskedQuestion[Bound]) -> np.datetime64 | None:
    """The day of the first invoice of the contract as it is."""
    days = asked.finding.result.invoices.on
    return days[0] if len(days) else None


def in_full(asked: AskedQuestion[Bound], choice: int) -> str:
    """A choice in a sentence, with what it goes on as after the last whole year."""
    words, found = asked.words, asked.finding
    name = named(found.under.choices[choice], words)
    if not found.under.by_the_month[choice, found.months - 1]:
        return name
    years, rest = divmod(found.months - 1, 12)
    name = words("term.twice", choice=name) if years > 1 else name
    return words.counted("term.then_month", rest + 1, choice=name)


def answer(asked: AskedQuestion[Bound]) -> str:
    """The cheapest beside the contract's own, how long that stays so, and what is paid for nothing."""
    words, found, under = asked.words, asked.finding, asked.finding.under
    own, best = under.own, found.best
    cost, own_cost = found.cost(best), found.cost(own)
    told = {
        "months": words.counted("term.count", found.months),
        "seats": words.seats(asked.scenario.data["subscription"][0]["seats"]),
        "best": in_full(asked, best),
        "own": in_full(asked, own),
        "cost": asked.money(cost),
        "own_cost": asked.money(own_cost),
        "more": asked.money(own_cost - cost),
    }
    if len(under.choices) < 2:
        return words("term.one_price", **told)
    sentences = [words("term.least", **told)]
    if own_cost > cost:
        sentences.append(capital(words("term.own_more", **told)))
    elif own != best:
        sentences.append(capital(words("term.own_same", **told)))
    else:
        second = _second(found)
        told |= {"second": in_full(asked, second), "second_more": asked.money(found.cost(second) - cost)}
        tied = found.cost(second) == cost
        sentences.append(capital(words("term.second_same" if tied else "term.second", **told)))
    return " ".join([*sentences, *_flips(asked), *_lost(asked)])


def _second(found: Bound) -> int:
    """The choice that costs least but for the best."""
    column = found.under.cost[:, found.months - 1].copy()
    others = np.delete(np.arange(len(column)), found.best)
    return int(others[np.argmin(column[others])])


def _flips(asked: AskedQuestion[Bound]) -> list[str]:
    """From how many months on, or up to how many, another choice costs least."""
    words, found = asked.words, asked.finding
    first, last = found.under.stretch(found.months)
    if last < LONGEST:
        other = named(found.under.choices[found.under.cheapest(last + 1)], words)
        return [words("term.from", count=words.counted("term.count", last + 1), other=other)]
    if first > 1:
        other = named(found.under.choices[found.under.cheapest(first - 1)], words)
        begins, ends = found.under.stretch(first - 1)[0], words.counted("term.count", first - 1)
        path = "up_to" if begins == 1 else "for" if begins == first - 1 else "between"
        return [words(f"term.{path}", begins=words.whole(begins), count=ends, other=other)]
    return []


def _lost(asked: AskedQuestion[Bound]) -> list[str]:
    """That a term is owed to its end, and what that makes of the contract as it is."""
    words, lost = asked.words, asked.finding.lost(asked.finding.under.own)
    own = named(asked.finding.under.choices[asked.finding.under.own], words)
    told = {"lost": asked.money(lost), "own": own, "window": window_of(asked.scenario.data)}
    return [words("term.lost" if lost else "term.owed", **told)]
