"""A billed scenario as text: a table to read, JSON, or the rows of a lines file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.daily import daily_totals
from billing_model.billing.invoices import Invoices, invoices
from billing_model.billing.refusal import plain
from billing_model.cli.tables import aligned
from billing_model.core.fields import Field
from billing_model.core.lines import COLUMNS, Lines, Method
from billing_model.core.money import PROFILES, UNIT, to_decimal
from billing_model.core.programme import Programme
from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from billing_model.words.wording import one_line, wording

METHODS: Mapping[int, str] = {method: method.name.lower().replace("_", "-") for method in Method}
MICRO = 6  # decimals of a micro-unit


@dataclass(frozen=True)
class Billed:
    """A scenario with its invoices, and their lines in the order in which they stand on them."""

    scenario: Scenario
    invoices: Invoices
    lines: Lines

    def rows(self, invoice: int) -> range:
        """The lines of an invoice."""
        first = int(self.invoices.first_line[invoice])
        return range(first, first + int(self.invoices.line_count[invoice]))

    def programme(self, row: int) -> Programme:
        """The programme of a line."""
        return programmes()[self.scenario.book.programme_names[self.lines.subscription[row]]]

    def unit_price(self, row: int) -> Decimal:
        """The unit price of a line with the decimals that its programme prints."""
        return to_decimal(int(self.lines.unit_price[row]), self.programme(row).unit_places)


def billed(scenario: Scenario) -> Billed:
    """The scenario billed through its `until`."""
    return Billed(scenario, *invoices(scenario.book, bill(scenario.book, scenario.until)))


# ---- JSON and CSV -----------------------------------------------------------------------------------------------


def as_json(found: Billed, language: str = "en", explained: bool = False) -> str:
    """One JSON object: the invoices with their lines, and the charge of each day."""
    days, amounts = daily_totals(found.scenario.book, found.lines)
    result = {
        "currency": found.scenario.currency,
        "invoices": [_invoice(found, row, language, explained) for row in range(len(found.invoices))],
        "daily": [
            {"on": str(day), "amount": str(to_decimal(int(amount), MICRO))}
            for day, amount in zip(days, amounts, strict=True)
        ],
    }
    return json.dumps(result, indent=2, ensure_ascii=False)


def as_csv(found: Billed, language: str = "en", explained: bool = False) -> str:
    """The lines with the columns of a lines file; explained: their formula in one more."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "explanation"] if explained else COLUMNS)
    book, lines = found.scenario.book, found.lines
    owner = lines.subscription
    order = np.lexsort((lines.invoice, book.id[owner].astype(str), book.customers[book.customer[owner]].astype(str)))
    for row in order.tolist():
        line = {**_line(found, row), "currency": found.scenario.currency}
        line |= {"customer": book.customers[book.customer[owner[row]]], "programme": found.programme(row).id}
        line["invoice"] = lines.invoice[row]
        more = ["; ".join(_explanation(found, row, language).steps)] if explained else []
        writer.writerow([*(line[name] for name in COLUMNS), *more])
    return out.getvalue()


def _invoice(found: Billed, row: int, language: str, explained: bool) -> dict[str, Any]:
    invoice = found.invoices
    due = invoice.due[row]
    lines = []
    for line in found.rows(row):
        lines.append({**_line(found, line), "operands": operands(found, line)})
        if explained:
            told = _explanation(found, line, language)
            lines[-1]["explanation"] = {"sentence": told.sentence, "steps": list(told.steps)}
    return {
        "on": str(invoice.on[row]),
        "due": None if np.isnat(due) else str(due),
        "customer": found.scenario.book.customers[invoice.customer[row]],
        "programme": invoice.programme_names[row],
        "net": str(to_decimal(int(invoice.net[row]))),
        "tax": str(to_decimal(int(invoice.tax[row]))),
        "total": str(to_decimal(int(invoice.total[row]))),
        "lines": lines,
    }


def _line(found: Billed, row: int) -> dict[str, Any]:
    lines = found.lines
    return {
        "subscription": found.scenario.book.id[lines.subscription[row]],
        "first": str(lines.first[row]),
        "last": str(lines.last[row]),
        "kind": lines.kind_names[row],
        "unit_price": f"{found.unit_price(row):f}",
        "seats": int(lines.seats[row]),
        "amount": f"{to_decimal(int(lines.amount[row])):f}",
        "clause": lines.clause_names[row],
    }


def operands(found: Billed, row: int) -> dict[str, Any]:
    """What a line was made from: money as text with its decimals, the exact amount as a fraction, days as ISO dates.

    Beside the common ones what the programme says a reader must see.
    """
    lines = found.lines
    common: dict[str, Any] = {
        "posted": str(lines.posted[row]),
        "list_price": _figure(lines.list_price[row]),
        "months": int(lines.months[row]),
        "days": int(lines.days[row]),
        "of_days": int(lines.of_days[row]),
        "daily_price": _figure(lines.daily_price[row]),
        "profile": PROFILES[int(lines.profile[row])],
        "method": METHODS[int(lines.method[row])],
        "exact": str(Fraction(int(lines.exact[row]), int(lines.per[row]) * UNIT)),
    }
    own = {name: _own(lines.more[name][row], unit) for name, unit in found.programme(row).operands.items()
           if name in lines.more}  # fmt: skip
    return common | own


def _own(value: Any, unit: str) -> Any:
    """A programme's own operand by its unit: "money", "percent", or a count of something."""
    told = plain(value, Field("", "money" if unit == "money" else "percent") if unit in ("money", "percent") else None)
    if isinstance(told, Decimal):
        return f"{told:f}"
    return told.isoformat() if isinstance(told, date) else told


def _figure(micro: Any) -> str:
    """Micro-units with two decimals, more where it has more."""
    return f"{plain(micro, Field('', 'money')):f}"


# ---- The table --------------------------------------------------------------------------------------------------


def as_table(found: Billed, language: str, explained: bool = False) -> str:
    """The invoices as a reader sees them, one below the other; explained: the formula below each line."""
    words = wording(language)
    if not len(found.invoices):
        return words.cli("no-invoices", until=found.scenario.until) + "\n"
    return "\n".join(_page(found, row, language, explained) for row in range(len(found.invoices)))


def _page(found: Billed, row: int, language: str, explained: bool) -> str:
    from billing_model.words.speech import speech

    words, speaks, invoice = wording(language), speech(language), found.invoices
    due = invoice.due[row]
    title = words.cli("invoice", on=speaks.short_day(invoice.on[row]))
    if not np.isnat(due):
        title += ", " + words.cli("due", due=speaks.short_day(due))
    customer = one_line(found.scenario.book.customers[invoice.customer[row]])
    title += f" · {customer} · {invoice.programme_names[row]}"
    heads = [words.cli(name) for name in ("subscription", "first", "last", "kind", "unit_price", "seats", "amount")]
    cells = [_cells(found, line, language) for line in found.rows(row)]
    sums = [("net", invoice.net), ("tax", invoice.tax)] if invoice.tax[row] else []
    ends = [
        ["", "", "", words.cli(name), "", "", money(int(column[row]), 2, language)]
        for name, column in [*sums, ("total", invoice.total)]
    ]
    ends[-1][3] += f" ({found.scenario.currency})"
    head, rule, *rows = aligned([heads, *cells, *ends], heads.index(words.cli("unit_price")))
    printed = [title, head, rule]
    for line, text in zip(found.rows(row), rows, strict=False):  # below them are the sums
        printed.append(text)
        if explained:
            printed += [f"    {text}" for text in _told(found, line, language)]
    return "\n".join([*printed, *rows[len(cells) :]]) + "\n"


def _cells(found: Billed, row: int, language: str) -> list[str]:
    from billing_model.words.speech import speech

    lines, speaks = found.lines, speech(language)
    return [
        one_line(found.scenario.book.id[lines.subscription[row]]),
        speaks.short_day(lines.first[row]),
        speaks.short_day(lines.last[row]),
        wording(language).kind(lines.kind_names[row]),
        money(int(lines.unit_price[row]), found.programme(row).unit_places, language),
        speaks.whole(int(lines.seats[row])),
        money(int(lines.amount[row]), 2, language),
    ]


def _told(found: Billed, row: int, language: str) -> Iterator[str]:
    told = _explanation(found, row, language)
    yield told.sentence
    yield from told.steps
    if told.rounding.sentence:
        yield told.rounding.sentence
    sources = dict.fromkeys(source.id for source in told.clauses)
    if sources:
        yield wording(language).cli("clauses", clauses=", ".join(sources))


def _explanation(found: Billed, row: int, language: str) -> Any:
    from billing_model.explaining.explain import explain

    return explain(found.scenario.book, found.lines, row, language)


def money(micro: int, places: int, language: str) -> str:
    """Micro-units as a number with so many decimals, as the language writes it."""
    from billing_model.words.speech import speech

    return speech(language).amount(micro, places)
