"""How New Commerce is cut for each subscription (NCE-60, NCE-61): the way that makes most of its rows for some days."""

from __future__ import annotations

import numpy as np

from billing_model.billing.bill import bill
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.money import Profile
from billing_model.reconciling.columns import CANCEL, CHANGE
from billing_model.reconciling.inferring.chain import Chain
from billing_model.reconciling.matching import day_pair, once

WAYS = (-1, int(Profile.EXACT_CUT), int(Profile.EXACT), int(Profile.UNIT_CUT))  # the vendor's own first
LATER = np.timedelta64(70, "D")  # the invoice of what is charged on a day


def with_ways_of_cutting(book: Book, chain: Chain, place: Array) -> Book:
    """The book with the way of each subscription that has changes; place: of each owner of the chain in the book."""
    where = place[chain.owner]
    changing = np.zeros(len(book), bool)
    by_days = (where >= 0) & chain.is_of(CHANGE, CANCEL)
    changing[where[by_days]] = True
    if not changing.any():
        return book
    part = book.only(changing).renumbered()
    in_part = np.where(changing, np.cumsum(changing) - 1, -1)
    rows = np.flatnonzero(where >= 0)
    rows = rows[changing[where[rows]]]
    owner, until = in_part[where[rows]], chain.first.max() + LATER
    best, most = np.full(len(part), -1), np.full(len(part), -1)
    for way in WAYS:
        lines = bill(part.change(rounding=np.full(len(part), way, np.int8)), until)
        found = once(
            [owner, day_pair(chain)[rows], chain.seats[rows], chain.amount[rows]],
            [lines.subscription, day_pair(lines), lines.seats, lines.amount],
        )
        made = np.bincount(owner, found >= 0, len(part))
        better = made > most
        best[better], most[better] = way, made[better]
    rounding = book.rounding.copy()
    rounding[changing] = best
    return book.change(rounding=rounding)
