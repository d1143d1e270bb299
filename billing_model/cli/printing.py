"""A billed scenario as text: a table to read, JSON, or the rows of a lines file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.daily import daily_totals
from billing_model.billing.invoices import Invoices
from billing_model.billing.outcome import outcome
from billing_model.billing.refusal import plain, trimmed
from billing_model.cli.tables import aligned
from billing_model.core.currency import MICRO, places_by_code
from billing_model.core.fields import Field
from billing_model.core.lines import COLUMNS, Lines, Method
from billing_model.core.money import PROFILES, UNIT, to_decimal
from billing_model.core.programme import Programme
from billing_model.explaining.printed import IN_WORDS, in_words, printed
from billing_model.explaining.whose_rules import no_longer_sold
from billing_model.files import spreadsheet
from billing_model.files.scenario import Scenario
from billing_model.files.spreadsheet import CsvStyle
from billing_model.programmes import programmes
from billing_model.words.wording import one_line, wording

METHODS: Mapping[int, str] = {method: method.name.lower().replace("_", "-") for method in Method}
OF_AN_INVOICE = (*IN_WORDS, "clause")  # columns of a line that stands below its invoice
PERCENT = Field("", "percent")


@dataclass(frozen=True)
class BilledScenario:
    """A scenario with its invoices, and their lines in the order in which they stand on them.

    What was charged and awaits its invoice (NCE-18) lies behind them: as rows from `issued` on.
    """

    scenario: Scenario
    invoices: Invoices
    lines: Lines
    issued: int  # the lines that stand on the invoices

    def rows(self, invoice: int) -> range:
        """The lines of an invoice."""
        first = int(self.invoices.first_line[invoice])
        return range(first, first + int(self.invoices.line_count[invoice]))

    @property
    def on_invoices(self) -> Lines:
        """The lines of the invoices, without what awaits one."""
        return self.lines.take(slice(0, self.issued))

    @property
    def awaiting(self) -> Lines:
        """What was charged and awaits its invoice."""
        return self.lines.take(slice(self.issued, len(self.lines)))

    def programme(self, row: int) -> Programme:
        """The programme of a line."""
        return programmes()[self.scenario.book.programme_names[self.lines.subscription[row]]]

    @property
    def places(self) -> int:
        """The decimals of its currency."""
        return places_by_code()[self.scenario.currency]

    @cached_property
    def printed(self) -> dict[str, list[Any]]:
        """What is printed of the lines, by column."""
        return printed(self.scenario.book, self.lines)


def billed(scenario: Scenario) -> BilledScenario:
    """The scenario billed through its `until`."""
    result = outcome(scenario.book, scenario.until)
    lines = Lines.concat([result.lines, result.awaiting])
    return BilledScenario(scenario, result.invoices, lines, issued=len(result.lines))


# ---- JSON and CSV -----------------------------------------------------------------------------------------------


def as_json(result: BilledScenario, language: str = "en", explained: bool = False) -> str:
    """One JSON object: the invoices with their lines, what awaits its invoice, and the charge of each day."""
    days, amounts = daily_totals(result.scenario.book, result.on_invoices)
    whose = no_longer_sold([result.scenario.book], language)
    document = {
        "currency": result.scenario.currency,
        "invoices": [_invoice(result, row, language, explained) for row in range(len(result.invoices))],
        "awaiting": [*_awaiting(result, language, explained)],
        "daily": [
            {"on": str(day), "amount": str(to_decimal(int(amount), MICRO))}
            for day, amount in zip(days, amounts, strict=True)
        ],
    }
    if whose:
        document["no_longer_sold"] = whose
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_csv(
    result: BilledScenario, language: str = "en", explained: bool = False, style: CsvStyle = spreadsheet.PLAIN
) -> str:
    """The lines with the columns of a lines file; explained: their formula in one more."""
    rows: list[list[Any]] = [[*COLUMNS, "explanation"] if explained else [*COLUMNS]]
    book = result.scenario.book
    owner = result.on_invoices.subscription
    order = np.lexsort(
        (result.on_invoices.invoice, book.id[owner].astype(str), book.customers[book.customer[owner]].astype(str))
    )
    for row in order.tolist():
        formula = ["; ".join(_explanation(result, row, language).steps)] if explained else []
        rows.append([*(result.printed[name][row] for name in COLUMNS), *formula])
    return style.table(rows)


def _invoice(result: BilledScenario, row: int, language: str, explained: bool) -> dict[str, Any]:
    invoice = result.invoices
    due = invoice.due[row]
    return {
        "on": str(invoice.on[row]),
        "due": None if np.isnat(due) else str(due),
        "customer": result.scenario.book.customers[invoice.customer[row]],
        "programme": invoice.programme_names[row],
        "net": str(to_decimal(int(invoice.net[row]), result.places)),
        "tax": str(to_decimal(int(invoice.tax[row]), result.places)),
        "total": str(to_decimal(int(invoice.total[row]), result.places)),
        "lines": [_line_with_operands(result, line, language, explained) for line in result.rows(row)],
    }


def _awaiting(result: BilledScenario, language: str, explained: bool) -> Iterator[dict[str, Any]]:
    """What awaits each invoice that is still to come."""
    row = result.issued
    for on, lines in result.awaiting.by_invoice_day():
        rows = range(row, row + len(lines))
        yield {"on": str(on), "lines": [_line_with_operands(result, line, language, explained) for line in rows]}
        row += len(lines)


def _line_with_operands(result: BilledScenario, row: int, language: str, explained: bool) -> dict[str, Any]:
    line = {**_line(result, row, OF_AN_INVOICE), "operands": operands(result, row)}
    if explained:
        explanation = _explanation(result, row, language)
        line["explanation"] = {"sentence": explanation.sentence, "steps": list(explanation.steps)}
    return line


def _line(result: BilledScenario, row: int, columns: Sequence[str]) -> dict[str, Any]:
    """These columns of a line: money as text with its decimals, days as ISO dates."""
    return {name: _as_text(result.printed[name][row]) for name in columns}


def _as_text(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def operands(result: BilledScenario, row: int) -> dict[str, Any]:
    """What a line was made from: money as text with its decimals, the exact amount as a fraction, days as ISO dates.

    Beside the common ones what the programme says a reader must see.
    """
    lines = result.lines
    common: dict[str, Any] = {
        "posted": str(lines.posted[row]),
        "list_price": _figure(lines.list_price[row], result.places),
        "months": int(lines.months[row]),
        "days": int(lines.days[row]),
        "of_days": int(lines.of_days[row]),
        "daily_price": _figure(lines.daily_price[row], result.places),
        "profile": PROFILES[int(lines.profile[row])],
        "method": METHODS[int(lines.method[row])],
        "exact": str(Fraction(int(lines.exact[row]), int(lines.per[row]) * UNIT)),
    }
    units = {name: unit for name, unit in result.programme(row).operands.items() if name in lines.more}
    own = {name: _own(lines.more[name][row], unit, result.places) for name, unit in units.items()}
    return common | own


def _own(value: Any, unit: str, places: int) -> Any:
    """A programme's own operand by its unit: "money", "percent", or a count of something."""
    return _figure(value, places) if unit == "money" else _as_text(plain(value, PERCENT if unit == "percent" else None))


def _figure(micro: Any, places: int) -> str:
    """Micro-units with the decimals of the currency, more where it has more."""
    return f"{trimmed(to_decimal(int(micro), MICRO), places):f}"


# ---- The table --------------------------------------------------------------------------------------------------


def as_table(result: BilledScenario, language: str, explained: bool = False) -> str:
    """The invoices as a reader sees them, one below the other; explained: the formula below each line.

    Below them what awaits its invoice.
    """
    words = wording(language)
    below = _awaited(result, language, explained) + no_longer_sold([result.scenario.book], language)
    if not len(result.invoices):
        return "\n".join([words.cli("no-invoices", until=result.scenario.until), *below]) + "\n"
    return "\n".join([*(_page(result, row, language, explained) for row in range(len(result.invoices))), *below])


def _awaited(result: BilledScenario, language: str, explained: bool) -> list[str]:
    if not len(result.awaiting):
        return []
    from billing_model.explaining.awaited import awaited

    below = awaited(result.scenario.book, result.awaiting, language)
    if explained:
        rows = range(result.issued, len(result.lines))
        below += [f"    {text}" for row in rows for text in _explained(result, row, language)]
    return below


def _page(result: BilledScenario, row: int, language: str, explained: bool) -> str:
    from billing_model.words.speech import speech

    words, spoken, invoice = wording(language), speech(language), result.invoices
    due = invoice.due[row]
    title = words.cli("invoice", on=spoken.short_day(invoice.on[row]))
    if not np.isnat(due):
        title += ", " + words.cli("due", due=spoken.short_day(due))
    customer = one_line(result.scenario.book.customers[invoice.customer[row]])
    title += f" · {customer} · {invoice.programme_names[row]}"
    heads = [words.cli(name) for name in IN_WORDS]
    lines = result.lines.take(slice(result.rows(row).start, result.rows(row).stop))
    columns = in_words(result.scenario.book, lines, language)
    columns["subscription"] = [one_line(id) for id in columns["subscription"]]
    cells = list(map(list, zip(*columns.values(), strict=True)))
    sums = [("net", invoice.net), ("tax", invoice.tax)] if invoice.tax[row] else []
    ends = [
        ["", "", "", words.cli(name), "", "", money(int(column[row]), result.places, language)]
        for name, column in [*sums, ("total", invoice.total)]
    ]
    ends[-1][3] += f" ({result.scenario.currency})"
    head, rule, *rows = aligned([heads, *cells, *ends], heads.index(words.cli("unit_price")))
    printed = [title, head, rule]
    for line, text in zip(result.rows(row), rows, strict=False):  # the totals stand below them
        printed.append(text)
        if explained:
            printed += [f"    {text}" for text in _explained(result, line, language)]
    return "\n".join([*printed, *rows[len(cells) :]]) + "\n"


def _explained(result: BilledScenario, row: int, language: str) -> Iterator[str]:
    explanation = _explanation(result, row, language)
    yield explanation.sentence
    yield from explanation.steps
    if explanation.rounding.sentence:
        yield explanation.rounding.sentence
    sources = dict.fromkeys(source.id for source in explanation.clauses)
    if sources:
        yield wording(language).cli("clauses", clauses=", ".join(sources))


def _explanation(result: BilledScenario, row: int, language: str) -> Any:
    from billing_model.explaining.explain import explain

    return explain(result.scenario.book, result.lines, row, language)


def money(micro: int, places: int, language: str) -> str:
    """Micro-units as a number with this many decimals, as the language writes it."""
    from billing_model.words.speech import speech

    return speech(language).amount(micro, places)
