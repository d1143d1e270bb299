"""What a row says by itself: its own sums, its discount, its currency, and whether it stands there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.currency import MICRO, places_by_code
from billing_model.core.money import UNIT
from billing_model.reconciling.columns import PERIOD
from billing_model.reconciling.findings import Figures, Finding
from billing_model.reconciling.matching import day_pair, starts_of_equal
from billing_model.reconciling.numbers import BAD, NOTHING, exact_number
from billing_model.reconciling.rows import Rows, VendorFile

BY_FORMULA = "row-arithmetic-formula"  # the key of what is said of a row whose Subtotal no published formula gives
INSTEAD = "instead"  # the amounts that such a row may stand for


def arithmetic(file: VendorFile) -> list[Finding]:
    """Rows whose own sums are wrong: Subtotal, total, and of New Commerce what the effective unit price makes."""
    rows = file.rows
    found: dict[int, tuple[str, int, int, tuple[int, ...]]] = {}  # the sentence, printed, computed, other amounts
    given = rows.total != NOTHING
    subtotal = np.where(rows.subtotal == NOTHING, rows.amount, rows.subtotal)
    with_tax = subtotal + np.where(rows.tax == NOTHING, 0, rows.tax)
    for row in np.flatnonzero(given & (rows.tax != NOTHING) & (rows.total != with_tax)).tolist():
        found[row] = ("row-arithmetic-total", int(rows.total[row]), int(with_tax[row]), ())
    if file.form == "legacy":
        discount = np.where(rows.discount == NOTHING, 0, rows.discount)
        net = rows.amount - discount
        for row in np.flatnonzero((rows.subtotal != NOTHING) & (rows.subtotal != net)).tolist():
            printed = int(rows.subtotal[row])
            found[row] = ("row-arithmetic-subtotal", printed, int(net[row]), (printed + int(discount[row]),))
    else:
        for row, computed, others in _not_by_a_formula(file):
            found[row] = (BY_FORMULA, int(rows.amount[row]), computed, others)
    return [_about(file, row, *held) for row, held in sorted(found.items())]


def _about(file: VendorFile, row: int, key: str, printed: int, right: int, instead: tuple[int, ...]) -> Finding:
    base = of_rows(file, "row-arithmetic", [row], printed - right)
    facts = {"printed": printed, "computed": right} | ({INSTEAD: instead} if instead else {})
    expected = Figures(base.billed.seats if base.billed else None, None, right)
    return _changed(base, key=key, values=facts, expected=expected)


def _not_by_a_formula(file: VendorFile) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Rows of New Commerce whose Subtotal no published formula gives, what the one gives that the file follows, and
    what all of them give (NCE-65)."""
    rows = file.rows
    cents = np.array([10 ** (MICRO - places_by_code()[str(code)]) if code in places_by_code() else 1
                      for code in file.texts["currency"]], np.int64)[rows.currency]  # fmt: skip
    known = rows.effective != ""
    plain = known & (rows.unit_price > BAD) & ((rows.rate == "1") | (rows.rate == ""))
    size, seats = np.abs(np.where(plain, rows.unit_price, 0)), np.abs(rows.seats)
    fits = size < 2**62 // np.maximum(seats, 1)
    size = np.where(fits, size, 0)
    amount = np.abs(rows.amount)
    by_unit, by_line = size // cents * cents * seats == amount, size * seats // cents * cents == amount
    rounded = (size * seats + cents // 2) // cents * cents == amount
    follow = [int((plain & fits & way).sum()) for way in (by_unit, by_line, rounded)]
    usual = _WAYS[follow.index(max(follow))]
    right = by_unit | by_line | rounded
    right |= _in_short(rows, plain & fits & ~right, right, amount, cents)
    right &= (amount == 0) | ((rows.unit_price < 0) == (rows.amount < 0))
    for row in np.flatnonzero(known & ~(plain & fits & right)).tolist():
        computed = _by_formulas(str(rows.effective[row]), str(rows.rate[row]), int(rows.seats[row]), int(cents[row]))
        printed = int(rows.amount[row])
        if computed and not _is_among(printed, computed):
            yield row, -printed if -printed in computed else computed[usual], tuple(computed)


def _in_short(rows: Rows, wrong: Array, right: Array, amount: Array, cents: Array) -> Array:
    """Rows that are right for a unit price that is printed with two or three decimals and may have more, in a file
    where all are printed so, and where many charges by days show that it hides some."""
    none = np.zeros(len(rows), bool)
    prices = rows.unit_price[rows.unit_price > BAD]
    step = next((step for step in (UNIT // 100, UNIT // 1_000) if not (prices % step).any()), 0)
    if not step or not wrong.any():
        return none
    size, seats = np.abs(np.where(wrong, rows.unit_price, 0)), np.abs(rows.seats)
    least, most = (size - step // 2) * seats - cents, (size + step) * seats + cents
    hidden = wrong & (least < amount) & (amount < most)
    by_days = rows.family != PERIOD
    return hidden if 4 * (hidden & by_days).sum() > (right & by_days & (rows.amount != 0)).sum() else none


_FORMULAS = 4
_WAYS = (0, 1, 3)  # where `_by_formulas` has a unit that is cut, a line that is cut, a line that is rounded


def _is_among(printed: int, computed: Sequence[int]) -> bool:
    """Whether a formula gives an amount; with many decimals, also one between two that it gives."""
    if len(computed) <= 2 * _FORMULAS:
        return printed in computed
    ways = (computed[way::_FORMULAS] for way in range(_FORMULAS))
    return any(min(way) <= printed <= max(way) for way in ways)


_FINE = Decimal("0.000001")


def _by_formulas(price: str, rate: str, seats: int, cent: int) -> list[int]:
    """What the published formulas make of a row, micro-units: of a unit that is cut, of a line that is cut, the others.

    A price that is printed cut stands for all it can be; one of at least six decimals may be rounded instead (NCE-62).
    """
    unit, factor = exact_number(price, "."), exact_number(rate or "1", ".")
    if unit is None or factor is None:
        return []
    places = Decimal(cent).scaleb(-MICRO).normalize()
    made = []
    with localcontext(prec=60):
        least = Decimal(1).scaleb(int(unit.as_tuple().exponent)) if unit else Decimal(0)
        up = least if unit > 0 else -least
        for one in (unit, unit + up, *((unit - up / 2,) if least <= _FINE else ())):
            whole = one * factor * seats
            made += [
                (one * factor).quantize(places, ROUND_DOWN) * seats,
                whole.quantize(places, ROUND_DOWN),
                ((one * seats).quantize(places, ROUND_DOWN) * factor).quantize(places, ROUND_DOWN),
                whole.quantize(places, ROUND_HALF_UP),
            ]
    return [int(amount * UNIT) for amount in made]


def discounts(file: VendorFile) -> list[Finding]:
    """Rows with a discount of their own; what is expected is their amount before it."""
    rows = file.rows
    net = rows.amount - rows.discount
    held = (rows.discount > BAD) & (rows.discount != 0) & (rows.subtotal == net)
    groups = _groups([rows.subscription], np.flatnonzero(held))
    return [
        _changed(
            of_rows(file, "discount", group, 0),
            values={"discount": total(rows.discount[group]), "count": len(group)},
        )
        for group in groups
    ]


def other_currencies(file: VendorFile) -> list[Finding]:
    """Rows in another currency than most."""
    rows = file.rows
    if not len(rows):
        return []
    main = int(np.bincount(rows.currency).argmax())
    groups = _groups([rows.currency], np.flatnonzero(rows.currency != main))
    facts = {"main": str(file.texts["currency"][main])}
    return [_changed(of_rows(file, "currency", group, None), values=facts | {"count": len(group)}) for group in groups]


def twice(file: VendorFile) -> list[Finding]:
    """Rows that stand there more than once, without a book: of each group all but the first."""
    rows = file.rows
    keys: list[Array] = [rows.subscription, rows.family, day_pair(rows), rows.seats, rows.amount]
    if file.form == "nce":  # E5 has two lawful rows
        keys += [rows.order, rows.reference, rows.sku, rows.unit_price]
    groups = (group[1:] for group in _groups(keys, np.flatnonzero(rows.amount != 0), least=2))
    return [
        _changed(of_rows(file, "duplicate-row", group, total(rows.amount[group])), values={"more": len(group)})
        for group in groups
    ]


def of_rows(file: VendorFile, kind: str, rows: Sequence[int] | Array, at_stake: int | None) -> Finding:
    """A finding about rows of a file without a line."""
    held, first = file.rows, int(rows[0])
    one = len(rows) == 1
    amount, unit = total(held.amount[rows]), int(held.unit_price[first])
    billed = Figures(int(held.seats[first]) if one else None, unit if one and unit > BAD else None, amount)
    return Finding(
        kind, file.name, tuple(held.number[rows].tolist()), file.text("customer", first),
        file.text("subscription", first), file.text("order", first), str(held.first[rows].min()),
        str(held.last[rows].max()), at_stake, file.text("currency", first), billed, key=kind,
        values={"count": len(rows), "billed": amount, "first": held.first[rows].min(), "last": held.last[rows].max()},
    )  # fmt: skip


def total(amounts: Array) -> int:
    """The sum of micro-units, also where it is larger than a column can hold."""
    return sum(amounts.tolist())


def _changed(finding: Finding, **changes: object) -> Finding:
    values = {**finding.values, **dict(changes.pop("values", {}))}  # type: ignore[call-overload]
    return replace(finding, values=values, **changes)  # type: ignore[arg-type]


def _groups(keys: Sequence[Array], chosen: Array, least: int = 1) -> list[Array]:
    """The chosen rows that are equal in all keys, each group in the order of the file; least: rows of a group."""
    if not len(chosen):
        return []
    columns = [key[chosen].astype(np.int64) for key in keys]
    order = np.lexsort(columns[::-1])
    first = np.flatnonzero(starts_of_equal([column[order] for column in columns]))
    size = np.diff(np.append(first, len(order)))
    large = size >= least
    return [
        np.sort(chosen[order[start : start + count]])
        for start, count in zip(first[large].tolist(), size[large].tolist(), strict=True)
    ]
