"""Prices of a subscription and of a file: list prices of other days, what several rows share, their last decimal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from billing_model.core.columns import Array
from billing_model.explaining.steps import is_whole
from billing_model.reconciling.compared import Compared, Difference
from billing_model.reconciling.numbers import BAD
from billing_model.reconciling.one_row import (
    CENT,
    FileRow,
    ModelLine,
    Terms,
    by_profile,
    charged_at,
    prices,
    same_fields,
)
from billing_model.reconciling.rows import Rows

Listed = Mapping[int, Sequence[tuple[int, np.datetime64]]]


def quantum_of(rows: Rows) -> int:
    """The last decimal that a price of the files can have, in micro-units: a cent where all that they print are."""
    printed = rows.list_price if (rows.list_price > BAD).any() else rows.unit_price
    return CENT if (printed[printed > BAD] % CENT == 0).all() else 1


def list_prices(compared: Compared) -> Listed:
    """The list prices of each subscription that a later day had, with the day."""
    book, by_subscription = compared.book, defaultdict(list)
    if "list_price" not in book.events.more:
        return {}
    listed: Array = book.events.more["list_price"]
    for row in np.flatnonzero(listed > 0).tolist():
        by_subscription[int(book.events.subscription[row])].append((int(listed[row]), book.events.on[row]))
    return by_subscription


def inside_the_term(
    compared: Compared, difference: Difference, line: ModelLine, listed: Listed
) -> Sequence[tuple[int, np.datetime64]]:
    """List prices of a day after the one from which the price of a line holds."""
    events, given = compared.book.events, line.operands["price_from"]
    held = [events.on[event] for event in compared.events_of(difference) if events.row[event] == given]
    since = held[0] if held else compared.book.purchased[difference.subscription]
    return [(price, day) for price, day in listed.get(difference.subscription, ()) if since <= day]


def common_prices(made: Sequence[tuple[FileRow, ModelLine]], terms: Terms) -> tuple[int, ...]:
    """The price that several rows could be charged at, of several the one of most rows; none where there is none, and
    where another published way to round gives the amounts of all of these rows.

    It is looked for in whole periods where there are any, which tell it best.
    """
    same = [pair for pair in made if same_fields(*pair)]
    if len(same) < 2:
        return ()
    whole = [pair for pair in same if is_whole(pair[1].operands)]
    possible = dict.fromkeys(price for row, line in whole or same for price in prices(row, line, terms))
    fits = {price: sum(charged_at(price, *pair) for pair in same) for price in possible}
    price, count = max(fits.items(), key=lambda pair: pair[1], default=(0, 0))
    if count < 2 or all(by_profile(*pair, terms) for pair in same if charged_at(price, *pair)):
        return ()
    return (price,)
