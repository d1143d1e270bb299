"""How many devices use an Avast service on flexible billing, day by day (PAYG-3 to PAYG-5, PAYG-11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import MISSING, given
from billing_model.core.lines import OWN
from billing_model.core.moves import carry_forward, ends, key, running_clamp, shifted, starts
from billing_model.core.programme import Steps

NO_LIMIT = 2**40  # devices: more than any customer has
FIRST_LIMIT = -2  # beside OWN: a number is the limit that the subscription began with


@dataclass(frozen=True, eq=False, kw_only=True)
class Usage(Columns):
    """Stretches of days with the same number of devices, by subscription and day."""

    subscription: Array = of_type(np.int64)
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    devices: Array = of_type(np.int64)  # that each of the days counts
    refused: Array = of_type(np.int64, 0)  # devices refused for the first time on the first day
    devices_from: Array = of_type(np.int64)  # as `InUse.devices_from`


def usage(book: Book, until: np.datetime64) -> Usage:
    """The devices that count on each day through `until` (PAYG-3), as stretches of days.

    Bought with 10 devices on the 1st, 7 are used from the 5th and 12 from the 9th:

        step           day of the change   days after
        1st   0 → 10   1st         10      2nd to 4th    10
        5th  10 →  7   5th         10      6th to 8th     7
        9th   7 → 12   9th         12      10th to …     12
    """
    steps = used_each_step(book, until)
    both = Usage.concat([day_of_change(steps), days_after(steps)])
    return both.sort(both.subscription, both.first)


def day_of_change(steps: InUse) -> Usage:
    """On the day of a change the highest number counts: a device that is uninstalled is still charged (PAYG-4)."""
    steps = steps.take(steps.on <= steps.last)
    return Usage(
        subscription=steps.subscription,
        first=steps.on,
        last=steps.on,
        devices=np.maximum(steps.before, steps.devices),
        refused=steps.refused,
        devices_from=np.where(steps.before > steps.devices, steps.before_from, steps.devices_from),
    )


def days_after(steps: InUse) -> Usage:
    """From the next day on the new number counts, until it changes again (PAYG-3)."""
    steps = steps.take(steps.on < steps.last)
    return Usage.of(
        len(steps),
        subscription=steps.subscription,
        first=steps.on + 1,
        last=steps.last,
        devices=steps.devices,
        devices_from=steps.devices_from,
    )


# ---- The devices in use -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class InUse(Columns):
    """The devices in use: one row per day on which something changes, by subscription and day."""

    subscription: Array = of_type(np.int64)
    on: Array = of_type(DAY)
    last: Array = of_type(DAY)  # the last day before the next row, or the last one that is charged
    before: Array = of_type(np.int64)  # in use the evening before, 0 before the purchase
    devices: Array = of_type(np.int64)  # in use in the evening
    refused: Array = of_type(np.int64)  # on this day for the first time
    before_from: Array = of_type(np.int64)  # where the numbers were given: the `row` of a `use` or a `set-limit`,
    devices_from: Array = of_type(np.int64)  # OWN for the seats, or FIRST_LIMIT


def used_each_step(book: Book, until: np.datetime64) -> InUse:
    """The devices in use after each change of what is wanted or of the limit."""
    steps = wanted_each_step(book)
    devices = installed(steps)
    devices_from = installed_from(steps, devices)
    end = last_day(book, until)[steps.subscription]
    next_day = np.append(steps.on[1:], steps.on[:1])
    return InUse(
        subscription=steps.subscription,
        on=steps.on,
        last=np.where(ends(steps.subscription), end, np.minimum(next_day - 1, end)),
        before=np.where(starts(steps.subscription), 0, shifted(devices)),
        devices=devices,
        refused=refused_at_first(steps, devices),
        before_from=shifted(devices_from),
        devices_from=devices_from,
    )


def installed(steps: Wanted) -> Array:
    """The devices in use after each step: a limit lets no new one in, and removes none (PAYG-5).

    In use = min(wanted, max(in use before, limit)), from 0 before the purchase.
    """
    return running_clamp(np.minimum(steps.wanted, steps.limit), steps.wanted, starts(steps.subscription))


def installed_from(steps: Wanted, devices: Array) -> Array:
    """Where the number of devices in use was given: as many as are wanted, as the limit lets in, or as before."""
    as_wanted = devices == steps.wanted
    return carry_forward(np.where(as_wanted, steps.wanted_from, steps.limit_from), as_wanted | (devices == steps.limit))


def refused_at_first(steps: Wanted, devices: Array) -> Array:
    """The devices refused at each step: newcomers without a place. Each is refused once, and then waits (PAYG-5)."""
    wanted_before = np.where(starts(steps.subscription), 0, shifted(steps.wanted))
    newcomers = np.maximum(steps.wanted - wanted_before, 0)
    refused: Array = np.minimum(newcomers, steps.wanted - devices)
    return refused


def last_day(book: Book, until: np.datetime64) -> Array:
    """The last day of each subscription that is charged: `until`, or that of its cancellation (PAYG-4, PAYG-11)."""
    return np.minimum(book.first_day("cancel"), until)


# ---- What is wanted, and the limit ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Wanted(Columns):
    """The devices that want the service, and the limit: one row per day on which either changes, as in its evening.

    Ordered by subscription and day, the day of the purchase among them.
    """

    subscription: Array = of_type(np.int64)
    on: Array = of_type(DAY)
    wanted: Array = of_type(np.int64, MISSING)
    limit: Array = of_type(np.int64, MISSING)  # NO_LIMIT where there is none
    wanted_from: Array = of_type(np.int64, OWN)  # where each was given, as in `InUse`
    limit_from: Array = of_type(np.int64, FIRST_LIMIT)


def wanted_each_step(book: Book) -> Wanted:
    """What was agreed at the purchase, and each `use` and `set-limit` after it; both numbers stay until they change.

    On the day of the purchase too a limit is set before devices are installed, and a `use` takes the place of the
    seats that were agreed (PAYG-5).
    """
    uses, limits = book.happened("use"), book.happened("set-limit")
    bought = Wanted.of(
        len(book),
        subscription=np.arange(len(book)),
        on=book.purchased,
        wanted=book.seats,
        limit=np.where(given(book.limit), book.limit, NO_LIMIT),
    )
    used = Wanted.of(len(uses), subscription=uses.subscription, on=uses.on, wanted=uses.seats, wanted_from=uses.row)
    limited = Wanted.of(
        len(limits), subscription=limits.subscription, on=limits.on, limit=limits.limit, limit_from=limits.row
    )
    steps = Wanted.concat([bought, used, limited])
    steps = steps.sort(steps.subscription, steps.on)
    says_wanted, says_limit = given(steps.wanted), given(steps.limit)
    steps = steps.replace(
        wanted=carry_forward(steps.wanted, says_wanted),
        wanted_from=carry_forward(steps.wanted_from, says_wanted),
        limit=carry_forward(steps.limit, says_limit),
        limit_from=carry_forward(steps.limit_from, says_limit),
    )
    return steps.take(ends(key(steps.subscription, steps.on)))


# ---- For other parts of the model -------------------------------------------------------------------------------


def levels(book: Book, until: np.datetime64) -> Steps:
    """The devices that count; none from the day after a cancellation."""
    used, cancelled = usage(book, until), book.happened("cancel")
    cancelled = cancelled.take(cancelled.on < until)
    steps = Steps.concat(
        [
            Steps(subscription=used.subscription, since=used.first, seats=used.devices),
            Steps.of(len(cancelled), subscription=cancelled.subscription, since=cancelled.on + 1, seats=0),
        ]
    )
    return steps.sort(steps.subscription, steps.since)
