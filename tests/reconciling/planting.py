"""The rows of one invoice of a random book, beside what they are made of, and errors of every kind put into them.

Each plant takes one subscription; it says by which kinds of the closed list it may be called, and what is at stake.
What a row costs with another number in it is reckoned here, in fractions, not by the model.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.outcome import through
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.lines import Lines, Method
from billing_model.core.money import Profile
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import Asked, Reconciled, reconcile
from billing_model.reconciling.rows import VendorFile
from billing_model.take_away.scenario.reconciliation import reconciliation_file

Row = dict[str, str]
Said = tuple[tuple[str, ...], int | None]  # the kinds that may be said, and the money at stake
CENT = 10_000
ODD: Said = ((), 0)  # nothing is said
OF_ONE_AMOUNT = ("days", "length", "credit", "without_promotion", "not_locked")  # which may come out the same
CUT = (Profile.UNIT_CUT, Profile.EXACT_CUT)
COLUMNS = {  # of what is charged, and of the number of licences
    "legacy": (("Amount", "Subtotal", "TotalForCustomer"), ("Quantity",), "ChargeEndDate"),
    "nce": (("Subtotal", "Total"), ("Quantity", "BillableQuantity"), "ChargeEndDate"),
}


@dataclass
class Line:
    """What a row is made of. whole: of a whole period, None where its amount does not follow from its numbers."""

    number: dict[str, int]
    first: np.datetime64
    last: np.datetime64
    kind: str
    whole: bool | None = None

    @property
    def amount(self) -> int:
        return self.number["amount"]

    @property
    def prorated(self) -> bool:
        return self.whole is False


def cents(size: Fraction, cut: bool = False) -> int:
    """Micro-units of a cent, of a size that is not negative."""
    return floor(size / CENT if cut else size / CENT + Fraction(1, 2)) * CENT


def unit(number: dict[str, int], whole: bool, **changes: int) -> Fraction:
    """What a licence costs before any rounding, micro-units."""
    made = {**number, **changes}
    price = Fraction(made["list_price"] * max(made["months"], 1), made.get("of_months", 0) or 1)
    price *= 1 - Fraction(made.get("discount_percent", 0), 10_000)
    return price if whole else price * Fraction(made["days"], made["of_days"] or 1)


def priced(number: dict[str, int], whole: bool, **changes: int) -> int:
    """What a line costs with other numbers in it, by its way to round (CSP-40, CSP-41, NCE-61)."""
    made = {**number, **changes}
    each, seats, profile = unit(number, whole, **changes), made["seats"], made["profile"]
    if profile in CUT:
        size = cents(each, cut=True) * seats if profile == Profile.UNIT_CUT else cents(each * seats, cut=True)
    elif whole or profile in (Profile.EXACT, Profile.EXACT_SHOWN):
        size = cents(each * seats)
    elif profile == Profile.NESTED:
        of_day = cents(unit(number, whole=True, **changes) * seats / made["of_days"])
        size = cents(Fraction(of_day * made["days"], seats)) * seats
    else:
        a_day = unit(number, whole=True, **changes) / made["of_days"]
        step = CENT // 10 if profile == Profile.DAILY_3 else CENT
        size = cents(Fraction(floor(a_day / step + Fraction(1, 2)) * step * made["days"])) * seats
    return -size if number["amount"] < 0 else size


def money(micro: int) -> str:
    sign = "-" if micro < 0 else ""
    return f"{sign}{abs(micro) // 10**6}.{abs(micro) % 10**6 // CENT:02}"


def _on(day: np.datetime64, lines: Lines, made: list[Row]) -> tuple[list[Row], list[Line]]:
    """The rows of an invoice, and what they are made of."""
    rows, held = [], []
    for at in np.flatnonzero(lines.invoice == day).tolist():
        number = lines.operands(at)
        line = Line(number, lines.first[at], lines.last[at], codes.line_kind.name(number["kind"]))
        usual = number["method"] in (Method.WHOLE, Method.BY_DAYS, Method.REPEATED) and number["amount"]
        ways = (True, False) if number["method"] != Method.BY_DAYS else (False,)
        line.whole = next((way for way in ways if usual and priced(number, way) == number["amount"]), None)
        rows.append(made[at])
        held.append(line)
    return rows, held


def _by_subscription(on: tuple[list[Row], list[Line]]) -> dict[str, list[tuple[Row, Line]]]:
    held: dict[str, list[tuple[Row, Line]]] = defaultdict(list)
    for row, line in zip(*on, strict=True):
        held[row["SubscriptionId"]].append((row, line))
    return held


@dataclass
class Ground:
    """The rows of the invoice of a day. form: of the file; seed: of what is planted."""

    book: Book
    invoice: np.datetime64
    form: str
    seed: int
    said: dict[str, Said | None] = field(default_factory=dict)  # by subscription; None: nothing may be said
    plant: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        every = bill(self.book, self.invoice + np.timedelta64(40, "D"))
        days = np.unique(every.invoice)
        later, earlier = days[days > self.invoice][:1], days[days < self.invoice][-1:]
        last = later[0] if len(later) else self.invoice
        result = through(self.book, every.take(every.invoice <= last), last)  # a file is made of all that was billed
        made = [*csv.DictReader(io.StringIO(reconciliation_file(result), newline=""))]
        self.amounts, self.seats, self.end = COLUMNS[self.form]
        self.rows, self.lines = _on(self.invoice, result.lines, made)
        self.later, self.earlier = (
            _by_subscription(_on(day[0], result.lines, made)) if len(day) else {} for day in (later, earlier)
        )
        self.added: list[Row] = []
        self.gone: set[int] = set()
        self.of: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            self.of[row["SubscriptionId"]].append(place)
        self.place = {str(id): place for place, id in enumerate(self.book.id)}
        self.of_customer: dict[int, list[str]] = defaultdict(list)
        for place, id in enumerate(self.book.id):
            self.of_customer[int(self.book.customer[place])].append(str(id))

    # ---- What plants do

    def any_of(self, places: list[int], wanted: Callable[[Line], object]) -> int | None:
        """One of these rows whose line is wanted."""
        fit = [place for place in places if wanted(self.lines[place])]
        return int(self.random.choice(fit)) if fit else None

    def charge(self, row: Row, amount: int) -> None:
        row |= dict.fromkeys(self.amounts, money(amount))

    def changed(self, place: int, whole: bool | None = None, **changes: int) -> int:
        """Charge a row with other numbers in it; what that makes more, 0 where it makes nothing. whole: the period."""
        line, row = self.lines[place], self.rows[place]
        by = bool(line.whole if whole is None else whole)
        amount = priced(line.number, by, **changes)
        self.charge(row, amount)
        if self.form == "nce":
            each = unit(line.number, by, **changes)
            if {**line.number, **changes}["profile"] == Profile.UNIT_CUT:
                each = Fraction(cents(each, cut=True))
            size = floor(each + Fraction(1, 2))
            row["EffectiveUnitPrice"] = f"{'-' if amount < 0 else ''}{size // 10**6}.{size % 10**6:06}"
        if "seats" in changes:
            row |= dict.fromkeys(self.seats, str(changes["seats"]))
        return amount - line.amount

    def day(self, day: np.datetime64, last: bool = False) -> str:
        on = day.astype(object)
        clock = "" if self.form == "nce" else " 23:59" if last else " 0:00"
        return f"{on.month}/{on.day}/{on.year}{clock}"

    def happened(self, id: str, kind: str) -> list[np.datetime64]:
        events = self.book.events
        own = np.flatnonzero(events.subscription == self.place[id]).tolist()
        return [events.on[at] for at in own if events.kind_names[at] == kind]

    # ---- All in one go

    def planted(self, plants: dict[str, Callable[[Ground, str, list[int]], Said | None]], share: float) -> None:
        """Put plants into a share of the subscriptions, one in each: of those that fit the rarest so far."""
        count, most = dict.fromkeys(plants, 0), 2 + len(self.of) // 50
        for id in self.random.permutation([*self.of]).tolist():
            if id in self.said or self.random.random() >= share:
                continue
            for name in sorted(plants, key=lambda name: count[name]):
                if count[name] < most and (said := plants[name](self, id, self.of[id])) is not None:
                    if said[1] == 0 and name in OF_ONE_AMOUNT:
                        said = ODD  # the same amount comes out
                    self.plant[id], self.said[id] = name, said
                    count[name] += 1
                    break

    def file(self, folder: Path) -> VendorFile:
        """The rows in another order, as the file that was read again."""
        rows = [row for place, row in enumerate(self.rows) if place not in self.gone] + self.added
        path = folder / "file.csv"
        with open(path, "w", newline="", encoding="utf-8-sig") as out:
            writer = csv.DictWriter(out, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows[at] for at in self.random.permutation(len(rows)).tolist())
        return read_file(str(path), folder)

    def reconciled(self, folder: Path) -> Reconciled:
        """The file, held against the book."""
        return reconcile([self.file(folder)], HeldBook(self.book, {}), Asked([self.invoice]))

    def otherwise(self, result: Reconciled) -> list[tuple[str, str, Said | None, list[tuple[str, int | None]]]]:
        """What is said otherwise than was planted: the plant, the subscription, what may be said, what is."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for one in result.findings:
            if one.subscription and one.kind not in ("waits-for-next-file", "charge-type-word", "unit-price-print"):
                found[one.subscription.upper()].append(one)
        wrong = []
        for id in {*found, *self.said}:
            said, held = self.said.get(id), found.get(id, [])
            right = not held if not said or not said[0] else len(held) == 1 and _as_said(held[0], said)
            if not right:
                wrong.append((self.plant.get(id, ""), id, said, [(one.kind, one.at_stake) for one in held]))
        return wrong


def _as_said(found: Finding, said: Said) -> bool:
    return found.kind in said[0] and found.at_stake == said[1]
