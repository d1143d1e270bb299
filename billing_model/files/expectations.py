"""What a scenario file expects, compared with the model row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.invoices import Invoices, invoices
from billing_model.core.columns import Array
from billing_model.core.currency import places_by_code
from billing_model.core.lines import Lines
from billing_model.core.money import to_decimal, to_micro
from billing_model.files.scenario import ExpectedInvoice, ExpectedLine, Scenario
from billing_model.programmes import programmes

Pair = tuple[str, str, bool]  # what is expected, what the model prints, and whether they agree


@dataclass(frozen=True)
class Difference:
    """An expected invoice that the model prints differently; pairs: all rows side by side, "" where one has none.

    missing: the model has no such invoice.
    """

    expected: ExpectedInvoice
    pairs: Sequence[Pair]
    missing: bool = False


def differences(scenario: Scenario) -> list[Difference]:
    """The expected invoices of a scenario that the model prints differently; it may have further invoices."""
    if not scenario.expect:
        return []
    issued, lines = invoices(scenario.book, bill(scenario.book, scenario.until))
    taken: set[int] = set()
    result = []
    for expected in scenario.expect:
        row = _invoice_for(expected, scenario, issued, taken)
        if row is None:
            result.append(Difference(expected, list(_pairs(expected, scenario, None, None)), missing=True))
            continue
        taken.add(row)
        first = int(issued.first_line[row])
        printed = lines.take(slice(first, first + int(issued.line_count[row])))
        pairs = list(_pairs(expected, scenario, issued.take(slice(row, row + 1)), printed))
        if not all(agrees for _, _, agrees in pairs):
            result.append(Difference(expected, pairs))
    return result


def _invoice_for(expected: ExpectedInvoice, scenario: Scenario, issued: Invoices, taken: set[int]) -> int | None:
    """The invoice that is meant; where a day has several, one with the expected total goes before the others."""
    fits: Array = issued.on == np.datetime64(expected.on, "D")
    if expected.customer is not None:
        fits &= scenario.book.customers[issued.customer] == expected.customer
    if expected.programme is not None:
        fits &= issued.programme_names == expected.programme
    rows = [int(row) for row in np.flatnonzero(fits) if int(row) not in taken]
    rows.sort(key=lambda row: int(issued.total[row]) != to_micro(expected.total))
    return rows[0] if rows else None


def _pairs(
    expected: ExpectedInvoice, scenario: Scenario, invoice: Invoices | None, lines: Lines | None
) -> Iterator[Pair]:
    expected_lines = list(expected.lines or ())
    count = 0 if lines is None or expected.lines is None else len(lines)
    for line, row in zip_longest(expected_lines, range(count)):
        left = "" if line is None else _expected_line(line, places_by_code()[scenario.currency])
        right = "" if row is None or lines is None else _line(lines, row, scenario, line)
        yield (
            left,
            right,
            line is not None and row is not None and lines is not None and _same(line, lines, row, scenario),
        )
    total = None if invoice is None else int(invoice.total[0])
    places = places_by_code()[scenario.currency]
    yield (
        f"total {expected.total:.{places}f}",
        "" if total is None else f"total {to_decimal(total, places)}",
        total == to_micro(expected.total),
    )
    if expected.due is not None:
        due = None if invoice is None else invoice.due[0]
        yield f"due {expected.due}", "" if due is None else f"due {due}", due == np.datetime64(expected.due, "D")


def _same(expected: ExpectedLine, lines: Lines, row: int, scenario: Scenario) -> bool:
    """A row agrees when every field that is given does, to the last decimal."""
    return (
        lines.first[row] == np.datetime64(expected.first, "D")
        and lines.last[row] == np.datetime64(expected.last, "D")
        and lines.kind_names[row] == expected.kind
        and int(lines.unit_price[row]) == to_micro(expected.unit_price)
        and int(lines.seats[row]) == expected.seats
        and int(lines.amount[row]) == to_micro(expected.amount)
        and expected.subscription in (None, scenario.book.id[lines.subscription[row]])
    )


def _expected_line(expected: ExpectedLine, least: int) -> str:
    price = expected.unit_price.normalize()
    places = max(least, -int(price.as_tuple().exponent))
    shown = f"{price:.{places}f}"
    return _row(
        expected.subscription,
        expected.first,
        expected.last,
        expected.kind,
        shown,
        expected.seats,
        f"{expected.amount:.{least}f}",
    )


def _line(lines: Lines, row: int, scenario: Scenario, expected: ExpectedLine | None) -> str:
    owner = lines.subscription[row]
    places = int(lines.places[row])
    fine = max(programmes()[scenario.book.programme_names[owner]].unit_places, places)
    return _row(
        None if expected is not None and expected.subscription is None else scenario.book.id[owner],
        lines.first[row],
        lines.last[row],
        lines.kind_names[row],
        str(to_decimal(int(lines.unit_price[row]), fine)),
        int(lines.seats[row]),
        str(to_decimal(int(lines.amount[row]), places)),
    )


def _row(subscription: str | None, first: object, last: object, kind: str, price: str, seats: int, amount: str) -> str:
    whose = f"{subscription}  " if subscription is not None else ""
    return f"{whose}{first}  {last}  {kind}  {price} × {seats} = {amount}"
