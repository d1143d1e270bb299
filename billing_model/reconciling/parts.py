"""Rows and their book cut between customers, so that each part is looked at by itself, wherever that is done.

A subscription's rows lie in one part, so that one cause stays one finding, and so do all subscriptions of a customer,
one of which may have been charged another's row. Subscriptions of two customers that name each other are not cut apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.reconciling.compared import Compared
from billing_model.reconciling.rows import Days, Rows, VendorFile

SIZE = 20_000  # subscriptions in a part, about


@dataclass(frozen=True, eq=False)
class Part:
    """Customers with their rows.

    - compared: their rows and their part of the book, which counts from 0
    - computed: what a row whose own sum is wrong may stand for, micro-units, by the name of its file and its number
    - unreadable: the days of the rows of a subscription that cannot be read
    """

    compared: Compared
    computed: Mapping[tuple[str, int], Sequence[int]]
    unreadable: Mapping[int, Sequence[Days]]


@dataclass(frozen=True, eq=False)
class Parts(Sequence[Part]):
    """The parts of rows and a book, each made when it is asked for.

    - whole: all of it; size: subscriptions of a part, about
    - apart: whether a part goes to another process, so that it takes along only what is its own
    - chosen: the places of those that are asked for among all, None for every one
    """

    whole: Part
    size: int
    apart: bool = False
    chosen: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Part: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Part]: ...

    def __getitem__(self, place: int | slice) -> Part | Sequence[Part]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        if len(self._cuts) == 2 and not self.apart:
            return self.whole
        number = self._places[place]
        return self._between(int(self._cuts[number]), int(self._cuts[number + 1]), self._rows[number])

    def __iter__(self) -> Iterator[Part]:
        return (self[place] for place in range(len(self)))

    def rows(self, place: int) -> int:
        """How many rows of files a part has."""
        return len(self._rows[self._places[place]])

    def only(self, chosen: Sequence[int]) -> Parts:
        """The parts at these places."""
        return replace(self, chosen=chosen)

    def _between(self, start: int, stop: int, rows: Array) -> Part:
        """The part of these rows of the book and of the files."""
        whole, compared = self.whole, self.whole.compared
        part = replace(
            compared, rows=compared.rows.take(rows), place=compared.place[rows], owner=compared.owner[rows] - start,
            book=_of_its_own(compared.book.between(start, stop)),
        )  # fmt: skip
        return Part(
            _alone(part) if self.apart else part,
            {place: whole.computed[place] for place in self._wrong_sums(rows) if place in whole.computed},
            {sub - start: days for sub, days in whole.unreadable.items() if start <= sub < stop},
        )

    @cached_property
    def _places(self) -> Sequence[int]:
        return range(len(self._cuts) - 1) if self.chosen is None else self.chosen

    def _wrong_sums(self, rows: Array) -> Iterator[tuple[str, int]]:
        """The file and the number of the rows that are numbered as one of those whose own sum is wrong."""
        compared, asked = self.whole.compared, [number for _, number in self.whole.computed]
        for row in rows[np.isin(compared.rows.number[rows], asked)].tolist():
            yield compared.files[int(compared.rows.file[row])].name, int(compared.rows.number[row])

    @cached_property
    def _cuts(self) -> Array:
        """Where in the book a part begins, and its end."""
        book = self.whole.compared.book
        if len(book) <= self.size or _names_another_customers(book):
            return np.array([0, len(book)])
        begins = np.append(0, np.flatnonzero(np.diff(book.customer)) + 1)
        even = begins[np.searchsorted(begins, np.arange(0, len(book), self.size), side="right") - 1]
        return np.append(np.unique(even), len(book))

    @cached_property
    def _rows(self) -> Sequence[Array]:
        """The rows of each part, in their order; those of unknown subscriptions are in none."""
        owner = self.whole.compared.owner
        part = np.where(owner >= 0, np.searchsorted(self._cuts, owner, side="right") - 1, -1)
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(-1, len(self)), side="right").tolist()
        return [order[start:stop] for start, stop in pairwise(ends)]


def _names_another_customers(book: Book) -> bool:
    """Whether a subscription or an event names a subscription of another customer."""
    own, events = book.customer, book.events
    tables = (book.subscriptions.more, own), (events.more, own[events.subscription])
    return any(
        bool((own[np.maximum(named, 0)] != customer)[named >= 0].any())
        for more, customer in tables
        for name, named in more.items()
        if codes.reference.known(name)
    )


def _of_its_own(book: Book) -> Book:
    """Some subscriptions as a whole book, without the names of other customers."""
    named, customer = np.unique(book.customer, return_inverse=True)
    return replace(book.change(customer=customer).renumbered(), customers=book.customers[named])


def _alone(compared: Compared) -> Compared:
    """Rows whose files hold nothing else."""
    files, places = [], np.zeros(len(compared.rows), np.int64)
    for number, file in enumerate(compared.files):
        mine = np.flatnonzero(compared.rows.file == number)
        rows, texts = file.rows.take(compared.place[mine]), {}
        for name, held in file.texts.items():
            used, place = np.unique(getattr(rows, name), return_inverse=True)
            rows, texts[name] = rows.replace(**{name: place}), held[used]
        files.append(
            VendorFile(file.name, file.form, rows.but(effective="", rate=""), texts, (), len(rows), own=file.own)
        )
        places[mine] = np.arange(len(mine))
    return replace(compared, files=files, rows=_in_order(compared.rows, files), place=places)


def _in_order(rows: Rows, files: Sequence[VendorFile]) -> Rows:
    """The rows of the files in the order of `rows`."""
    together = Rows.concat([file.rows.but(file=number) for number, file in enumerate(files)])
    back = np.empty(len(rows), np.int64)
    back[np.argsort(rows.file, kind="stable")] = np.arange(len(rows))
    return together.take(back)
