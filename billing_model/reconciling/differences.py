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
from billing_model.explaining.steps import is_whole
from billing_model.reconciling.columns import NOT_MODELLED
from billing_model.reconciling.compared import Compared, Difference, key
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.made import finding
from billing_model.reconciling.matching import NONE, day_pair, once
from billing_model.reconciling.one_row import (
    LONGEST_MONTH,
    PUBLISHED,
    Cause,
    FileRow,
    ModelLine,
    Terms,
    cause_of,
    same_days,
    same_fields,
)
from billing_model.reconciling.pairing import pairs, split_products, split_runs
from billing_model.reconciling.prices import common_prices, inside_the_term, list_prices
from billing_model.reconciling.row_checks import BY_FORMULA
from billing_model.reconciling.rows import Days
from billing_model.reconciling.rows_alone import changes, days_of, ended_before, frequency
from billing_model.reconciling.whole_subscription import RENEWAL, LeftOut, left_out
from billing_model.reconciling.windows import too_late
from billing_model.reconciling.without_row import WithoutRow

NAMES_OF_KINDS = dict.fromkeys(
    ("set-seats", "add-seats", "remove-seats", "move-seats", "schedule"), "missed-seat-change"
)
ENDS = ("cancel", RENEWAL)
SAID_BY_NAME = ("cancel", "reactivate")  # in a sentence of their own


class Differences:
    """The findings about the subscriptions that differ.

    held: other invoices that the files hold, whose rows are not checked; computed: what a row whose own sum is wrong
    may stand for, micro-units, by the name of its file and its number; unreadable: the days of the rows of a
    subscription that cannot be read; quantum: the last decimal that a price of the files can have, in micro-units.
    """

    def __init__(
        self, compared: Compared, held: Sequence[np.datetime64], computed: Mapping[tuple[str, int], Sequence[int]],
        unreadable: Mapping[int, Sequence[Days]], quantum: int,
    ) -> None:  # fmt: skip
        self._compared, self._held, self._computed, self._unreadable = compared, {*held}, computed, unreadable
        self._elsewhere, self._by_price = _on_other_invoices(compared), list_prices(compared)
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
        by_event = left_out(
            compared, [difference for difference in left if difference.left or self._without_a_row(difference)]
        )
        rest = []
        for difference in left:
            if difference.subscription in by_event:
                found.append(self._of_an_event(difference, by_event[difference.subscription]))
            else:
                rest.append(difference)
        for difference in rest:
            found += self._paired(difference)
        for change, cause in too_late(compared, rest):
            found.append(self._explained(change.difference, cause, change.rows, []))
        return [*found, *self._alone(rest)]

    # ---- Before the event: rows too many, of other invoices, with other days

    def _before(self, difference: Difference) -> Iterator[Finding]:
        yield from self._wrong_sums(difference)
        yield from self._not_modelled(difference)
        yield from self._of_other_invoices(difference, held=True)
        yield from self._other_days_of_a_credit(difference)
        minor = int(self._compared.book.minor[difference.subscription])
        for rows, line in [*split_runs(difference.left, difference.missing, minor)]:
            yield self._explained(difference, Cause("split-run"), rows, [line])
        if self._compared.files[0].form == "nce":
            for rows, line in [*split_products(difference.left, difference.missing, minor)]:
                yield self._explained(difference, Cause("split-run", key="split-products"), rows, [line])
        for row in [*difference.left]:
            if row.amount == 0 and self._is_free(difference, row):
                yield self._explained(difference, Cause("free-days"), [row], [])
        yield from self._twice(difference)
        yield from self._wrong_sign(difference)
        yield from self._of_other_invoices(difference, held=False)

    def _wrong_sums(self, difference: Difference) -> Iterator[Finding]:
        """Rows whose own sum is wrong, of which there is a finding already; where the book tells which sum is right,
        that is the finding instead."""
        rows, files = self._compared.rows, self._compared.files
        for row in [*difference.left] if self._computed else ():
            sums = self._computed.get((files[int(rows.file[row.place])].name, int(rows.number[row.place])))
            line = None if sums is None else _of_a_sum(row, sums, difference.missing)
            if sums is None or line is None:
                continue
            if row.amount != line.amount in sums and files[0].form == "nce":
                facts = {"printed": row.amount, "computed": line.amount}
                yield self._explained(difference, Cause("row-arithmetic", facts, key=BY_FORMULA), [row], [line])
            else:
                difference.left.remove(row)
                difference.missing.remove(line)

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
        cancelled = days_of(self._compared, difference, "cancel")
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
        if event.kind in ENDS and any(row.amount > 0 and row.first >= event.on for row in difference.left):
            kind = "billed-after-cancellation"
        stake = sum(row.amount for row in difference.rows) - sum(line.amount for line in difference.lines)
        clause = _clause_of_the_credit(difference) if event.kind == "cancel" else ""
        programme = str(self._compared.book.programme_names[difference.subscription])
        values = {"day": event.on, "event": event.kind, "programme": programme}
        of_its_own = event.kind == RENEWAL or (kind == "missing-row" and event.kind in SAID_BY_NAME)
        name = {RENEWAL: "renewal"}.get(event.kind, event.kind) if of_its_own else "event"
        cause = Cause(kind, values, key=f"{kind}-{name}", clause=clause)
        lines = difference.missing or difference.lines
        return self._explained(difference, cause, difference.left, lines, stake)

    def _paired(self, difference: Difference) -> Iterator[Finding]:
        """Pairs with a cause; those with the same cause are one finding."""
        profiles = PUBLISHED[self._compared.files[0].form]
        terms = Terms((), profiles, self._quantum)
        groups: dict[Any, list[tuple[FileRow, ModelLine]]] = defaultdict(list)
        causes: dict[Any, Cause] = {}
        made = pairs(difference.left, difference.missing)
        terms = replace(terms, charged=common_prices(made, terms))
        for row, line in sorted(made, key=lambda pair: not is_whole(pair[1].operands)):  # which tells a price exactly
            terms = replace(terms, list_prices=inside_the_term(self._compared, difference, line, self._by_price))
            cause = cause_of(row, line, terms) or frequency(self._compared, difference, row, line)
            if cause is None and _far(row, line):
                continue  # neither is the other's: a row too many and a line without a row
            cause = cause or _unexplained(row, line)
            if cause.kind == "wrong-price" and cause.key in ("", "wrong-price-list"):
                terms = replace(terms, charged=(*terms.charged, cause.apart))
            causes[cause.kind, cause.apart] = cause
            groups[cause.kind, cause.apart].append((row, line))
        for same, held in groups.items():
            rows, lines = [row for row, _ in held], [line for _, line in held]
            yield self._explained(difference, causes[same], rows, lines)

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
        compared = self._compared
        groups: dict[Any, list[FileRow]] = defaultdict(list)
        causes: dict[Any, Cause] = {}
        same = Counter(map(self._same, difference.rows))
        of_a_change = {row.place: (cause, rows) for rows, cause in changes(compared, difference) for row in rows}
        for row in difference.left:
            ended = ended_before(compared, difference, row)
            if ended is not None and row.amount > 0:
                clause = _clause_of_the_credit(difference)
                cause = Cause("billed-after-cancellation", {"day": ended}, str(ended), clause=clause)
            elif same[self._same(row)] > 1:
                cause = Cause("duplicate-row", {"more": 1}, self._same(row))
            elif row.place in of_a_change:
                cause, _ = of_a_change[row.place]
            else:
                cause = frequency(compared, difference, row, None) or Cause(
                    "unexplained", apart=row.place, key="no-line"
                )
            causes[cause.kind, cause.apart] = cause
            groups[cause.kind, cause.apart].append(row)
        for apart, rows in groups.items():
            yield self._explained(difference, causes[apart], rows, [], sum(row.amount for row in rows))

    def _lines_alone(self, difference: Difference) -> Iterator[Finding]:
        """Lines without a row; those that were charged on one day, or all of a subscription, are one finding."""
        missing = self._without_a_row(difference)
        every = len(missing) == len(difference.lines)
        posted = self._compared.lines.posted
        groups: dict[Any, list[ModelLine]] = defaultdict(list)
        for line in missing:
            groups[None if every else posted[line.place]].append(line)
        for lines in groups.values():
            yield self._explained(difference, Cause("missing-row"), [], lines)

    def _without_a_row(self, difference: Difference) -> Sequence[ModelLine]:
        """The lines without a row, but for those that may be what stands in rows that cannot be read: by their days,
        as far as these can be read."""
        unreadable = sorted(
            self._unreadable.get(difference.subscription, ()), key=lambda days: int(np.isnat(days).sum())
        )
        missing = [*difference.missing]
        for days in unreadable:
            fits = (line for line in missing if all(map(_same_day, days, (line.first, line.last))))
            if (line := next(fits, None)) is not None:
                missing.remove(line)
        return missing

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


def _clause_of_the_credit(difference: Difference) -> str:
    """The clause by which the cancellation is credited (CSP-30, CSP-31), "" where it is on another invoice."""
    credits = (line for line in difference.lines if line.is_cancel_fee)
    return next((codes.clause.name(line.operands["clause"]) for line in credits), "")


def _of_a_sum(row: FileRow, sums: Sequence[int], lines: Sequence[ModelLine]) -> ModelLine | None:
    """The line that a row with a wrong sum is: by either number, else by its days and sign where only the sum that is
    printed is compared."""
    alike = [line for line in lines if same_days(row, line)]
    for line in alike:
        if line.amount == row.amount or (line.seats == row.seats and line.amount in sums):
            return line
    of_formula = len(sums) > 1
    return next((line for line in alike if of_formula and line.amount * sums[0] > 0), None)


def _same_day(read: np.datetime64, day: np.datetime64) -> bool:
    return bool(np.isnat(read) or read == day)


def _unexplained(row: FileRow, line: ModelLine) -> Cause:
    key = "unexplained-licences" if row.amount == line.amount else ""
    return Cause("unexplained", {"seats": row.seats, "right": line.seats}, row.place, key)


def _far(row: FileRow, line: ModelLine) -> bool:
    """Whether they neither begin nor end together, and neither the seats nor the amount are the same."""
    together = row.first == line.first or row.last == line.last
    return not together and row.seats != line.seats and row.amount != line.amount


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
