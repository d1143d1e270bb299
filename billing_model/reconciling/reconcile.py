"""Reconcile files: each row agrees, is explained, is an error, or was not checked; findings by the money at stake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.engines import Engine, here
from billing_model.books.table.rows import Progress, untold
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.findings import AS_TOLD, FIND, Finding, Group
from billing_model.reconciling.inferring.alone import alone, without_history
from billing_model.reconciling.inferring.inferred import Inferred, infer
from billing_model.reconciling.row_checks import (
    INSTEAD,
    arithmetic,
    discounts,
    other_currencies,
    total,
)
from billing_model.reconciling.rows import VendorFile
from billing_model.reconciling.together import together

NO_ROW = 1 << 62  # behind every row of a file
FIGURES = ("agree", "explained", "errors", "not_checked")
_FIGURE_OF: Mapping[Group, int] = {"explained": 1, "not-checked": 3, "error": 2}  # the heaviest last


@dataclass(frozen=True)
class Asked:
    """What was asked for. days: of the invoice of each file, in order, as many as were given; totals: likewise.

    None stands for what is not known of a file before others.
    """

    days: Sequence[np.datetime64 | None] = ()
    totals: Sequence[int | None] = ()
    profile: str = FIND


@dataclass(frozen=True)
class Reconciled:
    """What is said of files.

    - rows: how many there are; summary: how many agree, are explained, are errors, were not checked
    - profile: how the files round, each way once; days: the invoices that each file holds
    - findings: errors first, by money at stake
    """

    rows: int
    summary: Mapping[str, int]
    profile: str
    days: Sequence[Sequence[np.datetime64]]
    findings: Sequence[Finding]
    files: Sequence[VendorFile] = field(default=())
    inferred: Inferred | None = None  # the history of the files, where there is no book

    @property
    def errors(self) -> list[Finding]:
        """What is worth a ticket."""
        return [finding for finding in self.findings if finding.ticket]


def reconcile(
    files: Sequence[VendorFile],
    held: HeldBook | None,
    asked: Asked | None = None,
    engine: Engine = here,
    progress: Progress = untold,
) -> Reconciled:
    """Hold files against a book, or without one against the history that they tell. Raises `Refused`.

    engine: who looks at the parts that they are cut into; what is found is the same for every one. progress: told how
    much of the rows has been looked at, and how many.
    """
    asked = asked or Asked()
    if len(asked.days) > len(files) or len(asked.totals) > len(files):
        raise Refused([Refusal(files[0].name, "too-many-days", {"files": len(files)})])
    findings = [finding for file in files for finding in _by_itself(file)]
    days: list[Sequence[np.datetime64]] = [()] * len(files)
    computed = {(one.file, one.rows[0]): one.values[INSTEAD] for one in findings if INSTEAD in one.values}
    profiles: dict[str, None] = {}
    every = sum(len(file.rows) for file in files)
    seen = _so_far(progress, every)
    inferred = None if held is not None else infer(files, asked.days)
    groups = together(files, held, asked.days) if held is not None else ()
    for group in [*groups, *(alone(files, inferred) if inferred else ())]:
        found, name = group.findings(asked.profile, computed, engine, seen)
        settled = {(one.file, one.rows) for one in found if one.kind == "row-arithmetic"}
        findings = [one for one in findings if one.kind != "row-arithmetic" or (one.file, one.rows) not in settled]
        findings += found
        profiles[name] = None
        for place in group.places:
            days[place] = group.held.days if group.held else ()
    if inferred is not None:
        findings += without_history(files, inferred)
    findings += _totals(files, asked)
    summary = _summary(files, findings)
    progress(1, every)
    compared = summary["agree"] or summary["explained"]
    if not compared and not any(finding.ticket for finding in findings):
        findings.append(Finding("nothing-compared", key="nothing-compared" if held else "nothing-compared-no-book"))
    return Reconciled(
        sum(file.size for file in files),
        summary,
        ", ".join(filter(None, profiles)),
        days,
        sorted(findings, key=_rank),
        tuple(files),
        inferred,
    )


def _so_far(progress: Progress, every: int) -> Callable[[int], None]:
    """Takes the rows of each part and tells the progress of all of them; every: how many there are."""
    done = 0

    def seen(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done / max(every, 1), done)

    return seen


def _rank(finding: Finding) -> tuple[Any, ...]:
    """Errors first, then by money; what is worth the same stands in the order of the file."""
    place = finding.file, finding.rows[:1] or (NO_ROW,), finding.subscription, finding.kind, finding.first, finding.last
    return AS_TOLD.index(finding.group), -abs(finding.at_stake or 0), *place


def _by_itself(file: VendorFile) -> Iterator[Finding]:
    """What a file says of itself."""
    yield from arithmetic(file)
    yield from discounts(file)
    yield from other_currencies(file)
    for row in file.unreadable:
        values = {"column": "", "found": "", **row.values, "why": row.key}
        yield Finding(
            "unreadable-row", file.name, (row.number,), subscription=row.subscription, key=f"unreadable-{row.key}",
            values=values,
        )  # fmt: skip


def _totals(files: Sequence[VendorFile], asked: Asked) -> Iterator[Finding]:
    """The sum of a file against that of its invoice."""
    for file, printed in zip(files, asked.totals, strict=False):
        if printed is None:
            continue
        held = total(file.rows.amount)
        currency = str(file.texts["currency"][int(file.rows.currency[0])]) if len(file.rows) else ""
        unread = len(file.unreadable)
        key = "file-total-agrees" if held == printed else "file-total-unreadable" if unread else "file-total"
        yield Finding(
            "file-total", file.name, at_stake=held - printed, currency=currency, key=key,
            values={"printed": printed, "computed": held, "unread": unread},
        )  # fmt: skip


def _summary(files: Sequence[VendorFile], findings: Sequence[Finding]) -> dict[str, int]:
    """How many rows there are of each figure; a row with several findings counts by the heaviest."""
    counted = dict.fromkeys(FIGURES, 0)
    of_file: dict[str, list[VendorFile]] = defaultdict(list)
    for file in files:
        of_file[file.name].append(file)
    for name, held in of_file.items():
        size = max((int(file.rows.number.max(initial=0)) for file in held), default=0)
        state = np.zeros(size + 2, np.int8)
        of_name = [finding for finding in findings if finding.file == name and finding.kind != "unreadable-row"]
        for group, figure in _FIGURE_OF.items():
            for finding in of_name:
                if finding.group == group:
                    state[[*finding.rows]] = figure
        for file in held:
            for place, number in enumerate(np.bincount(state[file.rows.number], minlength=len(FIGURES)).tolist()):
                counted[FIGURES[place]] += number
            counted["not_checked"] += file.size - len(file.rows)
    return counted
