"""Rows that agree, and print a unit price or a word otherwise than the model: no money, said once a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.programmes import prepared
from billing_model.reconciling.columns import folded
from billing_model.reconciling.compared import Compared
from billing_model.reconciling.findings import Figures, Finding
from billing_model.reconciling.numbers import BAD
from billing_model.reconciling.row_checks import total
from billing_model.take_away.scenario.legacy_file import (
    AT_PURCHASE,
    IN_OLDER_FILES,
    anchors,
    first_charge,
    unit_prices,
)
from billing_model.words.wording import LANGUAGES, wording

ONCE_A_FILE = ("unit-price-print", "charge-type-word")
FIRST_CHARGES = frozenset(map(folded, (AT_PURCHASE, IN_OLDER_FILES)))


def otherwise(compared: Compared) -> Iterator[Finding]:
    """What agrees and looks otherwise, in the legacy file."""
    rows = np.flatnonzero(compared.line >= 0)
    if not len(rows) or compared.files[0].form != "legacy":
        return
    lines = compared.lines.take(compared.line[rows])
    unit = compared.rows.unit_price[rows]
    cut = unit_prices(lines, compared.book.minor[lines.subscription])
    rounded = (unit > BAD) & (unit != cut) & (unit == lines.unit_price)
    other_word = ~rounded & _other_word(compared, rows, lines)
    for kind, said in zip(ONCE_A_FILE, (rounded, other_word), strict=True):
        yield from _by_file(compared, rows[said], kind)


def as_one(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings of parts of files, those of `otherwise` together, once a file."""
    of_file: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind in ONCE_A_FILE:
            of_file[finding.kind, finding.file].append(finding)
        else:
            yield finding
    for parts in of_file.values():
        first = min(parts, key=lambda part: part.rows)
        rows = sorted(row for part in parts for row in part.rows)
        billed = sum(part.billed.amount for part in parts if part.billed)
        yield replace(
            first, rows=tuple(rows), first=min(part.first for part in parts), last=max(part.last for part in parts),
            billed=Figures(None, None, billed), values={**first.values, "count": len(rows)},
        )  # fmt: skip


def of_another_currency(compared: Compared) -> Iterator[Finding]:
    """Files in another currency than the book has for their subscriptions: amounts are compared as they are."""
    known = np.flatnonzero(compared.owner >= 0)
    for number, file in enumerate(compared.files):
        rows = known[compared.rows.file[known] == number]
        if not len(rows):
            continue
        currency = compared.rows.currency[rows]
        main = np.bincount(currency).argmax()
        name, ours = str(file.texts["currency"][main]), compared.book.currency[compared.owner[rows]]
        other = (currency == main) & (ours != name)
        if other.any():
            facts = {"count": int(other.sum()), "main": str(ours[other][0])}
            yield Finding("currency-of-book", file.name, currency=name, key="currency-of-book", values=facts)


def _other_word(compared: Compared, rows: Array, lines: Lines) -> Array:
    """Which rows have another word of the same family than the file of the model; lines: of each row."""
    own = {number: _words_of(number) for number in np.unique(lines.kind).tolist()}
    other, of_first = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    files, words = compared.rows.file[rows], compared.rows.word[rows]
    for number, file in enumerate(compared.files):
        for word in np.unique(words[files == number]).tolist():
            name, named = folded(str(file.texts["word"][word])), (files == number) & (words == word)
            strange = [of for of, names in own.items() if name not in names]
            other |= named & np.isin(lines.kind, strange)
            of_first |= named & (name in FIRST_CHARGES)
    asked = np.flatnonzero(other & of_first)
    if len(asked):
        other[asked] = ~_are_first(compared, lines.take(asked))
    return other


def _are_first(compared: Compared, lines: Lines) -> Array:
    """Which lines the file calls the first charge of a subscription (CSP-53)."""
    anchor = anchors(prepared(compared.book), lines.first)
    are_first: Array = first_charge(lines, anchor[lines.subscription]) != ""
    return are_first


def _words_of(kind: int) -> frozenset[str]:
    """What a kind of line is called, in both languages."""
    name = codes.line_kind.name(kind)
    return frozenset(folded(wording(language).kind(name)) for language in LANGUAGES)


def _by_file(compared: Compared, rows: Array, kind: str) -> Iterator[Finding]:
    """One finding for all such rows of a file."""
    for number, file in enumerate(compared.files):
        of_file = rows[compared.rows.file[rows] == number]
        if not len(of_file):
            continue
        held, first = compared.rows, int(of_file[0])
        yield Finding(
            kind, file.name, tuple(held.number[of_file].tolist()), first=str(held.first[of_file].min()),
            last=str(held.last[of_file].max()), at_stake=0, currency=compared.text("currency", first),
            billed=Figures(None, None, total(held.amount[of_file])), clause="CSP-53", key=kind,
            values={"count": len(of_file), "word": compared.text("word", first)},
        )  # fmt: skip
