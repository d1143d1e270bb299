"""The contracts that findings are about, as a scenario could hold them: a page opens them as their own question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.files.as_scenario import as_tables
from billing_model.reconciling.book import HeldBook, folded_id
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.profiles import with_profile
from billing_model.reconciling.reconcile import Reconciled

MOST = 1_000  # contracts: those of the findings that come first
AFTER = np.timedelta64(31, "D")  # billed beyond the invoice, so that what waits for the next one is seen too


Told = tuple[str, str, Mapping[str, Any]]  # a subscription, the day of its invoice in the file, the tables


def contracts(result: Reconciled, held: HeldBook | None, profile: str = "") -> Iterator[Told]:
    """The contracts that bill the invoices as the files should have them.

    held: the book, None where the files tell the history; profile: that was asked for, "" where the file tells.
    """
    by_file = {file.name: days for file, days in zip(result.files, result.days, strict=True) if len(days)}
    profiles = {one.file: str(one.values["profile"]) for one in result.findings if one.kind == "profile-found"}
    wanted = _first_of_each([one for one in result.findings if one.group in ("error", "explained")], by_file)
    if held is not None:
        yield from _of_the_book(wanted, held, by_file, lambda one: profile or profiles.get(one.file, ""))
    elif result.inferred is not None:
        for one in wanted:
            tables = result.inferred.scenario(one.subscription)
            if tables is not None:
                yield one.subscription, str(max(by_file[one.file])), tables


def _of_the_book(
    wanted: Sequence[Finding], held: HeldBook, by_file: Mapping[str, Any], profile: Callable[[Finding], str]
) -> Iterator[Told]:
    ids = np.array([one.subscription for one in wanted], object)
    place = held.places(ids) if len(ids) else np.zeros(0, np.int64)
    known = [(one, int(row)) for one, row in zip(wanted, place, strict=True) if row >= 0]
    if not known:
        return
    chosen = np.zeros(len(held.book.customers), bool)
    chosen[held.book.customer[[row for _, row in known]]] = True
    kept = chosen[held.book.customer]
    part, moved = held.book.only(kept), np.cumsum(kept) - 1
    together = _tied(part)
    for one, row in known:
        at = int(moved[row])
        rows = np.flatnonzero(together == together[at])
        name = profile(one)
        book = with_profile(part, name) if name and part.programme_names[at] == "csp" else part
        day = max(by_file[one.file])
        yield one.subscription, str(day), as_tables(book, rows, str(book.currency[at]), day + AFTER)


def _first_of_each(findings: Sequence[Finding], by_file: Mapping[str, Any]) -> list[Finding]:
    """The first finding of each subscription, as far as its file is of an invoice."""
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding.subscription and finding.file in by_file and len(first) < MOST:
            first.setdefault(folded_id(finding.subscription), finding)
    return [*first.values()]


def _tied(book: Book) -> Array:
    """A number per subscription that those have in common which name each other, or are named by what happens."""
    number = np.arange(len(book))
    pairs = [(np.flatnonzero(column >= 0), column[column >= 0]) for column in _named(book.subscriptions.more)]
    events = book.events
    pairs += [(events.subscription[column >= 0], column[column >= 0]) for column in _named(events.more)]
    while True:
        before = number.copy()
        for one, other in pairs:
            np.minimum.at(number, one, number[other])
            np.minimum.at(number, other, number[one])
        if (number == before).all():
            return number


def _named(more: Mapping[str, Array]) -> list[Array]:
    return [column for name, column in more.items() if codes.reference.known(name)]
