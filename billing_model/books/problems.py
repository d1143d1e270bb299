"""What is wrong in the rows of a book: the first problems with their sentence, and how many there are."""

from __future__ import annotations

from collections.abc import Set

from billing_model.billing.refusal import Refusal, in_order
from billing_model.books.table.skipped import MOST_PROBLEMS


class Problems(list[Refusal]):
    """The first problems in the order of the files, at most `MOST_PROBLEMS`.

    total: how many there are; remarks: how many beside them are remarks only.

    >>> problems = Problems()
    >>> problems.add(Refusal("events.csv", "missing", number=2))
    >>> problems.total += 7
    >>> len(problems), problems.total
    (1, 8)
    """

    def __init__(self) -> None:
        super().__init__()
        self.total = self.remarks = 0

    def add(self, refusal: Refusal) -> None:
        """Add a problem."""
        self.append(refusal)
        self.total += not refusal.remark
        self.remarks += refusal.remark
        if len(self) >= 4 * MOST_PROBLEMS:
            self.settle()

    def drop_remarks(self, customers: Set[str]) -> None:
        """Leave out the remarks about customers who are left out anyway."""
        kept = [refusal for refusal in self if not refusal.remark or refusal.customer not in customers]
        self.remarks -= len(self) - len(kept)
        self[:] = kept

    def settle(self) -> Problems:
        """The same in the order of the files, without those beyond the first."""
        self[:] = in_order(self)[:MOST_PROBLEMS]
        return self
