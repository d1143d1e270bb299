"""Findings made of rows and lines: whom they concern, their figures, the clause behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.calendar import NEVER
from billing_model.reconciling.compared import Compared
from billing_model.reconciling.findings import CLAUSES, DAYS_TO_ASK, Figures, Finding
from billing_model.reconciling.numbers import BAD
from billing_model.reconciling.one_row import Cause, FileRow, ModelLine


def finding(
    compared: Compared, cause: Cause, rows: Sequence[FileRow], lines: Sequence[ModelLine], at_stake: int,
    subscription: int,
) -> Finding:  # fmt: skip
    """A finding about rows and lines of one subscription of the book. at_stake: micro-units."""
    book, place = compared.book, (rows[0] if rows else None)
    firsts = [*(row.first for row in rows), *(line.first for line in lines)]
    lasts = [*(row.last for row in rows), *(line.last for line in lines)]
    return Finding(
        kind=cause.kind,
        file=compared.files[int(compared.rows.file[place.place])].name if place else compared.files[0].name,
        rows=tuple(int(compared.rows.number[row.place]) for row in rows),
        customer=str(book.customers[book.customer[subscription]]),
        subscription=compared.text("subscription", place.place) if place else str(book.id[subscription]),
        order=compared.text("order", place.place) if place else "",
        first=str(min(firsts, default="")),
        last=str(max(lasts, default="")),
        at_stake=at_stake,
        currency=compared.text("currency", place.place) if place else str(book.currency[subscription]),
        billed=figures(rows),
        expected=figures(lines),
        clause=cause.clause or clause_of(compared, cause.kind, lines),
        ask_until=_ask_until(compared, cause.kind, subscription),
        values=_values(compared, rows, lines) | _days(firsts, lasts) | dict(cause.values),
        key=cause.key or cause.kind,
    )


def clause_of(compared: Compared, kind: str, lines: Sequence[ModelLine]) -> str:
    """The clause that a finding rests on: of its kind in the legacy file, else of the first line."""
    of_line = codes.clause.name(lines[0].operands["clause"]) if lines else ""
    return CLAUSES[compared.files[0].form].get(kind, of_line)


def figures(each: Sequence[FileRow | ModelLine]) -> Figures | None:
    """The numbers of rows or lines; of several only their sum, and the seats that all of them have."""
    if not each:
        return None
    seats = {one.seats for one in each}
    amount = sum(one.amount for one in each)
    if len(each) > 1:
        return Figures(seats.pop() if len(seats) == 1 else None, None, amount)
    one = each[0]
    unit = one.unit_price if isinstance(one, FileRow) else one.operands["unit_price"]
    return Figures(one.seats, None if unit <= BAD else unit, amount)


def _ask_until(compared: Compared, kind: str, subscription: int) -> str:
    """The day until which the vendor takes requests for a refund, counted from the purchase."""
    if kind not in DAYS_TO_ASK or compared.files[0].form != "legacy":
        return ""
    purchased = compared.book.purchased[subscription]
    return str(purchased + np.timedelta64(DAYS_TO_ASK[kind], "D")) if purchased < NEVER else ""


def _values(compared: Compared, rows: Sequence[FileRow], lines: Sequence[ModelLine]) -> dict[str, Any]:
    """What a sentence says of the rows and the lines."""
    facts: dict[str, Any] = {"count": len(rows) or len(lines)}
    if rows:
        facts |= {"billed": sum(row.amount for row in rows), "word": compared.text("word", rows[0].place)}
    if lines:
        facts |= {"expected": sum(line.amount for line in lines)}
    return facts


def _days(firsts: Sequence[np.datetime64], lasts: Sequence[np.datetime64]) -> dict[str, Any]:
    return {"first": min(firsts), "last": max(lasts)} if firsts else {}
