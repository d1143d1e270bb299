"""An invoice as one text table: what each line is for in plain words, the total; a line can be chosen in it.

It is a real table in the page, mounted once and then given other texts: twice as fast as Streamlit's grid, a click
anywhere on a line chooses it, and people, screen readers and tests can read it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.explaining.brief import in_brief
from billing_model.explaining.printed import unit_places
from billing_model.words.speech import speech
from pages.ui.base.words import Words

MOST = 12  # lines that are shown without scrolling
HERE = Path(__file__)

_table = st.components.v2.component(
    "invoice_table",
    html='<div class="box"><table role="grid"><thead></thead><tbody></tbody><tfoot></tfoot></table></div>\n<!-- -->',
    css=HERE.with_suffix(".css").read_text("utf-8"),
    js=HERE.with_suffix(".js").read_text("utf-8"),
)


def draw(result: Outcome, invoice: int, line: int, key: str, words: Words, choose: Callable[[int], None]) -> None:
    """The table of an invoice; invoice: its row in the result, line: the one that is chosen, from 0; key: of the table.

    choose: is told the line that a user chooses, before the page is drawn again.
    """

    def chosen() -> None:
        at: Any = st.session_state[key]["line"]
        if isinstance(at, int) and 0 <= at < int(result.invoices.line_count[invoice]):  # it comes from a browser
            choose(at)

    _table(key=key, data=as_data(result, invoice, line, words), on_line_change=chosen)


def as_data(result: Outcome, invoice: int, line: int, words: Words) -> dict[str, Any]:
    """What the table shows, all as text."""
    bills = result.invoices
    return {
        "invoice": f"{bills.on[invoice]}:{bills.programme[invoice]}:{bills.customer[invoice]}",
        "label": words("lines.table", day=words.day(bills.on[invoice], "d MMMM y")),
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
    for at, places in enumerate(unit_places(book, own)):
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
