"""The charge of each day: every line's exact charge, spread over its days without losing a micro-unit."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Daily, Lines
from billing_model.core.money import round_to, share
from billing_model.core.moves import expand
from billing_model.core.periods import days as days_of
from billing_model.core.sums import plus, sum_by
from billing_model.programmes import prepared, programmes

CHUNK = 500_000  # days of lines that are held at once when only the totals are needed


def daily(book: Book, lines: Lines) -> Daily:
    """The charge of each day of each line, before the rounding of the invoice.

    lines: of this book. A line's exact charge (``exact / per`` micro-units) is spread evenly over its days, first and
    last included (GEN-1), as differences of its cumulative rounding (GEN-2): the days add up to the exact charge
    rounded to a micro-unit. A programme whose days are not alike gives them itself (`Programme.daily`).
    """
    own = _given_by_programmes(book, lines)
    if not own:
        return _evenly(lines)
    rest = np.ones(len(lines), bool)
    for rows, _ in own:
        rest[rows] = False
    rows = np.flatnonzero(rest)
    parts = [by_day for _, by_day in own]
    if len(rows):
        even = _evenly(lines.take(rows))
        parts.append(even.replace(line=rows[even.line]))
    if len(parts) == 1 and len(own[0][0]) == len(lines):
        return parts[0]
    together = Daily.concat(parts)
    return together.sort(together.line)


def daily_totals(book: Book, lines: Lines) -> tuple[Array, Array]:
    """What all lines together cost on each day.

    Returns the days (``datetime64[D]``) from the first to the last day of any line, days without a charge included, and
    the amounts (micro-units, as in `sums`); both empty when there are no lines.
    """
    if not len(lines):
        return np.zeros(0, "datetime64[D]"), np.zeros(0, np.int64)
    first, last = lines.first.min(), lines.last.max()
    days = np.arange(first, last + 1)
    amounts = np.zeros(len(days), np.int64)
    every = np.cumsum(days_of(lines.first, lines.last))
    cuts = np.append(np.unique(np.searchsorted(every, np.arange(0, every[-1], CHUNK), side="right")), len(lines))
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        part = daily(book, lines.take(slice(start, stop)) if len(cuts) > 2 else lines)
        amounts = plus(amounts, sum_by((part.on - first).view(np.int64), part.amount, len(days)))
    return days, amounts


def charged_through(book: Book, lines: Lines, day: np.datetime64 | Array, unit: Array | int = 1) -> Array:
    """Each line's exact charge for its days up to and including a day: the sum of `daily` up to that day.

    lines: of this book; day: one for all of them, or one per line; unit: what the charge so far is rounded to, in
    micro-units (GEN-2), one per line where they differ. int64 micro-units, signed as the line is; 0 for a line that
    begins later.
    """
    days = days_of(lines.first, lines.last)
    passed = np.clip((day - lines.first).view(np.int64) + 1, 0, days)
    charged = share(lines.exact, lines.per * np.int64(1) * unit, days, np.arange(len(lines)), passed) * unit
    for rows, by_day in _given_by_programmes(book, lines):
        then = by_day.on <= (day if np.ndim(day) == 0 else np.asarray(day)[by_day.line])
        so_far = sum_by(by_day.line[then], by_day.amount[then], len(lines))[rows]
        charged[rows] = round_to(unit if np.ndim(unit) == 0 else np.asarray(unit)[rows], so_far)
    return charged


def _given_by_programmes(book: Book, lines: Lines) -> list[tuple[Array, Daily]]:
    """For each programme that knows the charge of its days: the rows of its lines, and those charges."""
    rules = {codes.programme(name): entry.daily for name, entry in programmes().items() if entry.daily is not None}
    if not rules or not len(lines):
        return []
    programme = book.programme[lines.subscription]
    plain = prepared(book)
    charges = []
    for number, rule in rules.items():
        rows = np.flatnonzero(programme == number)
        if len(rows):
            by_day = rule(plain, lines if len(rows) == len(lines) else lines.take(rows))
            charges.append((rows, by_day.replace(line=rows[by_day.line])))
    return charges


def _evenly(lines: Lines) -> Daily:
    """Every line's exact charge in equal shares, as differences of its cumulative rounding."""
    days = days_of(lines.first, lines.last)
    line, before = expand(days)  # before: how many days of the same line come earlier
    until = share(lines.exact, lines.per, days, line, before + 1)
    amount = until.copy()
    amount[1:] -= np.where(before[1:] > 0, until[:-1], 0)
    return Daily(line=line, on=lines.first[line] + before, amount=amount)
