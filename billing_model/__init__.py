"""What an invoice will say, and why: the public face of the model, for a script or a notebook.

>>> import billing_model as bm
>>> scenario = bm.parse('''
...     currency = "USD"
...     until = 2018-02-28
...     [[subscription]]
...     id = "A"
...     programme = "csp"
...     frequency = "monthly"
...     purchased = 2018-01-13
...     seats = 1
...     list_price = 4.00
...     billing_day = 15
...     [[event]]
...     subscription = "A"
...     on = 2018-02-01
...     kind = "set-seats"
...     seats = 2
... ''')
>>> result = bm.outcome(scenario.book, scenario.until)
>>> [str(bm.to_decimal(total)) for total in result.invoices.total]
['4.00', '9.55']
>>> bm.explain(result.book, result.lines, 2, "en").steps[0]
'4.00 / 31 days = 0.129032… → 0.129 (3 decimals)'

A scenario is read into a `Book`, a book is billed into `Lines`, and everything else reads lines. Money is int64
micro-units of the currency (`to_decimal`), days are ``datetime64[D]``. A name is loaded when it is first used, so that
importing the package costs nothing. Code inside the package imports from the rooms, never from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from billing_model.billing.bill import bill
    from billing_model.billing.daily import daily, daily_totals
    from billing_model.billing.edits import copies, moved, one_of, with_event, without
    from billing_model.billing.invoices import Invoices, invoices
    from billing_model.billing.outcome import Outcome, outcome
    from billing_model.billing.refusal import Refused
    from billing_model.books.reader import read_book
    from billing_model.core.book import Book
    from billing_model.core.lines import Lines
    from billing_model.core.money import to_decimal
    from billing_model.explaining.explain import Explanation, explain
    from billing_model.explaining.printed import frame
    from billing_model.files.compared import compared as compare
    from billing_model.files.comparison import Comparison
    from billing_model.files.comparison import read as read_comparison
    from billing_model.files.scenario import Scenario, parse, read

_FROM = {
    "Book": "core.book:Book",
    "Comparison": "files.comparison:Comparison",
    "Explanation": "explaining.explain:Explanation",
    "Invoices": "billing.invoices:Invoices",
    "Lines": "core.lines:Lines",
    "Outcome": "billing.outcome:Outcome",
    "Refused": "billing.refusal:Refused",
    "Scenario": "files.scenario:Scenario",
    "bill": "billing.bill:bill",
    "compare": "files.compared:compared",
    "copies": "billing.edits:copies",
    "daily": "billing.daily:daily",
    "daily_totals": "billing.daily:daily_totals",
    "explain": "explaining.explain:explain",
    "frame": "explaining.printed:frame",
    "invoices": "billing.invoices:invoices",
    "moved": "billing.edits:moved",
    "one_of": "billing.edits:one_of",
    "outcome": "billing.outcome:outcome",
    "parse": "files.scenario:parse",
    "read": "files.scenario:read",
    "read_book": "books.reader:read_book",
    "read_comparison": "files.comparison:read",
    "to_decimal": "core.money:to_decimal",
    "with_event": "billing.edits:with_event",
    "without": "billing.edits:without",
}

__all__ = [
    "Book",
    "Comparison",
    "Explanation",
    "Invoices",
    "Lines",
    "Outcome",
    "Refused",
    "Scenario",
    "bill",
    "compare",
    "copies",
    "daily",
    "daily_totals",
    "explain",
    "frame",
    "invoices",
    "moved",
    "one_of",
    "outcome",
    "parse",
    "read",
    "read_book",
    "read_comparison",
    "to_decimal",
    "with_event",
    "without",
]


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _FROM[name].partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
