"""How a file rounds what it charges (CSP-41, NCE-60, NCE-61): the published way that makes most of its rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.core.money import FITS, PROFILES, ROUNDINGS, Profile, cut_to, prorate, round_to
from billing_model.reconciling.columns import Form
from billing_model.reconciling.matching import day_pair, once
from billing_model.reconciling.one_row import PUBLISHED
from billing_model.reconciling.rows import Rows

OWN = "book"  # the book's own, which may be several


def counts(rows: Rows, owner: Array, lines: Lines, book: Book) -> dict[str, int]:
    """How many of the rows for some days each profile of the legacy file makes, the book's own too, by name; lines: of
    the invoices."""
    by_days = np.isin(lines.method, (Method.BY_DAYS, Method.REPEATED)) & (lines.days < lines.of_days)
    lines = lines.take(by_days & (np.abs(lines.list_price) * lines.seats * lines.days < FITS // 100))
    amount, lines = _alike(rows, owner, lines)
    minor = book.minor[lines.subscription]
    price, sign = lines.list_price * lines.months, np.sign(lines.amount)
    counted = {OWN: int((lines.amount == amount).sum())}
    for profile in PUBLISHED["legacy"]:
        numbers = np.full(len(lines), int(profile))
        made = prorate(price, lines.seats, lines.days.astype(np.int64), lines.of_days.astype(np.int64), numbers, minor)
        counted[PROFILES[profile]] = int((made.amount * sign == amount).sum())
    return counted


def counts_of_cycles(rows: Rows, owner: Array, lines: Lines, book: Book) -> dict[str, int]:
    """The same of New Commerce, of the lines whose amount the profiles make differently."""
    lines = lines.take(np.isin(lines.method, (Method.WHOLE, Method.BY_DAYS)) & (lines.amount != 0) & (lines.seats > 0))
    lines = lines.take((np.abs(lines.exact) < FITS).astype(bool))
    amount, lines = _alike(rows, owner, lines)
    minor, exact, per = book.minor[lines.subscription], lines.exact.astype(np.int64), lines.per.astype(np.int64)
    made = {
        Profile.EXACT_CUT: cut_to(minor, exact, per),
        Profile.UNIT_CUT: cut_to(minor, exact, per * lines.seats) * lines.seats,
        Profile.EXACT_SHOWN: round_to(minor, exact, per),
    }
    differ = np.logical_or.reduce([amounts != made[Profile.EXACT_CUT] for amounts in made.values()])
    counted = {OWN: int((lines.amount == amount)[differ].sum())}
    return counted | {PROFILES[profile]: int((amounts == amount)[differ].sum()) for profile, amounts in made.items()}


def _alike(rows: Rows, owner: Array, lines: Lines) -> tuple[Array, Lines]:
    """The lines of which a row has the days, the seats and the sign, and what that row charges."""
    known = np.flatnonzero(owner >= 0)
    found = once(
        [owner[known], day_pair(rows)[known], rows.seats[known], np.sign(rows.amount[known])],
        [lines.subscription, day_pair(lines), lines.seats, np.sign(lines.amount)],
    )
    return rows.amount[known[found >= 0]], lines.take(found[found >= 0])


def found_in(counted: Mapping[str, int]) -> str:
    """The profile that makes most rows: the book's own where none makes more, else the exact one of several."""
    best = max(counted.values(), default=0)
    return next((name for name, count in counted.items() if count == best), OWN)


def shown(counted: Mapping[str, int], profile: str) -> str:
    """The name of what a file rounds by: of the book's own ways the published one that makes as many rows; "" where
    no row is for some days."""
    if profile != OWN:
        return profile
    best = counted[OWN]
    return next((name for name in (*counted,) if name != OWN and counted[name] == best), OWN) if best else ""


def names(form: Form) -> list[str]:
    """How the ways to round are called that the vendor has published for a file."""
    return [PROFILES[profile] for profile in PUBLISHED[form]]


def with_profile(book: Book, name: str) -> Book:
    """The book billed by one way to round."""
    return book.change(rounding=np.full(len(book), ROUNDINGS.index(name), np.int8))
