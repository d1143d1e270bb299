"""What was last made of a small book, so that what a page asks for more than once in a turn is made once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from billing_model.core.book import Book

T = TypeVar("T")
FEW = 64  # subscriptions; of a larger book nothing is kept, since it takes room
MOST = 4  # books: a turn has that of the case, and some that differ from it


class Recent(threading.local, Generic[T]):
    """The last few of one kind, each by the book itself, which nobody changes; gone with the thread that asked."""

    def __init__(self) -> None:
        self.made: deque[tuple[Book, T]] = deque(maxlen=MOST)

    def of(self, book: Book, make: Callable[[], T], serves: Callable[[T], bool] = lambda _: True) -> T:
        """What was made of a book, or is made now; serves: whether it is enough."""
        for known, made in self.made:
            if known is book and serves(made):
                return made
        made = make()
        if len(book) <= FEW:
            self.made.append((book, made))
        return made
