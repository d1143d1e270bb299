"""What a need of one path costs if it ends earlier: after one month, two months and so on, under each option."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from billing_model.billing.daily import charged_through
from billing_model.comparing.option import Option
from billing_model.comparing.pieces import pieces
from billing_model.comparing.serving import served
from billing_model.comparing.staying import Stay, staying
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.need import Need
from billing_model.core.sums import minus, sum_by


def leaving_after(options: Sequence[Option], need: Need, held: Book | None = None) -> list[Array]:
    """What a need of one path costs if it ends after one month, two months and so on to its end, under each option."""
    ends = month_ends(need)
    every = [Stay(option, need, option.agreed(1)) for option in options if is_settled(option)]
    known = iter(staying(every, ends[None], held))
    return [next(known).totals[0] if is_settled(option) else _foreseen(option, need, ends, held) for option in options]


def is_settled(option: Option) -> bool:
    """Whether what is bought does not depend on when the need will end."""
    return option.peak is None or option.base is not None


def _foreseen(option: Option, need: Need, ends: Array, held: Book | None) -> Array:
    """What a need costs that ends on each day, where an option made of two has the best base for each of them."""
    plans = ending(need, ends)
    return staying([Stay(option, plans, option.agreed(len(ends)))], ends[:, None], held)[0].totals[:, 0]


def leaving_for_nothing(option: Option, need: Need, held: Book | None = None) -> Array:
    """What is paid for days after the end, if a need of one path ends after each month."""
    ends = month_ends(need)
    nothing = []
    for piece in pieces(len(ends), len(need.steps)):
        end = ends[piece]
        serving = served(option, ending(need, end), held=held)
        path = serving.path[serving.lines.subscription]
        later = charged_later(serving.book, serving.lines, serving.need.end[path])
        nothing.append(np.maximum(sum_by(path, later, len(end)), 0))
    return np.concatenate(nothing)


def ending(need: Need, ends: Array) -> Need:
    """A need of one path as it is if it ends on each day, a path for each of them."""
    return need.take(np.zeros(len(ends), np.int64)).until(ends)


def month_ends(need: Need) -> Array:
    """The day after each month of service of a need of one path; the last is its end."""
    count = int((need.end[0].astype("datetime64[M]") - need.start[0].astype("datetime64[M]")).astype(int)) + 2
    ends = add_months(np.repeat(need.start, count), np.arange(1, count + 1))
    return np.unique(np.minimum(ends, need.end[0]))


def charged_later(book: Book, lines: Lines, end: Array) -> Array:
    """What each line charges for days from one on."""
    charges = np.zeros(len(lines), lines.amount.dtype)
    later = np.flatnonzero(lines.last >= end)
    some = lines.take(later)
    charges[later] = minus(charged_through(book, some, some.last), charged_through(book, some, end[later] - 1))
    return charges
