"""Runs of a credited period that leave days out, or charge days twice, told of the findings about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from billing_model.core.columns import Array
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.columns import CHANGE
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.rows import Rows, VendorFile

OF_RUNS = frozenset(("wrong-days", "missing-row", "unexplained", "wrong-price", "wrong-period-length"))
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class _Span:
    """Days of a credited period that no run charges, or two."""

    kind: str
    first: np.datetime64
    last: np.datetime64


def renamed(
    files: Sequence[VendorFile], owners: Sequence[Array], book: HeldBook, found: Sequence[Finding]
) -> Iterator[Finding]:
    """The findings; those about runs that do not tile the days of their credit are called so.

    owners: of each file, the subscription of each row in the book.
    """
    asked = [finding for finding in found if finding.kind in OF_RUNS and finding.at_stake]
    if not asked or files[0].form != "legacy":
        yield from found
        return
    ids = np.array([finding.subscription for finding in asked], object)
    of = {id(finding): int(row) for finding, row in zip(asked, book.places(ids), strict=True)}
    wanted = np.array(sorted({*of.values()}))
    spans: dict[int, list[_Span]] = {row: [] for row in of.values()}
    for file, owner in zip(files, owners, strict=True):
        changed = np.flatnonzero(np.isin(owner, wanted) & (file.rows.family == CHANGE))
        for row in np.unique(owner[changed]).tolist():
            spans[row] += _spans(file.rows, changed[owner[changed] == row])
    for finding in found:
        yield _called(finding, spans[of[id(finding)]]) if id(finding) in of else finding


def _called(finding: Finding, spans: Sequence[_Span]) -> Finding:
    stake = finding.at_stake or 0
    for span in spans:
        touches = finding.first <= str(span.last) and finding.last >= str(span.first)
        if touches and (stake < 0) == (span.kind == "uncovered-days") and stake:
            days = int((span.last - span.first) / DAY) + 1
            facts = {**finding.values, "first": span.first, "last": span.last, "days": days}
            return replace(finding, kind=span.kind, key=span.kind, clause="CSP-21", values=facts)
    return finding


def _spans(held: Rows, rows: Array) -> Iterator[_Span]:
    """The days that runs leave out of the credits of their file, or charge twice."""
    for credit in rows[held.amount[rows] < 0].tolist():
        inside = [
            row
            for row in rows.tolist()
            if held.amount[row] >= 0 and held.first[credit] <= held.first[row] <= held.last[credit]
        ]
        following = held.first[credit]
        for row in sorted(inside, key=lambda row: held.first[row]):
            if held.first[row] > following:
                yield _Span("uncovered-days", following, held.first[row] - DAY)
            elif held.first[row] < following:
                last = min(following - DAY, held.last[row])
                yield _Span("days-charged-twice", held.first[row], last)
            following = max(following, held.last[row] + DAY)
        if inside and following <= held.last[credit]:
            yield _Span("uncovered-days", following, held.last[credit])
