"""Why rows and lines of a subscription differ: the first rule that gives the billed amount to the minor unit.

The rules go in one order: what is a row too many or one of another invoice; what touches all rows of the subscription;
then pair by pair; what is left is a row without a line or a line without a row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.explaining.steps import is_whole
from billing_model.reconciling.columns import NOT_MODELLED
from billing_model.reconciling.compared import Compared, Difference, key
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.made import finding
from billing_model.reconciling.matching import NONE, day_pair, once
from billing_model.reconciling.numbers import BAD
from billing_model.reconciling.one_row import (
    CENT,
    PUBLISHED,
    Cause,
    FileRow,
    ModelLine,
    Terms,
    cause_of,
    same_days,
    same_fields,
)
from billing_model.reconciling.pairing import pairs, split_runs
from billing_model.reconciling.rows import Rows
from billing_model.reconciling.whole_subscription import LeftOut, left_out
from billing_model.reconciling.without_row import WithoutRow

NAMES_OF_KINDS = {
    "set-seats": "missed-seat-change",
    "add-seats": "missed-seat-change",
    "remove-seats": "missed-seat-change",
}
LONGEST_MONTH = 31


class Differences:
    """The findings about the subscriptions that differ.

    held: other invoices that the files hold, whose rows are not checked; computed: what a row whose own sum is wrong
    should be, micro-units, by the name of its file and its number; unreadable: how many rows of a subscription cannot
    be read; quantum: the last decimal that a price of the files can have, in micro-units.
    """

    def __init__(
        self, compared: Compared, held: Sequence[np.datetime64], computed: Mapping[tuple[str, int], int],
        unreadable: Mapping[int, int], quantum: int,
    ) -> None:  # fmt: skip
        self._compared, self._held, self._computed, self._unreadable = compared, {*held}, computed, unreadable
        self._elsewhere, self._by_price = _on_other_invoices(compared), _list_prices(compared)
        self._quantum = quantum

    def findings(self) -> list[Finding]:
        """All of them, in the order of the book."""
        compared = self._compared
        found: list[Finding] = []
        differing = compared.differing
        for difference in differing.values():
            found += self._before(difference)
        left = [difference for difference in differing.values() if difference.left or difference.missing]
        found += self._of_another([difference for difference in left if not difference.missing], left)
        left = [difference for difference in left if difference.left or difference.missing]
        by_event = left_out(compared, [difference for difference in left if not self._may_be_unreadable(difference)])
        rest = []
        for difference in left:
            if difference.subscription in by_event:
                found.append(self._of_an_event(difference, by_event[difference.subscription]))
            else:
                found += self._paired(difference)
                rest.append(difference)
        return [*found, *self._alone(rest)]

    # ---- Before the event: rows too many, of other invoices, with other days

    def _before(self, difference: Difference) -> Iterator[Finding]:
        self._right_but_for_its_sum(difference)
        yield from self._not_modelled(difference)
        yield from self._of_other_invoices(difference, held=True)
        yield from self._other_days_of_a_credit(difference)
        minor = int(self._compared.book.minor[difference.subscription])
        for rows, line in [*split_runs(difference.left, difference.missing, minor)]:
            yield self._explained(difference, Cause("split-run"), rows, [line])
        for row in [*difference.left]:
            if row.amount == 0 and self._is_free(difference, row):
                yield self._explained(difference, Cause("free-days"), [row], [])
        yield from self._twice(difference)
        yield from self._wrong_sign(difference)
        yield from self._of_other_invoices(difference, held=False)

    def _right_but_for_its_sum(self, difference: Difference) -> None:
        """Rows whose own sum is wrong, of which there is a finding already, and that are a line by either number."""
        rows, files = self._compared.rows, self._compared.files
        for row in [*difference.left] if self._computed else ():
            amount = self._computed.get((files[int(rows.file[row.place])].name, int(rows.number[row.place])))
            if amount is None:
                continue
            for line in difference.missing:
                either = line.amount == row.amount or (line.seats, line.amount) == (row.seats, amount)
                if either and same_days(row, line):
                    difference.left.remove(row)
                    difference.missing.remove(line)
                    break

    def _not_modelled(self, difference: Difference) -> Iterator[Finding]:
        by_word = defaultdict(list)
        for row in difference.left:
            if row.family in NOT_MODELLED:
                by_word[self._compared.text("word", row.place)].append(row)
        for rows in by_word.values():
            stake = sum(row.amount for row in rows)
            yield self._explained(difference, Cause("not-modelled"), rows, [], stake)

    def _twice(self, difference: Difference) -> Iterator[Finding]:
        """Rows beyond the number of equal lines."""
        expected = Counter(map(key, difference.lines))
        doubled: dict[Any, list[FileRow]] = defaultdict(list)
        same = Counter(map(self._same, difference.rows))
        for row in difference.left:
            if expected[key(row)] and same[self._same(row)] > 1:
                doubled[self._same(row)].append(row)
        for rows in doubled.values():
            cause = Cause("duplicate-row", {"more": len(rows)})
            yield self._explained(difference, cause, rows, [], sum(row.amount for row in rows))

    def _wrong_sign(self, difference: Difference) -> Iterator[Finding]:
        """Rows that are right but for their sign; before a row is taken for the credit of a later invoice."""
        for row in [*difference.left]:
            for line in difference.missing:
                if same_fields(row, line) and row.amount == -line.amount != 0:
                    yield self._explained(difference, Cause("wrong-sign"), [row], [line])
                    break

    def _same(self, row: FileRow) -> tuple[Any, ...]:
        """What two rows have in common that are one twice; in New Commerce an order's lawful second row differs."""
        compared = self._compared
        if compared.files[int(compared.rows.file[row.place])].form == "legacy":
            return (*key(row), row.family)
        texts = (compared.text(column, row.place) for column in ("order", "reference", "sku"))
        return (*key(row), row.family, row.unit_price, *texts)

    def _of_other_invoices(self, difference: Difference, held: bool) -> Iterator[Finding]:
        """Rows that are lines of another invoice; held: of one that the file holds too, or of one that it does not."""
        by_day: dict[np.datetime64, list[FileRow]] = defaultdict(list)
        for row in difference.left:
            if row.place in self._elsewhere and (self._elsewhere[row.place] in self._held) == held:
                by_day[self._elsewhere[row.place]].append(row)
        for day, rows in by_day.items():
            stake = sum(row.amount for row in rows)
            kind = "taken-up-early" if day > self._compared.days[-1] else "taken-up-late"
            if held:
                kind = "not-in-period"
            yield self._explained(difference, Cause(kind, {"day": day}), rows, [], stake)

    def _other_days_of_a_credit(self, difference: Difference) -> Iterator[Finding]:
        """A credit in full that is dated from the event instead of from the charge."""
        cancelled = self._days_of(difference, "cancel")
        for row in [*difference.left]:
            for line in difference.missing:
                same = row.seats == line.seats and row.amount == line.amount < 0 and row.last == line.last
                if same and line.is_cancel_fee and row.first in cancelled:
                    yield self._explained(difference, Cause("cancel-dates", {"day": row.first}), [row], [line], 0)
                    break

    def _is_free(self, difference: Difference, row: FileRow) -> bool:
        """CSP-11, CSP-12: days before the first that is charged."""
        compared, sub = self._compared, difference.subscription
        purchased = compared.book.purchased[sub]
        soon = purchased <= row.first and row.last - purchased < np.timedelta64(LONGEST_MONTH, "D")
        return bool(soon and row.last < compared.charged_from[sub])

    # ---- The event, and pair by pair

    def _of_an_event(self, difference: Difference, event: LeftOut) -> Finding:
        kind = NAMES_OF_KINDS.get(event.kind, "missing-row")
        if event.kind == "cancel" and any(row.amount > 0 and row.first >= event.on for row in difference.rows):
            kind = "billed-after-cancellation"
        stake = sum(row.amount for row in difference.rows) - sum(line.amount for line in difference.lines)
        clause = _clause_of_the_credit(difference) if event.kind == "cancel" else ""
        programme = str(self._compared.book.programme_names[difference.subscription])
        values = {"day": event.on, "event": event.kind, "programme": programme}
        cause = Cause(kind, values, key=f"{kind}-event", clause=clause)
        lines = difference.missing or difference.lines
        return self._explained(difference, cause, difference.left, lines, stake)

    def _paired(self, difference: Difference) -> Iterator[Finding]:
        """Pairs with a cause; those with the same cause are one finding."""
        profiles = PUBLISHED[self._compared.files[0].form]
        terms = Terms(self._by_price.get(difference.subscription, ()), profiles, self._quantum)
        groups: dict[Any, list[tuple[FileRow, ModelLine]]] = defaultdict(list)
        causes: dict[Any, Cause] = {}
        made = pairs(difference.left, difference.missing)
        for row, line in sorted(made, key=lambda pair: not is_whole(pair[1].operands)):  # which tells a price exactly
            cause = cause_of(row, line, terms) or self._frequency(difference, row, line)
            if cause is None and _far(row, line):
                continue  # neither is the other's: a row too many and a line without a row
            cause = cause or _unexplained(row, line)
            if cause.kind == "wrong-price" and not cause.key:
                terms = replace(terms, charged=(*terms.charged, cause.apart))
            causes[cause.kind, cause.apart] = cause
            groups[cause.kind, cause.apart].append((row, line))
        for same, held in groups.items():
            rows, lines = [row for row, _ in held], [line for _, line in held]
            yield self._explained(difference, causes[same], rows, lines)

    def _frequency(self, difference: Difference, row: FileRow, line: ModelLine | None) -> Cause | None:
        """A month of an annual subscription, or a year of a monthly one (CSP-1)."""
        book, sub = self._compared.book, difference.subscription
        lines = [line] if line else difference.lines
        price = lines[0].operands["list_price"] if lines else int(book.list_price[sub])
        if row.amount <= 0 or price in (0, MISSING) or not hasattr(book, "frequency"):
            return None
        annual = bool(book.frequency[sub] == 1)
        months = 1 if annual else 12
        of_that_length = row.days <= LONGEST_MONTH if annual else row.days >= 365
        if of_that_length and row.days >= 28 and row.amount == price * months * row.seats:
            return Cause("wrong-frequency", {"months": months}, months)
        return None

    # ---- What is left

    def _alone(self, differences: Sequence[Difference]) -> Iterator[Finding]:
        yield from self._of_another(differences, differences)
        for difference in differences:
            yield from self._rows_alone(difference)
            yield from self._lines_alone(difference)

    def _of_another(self, differences: Sequence[Difference], owners: Sequence[Difference]) -> Iterator[Finding]:
        """Rows of these subscriptions that are lines without a row of another one of their customer."""
        without_row = WithoutRow(self._compared.book, owners)
        for difference in differences:
            for row in [*difference.left]:
                if (other := without_row.taken(difference, row)) is not None:
                    owner, line = other
                    facts = {"other": str(self._compared.book.id[owner.subscription])}
                    yield self._explained(difference, Cause("wrong-subscription", facts), [row], [], 0, [line])

    def _rows_alone(self, difference: Difference) -> Iterator[Finding]:
        groups: dict[Any, list[FileRow]] = defaultdict(list)
        causes: dict[Any, Cause] = {}
        same = Counter(map(self._same, difference.rows))
        for row in difference.left:
            ended = self._ended_before(difference, row)
            if ended is not None and row.amount > 0:
                clause = _clause_of_the_credit(difference)
                cause = Cause("billed-after-cancellation", {"day": ended}, str(ended), clause=clause)
            elif same[self._same(row)] > 1:
                cause = Cause("duplicate-row", {"more": 1}, self._same(row))
            else:
                cause = self._frequency(difference, row, None) or Cause("unexplained", apart=row.place, key="no-line")
            causes[cause.kind, cause.apart] = cause
            groups[cause.kind, cause.apart].append(row)
        for apart, rows in groups.items():
            yield self._explained(difference, causes[apart], rows, [], sum(row.amount for row in rows))

    def _ended_before(self, difference: Difference, row: FileRow) -> np.datetime64 | None:
        """The day of the cancellation after which the row charges, None where there is none or it has come back."""
        cancelled = [day for day in self._days_of(difference, "cancel") if day <= row.first]
        back = [day for day in self._days_of(difference, "reactivate") if day <= row.first]
        if not cancelled or (back and max(back) >= max(cancelled)):
            return None
        return max(cancelled)

    def _lines_alone(self, difference: Difference) -> Iterator[Finding]:
        """Lines without a row; those that were charged on one day, or all of a subscription, are one finding."""
        if self._may_be_unreadable(difference):
            return
        every = len(difference.missing) == len(difference.lines)
        posted = self._compared.lines.posted
        groups: dict[Any, list[ModelLine]] = defaultdict(list)
        for line in difference.missing:
            groups[None if every else posted[line.place]].append(line)
        for lines in groups.values():
            yield self._explained(difference, Cause("missing-row"), [], lines)

    def _may_be_unreadable(self, difference: Difference) -> bool:
        """Whether all that is left is lines without a row, which may be what stands in rows that cannot be read."""
        return not difference.left and len(difference.missing) <= self._unreadable.get(difference.subscription, 0)

    # ---- Together

    def _explained(
        self, difference: Difference, cause: Cause, rows: Sequence[FileRow], lines: Sequence[ModelLine],
        at_stake: int | None = None, shown: Sequence[ModelLine] = (),
    ) -> Finding:  # fmt: skip
        """The finding; its rows and lines are explained by it. shown: lines of another subscription."""
        rows, lines = [*rows], [*lines]
        stake = sum(row.amount for row in rows) - sum(line.amount for line in lines) if at_stake is None else at_stake
        made = finding(self._compared, cause, rows, lines or shown, stake, difference.subscription)
        difference.left[:] = [row for row in difference.left if row not in rows]
        difference.missing[:] = [line for line in difference.missing if line not in lines]
        return made

    def _days_of(self, difference: Difference, kind: str) -> list[np.datetime64]:
        events = self._compared.book.events
        return [events.on[row] for row in self._compared.events_of(difference) if events.kind_names[row] == kind]


def _clause_of_the_credit(difference: Difference) -> str:
    """The clause by which the cancellation is credited (CSP-30, CSP-31), "" where it is on another invoice."""
    credits = (line for line in difference.lines if line.is_cancel_fee)
    return next((codes.clause.name(line.operands["clause"]) for line in credits), "")


def _unexplained(row: FileRow, line: ModelLine) -> Cause:
    key = "unexplained-licences" if row.amount == line.amount else ""
    return Cause("unexplained", {"seats": row.seats, "right": line.seats}, row.place, key)


def _far(row: FileRow, line: ModelLine) -> bool:
    """Whether only some days are the same, and neither the seats nor the amount."""
    same_days = row.first == line.first or row.last == line.last
    return not same_days and row.seats != line.seats and row.amount != line.amount


def _on_other_invoices(compared: Compared) -> Mapping[int, np.datetime64]:
    """The invoice day of rows that are lines of another invoice; by row."""
    left = np.flatnonzero((compared.owner >= 0) & (compared.line == NONE))
    asked = np.zeros(len(compared.book), bool)
    asked[compared.owner[left]] = True
    rows, others = compared.rows, compared.others.take(asked[compared.others.subscription])
    found = once(
        [compared.owner[left], day_pair(rows)[left], rows.seats[left], rows.amount[left]],
        [others.subscription, day_pair(others), others.seats, others.amount],
    )
    return {int(row): others.invoice[line] for row, line in zip(left, found, strict=True) if line != NONE}


def quantum_of(rows: Rows) -> int:
    """The last decimal that a price of the files can have, in micro-units: a cent where all that they print are."""
    return CENT if (rows.unit_price[rows.unit_price > BAD] % CENT == 0).all() else 1


def _list_prices(compared: Compared) -> Mapping[int, Sequence[tuple[int, np.datetime64]]]:
    """The list prices of each subscription that a later day had, with the day."""
    book, by_subscription = compared.book, defaultdict(list)
    if "list_price" not in book.events.more:
        return {}
    prices: Array = book.events.more["list_price"]
    for row in np.flatnonzero(prices > 0).tolist():
        by_subscription[int(book.events.subscription[row])].append((int(prices[row]), book.events.on[row]))
    return by_subscription
