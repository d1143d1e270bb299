"""Plants of New Commerce alone: windows, half of a change, a sum beside a price, two rows of one charge."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from reconciling import every_plant as both
from reconciling.every_plant import DAY, Plant, follows, whole_charge
from reconciling.planting import CENT, ODD, Ground, Line, Row, Said, cents, money, unit


def effective(amount: int, seats: int) -> str:
    """A unit price of 18 decimals that makes an amount."""
    size = Fraction(abs(amount) * 10**18, seats * 10**6)
    whole = -(-size.numerator // size.denominator)
    return f"{'-' if amount < 0 else ''}{whole // 10**18}.{whole % 10**18:018}"


def _more(ground: Ground, row: Row, amount: int, seats: int, **cells: str) -> None:
    """One row more, of so many licences."""
    made = {**row, **dict.fromkeys(ground.seats, str(seats)), "EffectiveUnitPrice": effective(amount, seats), **cells}
    ground.charge(made, amount)
    ground.added.append(made)


def cancelled_too_late(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.kind == "cycle-charge" and line.amount > 0)
    if place is None or ground.happened(id, "cancel"):
        return None
    row, line = ground.rows[place], ground.lines[place]
    first = line.first + int(ground.random.integers(9, 20)) * DAY
    amount = -(line.amount // 3 // CENT * CENT)
    if first > line.last or not amount:
        return None
    cells = {"ChargeType": "cancelImmediate", "ChargeStartDate": ground.day(first), "ReferenceID": f"r-{id}"}
    _more(ground, row, amount, line.number["seats"], **cells)
    return ("outside-window",), amount


def taken_back_too_late(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(
        places, lambda line: whole_charge(line) and line.kind == "cycle-charge" and line.number["seats"] > 2
    )
    if place is None or ground.happened(id, "cancel"):
        return None
    row, line = ground.rows[place], ground.lines[place]
    seats, first = line.number["seats"], line.first + int(ground.random.integers(9, 20)) * DAY
    near = [on for on in ground.happened(id, "add-seats") if abs(on - first) < 40 * DAY]
    beside = ground.of_customer[int(ground.book.customer[ground.place[id]])]
    if first > line.last or near or any(ground.happened(other, "move-seats") for other in beside):
        return None
    each = unit(line.number, whole=True) * int((line.last - first).astype(int) + 1) / line.number["of_days"]
    before, after = -cents(each * seats, cut=True), cents(each * (seats - 1), cut=True)
    cells = {"ChargeType": "removeQuantity", "ChargeStartDate": ground.day(first), "ReferenceID": f"r-{id}"}
    _more(ground, row, before, seats, **cells)
    _more(ground, row, after, seats - 1, **cells)
    return ("outside-window",), before + after


def half_of_a_change(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: follows(line) and line.amount > 10 * CENT)
    if place is None or ground.lines[place].last - ground.lines[place].first < 5 * DAY or ground.happened(id, "cancel"):
        return None
    row, line = ground.rows[place], ground.lines[place]
    amount = int(ground.random.choice([-1, 1])) * (line.amount // 7 // CENT * CENT)
    cells = {
        "ChargeType": "addQuantity", "ChargeStartDate": ground.day(line.last - 2 * DAY), "ReferenceID": f"r-{id}"
    }  # fmt: skip
    _more(ground, row, amount, line.number["seats"], **cells)
    return (("half-pair", "duplicate-row"), amount) if amount else ODD


def sum_and_price(ground: Ground, id: str, places: list[int]) -> Said | None:
    """Two faults in one row: its price is another, and its sum is not that of its price. The sum is told."""
    place = ground.any_of(places, lambda line: whole_charge(line) and line.number["profile"] != 6)
    if place is None:
        return None
    row, line = ground.rows[place], ground.lines[place]
    more = ground.changed(place, list_price=line.number["list_price"] + 100 * CENT)
    ground.charge(row, line.amount + more + 7 * CENT)
    return ("row-arithmetic",), 7 * CENT


def two_products(ground: Ground, id: str, places: list[int]) -> Said | None:
    """E5: telephony and the rest are two rows."""
    place = ground.any_of(places, lambda line: follows(line) and abs(line.amount) > 1_000 * CENT)
    if place is None:
        return None
    row, line = ground.rows[place], ground.lines[place]
    seats, part = line.number["seats"], line.amount // 5 // CENT * CENT
    _more(ground, row, part, seats, SkuId="0002")
    row |= {"SkuId": "0001", "EffectiveUnitPrice": effective(line.amount - part, seats)}
    ground.charge(row, line.amount - part)
    return ("split-run",), 0


def lawful_twin(ground: Ground, id: str, places: list[int]) -> Said | None:
    """A row like another of its order, and of another product: not twice, but nothing is due for it."""
    place = ground.any_of(places, lambda line: line.amount)
    if place is None:
        return None
    row, line = dict(ground.rows[place]), ground.lines[place]
    ground.added.append({**row, "SkuId": "0002", "ReferenceID": f"r-{id}"})
    ended = ("billed-after-cancellation",) if ground.happened(id, "cancel") else ()
    return ("unexplained", "half-pair", "outside-window", "taken-up-late", *ended), line.amount


def month_of_a_year(ground: Ground, id: str, places: list[int]) -> Said | None:
    """One month stands for twelve in a charge of a year."""

    def of_a_year(line: Line) -> bool:
        year = np.timedelta64(363, "D") < line.last - line.first < np.timedelta64(366, "D")
        plain = not line.number.get("discount_percent") and line.number["list_price"] % (12 * CENT) == 0
        return bool(whole_charge(line) and year and plain)

    place = ground.any_of(places, of_a_year)
    if place is None:
        return None
    twelfth = ground.lines[place].number["list_price"] // 12
    ground.rows[place]["UnitPrice"] = money(twelfth)
    return ("wrong-period-length",), ground.changed(place, list_price=twelfth)


NCE: dict[str, Plant] = {plant.__name__: plant for plant in (
    both.duplicate, both.missing_row, both.missing_all, both.unknown, both.of_another, both.early, both.late,
    both.after_the_end, both.quantity, both.price, both.without_promotion, both.not_locked, both.days,
    both.printed_days, both.length, both.credit, both.sign, both.arithmetic, both.currency, both.another_profile,
    both.not_modelled, both.unreadable, both.other_words, both.other_looks, both.newer_list_price,
    cancelled_too_late, taken_back_too_late, half_of_a_change, sum_and_price, two_products, lawful_twin,
    month_of_a_year,
)}  # fmt: skip
