"""An option: one way to buy what is needed.

It is what a subscription would be agreed on (programme, product, list price, discount, terms) without days and
seats, which follow from the need. Its fields may differ from path to path, so that a map over a price is one book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.checks import check
from billing_model.billing.edits import in_order
from billing_model.comparing.bought import changed, no_events
from billing_model.comparing.terms import gives_the_price
from billing_model.core import codes
from billing_model.core.book import Book, Events, Subscriptions
from billing_model.core.calendar import NEVER, add_months
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, Problem, column
from billing_model.core.money import to_decimal, to_micro
from billing_model.core.need import NeedSteps
from billing_model.core.programme import Programme
from billing_model.programmes import fields, programmes

UNREACHED = np.iinfo(np.int64).max  # the cost of an option that cannot serve a path
FROM_THE_NEED = ("purchased", "seats")  # fields of a subscription that an option does not have


@dataclass(frozen=True)
class Option:
    """One way to buy. Nothing here is checked; `comparison_file` reads it, `served` returns what a clause refuses.

    given: the fields of a ``[[subscription]]`` without id, customer, programme, day and seats; changes: what happens
    whatever the need does, as fields of an ``[[event]]`` with ``month``, the months since the start, in place of
    ``on``.

    peak: of an option made of two, what is agreed otherwise for the seats beyond the base, which never takes its list
    price over (`mix`); base: the seats on the base, of one path or of each; None: those that cost the least.
    """

    id: str
    group: str
    programme: str
    given: Mapping[str, Any] = field(default_factory=dict)
    name: Mapping[str, str] = field(default_factory=dict)  # by language
    changes: tuple[Mapping[str, Any], ...] = ()
    currency: str = field(kw_only=True)
    peak: Mapping[str, Any] | None = field(default=None, kw_only=True)
    base: NeedSteps | None = field(default=None, kw_only=True)

    @cached_property
    def right_from(self) -> set[np.datetime64]:
        """The days from which it was found to be agreed as its programme asks; `unfit` and `served` look here first."""
        return set()

    @property
    def declared(self) -> Programme:
        """What its vendor's programme declares."""
        return programmes()[self.programme]

    @property
    def list_price(self) -> Decimal | None:
        """Its list price, None where another field gives the price (`Programme.priced_by`)."""
        price: Decimal | None = self.given.get("list_price")
        return price

    @property
    def price_field(self) -> str:
        """The field that gives its price."""
        return gives_the_price(self.programme, self.given)

    @property
    def price(self) -> Decimal:
        """What that field says; 0 where no field gives a price."""
        return Decimal(self.given.get(self.price_field) or 0)

    def at_price(self, micro: int) -> Option:
        """The same at another price, in micro-units; that of a base is also that of the peak, unless it has its own."""
        return replace(self, given={**self.given, self.price_field: to_decimal(micro, 6)})

    @property
    def parts(self) -> tuple[Option, ...]:
        """The base and the peak of an option made of two; else the option itself."""
        if self.peak is None:
            return (self,)
        shared = {name: value for name, value in self.given.items() if name != "list_price"}
        base, peak = (
            replace(self, given=given, peak=None, base=None) for given in (self.given, shared | {**self.peak})
        )
        return base, peak

    def agreed(self, size: int, **columns: Array) -> Subscriptions:
        """What is agreed, repeated in ``size`` rows; columns: fields that differ from row to row.

        Days and seats are not given yet. Defaults of the fields are put in.
        """
        own = {declared.name: declared for declared in self.declared.fields}
        more = {}
        for name, declared in fields().items():
            if declared.type == "subscription":
                more[name] = np.full(size, -1)  # an option is never an add-on
                continue
            value = self.given.get(name, declared.default if name in own else None)
            more[name] = np.repeat(column(declared, [{} if value is None else {name: value}]), size)
        price = MISSING if self.list_price is None else to_micro(self.list_price)
        common = {
            "id": np.full(size, self.id, object),
            "customer": np.arange(size),
            "programme": np.full(size, codes.programme(self.programme), np.int8),
            "currency": np.full(size, self.currency, object),
            "purchased": np.full(size, NEVER),
            "seats": np.full(size, MISSING),
            "list_price": np.full(size, price),
            "row": np.arange(size),
            "index": np.arange(size, dtype=np.int32),
        }
        return Subscriptions(**common, more=more).replace(**columns)


def unfit(option: Option, start: np.datetime64) -> list[Problem]:
    """What is wrong with an option whatever is needed.

    It is checked as a subscription that is agreed so from this day; what the format refuses of its own changes comes
    with their places as the rows of the events. A change that a clause forbids is none of it: such an option says why
    it cannot serve.
    """
    size = len(option.changes)
    on = add_months(np.repeat(start, size), np.array([change["month"] for change in option.changes], np.int64))
    parts = [changed(change, np.zeros(1, np.int64), on[row : row + 1]) for row, change in enumerate(option.changes)]
    happened = Events.concat([*parts, no_events()]).replace(row=np.arange(size))
    wrong = wrong_of(option.agreed(1), start, happened)
    for peak in option.parts[1:]:
        named = {problem.field: problem for problem in wrong_of(peak.agreed(1), start)}
        wrong += [replace(problem, field=f"peak.{field}") for field, problem in named.items()]
    if not wrong:
        option.right_from.add(start)
    return wrong


def wrong_of(agreed: Subscriptions, start: np.datetime64, happened: Events | None = None) -> list[Problem]:
    """What the format or a clause finds wrong with what is agreed, whatever is needed from a day on."""
    first = agreed.take(np.arange(1)).replace(
        purchased=np.array([start]), seats=np.ones(1, np.int64), row=np.zeros(1, np.int64)
    )
    events = in_order(happened, first.programme) if happened is not None else no_events()
    wrong = check(Book(first, events, np.array(["0"], object)), programmes())[1]
    return [
        problem
        for problem in wrong
        if (problem.field not in FROM_THE_NEED if problem.table == "subscription" else _is_of_the_format(problem))
    ]


def _is_of_the_format(problem: Problem) -> bool:
    """A change that lies after the calendar's end lies after the need too, and never happens."""
    if problem.key == "day-out-of-range":
        return False
    return problem.clause in ("", "GEN-5") or problem.key in ("out-of-bounds", "too-few")
