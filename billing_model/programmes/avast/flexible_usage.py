"""Who used an Avast service on flexible billing, day by day: limits, refusals, uninstallations (PAYG-3 to PAYG-5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import MISSING
from billing_model.core.moves import carry_forward, ends, last_at_or_before, running_clamp, shifted, starts
from billing_model.core.programme import Steps

NO_LIMIT = 2**40


@dataclass(frozen=True, eq=False, kw_only=True)
class Usage(Columns):
    """Stretches of days with the same number of devices, by subscription and day; the last has no end of its own."""

    subscription: Array  # int64
    first: Array
    last: Array
    devices: Array  # int64, the number each of the days counts
    wanted: Array  # int64, devices that want the service
    limit: Array  # int64, NO_LIMIT where there is none
    refused: Array  # int64, devices refused for the first time on the first day


def usage(book: Book, until: np.datetime64) -> Usage:
    """The devices that count on each day through `until` (PAYG-3 to PAYG-5, PAYG-11).

    On the day of a change the higher number counts: an uninstalled device is still charged that day (PAYG-4).
    """
    step = _steps(book)
    sub, first_step = step.subscription, starts(step.subscription)
    running = running_clamp(np.minimum(step.wanted, step.limit), step.wanted, first_step)
    before = np.where(first_step, 0, shifted(running))
    wanted_before = np.where(first_step, 0, shifted(step.wanted))
    newcomers = np.maximum(step.wanted - wanted_before, 0)
    refused = np.minimum(newcomers, step.wanted - running)  # a device is refused once, and then waits (PAYG-5)

    next_day = np.append(step.on[1:], step.on[:1])
    ended = last_at_or_before(sub, np.full(len(step), until), *cancelled(book))
    last_day = np.full(len(step), until)
    if (ended >= 0).any():
        last_day = np.where(ended >= 0, np.minimum(cancelled(book)[1][ended], until), until)
    last = np.where(ends(sub), last_day, np.minimum(next_day - 1, last_day))
    # events on the day of the purchase come after it, and the highest number of the day counts
    again = np.append(False, (step.on[1:] == step.on[:-1]) & (sub[1:] == sub[:-1]))
    refused = refused + np.where(again, shifted(refused), 0)
    one_day = Usage(
        subscription=sub,
        first=step.on,
        last=step.on,
        devices=np.maximum(before, running),
        wanted=step.wanted,
        limit=step.limit,
        refused=refused,
    )
    shown = (step.on <= last_day) & ~np.append(again[1:], False)
    rest = one_day.replace(first=step.on + 1, last=last, devices=running, refused=np.zeros_like(refused))
    both = Usage.concat([one_day.take(shown), rest.take(step.on < last)])
    return both.sort(both.subscription, both.first)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Steps(Columns):
    subscription: Array
    on: Array
    wanted: Array
    limit: Array


def cancelled(book: Book) -> tuple[Array, Array]:
    """Subscriptions that were cancelled, and the day: still charged, the next is not (PAYG-4, PAYG-11)."""
    cancelled = book.happened("cancel")
    return cancelled.subscription, cancelled.on


def _steps(book: Book) -> _Steps:
    """One row per day on which the devices wanted or the limit change, both carried forward."""
    uses, limits = book.happened("use"), book.happened("set-limit")
    none = np.full(len(uses), MISSING)
    steps = _Steps.concat(
        [
            _Steps(
                subscription=np.arange(len(book)),
                on=book.purchased,
                wanted=book.seats,
                limit=np.where(book.limit == MISSING, NO_LIMIT, book.limit),
            ),
            _Steps(subscription=uses.subscription, on=uses.on, wanted=uses.seats, limit=none),
            _Steps(
                subscription=limits.subscription, on=limits.on, wanted=np.full(len(limits), MISSING), limit=limits.limit
            ),
        ]
    )
    steps = steps.sort(steps.subscription, steps.on)
    for name in ("wanted", "limit"):
        column = getattr(steps, name)
        steps = steps.replace(**{name: carry_forward(column, column != MISSING)})
    day = steps.subscription * 2**20 + steps.on.view(np.int64)
    return steps.take(ends(day) | starts(steps.subscription))  # the purchase, and what holds after a day's events


def levels(book: Book, until: np.datetime64) -> Steps:
    """The devices that count; none after a cancellation."""
    used = usage(book, until)
    ended, on = cancelled(book)
    after = on < until
    sub = np.append(used.subscription, ended[after])
    since = np.append(used.first, on[after] + 1)
    devices = np.append(used.devices, np.zeros(int(after.sum()), np.int64))
    order = np.lexsort((since, sub))
    return Steps(subscription=sub[order], since=since[order], seats=devices[order])
