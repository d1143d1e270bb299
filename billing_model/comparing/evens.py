"""Where two options are even: up to a value one costs less, above it the other.

The values: months for which a seat is needed, the chance that the customer leaves, what money costs, a rise of the
price. Amounts are compared as they are billed, chances as whole numbers; nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from billing_model.comparing.compare import OptionResult
from billing_model.comparing.leaving import leaving_after, month_ends
from billing_model.comparing.option import Option
from billing_model.comparing.orders import Serving
from billing_model.comparing.pieces import weighed
from billing_model.comparing.serving import served
from billing_model.core.money import HUNDRED_PERCENT, UNIT
from billing_model.core.need import need_of
from billing_model.core.sums import minus, total_of

RISE_AFTER = 6  # months, of a price that rises: ours
TENTH = 10  # hundredths of a percent
DEARER = "set-list-price"


@dataclass(frozen=True)
class Even:
    """Which of two options costs less: one up to a value, the other above it or from another value on.

    - below: the one that costs less at first; None if both cost the same whatever the value is
    - upto: the last value at which it does; None if it always does
    - above: the other; None if it never costs less
    - since: the first value at which that does
    - until: the last value before the first costs less again; None if it does not
    - ties: where the other never costs less, whether both cost the same at some values

    Values are months, or hundredths of a percent.
    """

    below: Option | None
    upto: int | None = None
    above: Option | None = None
    since: int | None = None
    until: int | None = None
    ties: bool = False


def by_months(first: OptionResult, second: OptionResult) -> Even | None:
    """By the months for which one seat is needed, of all months of the need; None for a base and a peak, where some
    seats are on the one and some on the other."""
    need, results = first.need, (first, second)
    if any(result.option.peak is not None for result in results):
        return None
    seat = need_of(need.start[0], need.end[0], need.start, np.ones(1, np.int64))
    cost, other = leaving_after([result.option for result in results], seat, first.held)
    return _even(first, second, minus(cost, other).tolist(), range(1, len(cost) + 1))


def by_leaving_each_month(first: OptionResult, second: OptionResult) -> Even:
    """By the chance, in each month, that the customer leaves at its end; both as they cost on average."""
    differences = _less(first, second)

    def less(leaving: int) -> int:
        """The difference on average, times a positive number."""
        return weighed(differences, leaving)

    return _crossing(first, second, less, HUNDRED_PERCENT)


def by_leaving_once(first: OptionResult, second: OptionResult) -> Even:
    """By the chance that the customer leaves at the end of a month before the last, any of them with the same chance;
    who does not, stays to the end."""
    *early, end = _less(first, second)
    count, sooner = len(early), sum(early)

    def less(leaving: int) -> int:
        return (HUNDRED_PERCENT - leaving) * end * max(count, 1) + leaving * sooner

    return _crossing(first, second, less, HUNDRED_PERCENT)


def by_interest(first: OptionResult, second: OptionResult) -> Even:
    """By what money costs in a year, as of the days on which invoices are paid."""

    def less(rate: int) -> int:
        percent = Decimal(rate) / 100
        return first.present_value(percent) - second.present_value(percent)

    return _halving(first, second, less, HUNDRED_PERCENT)


def by_price_rise(first: OptionResult, second: OptionResult) -> Even | None:
    """By the rise of both prices after `RISE_AFTER` months, in tenths of a percent; None where the price of one cannot
    change so or would be too large, or the need is over by then."""
    results = (first, second)
    if len(month_ends(first.need)) <= RISE_AFTER or not all(_can_rise(one.option) for one in results):
        return None

    def at(rise: int) -> list[Serving]:
        return [served(_dearer(r.option, rise), r.need, held=r.held) for r in results]

    def less(rise: int) -> int:
        cost, other = (total_of(serving.totals) for serving in at(rise))
        return cost - other

    if any(serving.problems for serving in at(HUNDRED_PERCENT)):
        return None
    return _halving(first, second, less, HUNDRED_PERCENT, TENTH)


@dataclass(frozen=True)
class Flexibility:
    """What it costs to be free, and what it costs not to have been.

    - free: the option that binds less; bound: the other
    - premium: what it costs more if all goes as planned, in micro-units
    - regret: what the other costs more where that is the most, if the customer leaves after so many months
    """

    free: Option
    bound: Option
    premium: int
    regret: int
    months: int


def flexibility(first: OptionResult, second: OptionResult) -> Flexibility | None:
    """The price of being free to leave; None where one of the two costs less in whichever month the customer leaves."""
    differences = _less(first, second)
    if differences[-1] < 0:
        first, second, differences = second, first, [-cost for cost in differences]
    regret = max(-cost for cost in differences)
    if regret <= 0 or differences[-1] <= 0:
        return None
    months = 1 + differences.index(-regret)
    return Flexibility(first.option, second.option, differences[-1], regret, months)


# ---- Where a difference changes its sign ------------------------------------------------------------------------


def _less(first: OptionResult, second: OptionResult) -> list[int]:
    """What the first costs more than the second, by the month after which the customer leaves."""
    less: list[int] = minus(first.leaving, second.leaving).tolist()
    return less


def _even(first: OptionResult, second: OptionResult, less: Sequence[int], values: Sequence[int]) -> Even:
    """The first change of sign among values in order, and whether it changes back; less: what the first costs more at
    each."""
    some = [(value, cost > 0) for value, cost in zip(values, less, strict=True) if cost]
    if not some:
        return Even(None)
    dearer = some[0][1]
    below, above = (second, first) if dearer else (first, second)
    since = next((value for value, sign in some if sign != dearer), None)
    if since is None:
        return Even(below.option, ties=len(some) < len(values))
    upto = max(value for value, sign in some if value < since)
    back = next((value for value, sign in some if value > since and sign == dearer), None)
    until = None if back is None else max(value for value, sign in some if since <= value < back)
    return Even(below.option, upto, above.option, since, until)


def _crossing(first: OptionResult, second: OptionResult, less: Callable[[int], int], most: int) -> Even:
    """The first change of sign from 0 to a value, looked for in tenths of a percent and then in hundredths."""
    coarse = [*range(0, most + 1, TENTH)]
    found = _even(first, second, [less(value) for value in coarse], coarse)
    if found.upto is None or found.since is None:
        return found
    fine = [*range(found.upto, found.since + 1)]
    return _even(first, second, [less(value) for value in fine], fine)


def _halving(first: OptionResult, second: OptionResult, less: Callable[[int], int], most: int, step: int = 1) -> Even:
    """The change of sign between 0 and a value, where there is one, by halving; step: between values."""
    ends = [less(0), less(most)]
    if ends[0] * ends[1] >= 0:
        return _even(first, second, ends, [0, most])
    upto = _last(lambda value: less(value * step) * ends[0] > 0, 0, most // step)
    tied = _last(lambda value: less(value * step) * ends[0] >= 0, upto, most // step)
    return _even(first, second, ends, [upto * step, (tied + 1) * step])


def _last(holds: Callable[[int], bool], begin: int, end: int) -> int:
    """The last whole number for which this holds; it does at the beginning, and not at the end."""
    while end - begin > 1:
        middle = (begin + end) // 2
        begin, end = (middle, end) if holds(middle) else (begin, middle)
    return begin


def _can_rise(option: Option) -> bool:
    """Whether one event raises all of its price: it has no second price, such as one for the time after its term."""
    prices = [field.name for field in option.declared.fields if field.type == "money" and option.given.get(field.name)]
    if any(name != option.price_field for name in prices):
        return False
    events = {event.kind: {field.name for field in event.fields} for event in option.declared.events}
    return option.peak is None and option.price_field in events.get(DEARER, ()) and not option.changes


def _dearer(option: Option, rise: int) -> Option:
    """An option whose price rises by hundredths of a percent after some months."""
    price = Fraction(option.price) * (HUNDRED_PERCENT + rise) / HUNDRED_PERCENT
    rising = Decimal(round(price * UNIT)) / UNIT
    return replace(option, changes=({"month": RISE_AFTER, "kind": DEARER, option.price_field: rising},))
