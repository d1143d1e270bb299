"""One plant for every kind of the closed list, for both files, and rows that are odd but right.

Where two kinds give the same amount to the cent the first in the order of the rules may be said instead.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from billing_model.core.money import Profile
from reconciling.planting import CENT, CUT, ODD, Ground, Line, Row, Said, money, priced

Plant = Callable[[Ground, str, list[int]], Said | None]
DAY = np.timedelta64(1, "D")
OF_CREDITS = {"cancel-fee", "cancel-immediate"}
DAYS = ("wrong-days", "rounding-profile")
LENGTH = ("wrong-period-length", "rounding-profile", "wrong-days", "wrong-price")


def follows(line: Line) -> bool:
    return line.whole is not None


def prorated(line: Line) -> bool:
    return line.prorated


def whole_charge(line: Line) -> bool:
    return bool(line.whole) and line.amount > 0


# ---- Rows too many, too few, of somebody else


def duplicate(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.amount)
    if place is None:
        return None
    times = int(ground.random.integers(1, 3))
    ground.added += [dict(ground.rows[place])] * times
    return ("duplicate-row",), times * ground.lines[place].amount


def missing_row(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.amount)
    if place is None:
        return None
    ground.gone.add(place)
    kinds = ("missing-row", "missed-seat-change", "billed-after-cancellation")
    return kinds if len(places) > 1 else kinds[:2], -ground.lines[place].amount


def missing_all(ground: Ground, id: str, places: list[int]) -> Said | None:
    due = sum(ground.lines[place].amount for place in places)
    if not due:
        return None
    ground.gone.update(places)
    return ("missing-row", "missed-seat-change"), -due


def unknown(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = int(ground.random.choice(places))
    ids = dict.fromkeys(("SubscriptionId", "SyndicationPartnerSubscriptionNumber"), f"X-{id}")
    ground.added.append({**ground.rows[place], **{name: ids[name] for name in ids if name in ground.rows[place]}})
    ground.said[f"X-{id}"], ground.plant[f"X-{id}"] = (("unknown-subscription",), ground.lines[place].amount), "unknown"
    return ODD


def of_another(ground: Ground, id: str, places: list[int]) -> Said | None:
    others = [other for other in ground.of_customer[int(ground.book.customer[ground.place[id]])] if other != id]
    others = [other for other in others if other not in ground.said]
    place = ground.any_of(places, lambda line: line.amount)
    if not others or place is None:
        return None
    row = ground.rows[place]
    row |= {name: others[0] for name in ("SubscriptionId", "SyndicationPartnerSubscriptionNumber") if name in row}
    ground.said[others[0]], ground.plant[others[0]] = (("wrong-subscription",), 0), "of_another"
    return ODD


def _of_another_invoice(ground: Ground, held: list[tuple[Row, Line]], places: list[int], kind: str) -> Said | None:
    def same(row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in ("ChargeStartDate", "ChargeEndDate", "Quantity", ground.amounts[0]))

    rows = [row for row, line in held if line.amount]
    there = [same(ground.rows[place]) for place in places] + [same(row) for row in rows]
    if not rows or len({*there}) < len(there):
        return None
    ground.added += [dict(row) for row in rows]
    return (kind,), sum(line.amount for _, line in held)


def early(ground: Ground, id: str, places: list[int]) -> Said | None:
    return _of_another_invoice(ground, ground.later.get(id, []), places, "taken-up-early")


def late(ground: Ground, id: str, places: list[int]) -> Said | None:
    return _of_another_invoice(ground, ground.earlier.get(id, []), places, "taken-up-late")


def after_the_end(ground: Ground, id: str, places: list[int]) -> Said | None:
    ends, back = ground.happened(id, "cancel"), ground.happened(id, "reactivate")
    place = ground.any_of(places, follows)
    if not ends or back or place is None or ends[-1] > ground.invoice:
        return None
    row, line = dict(ground.rows[place]), ground.lines[place]
    first = max(ends[-1], line.last) + DAY
    row |= {"ChargeStartDate": ground.day(first), "ChargeEndDate": ground.day(first + 27 * DAY, last=True)}
    _as_a_charge(ground, row, abs(line.amount))
    return ("billed-after-cancellation",), abs(line.amount)


def _as_a_charge(ground: Ground, row: Row, amount: int) -> None:
    ground.charge(row, amount)
    row["ChargeType"] = "cycleCharge" if ground.form == "nce" else "Cycle fee"
    for name in ("UnitPrice", "EffectiveUnitPrice"):
        row |= {name: row[name].lstrip("-")} if name in row else {}
    ground.added.append(row)


# ---- Another number in a row


def quantity(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, follows)
    if place is None:
        return None
    seats = ground.lines[place].number["seats"] + int(ground.random.choice([-1, 1, 2, 3]))
    if seats < 1:
        return None
    return ("wrong-quantity", "missed-seat-change"), ground.changed(place, seats=seats)


def price(ground: Ground, id: str, places: list[int]) -> Said | None:
    """Every row of the subscription at another price: one cause, one finding."""
    lines = [ground.lines[place] for place in places]
    prices = {line.number["list_price"] for line in lines}
    if not all(map(follows, lines)) or len(prices) > 1 or not any(line.whole for line in lines):
        return None
    other = prices.pop() + int(ground.random.choice([-1, 1])) * int(ground.random.integers(1, 90)) * CENT
    if other <= 300 * CENT:  # of less some rows would be 0.00
        return None
    for place in places if ground.form == "nce" else ():
        ground.rows[place]["UnitPrice"] = money(other)
    return ("wrong-price", "wrong-days", "wrong-period-length"), sum(
        ground.changed(place, list_price=other) for place in places
    )


def without_promotion(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: follows(line) and line.number.get("discount_percent"))
    if place is None or ground.lines[place].kind in OF_CREDITS:
        return None
    return ("wrong-price", "wrong-days"), ground.changed(place, discount_percent=0)


def not_locked(ground: Ground, id: str, places: list[int]) -> Said | None:
    events = ground.book.events
    own = np.flatnonzero((events.subscription == ground.place[id]) & (events.on <= ground.invoice)).tolist()
    listed = [(events.on[at], int(events.more["list_price"][at])) for at in own]
    place = ground.any_of(places, lambda line: follows(line) and line.number["price_from"] < 0)
    if place is None or not (new := [price for on, price in listed if price > 0 and on <= ground.lines[place].first]):
        return None
    if new[-1] == ground.lines[place].number["list_price"]:
        return None
    return ("price-not-locked", "missing-row"), ground.changed(place, list_price=new[-1])


def days(ground: Ground, id: str, places: list[int]) -> Said | None:
    """A day too many or too few, or the whole period."""
    place = ground.any_of(places, prorated)
    if place is None:
        return None
    line = ground.lines[place]
    step = int(ground.random.choice([-1, 1, 0]))
    other = line.number["days"] + step
    if not 0 < other < line.number["of_days"]:
        return None
    more = ground.changed(place, days=other) if step else ground.changed(place, whole=True)
    return (DAYS + (("wrong-credit",) if line.kind in OF_CREDITS else ())), more


def printed_days(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, prorated)
    if place is None:
        return None
    line, step = ground.lines[place], int(ground.random.choice([-2, -1, 1]))
    if not 0 < line.number["days"] + step < line.number["of_days"]:
        return None
    ground.rows[place]["ChargeEndDate"] = ground.day(line.last + step * DAY, last=True)
    return ("wrong-days", "wrong-credit"), ground.changed(place, days=line.number["days"] + step)


def length(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, prorated)
    if place is None:
        return None
    number = ground.lines[place].number
    if number["of_days"] > 366:
        return None
    lengths = (30, 31) if number["of_days"] <= 31 else (365, 366)
    other = next((days for days in lengths if days != number["of_days"] and days >= number["days"]), None)
    credit = ("wrong-credit",) if ground.lines[place].kind in OF_CREDITS else ()
    return None if other is None else ((*LENGTH, *credit), ground.changed(place, of_days=other))


def month_for_a_year(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(
        places, lambda line: line.whole and line.number["months"] == 12 and line.kind not in OF_CREDITS
    )
    return None if place is None else (("wrong-period-length",), ground.changed(place, months=1))


def credit(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.kind in OF_CREDITS and follows(line))
    if place is None:
        return None
    line = ground.lines[place]
    if line.number["list_price"] < 300 * CENT:
        return None
    if not line.whole:
        return ("wrong-credit", "rounding-profile"), ground.changed(place, whole=True)
    other = line.number["of_days"] - int(ground.random.integers(2, 9))
    return ("wrong-credit", "rounding-profile"), ground.changed(place, whole=False, days=other)


def sign(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.amount)
    if place is None:
        return None
    row, line = ground.rows[place], ground.lines[place]
    beside = [ground.lines[other] for other in places if other != place]
    if any((other.first, other.last) == (line.first, line.last) for other in beside):
        return None  # which of both is wrong cannot be told
    for name in (*ground.amounts, "UnitPrice" if ground.form == "legacy" else "EffectiveUnitPrice"):
        row[name] = row[name][1:] if row[name].startswith("-") else f"-{row[name]}"
    return ("wrong-sign",), -2 * line.amount


def arithmetic(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: abs(line.amount) > 100 * CENT)
    if place is None:
        return None
    row, amount, more = (
        ground.rows[place],
        ground.lines[place].amount,
        int(ground.random.choice([-505, 607, 6_000])) * CENT,
    )
    which = int(ground.random.integers(0, 3))
    if which == 0:
        row[ground.amounts[-1]] = money(amount + more)
    elif which == 1 or ground.form == "nce":
        row |= dict.fromkeys(ground.amounts[-2:], money(amount + more))
    else:
        row["Amount"] = money(amount - more)
    return ("row-arithmetic",), more


def currency(ground: Ground, id: str, places: list[int]) -> Said | None:
    if "currency" in ground.plant.values():
        return None  # all rows of another currency are one finding
    ground.rows[places[0]]["Currency"] = "USD"
    return ("currency",), None


def unexplained(ground: Ground, id: str, places: list[int]) -> Said | None:
    """A whole period with an amount that no price with two decimals makes."""
    place = ground.any_of(places, lambda line: line.whole and line.number["seats"] > 2 and line.number["seats"] % 2)
    if place is None or ground.form == "nce":  # whose prices may have more decimals
        return None
    ground.charge(ground.rows[place], ground.lines[place].amount + CENT)
    return ("unexplained", "wrong-days", "wrong-period-length", "wrong-credit"), CENT


def another_frequency(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: whole_charge(line) and line.number["months"] in (1, 12))
    if place is None or ground.happened(id, "cancel"):
        return None
    line, row = ground.lines[place], dict(ground.rows[place])
    months = 13 - line.number["months"]
    begun = line.first.astype("datetime64[M]")
    last = (begun + months).astype("datetime64[D]") + (line.first - begun.astype("datetime64[D]")) - DAY
    if line.first.astype(object).day > 28:
        return None
    row["ChargeEndDate"] = ground.day(last, last=True)
    amount = priced(line.number, True, months=months)
    _as_a_charge(ground, row, amount)
    return ("wrong-frequency",), amount


# ---- Explained


def another_profile(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, follows)
    own = (Profile.EXACT, Profile.DAILY_3, Profile.DAILY_2, Profile.NESTED)
    for profile in () if place is None else (*CUT, Profile.EXACT_SHOWN) if ground.form == "nce" else own:
        number, whole = ground.lines[place].number, bool(ground.lines[place].whole)
        if priced(number, whole, profile=int(profile)) != number["amount"]:
            return ("rounding-profile",), ground.changed(place, profile=int(profile))
    return None


def dated_from_the_event(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.kind == "cancel-fee" and line.whole and line.amount)
    ends = [on for on in ground.happened(id, "cancel") if on <= ground.invoice]
    if place is None or not ends or not ground.lines[place].first < ends[-1] <= ground.lines[place].last:
        return None
    ground.rows[place]["ChargeStartDate"] = ground.day(ends[-1])
    return ("cancel-dates",), 0


def split(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.prorated and line.last - line.first > 3 * DAY)
    if place is None or ground.form == "nce":
        return None
    row, line = ground.rows[place], ground.lines[place]
    part = int(ground.random.integers(1, int((line.last - line.first).astype(int))))
    part_amount = line.amount * part // line.number["days"] // CENT * CENT
    rest = {**row, "ChargeStartDate": ground.day(line.first + part * DAY)}
    row["ChargeEndDate"] = ground.day(line.first + (part - 1) * DAY, last=True)
    ground.charge(row, part_amount)
    ground.charge(rest, line.amount - part_amount)
    ground.added.append(rest)
    return ("split-run",), 0


def discount(ground: Ground, id: str, places: list[int]) -> Said | None:
    place = ground.any_of(places, lambda line: line.amount > 1_000 * CENT)
    if place is None:
        return None
    net = money(ground.lines[place].amount - 150 * CENT)
    ground.rows[place] |= {"TotalOtherDiscount": "1.50", "Subtotal": net, "TotalForCustomer": net}
    return ("discount",), 0


# ---- Not checked


def not_modelled(ground: Ground, id: str, places: list[int]) -> Said | None:
    row = dict(ground.rows[places[0]])
    row["ChargeType"] = "customerCredit" if ground.form == "nce" else "Prorate fees when convert to a new offering"
    ground.added.append(row)
    return ("not-modelled",), ground.lines[places[0]].amount


def unreadable(ground: Ground, id: str, places: list[int]) -> Said | None:
    ground.rows[places[0]]["Quantity" if ground.form == "legacy" else "Subtotal"] = "n/a"
    return ("unreadable-row",), None


# ---- Odd, but right


def other_words(ground: Ground, id: str, places: list[int]) -> Said | None:
    for place in places:
        row = ground.rows[place]
        row["ChargeType"] = {
            "Cycle fee": "CYCLE FEE", "Cycle instance prorate": "Ripartizione dell'istanza del ciclo",
            "Prorate fees when purchase": "New purchase cycle fee",
        }.get(row["ChargeType"], row["ChargeType"].upper())  # fmt: skip
    return ODD


def other_looks(ground: Ground, id: str, places: list[int]) -> Said | None:
    """Ids in other letters with spaces, a credit with its sign at the quantity, apostrophes and decimals, tax."""
    for place in places:
        row, line = ground.rows[place], ground.lines[place]
        row |= {name: f" {row[name].lower()} " for name in ("SubscriptionId",)}
        if "SyndicationPartnerSubscriptionNumber" in row:
            row["SyndicationPartnerSubscriptionNumber"] = row["SubscriptionId"]
        if line.amount < 0:
            row |= {name: f"-{row[name]}" for name in ground.seats}
            row |= {name: row[name].lstrip("-") for name in ("UnitPrice", "EffectiveUnitPrice") if name in row}
        row[ground.seats[-1]] += ".00"
        row["Tax" if ground.form == "legacy" else "TaxTotal"] = "1.00"
        row[ground.amounts[-1]] = money(line.amount + 100 * CENT)
    return ODD


def newer_list_price(ground: Ground, id: str, places: list[int]) -> Said | None:
    """UnitPrice can show a list price that is not what is charged; unit prices have up to 18 decimals."""
    for place in places:
        row, line = ground.rows[place], ground.lines[place]
        row["UnitPrice"] = "123.45"
        if line.prorated and line.number["profile"] != Profile.UNIT_CUT:
            each = Fraction(line.number["exact"], line.number["per"] * line.number["seats"] * 10**6)
            size = abs(each) * 10**18 // 1
            row["EffectiveUnitPrice"] = f"'{'-' if each < 0 else ''}{size // 10**18}.{size % 10**18:018}"
            row["TaxTotal"] = "'0E-20"
    return ODD


LEGACY: dict[str, Plant] = {plant.__name__: plant for plant in (
    duplicate, missing_row, missing_all, unknown, of_another, early, late, after_the_end, quantity, price, not_locked,
    days, printed_days, length, month_for_a_year, credit, sign, arithmetic, currency, unexplained, another_frequency,
    another_profile, dated_from_the_event, split, discount, not_modelled, unreadable, other_words, other_looks,
)}  # fmt: skip
