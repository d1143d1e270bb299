"""An invoice as one text table: what each line is for in plain words, the total; it and its lines can be chosen.

It is a real table in the page, mounted once and then given other texts: twice as fast as Streamlit's grid, a click
anywhere on a line chooses it, and people, screen readers and tests can read it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.explaining.brief import in_brief
from billing_model.explaining.printed import places_to_read
from billing_model.words.speech import speech
from pages.ui.base import component
from pages.ui.base.words import LONG, Words

MOST = 12  # lines that are shown without scrolling
FEW = 4  # as many invoices stand beside each other; more are a list

_table = component.beside(
    __file__, "invoice_table", Path(__file__).with_suffix(".html").read_text("utf-8"), ("in_window",)
)


class InvoiceLabel(NamedTuple):
    """An invoice among those to choose from; difference: to what it would be otherwise, note: what else there is."""

    day: str
    amount: str
    difference: str
    note: str


def draw(data: dict[str, Any], key: str, pick: Callable[[int], None], choose: Callable[[int], None]) -> None:
    """The choice of an invoice and its table; data: as of `as_data`, key: of the component.

    pick, choose: are told the invoice or the line that a user chooses, before the page is drawn again.
    """

    def told(name: str, most: int, tell: Callable[[int], None]) -> None:
        at = st.session_state[key][name]
        if isinstance(at, int) and 0 <= at < most:  # it comes from a browser
            tell(at)

    _table(
        key=key,
        data=data,
        on_invoice_change=lambda: told("invoice", len(data["invoices"]), pick),
        on_line_change=lambda: told("line", len(data["lines"]), choose),
    )


def as_data(result: Outcome, invoice: int, line: int, labels: Sequence[InvoiceLabel], words: Words) -> dict[str, Any]:
    """What is shown, all as text; invoice: its row in the result, line: the one that is chosen, from 0."""
    return {
        "choice": words("lines.invoice"),
        "invoices": [label._asdict() for label in labels],
        "few": len(labels) <= FEW,
        "invoice": invoice,
        "label": words("lines.table", day=words.day(result.invoices.on[invoice], LONG)),
        "head": {name: words(f"lines.column.{name}") for name in ("days", "what", "vendor", "each", "amount")},
        "lines": _lines(result, invoice, words),
        "foot": _foot(result, invoice, words),
        "line": line,
        "most": MOST,
    }


def _lines(result: Outcome, invoice: int, words: Words) -> Sequence[dict[str, str]]:
    book, lines, spoken = result.book, result.lines, speech(words.language)
    on = result.invoices.on[invoice]
    first = int(result.invoices.first_line[invoice])
    several = len(result.shown) > 1
    rows = []
    own = result.of(invoice)
    for at, places in enumerate(places_to_read(book, own)):
        whose = {"whose": str(book.id[own.subscription[at]])} if several else {}
        rows.append(
            whose
            | {
                "days": spoken.short_period(own.first[at], own.last[at], on),
                "what": in_brief(book, lines, first + at, words.language),
                "vendor": words.kind(own.kind_names[at]),
                "each": words.amount(int(own.unit_price[at]), places),
                "amount": words.amount(int(own.amount[at]), int(own.places[at])),
            }
        )
    return rows


def _foot(result: Outcome, invoice: int, words: Words) -> Sequence[dict[str, str]]:
    """The total with its currency, above it what it is made of where there is tax; beside it the day it is due."""
    bills = result.invoices
    first = int(bills.first_line[invoice])
    currency = str(result.book.currency[result.lines.subscription[first]])
    due = "" if np.isnat(bills.due[invoice]) else words("lines.due", day=words.day(bills.due[invoice]))
    sums = [("total", bills.total)]
    if bills.tax[invoice]:
        sums = [("net", bills.net), ("tax", bills.tax), *sums]
    return [
        {
            "days": words(f"lines.{name}", currency=currency),
            "what": due if name == "total" else "",
            "amount": words.amount(int(amounts[invoice]), currency),
        }
        for name, amounts in sums
    ]
