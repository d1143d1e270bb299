"""A vendor's files held against a book in a process of its own (`books.job`), for the page that waits for it.

``python -m billing_model.reconciling.process FOLDER`` does what the `CheckRequest` in the folder says. The answer comes
first; the files to take along and the contracts are written after it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books import job
from billing_model.books.cut import Progress
from billing_model.files.spreadsheet import style_of
from billing_model.files.tables.cells import Order
from billing_model.files.tables.dialect import Reading
from billing_model.reconciling.book import HeldBook, held_book
from billing_model.reconciling.contracts import contracts
from billing_model.reconciling.findings import FIND, Finding
from billing_model.reconciling.inferring.history_files import history_files
from billing_model.reconciling.kept import keep_contracts, keep_findings
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import Asked, Reconciled, reconcile
from billing_model.reconciling.rows import VendorFile
from billing_model.reconciling.sentences import at_first
from billing_model.reconciling.ticket import as_csv, as_workbook
from billing_model.words.wording import LANGUAGES

ABOUT = job.About("files", "check")
STAGES = {"read": 0.0, "book": 0.3, "held": 0.55, "told": 0.9}  # what is done from which share of the work on
FIRST, WRITTEN = "first.json", "written"  # what is known once the files are read; there once everything is
HISTORY = ("history-subscriptions.csv", "history-events.csv")  # what files tell, where there is no book
CSV = ("plain", "excel")  # how the ticket is written as CSV
MOST_CUSTOMERS = 1_000  # that can be chosen from a list


@dataclass(frozen=True)
class CheckRequest:
    """What is to be done.

    - files: names in the folder, or paths; names: how the user knows them
    - book: the files of subscriptions and events, () without a book
    - days: of the invoices of the files, as ISO texts, "" where it is not known; totals: micro-units, likewise
    - profile: as `Asked` has it; dates, decimal: as `Reading` takes them, for the book
    """

    files: Sequence[str]
    names: Sequence[str]
    book: Sequence[str] = ()
    days: Sequence[str] = ()
    totals: Sequence[int | None] = ()
    profile: str = FIND
    language: str = "en"
    dates: Order = ""
    decimal: Literal["", "comma", "point"] = ""

    @property
    def asked(self) -> Asked:
        """The same for `reconcile`."""
        return Asked([np.datetime64(day, "D") if day else None for day in self.days], self.totals, self.profile)


def first_known(folder: Path, language: str) -> list[str]:
    """What is known of each file once all are read, in a sentence; nothing before."""
    path = folder / FIRST
    return [each[language] for each in job.from_text(path.read_text("utf-8"))] if path.exists() else []


def stage(share: float) -> str:
    """What is being done at a share of the work."""
    return [name for name, since in STAGES.items() if share >= since][-1]


def check(asked: CheckRequest, folder: Path, progress: Progress = lambda share: None) -> dict[str, Any]:
    """Hold the files against the book, and keep in the folder what is found; the answer is kept there first.

    Raises `Refused`.
    """
    with TemporaryDirectory() as unpacked:
        files = _read(asked, Path(unpacked), _share(progress, "read", "book"))
        job.write(folder / FIRST, job.as_text([{name: at_first(file, name) for name in LANGUAGES} for file in files]))
        progress(STAGES["book"])
        held = _book(asked, Path(unpacked))
    progress(STAGES["held"])
    share = _share(progress, "held", "told")
    result = reconcile(files, held, asked.asked, progress=lambda done, _: share(done))
    progress(STAGES["told"])
    keep_findings(result, folder)
    told = answer(result, held is not None)
    job.keep(folder, told)
    keep_contracts(contracts(result, held, "" if asked.profile == FIND else asked.profile), folder)
    _take_along(result, folder)
    (folder / WRITTEN).touch()
    return told


def _share(progress: Progress, begin: str, end: str) -> Progress:
    """The progress of a stage, which ends where another begins."""
    return lambda done: progress(STAGES[begin] + done * (STAGES[end] - STAGES[begin]))


def _book(asked: CheckRequest, folder: Path) -> HeldBook | None:
    if not asked.book:
        return None
    subscriptions, events = asked.book
    return held_book(subscriptions, events, folder, Reading(asked.dates, asked.decimal))


def _read(asked: CheckRequest, folder: Path, progress: Progress) -> list[VendorFile]:
    files, wrong = [], []
    for number, (path, name) in enumerate(zip(asked.files, asked.names, strict=True)):
        try:
            files.append(replace(read_file(path, folder, _of_file(progress, number, len(asked.files))), name=name))
        except Refused as refused:
            wrong += [replace(problem, file=name) for problem in refused.problems]
    twice = [name for name, count in Counter(asked.names).items() if count > 1]
    wrong += [Refusal(name, "file-twice") for name in twice]
    if wrong:
        raise Refused(wrong)
    return files


def _of_file(progress: Progress, number: int, count: int) -> Callable[[float, int], None]:
    """The progress of one file of several, from 0."""
    return lambda done, _: progress((number + done) / count)


def answer(result: Reconciled, with_book: bool) -> dict[str, Any]:
    """What a page begins with; all else lies in the folder (`kept.Kept`)."""
    kinds: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in result.findings:
        kinds[one.group, one.kind].append(one)
    customers: dict[str, int] = {}
    for one in result.findings:
        if one.customer and one.group != "remark":
            customers[one.customer] = customers.get(one.customer, 0) + (abs(one.at_stake or 0) if one.ticket else 0)
    return {
        "rows": result.rows,
        "summary": dict(result.summary),
        "money": money(result.errors),
        "errors": len(result.errors),
        "nothing": any(one.kind == "nothing-compared" for one in result.findings),
        "with_book": with_book,
        "profile": result.profile,
        "days": sorted({str(day) for days in result.days for day in days}),
        "files": [{"name": file.name, "form": file.form, "notes": [*file.notes]} for file in result.files],
        "kinds": [[group, kind, len(found), money(found)] for (group, kind), found in kinds.items()],
        "customers": [name for name, _ in sorted(customers.items(), key=lambda item: -item[1])[:MOST_CUSTOMERS]],
    }


def money(findings: Sequence[Finding]) -> list[tuple[str, int, int]]:
    """What is charged too much and too little, micro-units by currency, where most is at stake first."""
    sums: dict[str, list[int]] = {}
    for one in findings:
        stake = int(one.at_stake or 0)
        sums.setdefault(one.currency, [0, 0])[stake < 0] += abs(stake)
    every = [(code, much, little) for code, (much, little) in sums.items() if much or little]
    return sorted(every, key=lambda each: -(each[1] + each[2]))


def _take_along(result: Reconciled, folder: Path) -> None:
    """The ticket in each language, for programs, for spreadsheets, and as a workbook; the history that was inferred."""
    if result.inferred is not None and result.inferred.parts:
        for name, text in zip(HISTORY, history_files(result.inferred), strict=True):
            job.write(folder / name, text)
    for language in LANGUAGES:
        for style in CSV:
            text = as_csv(result, language, style_of(style, language))
            (folder / ticket_name(style, language)).write_bytes(text.encode())
        (folder / ticket_name("xlsx", language)).write_bytes(as_workbook(result, language))


def ticket_name(kind: str, language: str) -> str:
    """The file of the folder that holds the ticket; kind: xlsx, or a style of CSV."""
    return f"ticket-{kind}-{language}"


def work(wanted: Mapping[str, Any], folder: Path, progress: Progress) -> Mapping[str, Any]:
    """What a page waits for, as `job.done` takes it."""
    return check(CheckRequest(**wanted), folder, progress)


if __name__ == "__main__":
    job.run(work, ABOUT)
