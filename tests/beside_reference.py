"""The lines that the model bills, with all that is printed, beside those of the slow reference."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import reference
from billing_model.billing.bill import bill
from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.files.scenario import Scenario, parse


class Row(NamedTuple):
    """A line as it is printed; days as text, money in micro-units."""

    invoice: str
    subscription: str
    posted: str
    first: str
    last: str
    kind: str
    unit_price: int
    seats: int
    amount: int
    exact: Fraction


def rows(book: Book, lines: Lines) -> list[Row]:
    """The lines by invoice, then by subscription as in the file."""
    order = sorted(range(len(lines)), key=lambda i: (lines.invoice[i], book.row[lines.subscription[i]]))
    return [
        Row(
            str(lines.invoice[i]),
            str(book.id[lines.subscription[i]]),
            str(lines.posted[i]),
            str(lines.first[i]),
            str(lines.last[i]),
            lines.kind_names[i],
            int(lines.unit_price[i]),
            int(lines.seats[i]),
            int(lines.amount[i]),
            Fraction(int(lines.exact[i]), int(lines.per[i])),
        )
        for i in order
    ]


def of_reference(tables: dict[str, Any]) -> list[Row]:
    """What the slow reference bills, in the same order."""
    return [
        Row(
            str(line["on"]),
            line["subscription"],
            str(line["posted"]),
            str(line["first"]),
            str(line["last"]),
            line["kind"],
            int(line["unit_price"] * 10**6),
            line["seats"],
            int(line["amount"] * 10**6),
            line["exact"] * 10**6,
        )
        for line in reference.bill(tables)
    ]


def agreed(tables: dict[str, Any]) -> tuple[Scenario, list[Row]]:
    """A scenario, and its lines, on which the slow reference agrees row by row."""
    scenario = parse(tables)
    billed = rows(scenario.book, bill(scenario.book, scenario.until))
    assert billed == of_reference(tables)
    return scenario, billed
