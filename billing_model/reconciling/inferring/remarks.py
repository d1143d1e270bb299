"""What is said beside the findings of files without a book: how much was inferred, what cannot be known, twice the same
offer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.moves import shifted, starts
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.inferring.inferred import UNSURE, Part

MOST_SAID = 50  # remarks of one kind, of which each is about a customer


def remarks(part: Part) -> Iterator[Finding]:
    """All of it, of files of one form."""
    history = part.history
    file = history.told.files[0].name
    kept = part.place >= 0
    yield Finding("inferred", file, key="inferred", values={"count": int(kept.sum())})
    for name in UNSURE:
        unsure = np.flatnonzero(history.unsure[name] & kept) if name in history.unsure else np.zeros(0, np.int64)
        if len(unsure):
            names = ", ".join(map(str, history.told.ids[unsure[:3]]))
            facts = {"count": len(unsure), "names": names + (", …" if len(unsure) > 3 else "")}
            yield Finding("inferred", file, key=f"inferred-{name}", values=facts)
    for day in history.missing:
        yield Finding("file-between", file, key="file-between", values={"day": day})
    yield from _same_offer_twice(part)


def _same_offer_twice(part: Part) -> Iterator[Finding]:
    """Customers who are charged for one offer in two subscriptions on the same days."""
    told = part.history.told
    begins = told.begins[:-1]
    if not len(begins):
        return
    nowhere = np.datetime64("2250-01-01", "D")
    charges = told.chain.charges
    first = np.minimum.reduceat(np.where(charges, told.chain.first, nowhere), begins)
    last = np.maximum.reduceat(np.where(charges, told.chain.last, np.datetime64("1900-01-01", "D")), begins)
    named = np.flatnonzero((told.offers != "") & (told.customers != "") & (first <= last))
    customer, offer = _numbered(told.customers)[named], _numbered(told.offers)[named]
    order = np.lexsort([first[named], offer, customer])
    row = named[order]
    new = starts(customer[order]) | starts(offer[order])
    reach = shifted(row)
    twice = ~new & (first[row] <= last[reach])
    found = np.flatnonzero(twice)
    for place in found[:MOST_SAID].tolist():
        one, other = int(reach[place]), int(row[place])
        yield Finding(
            "same-offer-twice", told.files[0].name, customer=str(told.customers[other]),
            subscription=str(told.ids[other]), first=str(first[other]), last=str(last[other]),
            currency=str(told.currencies[other]), key="same-offer-twice",
            values={
                "customer": str(told.customers[other]), "offer": str(told.offers[other]), "other": str(told.ids[one]),
                "subscription": str(told.ids[other]), "first": first[other],
            },
        )  # fmt: skip
    if len(found) > MOST_SAID:
        facts = {"count": len(found) - MOST_SAID}
        yield Finding("same-offer-twice", told.files[0].name, key="same-offer-twice-more", values=facts)


def _numbered(texts: Array) -> Array:
    """Equal texts as equal numbers."""
    place: dict[str, int] = {}
    return np.array([place.setdefault(text, len(place)) for text in texts.tolist()], np.int64)
