"""``reconcile``: the vendor's files against what the model bills, row by row, with the reason of every difference."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli.command import Command, Exit, argument, choice, complain, option
from billing_model.cli.take_away import Output, csv_parameters, write
from billing_model.cli.whole_book import day_typed
from billing_model.core.money import to_micro
from billing_model.files.system import is_same
from billing_model.files.tables.dialect import Reading
from billing_model.words.wording import Verbatim, wording

if TYPE_CHECKING:
    from billing_model.reconciling.reconcile import Asked, Reconciled

FORMATS = ("table", "csv", "json", "xlsx")
MOST_TOTAL = 10**18
PROFILES = ("find", "exact", "daily-3", "daily-2", "nested", "exact-cut", "unit-cut")


def reconcile(
    files: tuple[str, ...], book: tuple[str, str] | None, invoice_date: tuple[str, ...],
    invoice_total: tuple[str, ...],
    profile: str, dates: Any, decimal: Any, form: str, out: str | None, csv: str, raw: bool, language: str,
) -> Exit:  # fmt: skip
    """Hold files against a book. Raises `Refused`."""
    output = Output(files[0], form, out, csv, raw, language)
    if mistake := output.mistake(("xlsx",)):
        complain(mistake)
        return Exit.REFUSED
    asked = _asked(invoice_date, invoice_total, profile, language)
    if asked is None:
        return Exit.REFUSED
    output.check_name()
    for given in (*files, *(book or ())):
        if out and is_same(out, given):
            raise Refused([Refusal(out, "same-file")])
    try:
        result = _reconciled(files, book, asked, Reading(dates or "", decimal or ""))
        content = _content(result, output)
    except Refused:
        raise
    except Exception as error:
        raise unexpected(error, files[0]) from error
    _give(content, output)
    return Exit.DIFFERS if result.errors else Exit.DONE


def _asked(days: tuple[str, ...], totals: tuple[str, ...], profile: str, language: str) -> Asked | None:
    """What was typed, None after a complaint."""
    from billing_model.reconciling.reconcile import Asked

    typed = [day_typed(day, language, "--invoice-date") for day in days]
    amounts = []
    for total in totals:
        try:
            amounts.append(_amount(total))
        except (InvalidOperation, ValueError):
            complain(wording(language).cli("not-an-amount", found=total))
            return None
    known = [day for day in typed if day is not None]
    return Asked(known, amounts, profile) if len(known) == len(days) else None


def _amount(text: str) -> int:
    """Micro-units. Raises ValueError or InvalidOperation where it is no amount of an invoice."""
    amount = Decimal(text)
    if not abs(amount) < MOST_TOTAL:
        raise ValueError(text)
    return to_micro(amount)


def _reconciled(files: tuple[str, ...], book: tuple[str, str] | None, asked: Asked, reading: Reading) -> Reconciled:
    from billing_model.reconciling.book import held_book  # what reads tables takes its time to load
    from billing_model.reconciling.reading import read_file
    from billing_model.reconciling.reconcile import reconcile as hold_against

    twice = [file for place, file in enumerate(files) if any(is_same(file, before) for before in files[:place])]
    if twice:
        raise Refused([Refusal(file, "file-twice") for file in twice])
    with TemporaryDirectory() as folder:
        read, wrong = [], []
        for file in files:
            try:
                read.append(read_file(file, Path(folder)))
            except Refused as refused:
                wrong += refused.problems
        if wrong:
            raise Refused(wrong)
        held = held_book(*book, Path(folder), reading) if book else None
    return hold_against(read, held, asked)


def _content(result: Reconciled, output: Output) -> str | bytes:
    from billing_model.reconciling.ticket import as_csv, as_json, as_workbook

    if output.form == "table":
        from billing_model.cli.printing_reconciliation import as_table

        return as_table(result, output.language) + "\n"
    if output.form == "json":
        return as_json(result, output.language) + "\n"
    return (
        as_csv(result, output.language, output.style) if output.form == "csv" else as_workbook(result, output.language)
    )


def _give(content: str | bytes, output: Output) -> None:
    if not output.out:
        print(content, end="")
        return
    write(output.out, content if isinstance(content, bytes) else content.encode())
    print(wording(output.language).cli("taken", out=Verbatim(output.out)))


COMMAND = Command(
    "reconcile",
    reconcile,
    argument("files", "FILE…", nargs=-1, required=True),
    option("--book", nargs=2, metavar="SUBSCRIPTIONS EVENTS"),
    option("--dates", type=click.Choice(["dmy", "mdy"])),
    option("--decimal", type=click.Choice(["comma", "point"])),
    option("--invoice-date", metavar="DAY", multiple=True),
    option("--invoice-total", metavar="AMOUNT", multiple=True),
    choice("--profile", PROFILES),
    choice("--format", FORMATS, "form"),
    option("--out", metavar="FILE"),
    *csv_parameters(),
)
