"""Currencies and their minor unit by ISO 4217, which is what rounding and printing mean by a cent (GEN-6)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from billing_model.core.columns import Array

MICRO = 6  # decimals of a micro-unit
MINOR = 10 ** np.arange(MICRO, -1, -1)  # minor units in micro-units, by their decimals
ANY_CURRENCY = "EUR"  # for what is looked at where its own currency cannot be read


@cache
def places_by_code() -> Mapping[str, int]:
    """The decimals of each currency, from ISO's own table; a code without a minor unit (XAU, XXX) is not among them."""
    from iso4217 import raw_table  # reads the table, which takes its time

    minor = {code: str(entry["CcyMnrUnts"]) for code, entry in raw_table.items() if code}
    return {code: int(places) for code, places in minor.items() if places.isdigit()}


def places_of(codes: Array) -> Array:
    """The decimals of currencies, int8: 0 for JPY, 2 for EUR, 3 for KWD. Raises KeyError where there is none."""
    known = places_by_code()
    return np.array([known[code] for code in codes.tolist()], np.int8)


def unit_of(code: str) -> int:
    """The minor unit of a currency in micro-units: 10_000 for EUR. Raises KeyError for one without a minor unit."""
    return int(MINOR[places_by_code()[code]])


def places_needed(micro: int, least: int, most: int = MICRO) -> int:
    """The decimals with which a price of micro-units is written: at least and at most so many, no zeros beyond them.

    >>> places_needed(9_500_000, 2), places_needed(7_048_387, 2), places_needed(7_048_387, 2, 4)
    (2, 6, 4)
    """
    return next((places for places in range(least, most) if not micro % 10 ** (MICRO - places)), most)
