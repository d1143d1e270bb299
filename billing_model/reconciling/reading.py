"""Reading a vendor's file: how it is written is decided for the file and said; a bad cell costs its row, no other's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.table.file import TableFile
from billing_model.books.table.packed import Unpacked, unpacked
from billing_model.books.table.rows import Progress, untold
from billing_model.books.table.table import Cells, Table, whole_table
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.currency import places_by_code
from billing_model.core.money import UNIT
from billing_model.files.kinds import RECONCILIATION, another_kind, kind_of_header
from billing_model.files.tables.cells import OTHERWISE, Evidence, Order, day_of
from billing_model.files.tables.dialect import DECIMALS, NAMED, Reading
from billing_model.reconciling.columns import KNOWN, NUMBERS, OF_AZURE, Form, family_of, form_of, missing, unknown
from billing_model.reconciling.numbers import BAD, NO_DAY, NOTHING, days, numbers, texts
from billing_model.reconciling.rows import Rows, Unreadable, VendorFile
from billing_model.words.wording import one_line

Note = tuple[str, Mapping[str, object]]
DECIMAL_NAMES: Mapping[str, str] = {sign: name for name, sign in DECIMALS.items()}
MOST_SEATS = 10**9
UNPACKED, LOOKED_AT, AS_TABLE = 0.05, 0.5, 0.9  # shares of the time that reading takes, one step after the other
PLAIN_MONTHS = (1, 12)


def read_file(path: str, folder: Path, progress: Progress = untold) -> VendorFile:
    """A vendor's file; folder: where it can be unpacked; progress: told how much of it is read, and how many rows.

    Raises `Refused` where the file as a whole cannot be read, or more than half of its rows cannot.
    """
    try:
        return _read(path, folder, progress)
    except RecursionError:
        raise Refused([Refusal(path, "not-json", line=1, column=1)]) from None


def _read(path: str, folder: Path, progress: Progress) -> VendorFile:
    text = unpacked(path, KNOWN, folder)
    progress(UNPACKED, 0)
    opened = TableFile(text.path, KNOWN, (), file=path, progress=_of(progress, UNPACKED, LOOKED_AT), keep=True)
    _check_header(opened)
    order, decimal, notes = _how_written(opened)
    _decide(opened, order or "mdy", decimal)
    table = whole_table(opened, _of(progress, LOOKED_AT, AS_TABLE))
    if order is None:
        table, order, more = _by_periods(opened, table, decimal)
        notes += more
    unused = unknown((*opened.dialect.unused, *text.unused))
    if unused:
        rest = ["…"] if len(unused) > NAMED else []
        notes.append(("unused", {"names": ", ".join([*map(one_line, unused[:NAMED]), *rest])}))
    file = _vendor_file(path, table, form_of(opened.header), order, decimal, notes, text)
    progress(1, file.size)
    return file


def _of(progress: Progress, start: float, stop: float) -> Progress:
    """The progress of a step, which is one of several."""
    return lambda share, rows: progress(start + share * (stop - start), rows)


def _check_header(opened: TableFile) -> None:
    """Refuse a file of another kind, and one that lacks a needed column."""
    header = opened.header
    if OF_AZURE in header:
        raise Refused([Refusal(opened.file, "daily-rated-usage")])
    names = [*header, *opened.dialect.unused]
    lacking = missing(header)
    if not lacking:
        return
    kind = kind_of_header(names)
    if kind and kind != RECONCILIATION:
        raise Refused([another_kind(kind, opened.file)])
    if len(lacking) > len(header):
        facts = {"expected": lacking, "found": ", ".join(names)}
        raise Refused([Refusal(opened.file, "no-such-table", facts)])
    key = "missing-column" if len(lacking) == 1 else "missing-columns"
    raise Refused([Refusal(opened.file, key, {"missing": lacking[0] if len(lacking) == 1 else lacking})])


# ---- How it is written ------------------------------------------------------------------------------------------


def _how_written(opened: TableFile) -> tuple[Order | None, str, list[Note]]:
    """The order of days, None where only the periods can tell, the decimal sign, and what is to be said of both."""
    evidence, notes = opened.evidence, list[Note]()
    order: Order | None = "mdy"
    if evidence.day_first and evidence.day_firsts > evidence.month_firsts:
        order = "dmy"
        notes.append(("order-dmy", {"row": evidence.day_first[0], "found": evidence.day_first[1]}))
    elif not evidence.month_first and not evidence.day_first and evidence.either:
        order = None
    decimal = _decimal(evidence, opened.dialect.delimiter)
    if decimal == "?":
        decimal = "."
        notes.append(("point-undecided", {}))
    elif decimal == ",":
        notes.append(("comma", {}))
    if opened.dialect.delimiter != ",":
        notes.append(("separator", {"found": {"\t": "tab"}.get(opened.dialect.delimiter, opened.dialect.delimiter)}))
    return order, decimal, notes


def _decimal(evidence: Evidence, delimiter: str) -> str:
    """The decimal sign, "?" where no cell tells."""
    if evidence.comma and evidence.commas > evidence.points:
        return ","
    if evidence.point or evidence.points:
        return "."
    if evidence.comma:
        return ","
    unclear = evidence.grouped_comma or (evidence.grouped_point and delimiter != ",")
    return "?" if unclear else "."


def _decide(opened: TableFile, order: Order, decimal: str) -> None:
    sign = cast(Any, DECIMAL_NAMES[decimal])
    opened.decide(Reading(order, sign), opened)


def _by_periods(opened: TableFile, table: Table, decimal: str) -> tuple[Table, Order, list[Note]]:
    """The table and the order of days by which more charges are whole periods that end after they begin.

    Where both are as good it is the vendor's own, the month first.
    """
    _decide(opened, "dmy", decimal)
    other = whole_table(opened)
    by_month, by_day = _whole_periods(table), _whole_periods(other)
    if by_day > by_month:
        return other, "dmy", [("order-dmy-periods", {})]
    return table, "mdy", [("order-mdy-undecided", {})] if by_day == by_month else []


def _whole_periods(table: Table) -> int:
    first, last = (days(table.columns[name], len(table))[0] for name in ("ChargeStartDate", "ChargeEndDate"))
    held = ~np.isnat(first) & ~np.isnat(last)
    first, last = first[held], last[held]
    if not len(first):
        return 0
    whole = np.zeros(len(first), bool)
    for months in PLAIN_MONTHS:
        whole |= add_months(first, months) - 1 == last
    return int((whole & (last >= first)).sum())


# ---- As columns -------------------------------------------------------------------------------------------------


def _vendor_file(
    path: str, table: Table, form: Form, order: Order, decimal: str, notes: list[Note], text: Unpacked
) -> VendorFile:
    size, cells = len(table), table.columns
    first, wrong_first = days(cells.get("ChargeStartDate"), size)
    last, wrong_last = days(cells.get("ChargeEndDate"), size)
    started, ended = (_where_readable(cells.get(f"Subscription{which}Date"), size) for which in ("Start", "End"))
    money = {name: numbers(cells.get(name), size, decimal, cut=name in _SHOWN) for name in NUMBERS}
    total = _either(money["TotalForCustomer"], money["Total"])
    quantity = money["Quantity"] if form == "legacy" else _either(money["BillableQuantity"], money["Quantity"])
    columns, held = _texts(cells, size, form)
    family = np.array([family_of(form, str(word)) for word in held["word"]], np.int8)
    rows = Rows.of(
        size,
        number=table.number - text.before,
        first=first,
        last=last,
        family=family[columns["word"]],
        unit_price=money["UnitPrice"] if form == "legacy" else _either(money["EffectiveUnitPrice"], money["UnitPrice"]),
        list_price=money["UnitPrice"] if form == "nce" else np.full(size, NOTHING),
        seats=np.where(quantity > BAD, quantity // UNIT, 0),
        amount=money["Amount"] if form == "legacy" else money["Subtotal"],
        discount=money["TotalOtherDiscount"],
        subtotal=money["Subtotal"],
        tax=_either(money["Tax"], money["TaxTotal"]),
        total=total,
        effective=_as_written(cells, "EffectiveUnitPrice", size),
        rate=_as_written(cells, "PCToBCExchangeRate", size),
        started=started,
        ended=ended,
        more={},
        **columns,
    )
    rows = _with_positive_seats(rows, (rows.amount < 0) | (form == "nce"))
    wrong = _wrong(rows, money, quantity, (wrong_first, wrong_last), form)
    known = np.array([str(code).upper() in places_by_code() for code in held["currency"]], bool)
    wrong["Currency"] = ~known[rows.currency]
    bad = np.logical_or.reduce([*wrong.values()]) if size else np.zeros(0, bool)
    unreadable = [*_unreadable(table, rows, wrong, bad, order, held), *_skipped(table, text.before)]
    every = size + len(table.skipped)
    if 2 * len(unreadable) > every:
        raise Refused([_mostly_unreadable(path, unreadable, every)])
    own = "PartnerId" in cells and not len(cells["PartnerId"].held) and "OrderId" in cells
    good = rows.take(~bad)
    unreadable.sort(key=lambda row: row.number)
    return VendorFile(path, form, good, held, tuple(unreadable), every, tuple(notes), own)


_SHOWN = ("UnitPrice", "EffectiveUnitPrice", "PCToBCExchangeRate")  # may have more decimals than an amount


def _with_positive_seats(rows: Rows, credits: Array) -> Rows:
    """Credits that have their sign at the quantity, as others have it at the unit price."""
    at_seats = (rows.seats < 0) & credits
    if not at_seats.any():
        return rows
    effective = np.array(
        [
            f"-{text.lstrip('-')}" if moved and text else text
            for text, moved in zip(rows.effective, at_seats, strict=True)
        ],
        object,
    )
    unit = np.where(at_seats & (rows.unit_price > BAD), -np.abs(rows.unit_price), rows.unit_price)
    return rows.but(seats=np.where(at_seats, -rows.seats, rows.seats), unit_price=unit, effective=effective)


def _where_readable(cells: Cells | None, size: int) -> Array:
    """Days that only help: those that cannot be read are none."""
    day, wrong = days(cells, size)
    return np.where(wrong, NO_DAY, day)


def _either(number: Array, other: Array) -> Array:
    return np.where(number == NOTHING, other, number)


def _texts(cells: Mapping[str, Cells], size: int, form: Form) -> tuple[dict[str, Array], dict[str, Array]]:
    """The columns of texts as places, and what stands there."""
    columns, held = {}, {}
    names = {
        "customer": "CustomerName", "order": "OrderId", "reference": "ReferenceId", "sku": "SkuId",
        "currency": "Currency", "word": "ChargeType",
        "cycle": "BillingCycleType" if form == "legacy" else "TermAndBillingCycle",
        "offer": "OfferName" if form == "legacy" else "SkuName",
    }  # fmt: skip
    for column, name in names.items():
        made = str.upper if column == "currency" else str
        columns[column], held[column] = texts(cells.get(name), size, made)
    number, ids = texts(cells.get("SyndicationPartnerSubscriptionNumber"), size)
    other, others = texts(cells.get("SubscriptionId"), size)
    every = np.concatenate([ids, others])
    columns["subscription"] = np.where(ids[number] != "", number, len(ids) + other)
    held["subscription"] = every
    return columns, held


def _as_written(cells: Mapping[str, Cells], name: str, size: int) -> Array:
    return cells[name].texts if name in cells else np.full(size, "", object)


def _wrong(
    rows: Rows, money: Mapping[str, Array], quantity: Array, days: tuple[Array, Array], form: Form
) -> dict[str, Array]:
    """Which rows cannot be read, by the column that is to blame: both days where a row ends before it begins."""
    wrong = {name: column == BAD for name, column in money.items()}
    wrong["Amount" if form == "legacy" else "Subtotal"] |= rows.amount == NOTHING
    wrong["Quantity"] |= (quantity == NOTHING) | (quantity % UNIT != 0) | (np.abs(quantity) > MOST_SEATS * UNIT)
    ends_first = (rows.last < rows.first) & ~days[0] & ~days[1]  # a comparison with NaT is false
    wrong["ChargeStartDate"] = days[0] | np.isnat(rows.first) | ends_first
    wrong["ChargeEndDate"] = days[1] | np.isnat(rows.last) | ends_first
    return wrong


def _unreadable(
    table: Table, rows: Rows, wrong: Mapping[str, Array], bad: Array, order: Order, held: Mapping[str, Array]
) -> Iterator[Unreadable]:
    for row in np.flatnonzero(bad).tolist():
        column = next(name for name, is_wrong in wrong.items() if is_wrong[row])
        cells = table.columns.get(column)
        found = one_line(str((cells[row] if cells else None) or "").removesuffix(OTHERWISE))
        key = "empty-cell" if not found else "not-a-day" if column.startswith("Charge") else "not-a-number"
        if column == "Currency":
            key = "not-a-currency"
        if key == "not-a-day" and day_of(found, "mdy" if order == "dmy" else "dmy")[0] != found:
            key = f"other-order-{order}"
        facts: dict[str, object] = {"column": column, "found": found}
        if column == "ChargeStartDate" and rows.last[row] < rows.first[row]:
            key, facts = "ends-first", facts | {"first": rows.first[row], "last": rows.last[row]}
        subscription = str(held["subscription"][int(rows.subscription[row])])
        first, last = (
            NO_DAY if wrong[name][row] else day[row]
            for name, day in (("ChargeStartDate", rows.first), ("ChargeEndDate", rows.last))
        )
        yield Unreadable(int(rows.number[row]), key, facts, subscription, (first, last))


def _mostly_unreadable(path: str, unreadable: Sequence[Unreadable], every: int) -> Refusal:
    """Names the column that is to blame most often, and the first row where it is."""
    facts: dict[str, object] = {"count": len(unreadable), "of": every}
    column, _ = Counter(str(row.values.get("column", "")) for row in unreadable).most_common(1)[0]
    if not column:
        return Refusal(path, "mostly-unreadable", facts)
    first = next(row for row in unreadable if row.values.get("column") == column)
    facts |= {"column": column, "row": first.number, "found": first.values["found"]}
    return Refusal(path, "mostly-unreadable-column", facts)


def _skipped(table: Table, before: int) -> Iterator[Unreadable]:
    """Rows with other cells than the header."""
    for row in table.skipped.first:
        facts = {"count": row.values["found"], "titles": row.values["expected"]}
        yield Unreadable(row.number - before, "cells", facts)
