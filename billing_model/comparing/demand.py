"""Devices or seats that are needed over time, made from a pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.moves import starts
from billing_model.core.need import Need, need_of

SHAPES = ("steady", "growing", "seasonal", "spike")
SHAPES_BY_MONTH = ("steady", "growing", "shrinking", "seasonal", "project")
USES = {  # the numbers of a pattern that each shape uses, beside those at the start
    "steady": (),
    "growing": ("step", "day"),
    "shrinking": ("step", "day"),
    "seasonal": ("peak", "period", "day"),
    "project": ("peak", "after", "length", "day"),
    "steps": (),
}
MOST_DEVICES = 1_000_000


@dataclass(frozen=True)
class Pattern:
    """How many devices want the service over time, by day or by month.

    - devices: the number at the start
    - step: devices added (growing; negative: removed) or removed (shrinking) each month, or every 30 days
    - peak: the number at the top of a season, during a spike or a project
    - period: days or months from one low point of the season to the next
    - after: days or months before the spike or the project
    - length: its days or months
    """

    shape: str = "steady"
    devices: int = 10
    step: int = 2
    peak: int = 20
    period: int = 60
    after: int = 10
    length: int = 7


def demand(pattern: Pattern, first: np.datetime64, last: np.datetime64) -> tuple[Array, Array]:
    """Every day from the first to the last, and the devices that want the service on it (int64).

    >>> demand(Pattern("growing", 10, step=30), np.datetime64("2024-04-01"), np.datetime64("2024-04-03"))[1]
    array([10, 11, 12])
    """
    days = np.arange(first, last + 1)
    return days, np.clip(_level(pattern, np.arange(len(days)), 30), 0, MOST_DEVICES)


def need_by_month(pattern: Pattern, start: np.datetime64, months: int, day: int = 1) -> Need:
    """The need over a number of months of service, one path; never below 1 seat.

    day: of the month of service, 1 to 28, on which the number changes.
    """
    seats = np.clip(_level(pattern, np.arange(months), 1), 1, MOST_DEVICES)
    begins = add_months(np.repeat(start, months + 1), np.arange(months + 1))
    on = begins[:-1] + (day - 1)
    on[0] = start
    return need_of(start, begins[-1], on, seats)


def _level(pattern: Pattern, passed: Array, step_of: int) -> Array:
    """The number of devices for the days or months passed; step_of: the days or months of one step."""
    level = np.full(len(passed), pattern.devices)
    if pattern.shape in ("growing", "shrinking"):
        level = level + passed * (pattern.step if pattern.shape == "growing" else -pattern.step) // step_of
    elif pattern.shape == "seasonal":
        period = max(2, pattern.period)
        from_bottom = np.minimum(passed % period, period - passed % period)
        level = level + (pattern.peak - pattern.devices) * 2 * from_bottom // period
    elif pattern.shape in ("spike", "project"):
        inside = (passed >= pattern.after) & (passed < pattern.after + pattern.length)
        level = np.where(inside, pattern.peak, level)
    return level


def changes(days: Array, devices: Array) -> tuple[Array, Array]:
    """Only the days on which the number of devices changes, and the first day."""
    new = starts(devices)
    return days[new], devices[new]
