"""What is said of rows: one finding for one cause, with the money at stake; and the closed list of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from billing_model.reconciling.columns import Form

Group = Literal["error", "explained", "not-checked", "remark"]

AS_TOLD: tuple[Group, ...] = ("error", "explained", "not-checked", "remark")  # in the order in which they are told

FIND = "find"  # the way to round that the file itself tells
PROFILES_ASKED = (FIND, "exact", "daily-3", "daily-2", "nested", "exact-cut", "unit-cut")  # that can be asked for
EXPLAINED = (
    "unit-price-print", "rounding-profile", "charge-type-word", "cancel-dates", "split-run", "free-days", "discount",
    "waits-for-next-file",
)  # fmt: skip
ERRORS = (
    "duplicate-row", "missing-row", "unknown-subscription", "wrong-subscription", "missed-seat-change",
    "taken-up-early", "taken-up-late", "wrong-quantity", "price-not-locked", "wrong-price", "wrong-days",
    "wrong-period-length", "wrong-frequency", "wrong-credit", "billed-after-cancellation", "wrong-sign",
    "row-arithmetic", "uncovered-days", "days-charged-twice", "outside-window", "half-pair", "currency", "unexplained",
)  # fmt: skip
NOT_CHECKED = ("not-modelled", "unreadable-row", "not-in-period", "no-book", "no-history")
REMARKS = (
    "file-total", "profile-found", "currency-of-book", "nothing-compared", "inferred", "file-between",
    "same-offer-twice",
)  # fmt: skip
GROUPS: Mapping[str, Group] = {
    **dict.fromkeys(ERRORS, "error"),
    **dict.fromkeys(EXPLAINED, "explained"),
    **dict.fromkeys(NOT_CHECKED, "not-checked"),
    **dict.fromkeys(REMARKS, "remark"),
}
CLAUSES: Mapping[Form, Mapping[str, str]] = {"legacy": {  # on which a kind rests, where no line tells
    "unit-price-print": "CSP-53", "charge-type-word": "CSP-53", "rounding-profile": "CSP-41", "cancel-dates": "CSP-30",
    "split-run": "CSP-24", "free-days": "CSP-12", "waits-for-next-file": "CSP-22", "missed-seat-change": "CSP-22",
    "taken-up-early": "CSP-22", "taken-up-late": "CSP-22", "price-not-locked": "CSP-4", "wrong-frequency": "CSP-14",
    "billed-after-cancellation": "CSP-31", "wrong-price": "CSP-4", "wrong-quantity": "CSP-13",
    "wrong-period-length": "CSP-39", "half-pair": "CSP-21",
}, "nce": {
    "rounding-profile": "NCE-61", "missed-seat-change": "NCE-21", "taken-up-early": "NCE-18", "taken-up-late": "NCE-18",
    "price-not-locked": "NCE-8", "wrong-price": "NCE-8", "billed-after-cancellation": "NCE-29", "half-pair": "NCE-21",
    "wrong-frequency": "NCE-2", "wrong-period-length": "NCE-15", "row-arithmetic": "NCE-60",
}}  # fmt: skip
DAYS_TO_ASK = {  # from the purchase, by which a ticket has to be written
    "duplicate-row": 120, "wrong-credit": 90, "billed-after-cancellation": 90,
}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """The numbers of a row, or of several together. Money is micro-units; None is what is not one number."""

    seats: int | None
    unit_price: int | None
    amount: int


@dataclass(frozen=True)
class Finding:
    """One cause, and what it touches.

    - rows: as a spreadsheet counts them; none where a row is missing
    - first, last: days that it is about, as ISO texts, "" where there are none
    - at_stake: billed less expected, micro-units, net of tax: above 0 charged too much; None where it is no money
    - ask_until: the day until which one may ask for it, "" where none is known
    - values: what its sentence puts in
    """

    kind: str
    file: str = ""
    rows: tuple[int, ...] = ()
    customer: str = ""
    subscription: str = ""
    order: str = ""
    first: str = ""
    last: str = ""
    at_stake: int | None = None
    currency: str = ""
    billed: Figures | None = None
    expected: Figures | None = None
    clause: str = ""
    ask_until: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""  # of its sentence, where a kind has several

    @property
    def group(self) -> Group:
        """What it means for who reads it."""
        return GROUPS[self.kind]

    @property
    def ticket(self) -> bool:
        """Whether it is to be told to the vendor."""
        return self.group == "error"
