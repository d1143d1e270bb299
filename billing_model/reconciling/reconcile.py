"""Reconcile files: each row agrees, is explained, is an error, or was not checked; findings by the money at stake."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.columns import Array
from billing_model.reconciling.as_printed import of_another_currency, otherwise
from billing_model.reconciling.billed import Held, held_invoices, lines_near
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.columns import NOT_MODELLED
from billing_model.reconciling.compared import Compared
from billing_model.reconciling.differences import Differences
from billing_model.reconciling.findings import AS_TOLD, Finding, Group
from billing_model.reconciling.later import waiting
from billing_model.reconciling.profiles import OWN, counts, found_in, names, shown, with_profile
from billing_model.reconciling.row_checks import (
    INSTEAD,
    arithmetic,
    discounts,
    of_rows,
    other_currencies,
    total,
    twice,
)
from billing_model.reconciling.rows import Rows, VendorFile

PROGRAMMES = {"legacy": "csp", "nce": "nce"}
FIND = "find"
FIGURES = ("agree", "explained", "errors", "not_checked")
_FIGURE_OF: Mapping[Group, int] = {"explained": 1, "not-checked": 3, "error": 2}  # the heaviest last


@dataclass(frozen=True)
class Asked:
    """What was asked for. days: of the invoice of each file, in order, as many as were given; totals: likewise."""

    days: Sequence[np.datetime64] = ()
    totals: Sequence[int] = ()
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

    @property
    def errors(self) -> list[Finding]:
        """What is worth a ticket."""
        return [finding for finding in self.findings if finding.ticket]


def reconcile(files: Sequence[VendorFile], held: HeldBook | None, asked: Asked | None = None) -> Reconciled:
    """Hold files against a book, or without one against themselves only. Raises `Refused` where they do not fit."""
    asked = asked or Asked()
    if len(asked.days) > len(files) or len(asked.totals) > len(files):
        raise Refused([Refusal(files[0].name, "too-many-days", {"files": len(files)})])
    findings = [finding for file in files for finding in _by_itself(file, held is None)]
    days: list[Sequence[np.datetime64]] = [()] * len(files)
    computed = {(one.file, one.rows[0]): int(one.values[INSTEAD]) for one in findings if INSTEAD in one.values}
    profiles: dict[str, None] = {}
    if held is not None:
        for group in _groups(files, held, asked):
            found, name = group.findings(asked.profile, computed)
            findings += found
            profiles[name] = None
            for place in group.places:
                days[place] = group.held.days if group.held else ()
    findings += _totals(files, asked)
    summary = _summary(files, findings, nothing=held is None)
    compared = summary["agree"] or (held is not None and summary["explained"])
    if not compared and not any(finding.ticket for finding in findings):
        findings.append(Finding("nothing-compared", key="nothing-compared" if held else "nothing-compared-no-book"))
    return Reconciled(
        sum(file.size for file in files),
        summary,
        ", ".join(filter(None, profiles)),
        days,
        sorted(findings, key=_rank),
        tuple(files),
    )


def _rank(finding: Finding) -> tuple[int, int]:
    return AS_TOLD.index(finding.group), -abs(finding.at_stake or 0)


def _by_itself(file: VendorFile, alone: bool) -> Iterator[Finding]:
    """What a file says of itself; alone: there is no book."""
    yield from arithmetic(file)
    yield from discounts(file)
    yield from other_currencies(file)
    if alone:
        yield from twice(file)
    for row in file.unreadable:
        values = {"column": "", "found": "", **row.values, "why": row.key}
        yield Finding(
            "unreadable-row", file.name, (row.number,), subscription=row.subscription, key=f"unreadable-{row.key}",
            values=values,
        )  # fmt: skip
    if alone and len(file.rows):
        rows = np.arange(len(file.rows))
        every = of_rows(file, "no-book", rows, None)
        yield replace(every, customer="", subscription="", order="")


def _totals(files: Sequence[VendorFile], asked: Asked) -> Iterator[Finding]:
    """The sum of a file against that of its invoice."""
    for file, printed in zip(files, asked.totals, strict=False):
        held = total(file.rows.amount)
        currency = str(file.texts["currency"][int(file.rows.currency[0])]) if len(file.rows) else ""
        key = "file-total-agrees" if held == printed else "file-total"
        yield Finding(
            "file-total", file.name, at_stake=held - printed, currency=currency, key=key,
            values={"printed": printed, "computed": held},
        )  # fmt: skip


def _summary(files: Sequence[VendorFile], findings: Sequence[Finding], nothing: bool) -> dict[str, int]:
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
    if nothing:
        counted["not_checked"] += counted.pop("agree")
        counted = {"agree": 0, **counted}
    return counted


# ---- Files of one invoice together ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Together:
    """Files of one form that hold the same invoices. places: which of the files that were named."""

    files: Sequence[VendorFile]
    places: Sequence[int]
    owners: Sequence[Array]
    book: HeldBook
    held: Held | None
    others: Sequence[np.datetime64]  # invoices that the files hold too, and that were not asked for

    def findings(self, asked: str, computed: Mapping[tuple[str, int], int]) -> tuple[list[Finding], str]:
        """What is found in them, and how they round; computed: as `Differences` has it."""
        found = [*self._unknown()]
        if self.held is None:
            return [*found, *self._not_on_an_invoice()], ""
        compared, name, told = self._by_profile(self._compared(self.held.days), asked)
        found += told
        found += Differences(compared, self.others, computed, self._unreadable()).findings()
        return [*found, *otherwise(compared), *of_another_currency(compared), *waiting(compared)], name

    def _by_profile(self, compared: Compared, asked: str) -> tuple[Compared, str, list[Finding]]:
        """The lines as the files round them, how that is called, and what is to be said of it.

        asked: a profile, or `FIND`; one that files of this form do not have counts for the others only.
        """
        legacy, book = self.files[0].form == "legacy", self.book.book
        counted = counts(compared.rows, compared.owner, compared.lines, book) if legacy else {OWN: 0}
        profile = asked if asked in names(self.files[0].form) else found_in(counted)
        if profile != OWN:
            book = with_profile(book, profile)
            compared = replace(compared, book=book, near=lines_near(book, compared.days))
        told = []
        if profile not in (OWN, asked):
            facts = {"profile": profile, "rows": counted[profile], "own": counted[OWN]}
            file = self.files[0].name
            told.append(Finding("profile-found", file, clause="CSP-41", key="profile-found", values=facts))
        return compared, shown(counted, profile), told

    def _unreadable(self) -> Mapping[int, int]:
        """How many rows of each subscription cannot be read."""
        ids = [row.subscription for file in self.files for row in file.unreadable]
        return Counter(self.book.places(np.array(ids, object)).tolist())

    def _compared(self, days: tuple[np.datetime64, ...]) -> Compared:
        parts = [file.rows.but(file=number) for number, file in enumerate(self.files)]
        place, owner = np.concatenate([np.arange(len(part)) for part in parts]), np.concatenate([*self.owners])
        book = self.book.book
        return Compared(self.files, Rows.concat(parts), place, owner, book, days, lines_near(book, days))

    def _not_on_an_invoice(self) -> Iterator[Finding]:
        """Rows of subscriptions that the book has, where no invoice could be found for the file."""
        for file, owner in zip(self.files, self.owners, strict=True):
            rows = np.flatnonzero(owner >= 0)
            if len(rows):
                every = of_rows(file, "not-in-period", rows, None)
                yield replace(every, customer="", subscription="", order="", key="no-invoice")

    def _unknown(self) -> Iterator[Finding]:
        """Rows of subscriptions that the book does not have, or had to leave out."""
        for file, owner in zip(self.files, self.owners, strict=True):
            by_id: dict[int, list[int]] = defaultdict(list)
            for row in np.flatnonzero(owner < 0).tolist():
                by_id[int(file.rows.subscription[row])].append(row)
            for rows in by_id.values():
                yield from _strange(file, np.array(rows), self.book.why_left_out(file.text("subscription", rows[0])))


def _groups(files: Sequence[VendorFile], held: HeldBook, asked: Asked) -> Iterator[_Together]:
    """Files that hold the same invoices, together."""
    by_invoice: dict[tuple[object, ...], list[tuple[int, Array]]] = defaultdict(list)
    known: dict[tuple[object, ...], tuple[Held | None, tuple[np.datetime64, ...]]] = {}
    books = {form: held.of(PROGRAMMES[form]) for form in {file.form for file in files}}
    for place, file in enumerate(files):
        book = books[file.form]
        owner = book.places(file.texts["subscription"])[file.rows.subscription]
        there = held_invoices(book.book, file.rows, owner, file.own)
        others: tuple[np.datetime64, ...] = ()
        if place < len(asked.days):
            day = asked.days[place]
            others = tuple(other for other in there.whole if other != day) if there else ()
            there = Held((day,))
        same: tuple[object, ...] = (file.form, there.days if there else place, others)
        known[same] = there, others
        by_invoice[same].append((place, owner))
    for held_by, members in by_invoice.items():
        there, others = known[held_by]
        places = [place for place, _ in members]
        form = files[places[0]].form
        yield _Together(
            [files[place] for place in places], places, [owner for _, owner in members], books[form], there, others
        )


def _strange(file: VendorFile, rows: Array, why: Refusal | None) -> Iterator[Finding]:
    """Rows of one subscription that the book does not have; why: it had to leave it out."""
    if why is not None:
        made = of_rows(file, "not-modelled", rows, total(file.rows.amount[rows]))
        yield replace(made, key="not-modelled-refused", values={**made.values, "refusal": why})
        return
    modelled = ~np.isin(file.rows.family[rows], NOT_MODELLED)
    for kind, part in (("unknown-subscription", rows[modelled]), ("not-modelled", rows[~modelled])):
        if len(part):
            made = of_rows(file, kind, part, total(file.rows.amount[part]))
            yield replace(made, values={**made.values, "word": file.text("word", int(part[0]))})
