"""The same need under every option that could serve it: what each costs, when it is paid, and what it ties up.

Everything follows from the lines of each option's own invoices. Money is int64 micro-units of the currency, net of tax;
a comparison is one path of need (`Need`), its what-ifs are books with many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.comparing.leaving import charged_later, leaving_after, leaving_for_nothing, month_ends
from billing_model.comparing.option import Option
from billing_model.comparing.orders import Serving
from billing_model.comparing.serving import Asked, served, served_together
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.currency import unit_of
from billing_model.core.fields import Problem
from billing_model.core.lines import Lines
from billing_model.core.money import round_to
from billing_model.core.need import Need
from billing_model.core.sums import minus, sum_by, total_of

DAYS_OF_A_YEAR = 365  # of the discount rate


@dataclass(frozen=True, eq=False)
class OptionResult:
    """An option that can serve the need; each figure is reckoned when it is first asked for.

    - need: as the option serves it; needed: what is really used of it
    - held: what the customer has already
    - counted: what figures are reckoned from, with the same amounts for the same days as `outcome` (`at_once`); None:
      that itself
    """

    option: Option
    need: Need
    needed: Need
    held: Book | None = None
    counted: Outcome | None = None

    def knows(self, **found: Any) -> OptionResult:
        """The same, with what was found of it together with others: `serving` or `leaving`."""
        vars(self).update(found)  # where its cached properties keep it
        return self

    @cached_property
    def serving(self) -> Serving:
        """The need as it is served, billed as its contracts run."""
        return served(self.option, self.need, held=self.held)

    @cached_property
    def outcome(self) -> Outcome:
        """Its invoices, with their lines."""
        return self.serving.outcome()

    @property
    def figures(self) -> Outcome:
        """The same for figures that do not say what each line is about."""
        return self.outcome if self.counted is None else self.counted

    @cached_property
    def cash(self) -> Array:
        """What is paid in each of `months`, on the due day where a clause gives one, else on the day of the invoice."""
        month = paid_on(self.figures).astype("datetime64[M]")
        return sum_by((month - self.months[0]).astype(int), self.figures.invoices.net, len(self.months))

    @cached_property
    def months(self) -> Array:
        """The calendar months from the start to the last payment."""
        first = self.need.start[0].astype("datetime64[M]")
        return np.arange(first, paid_on(self.figures).astype("datetime64[M]").max(initial=first) + 1)

    @property
    def tied_up(self) -> int:
        """The largest amount paid ahead of use at any time."""
        return self._most_ahead[0]

    @property
    def tied_up_on(self) -> np.datetime64:
        """The day on which that is."""
        return self._most_ahead[1]

    @cached_property
    def _most_ahead(self) -> tuple[int, np.datetime64]:
        days, paid, worth = self.figures.paid_and_used()
        inside = np.flatnonzero(days < self.need.end[0])
        if not len(inside):
            return 0, self.need.start[0]
        ahead = minus(paid, worth)[inside]
        peak = int(np.argmax(ahead))
        return max(0, int(ahead[peak])), days[inside[peak]]

    @cached_property
    def for_nothing(self) -> int:
        """What is paid for days after the end of the need."""
        return int(_for_nothing(self.figures.book, self.figures.lines, self.need))

    @cached_property
    def leaving(self) -> Array:
        """The total if the need ends after each month, the first entry after one month."""
        return leaving_after([self.option], self.need, self.held)[0]

    @cached_property
    def leaving_nothing(self) -> Array:
        """The part of each that is paid for days after the end."""
        return leaving_for_nothing(self.option, self.need, self.held)

    @property
    def seat_months(self) -> Fraction:
        """Months of a seat that were needed and served."""
        return self._needed_and_served[0]

    @property
    def needed_days(self) -> int:
        """Days of a seat that were needed and served."""
        return self._needed_and_served[1]

    @cached_property
    def _needed_and_served(self) -> tuple[Fraction, int]:
        return _served(self.needed, self.outcome if self.option.declared.by_use else None)

    @cached_property
    def refused(self) -> int:
        """Devices that a limit kept out, so that the need is not served in full."""
        return int(self.figures.lines.or_zeros("refused").sum())

    @cached_property
    def total(self) -> int:
        """All that is invoiced."""
        return total_of(self.figures.lines.amount)

    @cached_property
    def tax(self) -> int:
        """The tax that is added to it."""
        return total_of(self.figures.invoices.tax)

    @property
    def lines(self) -> int:
        """Invoice lines to handle."""
        return len(self.figures.lines)

    @property
    def invoices(self) -> int:
        """Invoices to handle."""
        return len(self.figures.invoices)

    @property
    def per_seat_month(self) -> int:
        """The total for each seat and month that was needed and served; micro-units, rounded to the cent."""
        if not self.seat_months:
            return 0
        return to_the_cent(self.total / self.seat_months, self.option.currency)

    @cached_property
    def charged_days(self) -> int:
        """Days of a seat that are charged, less those that are credited."""
        lines = self.figures.lines
        days = (lines.last - lines.first).view(np.int64) + 1
        return int((np.sign(lines.exact) * lines.seats * days).sum())

    @cached_property
    def paid_days(self) -> int:
        """Days of a seat that are paid, needed or not; use that is charged is needed."""
        return self.needed_days if self.option.declared.by_use else self.charged_days

    @property
    def used_percent(self) -> int:
        """How much of what is paid is needed, in whole percent rounded half up; at most 100."""
        paid = self.paid_days
        return min(100, (200 * self.needed_days + paid) // (2 * paid)) if paid > 0 else 100

    @property
    def per_paid_month(self) -> int:
        """The total for each month of a seat that is paid, needed or not; micro-units, rounded to the cent."""
        if not self.seat_months or self.paid_days <= 0:
            return 0
        return to_the_cent(self.total / (self.seat_months * self.paid_days / self.needed_days), self.option.currency)

    def present_value(self, rate: Decimal) -> int:
        """What all payments are worth on the first day, at a yearly discount rate in percent; rounded to the cent."""
        paid, first = self.figures.invoices, self.figures.book.purchased.min()
        worth = Decimal(0)
        for day, amount in zip(paid_on(self.figures), paid.net, strict=True):
            years = Decimal(int((day - first).astype(int))) / DAYS_OF_A_YEAR
            worth += Decimal(int(amount)) / (1 + rate / 100) ** years
        return to_the_cent(Fraction(int(worth.to_integral_value())), self.option.currency)


@dataclass(frozen=True)
class RefusedOption:
    """An option that cannot serve the need, and why."""

    option: Option
    problems: tuple[Problem, ...]


def results(
    options: Sequence[Option], need: Need, held: Book | None = None, used: Need | None = None
) -> tuple[list[OptionResult], list[RefusedOption]]:
    """Every option that can serve a need of one path, and those that cannot, both in the order given.

    held: what the customer has already; its lines are not counted. used: what is really used, where that differs from
    the plan: options charged by use are charged for it, all others for the plan.
    """
    every = results_of(options, need, held, used)
    possible = [one for one in every if isinstance(one, OptionResult)]
    return possible, [one for one in every if isinstance(one, RefusedOption)]


def results_of(
    options: Sequence[Option], need: Need, held: Book | None = None, used: Need | None = None
) -> list[OptionResult | RefusedOption]:
    """What `results` finds of each option, all of them billed as one book."""
    used = need if used is None else used
    asked = [Asked(option, used if option.declared.by_use else need) for option in options]
    return [result_of(serving, used, held) for serving in served_together(asked, held)]


def result_of(serving: Serving, used: Need, held: Book | None = None) -> OptionResult | RefusedOption:
    """What is found of a need that was served; used: what is really used of it."""
    if serving.problems:
        return RefusedOption(serving.option, serving.problems[0])
    return OptionResult(serving.option, serving.need, used, held).knows(serving=serving)


def leave_together(results: Sequence[OptionResult]) -> None:
    """Have what leaving costs reckoned of all of them at once, where it is not known yet."""
    unknown = [result for result in results if "leaving" not in vars(result)]
    by_need: dict[int, list[OptionResult]] = {}
    for result in unknown:
        by_need.setdefault(id(result.need), []).append(result)
    for alike in by_need.values():
        costs = leaving_after([result.option for result in alike], alike[0].need, alike[0].held)
        for result, leaving in zip(alike, costs, strict=True):
            result.knows(leaving=leaving)


def _for_nothing(book: Book, lines: Lines, need: Need) -> int:
    """What a need of one path pays for days after its end, never below zero."""
    return max(total_of(charged_later(book, lines, np.broadcast_to(need.end, len(lines)))), 0)


def paid_on(outcome: Outcome) -> Array:
    """The day on which each invoice is paid: its due day where a clause gives one, else its own."""
    bills = outcome.invoices
    return np.where(np.isnat(bills.due), bills.on, bills.due)


def _served(need: Need, by_use: Outcome | None) -> tuple[Fraction, int]:
    """The seats that were needed and served, in months of service and in days: a day is its share of the month it lies
    in.

    by_use: the outcome of an option that a limit may keep below the need; every other option serves it in full.
    """
    every = np.arange(need.start[0], need.end[0])
    seats = need.at(np.zeros(len(every), np.int64), every)
    if by_use is not None:
        days, running = by_use.seats_by_day()
        held = np.zeros(len(every), np.int64)
        known = (every >= days[0]) & (every <= days[-1]) if len(days) else np.zeros(len(every), bool)
        held[known] = running[(every[known] - days[0]).astype(int)] if len(days) else 0
        seats = np.minimum(seats, held)
    begins = np.append(need.start, month_ends(need)[:-1])
    lengths = (add_months(np.repeat(need.start, len(begins)), np.arange(1, len(begins) + 1)) - begins).astype(int)
    sums = np.add.reduceat(seats, (begins - need.start[0]).astype(int))
    months = sum((Fraction(int(n), int(days)) for n, days in zip(sums, lengths, strict=True)), Fraction())
    return months, int(seats.sum())


def to_the_cent(micro: Fraction, currency: str) -> int:
    """An amount rounded to the minor unit of its currency."""
    return int(round_to(unit_of(currency), np.array([micro.numerator], object), micro.denominator)[0])
