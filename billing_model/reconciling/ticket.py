"""What is said of files, to take along: JSON, a table of findings as CSV, and a workbook with a sheet a group."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from billing_model.core.currency import places_needed
from billing_model.core.money import to_decimal
from billing_model.files import spreadsheet
from billing_model.files.spreadsheet import CsvStyle
from billing_model.reconciling.findings import AS_TOLD, Finding
from billing_model.reconciling.inferring.inferred import Fact
from billing_model.reconciling.reconcile import Reconciled
from billing_model.reconciling.sentences import at_stake, figures, sentence, standing
from billing_model.words.wording import wording

COLUMNS = (
    "number", "kind", "group", "ticket", "at_stake", "currency", "customer", "subscription", "order", "file", "rows",
    "first", "last", "billed_quantity", "billed_unit_price", "billed_amount", "expected_quantity",
    "expected_unit_price", "expected_amount", "clause", "standing", "ask_until", "sentence",
)  # fmt: skip
ASSUMED = "assumed"  # a finding that rests on such a clause alone is no ticket by itself
MOST_ROWS = 500  # numbers of rows in a cell
MOST_LETTERS = 32_000  # of a cell of a workbook
MOST_LINES = 1_000_000  # rows of a sheet
_GROUP = COLUMNS.index("group")
_MADE = datetime.datetime(2000, 1, 1)  # noqa: DTZ001  # so that the same findings are the same bytes


def as_json(result: Reconciled, language: str) -> str:
    """One JSON object: what was read, how much of it agrees, and the findings with their rows, one a line."""
    document = {
        "rows": result.rows,
        "profile": result.profile or None,
        "invoice_dates": [*dict.fromkeys(str(day) for days in result.days for day in days)],
        "summary": dict(result.summary),
    }
    findings = ",\n    ".join(
        json.dumps(_finding(number, one, language), ensure_ascii=False) for number, one in enumerate(result.findings, 1)
    )
    parts = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in document.items()]
    parts += [f'"findings": [\n    {findings}\n  ]' if findings else '"findings": []', _inferred(result)]
    return "{\n  " + ",\n  ".join(parts) + "\n}"


def _inferred(result: Reconciled) -> str:
    """The inferred history by subscription, one a line."""
    facts = result.inferred.facts() if result.inferred else ()
    lines = ",\n    ".join(
        f"{json.dumps(fact.id, ensure_ascii=False)}: {_fact(fact, places)}" for fact, places in facts
    )
    return f'"inferred": {{\n    {lines}\n  }}' if lines else '"inferred": {}'


def _fact(fact: Fact, places: int) -> str:
    price = None if fact.price is None else str(to_decimal(fact.price, places_needed(fact.price, places)))
    said = {
        "price": price,
        "frequency": fact.frequency,
        "anchor_day": fact.anchor_day,
        "seats_before": fact.seats_before,
        "events": [{"on": str(event.on), "kind": event.kind, "seats": event.seats} for event in fact.events],
    }
    return json.dumps(said, ensure_ascii=False)


def _finding(number: int, finding: Finding, language: str) -> dict[str, Any]:
    return {
        "number": number,
        "kind": finding.kind,
        "group": finding.group,
        "ticket": finding.ticket and standing(finding) != ASSUMED,
        "file": finding.file or None,
        "rows": [*finding.rows],
        "customer": finding.customer or None,
        "subscription": finding.subscription or None,
        "order": finding.order or None,
        "first": finding.first or None,
        "last": finding.last or None,
        "at_stake": at_stake(finding),
        "currency": finding.currency or None,
        **figures(finding),
        "clause": finding.clause or None,
        "standing": standing(finding) or None,
        "ask_until": finding.ask_until or None,
        "sentence": sentence(finding, language),
    }


def as_csv(result: Reconciled, language: str, style: CsvStyle = spreadsheet.PLAIN) -> str:
    """The findings, one a row; a text that a spreadsheet would compute begins with an apostrophe, unless raw."""
    return style.table([COLUMNS, *_table(result, language)])


def as_workbook(result: Reconciled, language: str) -> bytes:
    """The findings as a workbook (.xlsx), each group on a sheet of its own; the same findings give the same bytes."""
    import xlsxwriter

    words, out = wording(language)["reconcile"], io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    amounts = book.add_format({"num_format": "#,##0.00####", "valign": "top"})
    rows = {group: [*each] for group, each in groupby(_table(result, language), key=lambda row: str(row[_GROUP]))}
    for group in AS_TOLD:
        sheet = book.add_worksheet(_title(group, language)[:31])
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, str(words["column"][name]), bold)
        for line, row in enumerate(rows.get(group, [])[:MOST_LINES], 1):
            for column, value in enumerate(_in_words(row, language)):
                if isinstance(value, str):
                    sheet.write_string(line, column, value[:MOST_LETTERS], wrapped)
                elif value is not None:
                    sheet.write_number(line, column, value, amounts if isinstance(value, Decimal) else wrapped)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 2, 14)
        sheet.set_column(len(COLUMNS) - 1, len(COLUMNS) - 1, 80)
    book.close()
    return out.getvalue()


def _table(result: Reconciled, language: str) -> Iterator[Sequence[Any]]:
    """The cells of each finding, in the order of `COLUMNS`."""
    words = wording(language)["reconcile"]["print"]
    for number, finding in enumerate(result.findings, 1):
        said = _finding(number, finding, language)
        cells: dict[str, Any] = {
            **said,
            "ticket": words["yes" if said["ticket"] else "no"],
            "rows": rows_of(finding),
            "at_stake": _decimal(said["at_stake"]),
        }
        for side in ("billed", "expected"):
            cells |= {
                f"{side}_quantity": said[side]["quantity"],
                f"{side}_unit_price": _decimal(said[side]["unit_price"]),
                f"{side}_amount": _decimal(said[side]["amount"]),
            }
        yield [cells[name] for name in COLUMNS]


def _in_words(row: Sequence[Any], language: str) -> Sequence[Any]:
    """The same cells as people read them: kind, group and standing in words."""
    words, cells = wording(language), dict(zip(COLUMNS, row, strict=True))
    cells["kind"] = str(words["reconcile"]["kind"][cells["kind"]])
    cells["group"] = _title(str(cells["group"]), language)
    cells["standing"] = words.word("standing", cells["standing"] or "")
    return [*cells.values()]


def _title(group: str, language: str) -> str:
    return str(wording(language)["reconcile"]["print"]["errors-sheet" if group == "error" else group])


def rows_of(finding: Finding) -> str:
    """The rows of a finding as people write them: 2, 5–9."""
    numbers = sorted(finding.rows)
    parts: list[str] = []
    place = 0
    while place < len(numbers) and len(parts) < MOST_ROWS:
        end = place
        while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + 1:
            end += 1
        parts.append(str(numbers[place]) if end == place else f"{numbers[place]}–{numbers[end]}")
        place = end + 1
    return ", ".join([*parts, *(["…"] if place < len(numbers) else [])])


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
