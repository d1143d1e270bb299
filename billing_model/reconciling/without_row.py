"""Lines without a row, which a row of another subscription of the same customer may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from billing_model.core.book import Book
from billing_model.reconciling.compared import Difference, Key, key
from billing_model.reconciling.one_row import FileRow, ModelLine


class WithoutRow:
    """The lines without a row, by customer and by what makes a row and a line equal."""

    def __init__(self, book: Book, differences: Sequence[Difference]) -> None:
        self._customer = book.customer
        self._held: dict[tuple[int, Key], list[tuple[Difference, ModelLine]]] = defaultdict(list)
        for difference in differences:
            for line in difference.missing:
                self._held[self._place(difference, line)].append((difference, line))

    def taken(self, difference: Difference, row: FileRow) -> tuple[Difference, ModelLine] | None:
        """The first of another subscription that is as a row is, None where there is none; it is no more without."""
        held = self._held.get(self._place(difference, row), [])
        other = next((pair for pair in held if pair[0] is not difference), None)
        if other is not None:
            held.remove(other)
            other[0].missing.remove(other[1])
        return other

    def _place(self, difference: Difference, each: FileRow | ModelLine) -> tuple[int, Key]:
        return int(self._customer[difference.subscription]), key(each)
