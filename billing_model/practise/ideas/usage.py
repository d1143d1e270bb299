"""Wrong ideas about devices that are charged by the day: which of them, for which days, at which price of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from billing_model.billing.edits import without
from billing_model.core.fields import MISSING
from billing_model.practise.ideas.days import DAY, month_end, month_length
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import YEAR, Part
from billing_model.programmes import programmes


@dataclass(frozen=True)
class Used:
    """The devices of each day of a line: those that are charged, those that wanted to run, the same where a removal
    counts from its very day, and the limit (0: none).
    """

    part: Part
    charged: tuple[int, ...]
    wanted: tuple[int, ...]
    plain: tuple[int, ...]
    limits: tuple[int, ...]

    @property
    def days(self) -> int:
        """The days of the line."""
        return len(self.charged)


def _used(contract: Contract, invoiced: Invoiced, part: Part) -> Used:
    programme = programmes()[contract.programme]
    days = np.arange(part.first, part.last + DAY)
    name, event = programme.limit
    levels: Any = programme.levels

    def held(book: Any) -> tuple[int, ...]:
        of = book.of(contract.programme)
        own = int(np.flatnonzero(of.id == book.id[contract.subscription])[0])
        steps = levels(of, part.last)
        return tuple(int(count) for count in steps.on(np.full(len(days), own, np.int64), days))

    unlimited = without(invoiced.book, event).change(**{name: np.full(len(invoiced.book), MISSING)})
    wanted = held(unlimited)
    return Used(
        part,
        held(invoiced.book),
        wanted,
        _from_their_day(wanted),
        _limits(invoiced, contract.subscription, days, name),
    )


def _from_their_day(wanted: Sequence[int]) -> tuple[int, ...]:
    """Removals a day sooner: from the day on which they happen."""
    after = (*wanted[1:], wanted[-1])
    return tuple(min(now, later) for now, later in zip(wanted, after, strict=True))


def _limits(invoiced: Invoiced, subscription: int, days: Any, name: str) -> tuple[int, ...]:
    events = invoiced.events_of(subscription)
    limits = np.full(len(days), invoiced.field(name, subscription), np.int64)
    if name in events.more:
        for day, limit in zip(events.on, events.more[name].tolist(), strict=True):
            if limit >= 0:
                limits[days >= day] = limit
    return tuple(int(limit) for limit in limits)


def idea(make: Callable[[Used], Iterator[tuple[Part, dict[str, Any]]]]) -> Any:
    """Only of lines that are charged by use."""

    def made(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
        for part in contract.parts:
            if part.role == "usage":
                for other, values in make(_used(contract, invoiced, part)):
                    said = {"first": part.first, "last": part.last, **values}
                    yield Wrong(contract.instead({part: other}), part.line, part.first, part.last, values=said)

    return made


def _counted(used: Used, device_days: int) -> Iterator[tuple[Part, dict[str, Any]]]:
    if 0 < device_days != used.part.seats:
        yield used.part.but(seats=device_days), {}


@idea
def no_limit(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """Devices that the limit kept out are charged."""
    yield from _counted(used, sum(used.wanted))
    if any(used.limits):
        yield from _counted(used, sum(used.plain))


@idea
def limit_is_paid(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The limit is charged, not what runs."""
    if any(used.limits):
        since = next((at for at, limit in enumerate(used.limits) if limit == used.limits[-1]), 0)
        mixed = [limit or charged for limit, charged in zip(used.limits, used.charged, strict=True)]
        then = sum(used.charged[:since]) + used.limits[-1] * (used.days - since)
        for count in dict.fromkeys((sum(mixed), then, used.limits[-1] * used.days, used.limits[0] * used.days)):
            yield from _counted(used, count)
        whole = month_length(used.part.first)
        yield from _counted(used, used.limits[-1] * whole)


@idea
def limit_removes(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """A lower limit takes running devices away; it only keeps new ones out."""
    if any(0 < limit < charged for limit, charged in zip(used.limits, used.charged, strict=True)):
        for held in (used.wanted, used.plain):
            yield from _counted(
                used, sum(min(count, limit or count) for count, limit in zip(held, used.limits, strict=True))
            )
        kept = [min(count, limit or count) for count, limit in zip(used.plain, used.limits, strict=True)]
        yield from _counted(used, _with_removals(kept))  # the day on which they go still counts


def _with_removals(running: Sequence[int]) -> int:
    """Device-days where a removal counts from the day after it."""
    return sum(max(now, before) for now, before in zip(running, (0, *running), strict=False))


@idea
def refused_for_good(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """What the limit once refused never comes; it waits until the limit allows it."""
    if any(used.limits):
        running = [used.charged[0]]
        for (before, wanted), limit in zip(pairwise(used.plain), used.limits[1:], strict=True):
            may = max(running[-1], limit or wanted)
            running.append(min(running[-1] + max(wanted - before, 0), may, wanted))
        yield from _counted(used, _with_removals(running))


@idea
def limit_stays(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The limit of the first day goes on after it was changed."""
    if used.limits[0] and len(set(used.limits)) > 1:
        for held in (used.wanted, used.plain):
            yield from _counted(used, sum(min(count, used.limits[0]) for count in held))


@idea
def all_refused(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """Where more come than the limit allows none does; only those beyond it are refused."""
    if any(used.limits):
        running = [used.charged[0]]
        for wanted, limit in zip(used.plain[1:], used.limits[1:], strict=True):
            running.append(wanted if wanted <= (limit or wanted) else min(running[-1], wanted))
        yield from _counted(used, _with_removals(running))


@idea
def one_number(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """One number of devices for all days: the last, the first, the highest, or the mean of first and last."""
    some = used.charged
    for count in dict.fromkeys((some[-1], some[0], max(some), min(some), max(used.wanted))):
        yield from _counted(used, count * used.days)
        yield from _counted(used, count * month_length(used.part.first))
    if used.days * (some[0] + some[-1]) != 2 * used.part.seats:  # the mean may be half a device
        yield used.part.but(seats=used.days * (some[0] + some[-1]), of_days=2 * used.part.of_days), {}


@idea
def whole_month(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """A whole month, although the contract began or ended within it."""
    length = month_length(used.part.first)
    if used.days < length:
        starts = used.part.first == used.part.first.astype("datetime64[M]").astype("datetime64[D]")
        gone = length - used.days
        edge = used.charged[-1] if starts or used.part.last != month_end(used.part.last) else used.charged[0]
        yield from _counted(used, sum(used.charged) + edge * gone)


@idea
def other_days(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """Changes a day later or a day earlier, one of them or all."""
    yield from _shifted(used, (1, -1))


def _shifted(used: Used, steps: Sequence[int]) -> Iterator[tuple[Part, dict[str, Any]]]:
    some = used.charged
    borders = [place for place in range(1, len(some)) if some[place] != some[place - 1]]
    for step in steps:
        gains = [some[at - 1] - some[at] if step > 0 else some[at] - some[at - 1] for at in borders]
        for at, gain in zip(borders, gains, strict=True):
            for part, values in _counted(used, sum(some) + gain):
                yield part, {**values, "day": used.part.first + at * DAY}
        falls = [gain for gain in gains if gain * step > 0]
        for group in (gains, falls):
            if len(group) > 1:
                for part, values in _counted(used, sum(some) + sum(group)):
                    yield part, {**values, "day": used.part.first + borders[-1] * DAY}


@idea
def edge_left_out(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The first or the last day is not counted."""
    yield from _counted(used, sum(used.charged[:-1]))
    yield from _counted(used, sum(used.charged[1:]))


@idea
def days_of_the_price(used: Used) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The price of a day by other days than was agreed."""
    part = used.part
    length = month_length(part.first)
    for months, by in ((1, 30), (1, length), (YEAR, 365), (YEAR, 366), (YEAR, 360), (1, 31)):
        if Fraction(months, by) != Fraction(part.months, part.of_days):
            yield part.but(months=Fraction(months), of_days=by), {"days": by, "right": part.of_days}


KINDS = (
    Kind("no-limit", "limit", "PAYG-5", no_limit),
    Kind("limit-removes", "limit", "PAYG-5", limit_removes),
    Kind("limit-is-paid", "limit", "PAYG-5", limit_is_paid),
    Kind("refused-for-good", "limit", "PAYG-5", refused_for_good),
    Kind("limit-stays", "limit", "PAYG-5", limit_stays),
    Kind("all-refused", "limit", "PAYG-5", all_refused),
    Kind("usage-whole-month", "period", "PAYG-3", whole_month),
    Kind("one-number", "runs", "PAYG-3", one_number),
    Kind("usage-days-of-price", "price", "PAYG-12", days_of_the_price),
    Kind("usage-day-of-change", "runs", "PAYG-4", other_days),
    Kind("usage-edge", "runs", "GEN-1", edge_left_out),
)
