"""Files that hold the same invoices, held against the book together: part by part, whoever looks at the parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from billing_model.billing.refusal import Refusal
from billing_model.books.engines import Engine, Work, here, keep_freed_memory
from billing_model.core.columns import Array
from billing_model.programmes import programmes
from billing_model.reconciling.as_printed import as_one, of_another_currency, otherwise
from billing_model.reconciling.billed import Held, held_invoices
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.columns import NOT_MODELLED, PROGRAMMES
from billing_model.reconciling.compared import Compared
from billing_model.reconciling.differences import Differences
from billing_model.reconciling.findings import CLAUSES, Finding
from billing_model.reconciling.later import waiting
from billing_model.reconciling.parts import SIZE, Part, Parts
from billing_model.reconciling.prices import quantum_of
from billing_model.reconciling.profiles import OWN, counts, counts_of_cycles, found_in, names, shown, with_profile
from billing_model.reconciling.row_checks import of_rows, total
from billing_model.reconciling.rows import Days, Rows, VendorFile

Seen = Callable[[int], None]
Computed = Mapping[tuple[str, int], Sequence[int]]  # as `Part` has it


@dataclass(frozen=True)
class Together:
    """Files of one form that hold the same invoices. places: which of the files that were named."""

    files: Sequence[VendorFile]
    places: Sequence[int]
    owners: Sequence[Array]
    book: HeldBook
    held: Held | None
    others: Sequence[np.datetime64]  # invoices that the files hold too, and that were not asked for
    inferred: bool = False  # the book is what the files tell; rows that tell nothing are spoken of elsewhere

    def findings(self, asked: str, computed: Computed, engine: Engine, seen: Seen) -> tuple[list[Finding], str]:
        """What is found in them, and how they round. computed: as `Part` has it; engine: who looks at the parts;
        seen: told the rows of each."""
        found = [] if self.inferred else [*self._unknown()]
        if self.held is None:
            return [*found, *self._not_on_an_invoice()], ""
        compared = self._compared(self.held.days)
        parts = Parts(Part(compared, computed, self._unreadable()), SIZE, apart=engine is not here)
        told, profile, counted = self._told(parts, asked, quantum_of(compared.rows), engine, seen)
        if profile not in (OWN, asked):
            facts = {"profile": profile, "rows": counted[profile], "own": counted[OWN]}
            file, clause = self.files[0], CLAUSES[self.files[0].form]["rounding-profile"]
            found.append(Finding("profile-found", file.name, clause=clause, key="profile-found", values=facts))
        return [*found, *as_one(told), *of_another_currency(compared)], shown(counted, profile)

    def _told(
        self, parts: Parts, asked: str, quantum: int, engine: Engine, seen: Seen
    ) -> tuple[list[Finding], str, Mapping[str, int]]:
        """The findings of all parts, the profile by which they are billed, and how many rows each profile makes.

        asked: a profile; any that files of this form do not have lets the one be found that makes most rows.
        """
        profile = asked if asked in names(self.files[0].form) else ""
        looks = [*_each(engine, partial(_look, self.others, quantum, profile), parts, seen)]
        counted = {name: sum(look.counted[name] for look in looks) for name in looks[0].counted}
        profile = profile or found_in(counted)
        again = [place for place, look in enumerate(looks) if look.profile != profile]
        others = _each(engine, partial(_look, self.others, quantum, profile), parts.only(again), seen)
        for place, look in zip(again, others, strict=True):
            looks[place] = look
        return [finding for look in looks for finding in look.findings], profile, counted

    def _unreadable(self) -> Mapping[int, Sequence[Days]]:
        """The days of the rows of each subscription that cannot be read."""
        held: dict[int, list[Days]] = defaultdict(list)
        unreadable = [row for file in self.files for row in file.unreadable]
        places = self.book.places(np.array([row.subscription for row in unreadable], object)).tolist()
        for place, row in zip(places, unreadable, strict=True):
            held[place].append(row.days)
        return held

    def _compared(self, days: tuple[np.datetime64, ...]) -> Compared:
        parts = [file.rows.but(file=number) for number, file in enumerate(self.files)]
        place, owner = np.concatenate([np.arange(len(part)) for part in parts]), np.concatenate([*self.owners])
        return Compared(self.files, Rows.concat(parts), place, owner, self.book.book, days)

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


# ---- A part -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Look:
    """What is found in a part. counted: the rows that each profile makes; profile: by which it was billed.

    Without one nothing was looked for, since for this part another profile than the book's own is the best.
    """

    counted: Mapping[str, int]
    profile: str = ""
    findings: Sequence[Finding] = ()


def _look(others: Sequence[np.datetime64], quantum: int, profile: str, part: Part) -> _Look:
    """Look at a part, in whichever process that is. others: as `Together` has it; profile: "" where it is not known."""
    keep_freed_memory()
    programmes()  # what is a number in the book is named when they are loaded
    compared, counted = part.compared, dict[str, int]()
    if not profile:
        count = counts if compared.files[0].form == "legacy" else counts_of_cycles
        counted = count(compared.rows, compared.owner, compared.lines, compared.book)
        if found_in(counted) != OWN:
            return _Look(counted)
    elif profile != OWN:
        compared = replace(compared, book=with_profile(compared.book, profile))
    found = Differences(compared, others, part.computed, part.unreadable, quantum).findings()
    return _Look(counted, profile or OWN, [*found, *otherwise(compared), *waiting(compared)])


def _each(engine: Engine, work: Work, parts: Parts, seen: Seen) -> Iterator[_Look]:
    with closing(engine(work, parts)) as looks:
        for place, look in enumerate(looks):
            if look.profile:
                seen(parts.rows(place))
            yield look


# ---- Files ------------------------------------------------------------------------------------------------------


def together(files: Sequence[VendorFile], held: HeldBook, asked: Sequence[np.datetime64 | None]) -> Iterator[Together]:
    """Files that hold the same invoices, together. asked: days of the first invoices, where they are known."""
    by_invoice: dict[tuple[object, ...], list[tuple[int, Array]]] = defaultdict(list)
    known: dict[tuple[object, ...], tuple[Held | None, tuple[np.datetime64, ...]]] = {}
    books = {form: held.of(PROGRAMMES[form]) for form in {file.form for file in files}}
    for place, file in enumerate(files):
        book = books[file.form]
        owner = book.places(file.texts["subscription"])[file.rows.subscription]
        there = held_invoices(book.book, file.rows, owner, file.own)
        others: tuple[np.datetime64, ...] = ()
        day = asked[place] if place < len(asked) else None
        if day is not None:
            others = tuple(other for other in there.whole if other != day) if there else ()
            there = Held((day,))
        same: tuple[object, ...] = (file.form, there.days if there else place, others)
        known[same] = there, others
        by_invoice[same].append((place, owner))
    for held_by, members in by_invoice.items():
        there, others = known[held_by]
        places = [place for place, _ in members]
        form = files[places[0]].form
        yield Together(
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
