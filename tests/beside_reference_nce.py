"""What the model bills of new commerce, in the shapes of its slow reference, beside that reference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

import reference_nce
from billing_model.billing.daily import daily_totals
from billing_model.billing.refusal import Refused
from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.files.scenario import Scenario, parse
from billing_model.programmes import prepared, programmes

MICRO = 10**6


def lines_of(book: Book, lines: Lines) -> list[dict[str, Any]]:
    """The model's lines as the reference gives them, by invoice, then by subscription as in the file."""
    order = sorted(range(len(lines)), key=lambda i: (lines.invoice[i], book.row[lines.subscription[i]]))
    return [
        {
            "subscription": str(book.id[lines.subscription[i]]),
            "on": lines.invoice[i].item(),
            "posted": lines.posted[i].item(),
            "first": lines.first[i].item(),
            "last": lines.last[i].item(),
            "kind": str(lines.kind_names[i]),
            "seats": int(lines.seats[i]),
            "unit_price": Decimal(int(lines.unit_price[i])).scaleb(-6),
            "amount": Decimal(int(lines.amount[i])).scaleb(-6),
            "exact": Fraction(int(lines.exact[i]), int(lines.per[i]) * MICRO),
        }
        for i in order
    ]


def posted(scenario: Scenario) -> Lines:
    """Every line that the model posts through `until`, of new commerce."""
    return programmes()["nce"].charged(prepared(scenario.book), scenario.until)


def of_model(scenario: Scenario) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines on invoices through `until`, and those that await theirs (NCE-18)."""
    lines = lines_of(scenario.book, posted(scenario))
    until = scenario.until.item()
    return [line for line in lines if line["on"] <= until], [line for line in lines if line["on"] > until]


def days_of_model(scenario: Scenario) -> dict[Any, Decimal]:
    """The charge of each day that any line covers, of lines on invoices through `until` (NCE-68)."""
    lines = posted(scenario)
    days, charges = daily_totals(scenario.book, lines.take(np.flatnonzero(lines.invoice <= scenario.until)))
    return {day.item(): Decimal(int(charge)).scaleb(-6) for day, charge in zip(days, charges, strict=True)}


def differences(tables: dict[str, Any]) -> list[str]:
    """Where the model and the slow reference differ on a scenario, in sentences; empty where they agree."""
    told = reference_nce.bill(tables)
    try:
        scenario = parse(tables)
    except Refused as refused:
        return _of_refusals(told.refused, refused)
    if told.refused:
        return [f"the model accepts what the reference refuses: {told.refused}"]
    found = []
    for name, ours, theirs in zip(("printed", "awaiting"), of_model(scenario), told[1:], strict=True):
        found += _of_lines(name, ours, theirs)
    expected = {day: charge for day, charge in reference_nce.daily(told.lines).items() if charge}
    days = {day: charge for day, charge in days_of_model(scenario).items() if charge}
    if days != expected and not found:
        wrong = sorted(day for day in days.keys() | expected.keys() if days.get(day) != expected.get(day))
        found.append(f"days: {[(str(day), days.get(day), expected.get(day)) for day in wrong[:4]]}")
    return found


def _of_lines(name: str, ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[str]:
    if ours == theirs:
        return []
    place = next((i for i, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), len(ours))
    place = min(place, len(theirs))
    sides = (("model", ours), ("reference", theirs))
    return [
        f"{name} {place}, {side}: " + ("no line" if place >= len(lines) else _shown(lines[place]))
        for side, lines in sides
    ]


def _shown(line: dict[str, Any]) -> str:
    return " ".join(str(value) for value in line.values())


def _of_refusals(expected: list[reference_nce.Refusal], refused: Refused) -> list[str]:
    """The first refusal of the reference is among those of the model, with one of its clauses."""
    problems = [(problem.table, problem.number - 1, problem.clause) for problem in refused.problems]
    if not expected:
        return [f"the model refuses what the reference accepts: {refused}"]
    first = expected[0]
    for table, row, clause in problems:
        if (not first.table or (table, row) == first[1:3]) and clause in first.clauses:
            return []
    return [f"refused otherwise: {refused}; the reference: {first}"]
