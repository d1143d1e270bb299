"""Templates of the tables that can be given: names of columns and rows of an example, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from billing_model.files.spreadsheet import style_of
from billing_model.words.wording import wording

KINDS = ("subscriptions", "events", "days")


def template(kind: str, language: str, column: str = "devices") -> str:
    """A table of an example that can be read as it is, written as spreadsheets of the language open it.

    kind: one of `KINDS`; column: of a table of days, the second column, "devices" or "seats".
    """
    rows: list[Mapping[str, Any]] = wording(language)["template"][f"{kind}-{column}" if kind == "days" else kind]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return style_of("excel", language).table([names, *([_cell(row.get(name)) for name in names] for row in rows)])


def _cell(value: Any) -> Any:
    """A value of the example as a style writes it."""
    if isinstance(value, float):
        return Decimal(f"{value:.2f}")
    return value.isoformat() if isinstance(value, date) else value
