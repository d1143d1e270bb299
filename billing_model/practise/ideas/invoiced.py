"""An invoice by contract: what is taken back, which days are charged anew, what is paid ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from billing_model.core.book import Book, Events
from billing_model.core.money import HUNDRED_PERCENT
from billing_model.practise.ideas.days import DAY
from billing_model.practise.ideas.parts import Part, parts_of
from billing_model.practise.sheet import Sheet
from billing_model.practise.slips_in_a_line.priced_again import tax_rate
from billing_model.programmes import programmes


@dataclass(frozen=True)
class Change:
    """A day on which another number of seats begins."""

    on: np.datetime64
    before: int
    after: int


@dataclass(frozen=True)
class Contract:
    """The parts of one subscription on an invoice."""

    subscription: int
    programme: str
    parts: tuple[Part, ...]

    @cached_property
    def credits(self) -> tuple[Part, ...]:
        """What is taken back."""
        return tuple(part for part in self.parts if part.sign < 0 and part.role == "credit")

    @cached_property
    def free(self) -> tuple[Part, ...]:
        """What costs nothing."""
        return tuple(part for part in self.parts if part.role in ("free", "lost"))

    @cached_property
    def bases(self) -> tuple[Part, ...]:
        """Charges that stand before a credit and of which it takes something back."""
        return tuple(
            part
            for part in self._charges
            if self.credits and part.line < self.credits[0].line and part.last >= self._from
        )

    @cached_property
    def aheads(self) -> tuple[Part, ...]:
        """Whole periods after all that is taken back; all whole periods where nothing is."""
        return tuple(
            part
            for part in self._charges
            if part.whole and part not in self.bases and (not self.credits or part.first > self._to)
        )

    @cached_property
    def runs(self) -> tuple[Part, ...]:
        """The days that are charged anew."""
        return tuple(part for part in self._charges if part not in self.bases and part not in self.aheads)

    @cached_property
    def _charges(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.sign > 0 and part.role in ("run", "whole", "usage"))

    @property
    def _from(self) -> np.datetime64:
        return min(part.first for part in self.credits)

    @property
    def _to(self) -> np.datetime64:
        return max(part.last for part in self.credits)

    @property
    def _paired(self) -> bool:
        """Whether every row of some days has its own credit, from the same day (NCE-21)."""
        same = [run.first == credit.first for run, credit in zip(self.runs, self.credits, strict=False)]
        return len(self.runs) == len(self.credits) and all(same)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The days inside the credited periods on which another number begins."""
        if self._paired and self.runs:
            pairs = zip(self.runs, self.credits, strict=True)
            return tuple(Change(run.first, credit.seats, run.seats) for run, credit in pairs)
        return tuple(
            Change(later.first, sooner.seats, later.seats)
            for sooner, later in pairwise(self.runs)
            if later.first == sooner.last + DAY
        ) or tuple(Change(run.first, self.credits[0].seats, run.seats) for run in self.runs[:1] if self.credits)

    @cached_property
    def netted(self) -> tuple[Part, ...]:
        """What came or went alone, for its days: what the credit and the runs add up to, but for the rounding."""
        before = [credit.seats for credit in self.credits] if self._paired else [self.before] * len(self.runs)
        return tuple(
            run.but(seats=abs(run.seats - held), sign=1 if run.seats > held else -1, role="run")
            for run, held in zip(self.runs, before, strict=True)
            if run.seats != held
        )

    @property
    def before(self) -> int:
        """The seats that were charged before the first change."""
        return self.credits[0].seats if self.credits else self.parts[0].seats

    @property
    def after(self) -> int:
        """The seats after the last change."""
        charged = (*self.runs, *self.aheads) or self.parts
        return charged[-1].seats

    def without(self, *parts: Part) -> tuple[Part, ...]:
        """The contract's parts without some."""
        return tuple(part for part in self.parts if part not in parts)

    def instead(self, changed: Mapping[Part, Part]) -> tuple[Part, ...]:
        """The contract's parts with others in the place of some."""
        return tuple(changed.get(part, part) for part in self.parts)


@dataclass(frozen=True)
class Invoiced:
    """An invoice to guess, by contract."""

    sheet: Sheet

    @property
    def book(self) -> Book:
        """What was agreed."""
        return self.sheet.result.book

    @property
    def on(self) -> np.datetime64:
        """The day of the invoice."""
        day: np.datetime64 = self.sheet.result.invoices.on[self.sheet.invoice]
        return day

    @property
    def places(self) -> int:
        """The decimals of its currency."""
        return self.sheet.places

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its lines."""
        return parts_of(self.sheet.operands, self.sheet.lines.first, self.sheet.lines.last)

    @cached_property
    def contracts(self) -> tuple[Contract, ...]:
        """Its lines by subscription."""
        names = self.book.programme_names
        rows = dict.fromkeys(part.subscription for part in self.parts)
        return tuple(
            Contract(row, str(names[row]), tuple(part for part in self.parts if part.subscription == row))
            for row in rows
        )

    @cached_property
    def rate(self) -> Fraction:
        """The tax that is added, as a part of 1."""
        return next((rate for rate in map(tax_rate, self.sheet.operands) if rate), Fraction(0))

    @cached_property
    def other_rate(self) -> Fraction:
        """The tax that is agreed and not added, as a part of 1."""
        percent = self.book.subscriptions.more.get("vat_percent")
        rows = [contract.subscription for contract in self.contracts]
        if percent is None or self.rate:
            return Fraction(0)
        return max(Fraction(max(int(percent[row]), 0), HUNDRED_PERCENT) for row in rows)

    def with_parts(self, changed: Mapping[int, tuple[Part, ...]]) -> tuple[Part, ...]:
        """All parts, those of some subscriptions replaced."""
        return tuple(part for contract in self.contracts for part in changed.get(contract.subscription, contract.parts))

    def field(self, name: str, subscription: int, default: int = 0) -> int:
        """A whole number that was agreed with a subscription."""
        column = self.book.subscriptions.more.get(name)
        value = default if column is None else int(column[subscription])
        return default if value < 0 else value

    def kind_of(self, part: Part) -> str:
        """The kind of a part's line."""
        return str(self.sheet.lines.kind_names[part.line]) if part.line >= 0 else ""

    def is_of_a_cancellation(self, part: Part) -> bool:
        """Whether a part's line settles a cancellation: the vendors' kinds of these lines all begin with the word."""
        return self.kind_of(part).startswith("cancel")

    def is_trial(self, subscription: int) -> bool:
        """Whether a contract began as a free trial."""
        return bool(self.field("trial", subscription))

    def begins(self, subscription: int) -> np.datetime64:
        """The day from which it is paid: of the purchase, or on which a trial became one."""
        converted = self.last_event(subscription, "convert-trial")
        bought: np.datetime64 = self.book.purchased[subscription]
        return bought if converted is None else converted

    def held(self, subscription: int, day: np.datetime64) -> int:
        """The seats that were held on a day; those of the purchase where that is not told."""
        name = str(self.book.programme_names[subscription])
        levels, of = programmes()[name].levels, self.book.of(name)
        if levels is None:
            return int(self.book.seats[subscription])
        own = np.flatnonzero(of.id == self.book.id[subscription])
        return int(levels(of, self.on).on(own, np.array([day]))[0])

    def events_of(self, subscription: int) -> Events:
        """What happened to a subscription."""
        events = self.book.events
        return events.take(events.subscription == subscription)

    def last_event(self, subscription: int, *kinds: str) -> np.datetime64 | None:
        """The day of the last event of some kinds up to the invoice, None if there is none."""
        events = self.events_of(subscription)
        days = [day for day, kind in zip(events.on, events.kind_names, strict=True) if kind in kinds and day <= self.on]
        return max(days) if days else None
