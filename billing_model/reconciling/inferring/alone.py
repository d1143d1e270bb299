"""Files held against the history that they tell: rows that do not come out of it again are findings, as with a book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from billing_model.books.engines import Engine
from billing_model.core.columns import Array
from billing_model.reconciling.billed import Held, held_invoices, lines_near
from billing_model.reconciling.book import HeldBook, folded_id
from billing_model.reconciling.columns import CANCEL, CHANGE, NOT_MODELLED
from billing_model.reconciling.findings import CLAUSES, Finding
from billing_model.reconciling.inferring.chain import NOBODY
from billing_model.reconciling.inferring.gaps import renamed
from billing_model.reconciling.inferring.inferred import Inferred, Part
from billing_model.reconciling.inferring.remarks import remarks
from billing_model.reconciling.row_checks import of_rows, total
from billing_model.reconciling.rows import VendorFile
from billing_model.reconciling.together import Computed, Seen, Together
from billing_model.reconciling.windows import TOO_LATE

OF_A_PRICE = frozenset(
    ("wrong-price", "wrong-days", "wrong-period-length", "unexplained", "rounding-profile", "price-not-locked")
)
OF_A_GAP = frozenset(  # what licences that changed on a file that is missing look like
    ("wrong-quantity", "missing-row", "unexplained", "wrong-days", "wrong-price", "missed-seat-change", "wrong-credit",
     "uncovered-days", "days-charged-twice", "rounding-profile", "wrong-period-length", "wrong-sign", "outside-window",
     "half-pair", "billed-after-cancellation", "price-not-locked")
)  # fmt: skip
OF_UNREAD = frozenset(  # what a history without one of its rows looks like; a row that is missing is another's
    {*OF_A_GAP, "taken-up-early", "taken-up-late"} - {"missing-row"}
)
OF_BOOKS = frozenset(("waits-for-next-file", "charge-type-word"))  # which say nothing where the files are the book


@dataclass(frozen=True, eq=False)
class _Alone:
    """Files of the same invoices that are held against their history: what `Together` is with a book."""

    together: Together
    part: Part

    @property
    def places(self) -> Sequence[int]:
        """Which of the files that were named."""
        return self.together.places

    @property
    def held(self) -> Held | None:
        """Their invoices."""
        return self.together.held

    def findings(self, asked: str, computed: Computed, engine: Engine, seen: Seen) -> tuple[list[Finding], str]:
        """As `Together.findings`."""
        together, history = self.together, self.part.history
        found, name = together.findings(asked, computed, engine, seen)
        found = [*renamed(together.files, together.owners, together.book, found)]
        ids = np.array([finding.subscription for finding in found], object)
        numbers = self.part.told[together.book.places(ids)]
        unknown = np.append(history.unsure["purchase"], True)[numbers]
        ended = np.append(_ends(self.part), "9999")[numbers]
        another = history.unsure.get("term", np.zeros(len(history.told), bool))
        near = np.append(history.unsure["price"] | another, False)[numbers]
        later = np.append(history.is_after_a_gap(), False)
        unread = _unread(history.told.files)
        after_gap = any(together.held and day < together.held.days[0] for day in history.missing)
        found = [
            _not_compared(finding, "price")
            if is_near and finding.kind in OF_A_PRICE
            else _not_compared(finding, "gap")
            if finding.kind in OF_A_GAP and (after_gap or began_later)
            else _without_unread(finding, unread)
            for finding, is_near, began_later in zip(found, near.tolist(), later[numbers].tolist(), strict=True)
        ]
        return [
            replace(finding, ask_until="") if is_unknown else finding  # counted from the purchase
            for finding, is_unknown, end in zip(found, unknown.tolist(), ended.tolist(), strict=True)
            if finding.kind not in OF_BOOKS and not (finding.kind == "missing-row" and finding.first > end)
        ], name


def _ends(part: Part) -> Array:
    """The last day that rows tell of, of each subscription that is charged no more; of others later than any."""
    history = part.history
    begins = history.told.begins[:-1]
    last = np.maximum.reduceat(history.told.chain.last, begins).astype(str)
    return np.where(history.unsure.get("ended", np.zeros(len(history.told), bool)), last, "9999")


def _unread(files: Sequence[VendorFile]) -> Mapping[str, str]:
    """The day from which a row that cannot be read leaves the history of a subscription open, by its folded id: its
    first day, "" where that cannot be read either."""
    first: dict[str, str] = {}
    for row in (row for file in files for row in file.unreadable if row.subscription):
        day = "" if np.isnat(row.days[0]) else str(row.days[0])
        id = folded_id(row.subscription)
        first[id] = min(day, first.get(id, day))
    return first


def _without_unread(finding: Finding, unread: Mapping[str, str]) -> Finding:
    """The finding, not compared where what a row that cannot be read says may be all that it is about."""
    since = unread.get(folded_id(finding.subscription))
    if since is None or finding.last < since or finding.kind not in OF_UNREAD:
        return finding
    return _not_compared(finding, "unread")


def _not_compared(finding: Finding, why: str) -> Finding:
    """A difference that says only that the history is not known well enough."""
    return replace(finding, kind="no-history", key=f"no-history-{why}", at_stake=None, expected=None, ask_until="")


def alone(files: Sequence[VendorFile], inferred: Inferred) -> Iterator[_Alone]:
    """Files to be held against the history that they tell."""
    for form, part in inferred.parts.items():
        places = [place for place, file in enumerate(files) if file.form == form and len(file.rows)]
        book = HeldBook(part.book, {})
        for numbers, days in _by_invoices(part):
            held = [part.history.told.files[number] for number in numbers]
            owners = [_owner(part, number) for number in numbers]
            named = [places[number] for number in numbers]
            yield _Alone(Together(held, named, owners, book, Held(days), (), inferred=True), part)


def without_history(files: Sequence[VendorFile], inferred: Inferred) -> Iterator[Finding]:
    """What is said of rows that tell of no history, and beside the findings."""
    for part in inferred.parts.values():
        unread = _unread(part.history.told.files)
        yield from (_without_unread(finding, unread) for finding in _others(part))
        yield from remarks(part)
    for file in files:
        if len(file.rows) and file.form not in inferred.parts:
            yield from _no_history(file)


def _by_invoices(part: Part) -> Iterator[tuple[Sequence[int], tuple[np.datetime64, ...]]]:
    """Files, by number, that hold the same invoices, with their days."""
    history = part.history
    by_days: dict[tuple[np.datetime64, ...], list[int]] = defaultdict(list)
    for number, file in enumerate(history.told.files):
        day = history.days[number]
        days = (day,) if day is not None else _several(part, file, part.owner(number))
        if days:
            by_days[days].append(number)
    for days, numbers in by_days.items():
        yield numbers, days


def _several(part: Part, file: VendorFile, owner: Array) -> tuple[np.datetime64, ...]:
    """The invoices of a file that can hold several: those of which at least half is there, and all between them."""
    held = held_invoices(part.book, file.rows, owner, True)
    if held is None:
        return ()
    first, last = min(held.days), max(held.days)
    every = np.unique(lines_near(part.book, held.days).invoice)
    return tuple(every[(every >= first) & (every <= last)])


def _others(part: Part) -> Iterator[Finding]:
    """Rows that tell of no history: halves of changes, what is not modelled, what a clause refuses."""
    for number, file in enumerate(part.history.told.files):
        owner, half = _owner(part, number), part.history.halves[number]
        for rows in _by_subscription(file, np.flatnonzero(half)):
            made = _about(file, "half-pair", rows, total(file.rows.amount[rows]), CLAUSES[file.form]["half-pair"])
            yield replace(made, key="half-pair-alone")
        strange = (owner < 0) & ~half
        modelled = ~np.isin(file.rows.family, NOT_MODELLED)
        for rows in _by_subscription(file, np.flatnonzero(strange & ~modelled)):
            made = _about(file, "not-modelled", rows, total(file.rows.amount[rows]))
            yield replace(made, values={**made.values, "word": file.text("word", int(rows[0]))})
        for rows in _by_subscription(file, np.flatnonzero(strange & modelled)):
            yield from _refused(part, number, rows)


def _refused(part: Part, number: int, rows: Array) -> Iterator[Finding]:
    """Rows of a subscription whose history a clause refuses or that has what is not inferred, or that name none."""
    file, history = part.history.told.files[number], part.history
    owner = int(history.told.owners[number][rows[0]])
    problem = part.refused.get(owner)
    left_out = owner >= 0 and "left-out" in history.unsure and history.unsure["left-out"][owner]
    if problem is None or left_out:
        why = "no-id" if not left_out else "add-on" if file.form == "legacy" else "left-out"
        yield replace(_about(file, "no-history", rows, None), key=f"no-history-{why}")
        return
    if problem.clause in TOO_LATE and problem.table == "event" and not (file.own or history.missing):
        held = file.rows
        late = (held.first[rows] == history.happened.on[problem.row]) & np.isin(held.family[rows], (CHANGE, CANCEL))
        if late.any():
            made = _about(file, "outside-window", rows[late], total(held.amount[rows[late]]), problem.clause)
            yield replace(made, key="outside-window-alone")
        rows = rows[~late]
    if len(rows):
        yield _about(file, "no-history", rows, None, problem.clause)


def _owner(part: Part, number: int) -> Array:
    """The subscription in the book of each row of a file that tells of its history, else `NOBODY`."""
    return np.where(part.history.halves[number], NOBODY, part.owner(number))


def _by_subscription(file: VendorFile, rows: Array) -> Iterator[Array]:
    """Rows of a file, those of each subscription together."""
    by_id: dict[int, list[int]] = defaultdict(list)
    for row in rows.tolist():
        by_id[int(file.rows.subscription[row])].append(row)
    for held in by_id.values():
        yield np.array(held)


def _about(file: VendorFile, kind: str, rows: Array, at_stake: int | None, clause: str = "") -> Finding:
    return replace(of_rows(file, kind, rows, at_stake), clause=clause)


def _no_history(file: VendorFile) -> Iterator[Finding]:
    """Files of which no row tells a history."""
    every = of_rows(file, "no-book", np.arange(len(file.rows)), None)
    yield replace(every, customer="", subscription="", order="")
