"""Which row belongs to which line where they are not equal, and rows that together are one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from billing_model.reconciling.one_row import FileRow, ModelLine, same_days, same_fields

NOT_A_PAIR = 10**9
DAY = np.timedelta64(1, "D")


def pairs(rows: Sequence[FileRow], lines: Sequence[ModelLine]) -> list[tuple[FileRow, ModelLine]]:
    """Rows and lines that belong together, each once: by days and sign, by sign and days in common, by their days.

    The cheapest pairs go first; of pairs that cost the same those that stand first in the file.
    """
    costs = sorted(
        (_cost(row, line), place, number)
        for place, row in enumerate(rows)
        for number, line in enumerate(lines)
        if _cost(row, line) < NOT_A_PAIR
    )
    taken_rows, taken_lines, made = set[int](), set[int](), []
    for _, place, number in costs:
        if place not in taken_rows and number not in taken_lines:
            taken_rows.add(place)
            taken_lines.add(number)
            made.append((rows[place], lines[number]))
    return made


def _cost(row: FileRow, line: ModelLine) -> int:
    """How far a row is from a line; less than 1,000: the same days and the same sign."""
    same_sign = row.amount * line.amount > 0 or row.amount == line.amount == 0
    other_seats = int(row.seats != line.seats)
    if same_days(row, line):
        return other_seats + (0 if same_sign else 1_000 if row.amount == -line.amount else 100_000)
    common = int((min(row.last, line.last) - max(row.first, line.first)).astype(int)) + 1
    if common <= 0 or not same_sign:
        return NOT_A_PAIR
    apart = abs(row.first - line.first).astype(int) + abs(row.last - line.last).astype(int)
    return 10_000 + min(int(apart), 4_000) * 2 + other_seats


def split_runs(
    rows: Sequence[FileRow], lines: Sequence[ModelLine], minor: int
) -> Iterator[tuple[tuple[FileRow, ...], ModelLine]]:
    """Consecutive rows of one number of seats that together cover one line, with a sum within half a cent a row."""
    for line in lines:
        alike = (row for row in rows if row.seats == line.seats and row.amount * line.amount > 0)
        inside = sorted(
            (row for row in alike if line.first <= row.first <= row.last <= line.last), key=lambda row: row.first
        )
        if len(inside) < 2 or inside[0].first != line.first or inside[-1].last != line.last:
            continue
        following = all(before.last + DAY == after.first for before, after in pairwise(inside))
        if following and 2 * abs(sum(row.amount for row in inside) - line.amount) <= len(inside) * minor:
            yield tuple(inside), line


def split_products(
    rows: Sequence[FileRow], lines: Sequence[ModelLine], minor: int
) -> Iterator[tuple[tuple[FileRow, ...], ModelLine]]:
    """Rows with the days and seats of one line and unit prices of their own, which together charge it: each is cut by
    itself, so that up to a minor unit a seat is lost (NCE-65)."""
    for line in lines:
        alike = tuple(row for row in rows if same_fields(row, line) and row.amount * line.amount > 0)
        if len(alike) < 2 or len({row.unit_price for row in alike}) < 2:
            continue
        if abs(sum(row.amount for row in alike) - line.amount) <= max(line.seats, len(alike)) * minor:
            yield alike, line
