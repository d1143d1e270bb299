"""``reconcile``: the vendor's files against what the model bills, row by row, with the reason of every difference."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli.command import Command, Exit, argument, choice, complain, flag, option
from billing_model.cli.take_away import Output, csv_parameters, write
from billing_model.cli.whole_book import (
    day_typed,
    engine_parameters,
    engine_typed,
    is_watched,
    progress,
    stopped_by_terminate,
    tell,
)
from billing_model.core.money import to_micro
from billing_model.files.system import is_same
from billing_model.files.tables.dialect import Reading
from billing_model.reconciling.findings import PROFILES_ASKED
from billing_model.words.wording import Verbatim, wording

if TYPE_CHECKING:
    from billing_model.reconciling.reconcile import Asked, Reconciled
    from billing_model.reconciling.rows import VendorFile

FORMATS = ("table", "csv", "json", "xlsx")
MOST_TOTAL = 10**18
SHARES = (0.5, 0.2, 0.3)  # of the time: the files, the book, holding one against the other


@dataclass(frozen=True)
class ReconcileArguments:
    """What was typed."""

    files: tuple[str, ...]
    book: tuple[str, str] | None
    history: str | None
    invoice_date: tuple[str, ...]
    invoice_total: tuple[str, ...]
    profile: str
    dates: Any
    decimal: Any
    form: str
    out: str | None
    workers: int | None
    engine: str
    scheduler: str | None
    csv: str
    raw: bool
    quiet: bool
    language: str


def reconcile(**arguments: Any) -> Exit:
    """Hold files against a book, or against the history that they tell. Raises `Refused`.

    arguments: the fields of `ReconcileArguments`.
    """
    from billing_model.reconciling.inferring.history_files import ENDINGS, history_files

    typed = ReconcileArguments(**arguments)
    output = Output(typed.files[0], typed.form, typed.out, typed.csv, typed.raw, typed.language)
    if mistake := output.mistake(("xlsx",)):
        complain(mistake)
        return Exit.REFUSED
    asked = _asked(typed.invoice_date, typed.invoice_total, typed.profile, typed.language)
    if asked is None:
        return Exit.REFUSED
    output.check_name()
    if typed.history and typed.book:
        complain(wording(typed.language).cli("history-unused"))
        return Exit.REFUSED
    written = [typed.history + ending for ending in ENDINGS] if typed.history else []
    for given in (*typed.files, *(typed.book or ())):
        for name in (*([typed.out] if typed.out else ()), *written):
            if is_same(name, given):
                raise Refused([Refusal(name, "same-file")])
    try:
        with stopped_by_terminate(), progress(typed.quiet) as share:
            result = _reconciled(typed, asked, share)
        content = _content(result, output)
        texts = history_files(result.inferred, output.style) if result.inferred and typed.history else ()
    except Refused:
        raise
    except Exception as error:
        raise unexpected(error, typed.files[0]) from error
    _give(content, output)
    for name, text in zip(written, texts, strict=True):
        write(name, text.encode())
    if written:
        names = {"subscriptions": Verbatim(written[0]), "events": Verbatim(written[1])}
        told = wording(typed.language).cli("history-written", **names)
        print(told, file=sys.stderr if typed.form in ("json", "csv") else sys.stdout)
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
            complain(f"--invoice-total: {wording(language).cli('not-an-amount', found=total)}")
            return None
    known = [day for day in typed if day is not None]
    return Asked(known, amounts, profile) if len(known) == len(days) else None


def _amount(text: str) -> int:
    """Micro-units. Raises ValueError or InvalidOperation where it is no amount of an invoice."""
    amount = Decimal(text)
    if not abs(amount) < MOST_TOTAL:
        raise ValueError(text)
    return to_micro(amount)


def _reconciled(typed: ReconcileArguments, asked: Asked, share: Callable[[float], None]) -> Reconciled:
    from billing_model.reconciling.book import held_book  # what reads tables takes its time to load
    from billing_model.reconciling.reconcile import reconcile as hold_against

    files, (of_files, of_book, of_rows) = typed.files, SHARES
    twice = [file for place, file in enumerate(files) if any(is_same(file, before) for before in files[:place])]
    if twice:
        raise Refused([Refusal(file, "file-twice") for file in twice])
    with TemporaryDirectory() as folder:
        read = _read(typed, Path(folder), lambda done: share(of_files * done))
        reading = Reading(typed.dates or "", typed.decimal or "")
        held = held_book(*typed.book, Path(folder), reading) if typed.book else None
        share(of_files + of_book)
    is_one = typed.engine == "local" and typed.scheduler is None  # to start others takes as long as they save
    with engine_typed(typed.engine, typed.scheduler, typed.workers or (1 if is_one else None)) as engine:
        return hold_against(
            read, held, asked, engine, progress=lambda done, _: share(of_files + of_book + of_rows * done)
        )


def _read(typed: ReconcileArguments, folder: Path, share: Callable[[float], None]) -> list[VendorFile]:
    """The files. Raises `Refused` with what is wrong in all of them."""
    from billing_model.reconciling.reading import read_file
    from billing_model.reconciling.sentences import at_first

    read: list[VendorFile] = []
    wrong: list[Refusal] = []

    def seen(done: float, rows: int) -> None:
        share((len(read) + len(wrong) + done) / len(typed.files))

    for file in typed.files:
        try:
            read.append(read_file(file, folder, seen))
        except Refused as refused:
            wrong += refused.problems
        else:
            if is_watched(typed.quiet):
                tell(at_first(read[-1], typed.language))
    if wrong:
        raise Refused(wrong)
    return read


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
    choice("--profile", PROFILES_ASKED),
    option("--history", metavar="STEM"),
    choice("--format", FORMATS, "form"),
    option("--out", metavar="FILE"),
    *engine_parameters(),
    *csv_parameters(),
    flag("--quiet"),
)
