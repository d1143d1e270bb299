"""A file that is cut into parts, wherever these are looked at, says the same to the letter as in one."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from billing_model.books import engines
from billing_model.books.engines import Engine, Work
from billing_model.core.book import Book
from billing_model.reconciling import together
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.one_row import CENT
from billing_model.reconciling.profiles import with_profile
from billing_model.reconciling.reconcile import Asked, Reconciled, reconcile
from billing_model.reconciling.rows import Rows, Unreadable, VendorFile
from billing_model.reconciling.ticket import as_json
from reconciling.every_plant import LEGACY
from reconciling.one_partner import INVOICE, book_of_one_partner
from reconciling.planting import Ground

SIZE = 1_200
OF_A_PART = 90


def elsewhere(work: Work, parts: Sequence[Any]) -> Generator[Any]:
    """As another process does it: what it is given and what it gives come as bytes."""
    for part in parts:
        yield pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(work))(pickle.loads(pickle.dumps(part)))))  # noqa: S301


@pytest.fixture(scope="module")
def book() -> Book:
    return book_of_one_partner(SIZE, seed=11)


@pytest.fixture(scope="module")
def files(book: Book, tmp_path_factory: pytest.TempPathFactory) -> tuple[VendorFile, VendorFile]:
    """Two files of one invoice with every kind of error, rows of another customer, and rows that cannot be read."""
    ground = Ground(book, INVOICE, "legacy", seed=3)
    ground.planted(LEGACY, 0.7)
    whole = ground.file(tmp_path_factory.mktemp("files"))
    rows, seldom = whole.rows, ground.random.random(len(whole.rows)) < 0.3
    rounded = rows.unit_price + np.sign(rows.amount) * CENT  # where the unit price was cut
    rows = rows.but(unit_price=np.where(seldom, rounded, rows.unit_price))
    whole = replace(whole, rows=strange(rows, ground.random))
    cut = np.random.default_rng(5).random(len(whole.rows)) < 0.5
    return piece(whole, cut, "a.csv"), piece(whole, ~cut, "b.csv")


def strange(rows: Rows, random: np.random.Generator) -> Rows:
    """Some rows with the word of others, and some of one subscription under another."""
    word = rows.word.copy()
    word[::17] = rows.word[::-1][::17]
    subscription = rows.subscription.copy()
    moved = random.integers(0, len(rows), 60)
    subscription[moved] = subscription[(moved + 3) % len(rows)]
    return rows.but(word=word, subscription=subscription)


def piece(file: VendorFile, chosen: np.ndarray, name: str) -> VendorFile:
    rows = file.rows.take(chosen)
    ids = file.texts["subscription"][rows.subscription[::40]]
    cells = {"count": 3, "titles": 28}
    unreadable = tuple(Unreadable(number, "cells", cells, str(id)) for number, id in enumerate(ids.tolist(), 100_000))
    return replace(file, name=name, rows=rows.take(slice(5, None)), unreadable=unreadable, size=len(rows))


def said(result: Reconciled) -> str:
    return as_json(result, "en")


def in_parts(engine: Engine, given: Sequence[VendorFile], book: Book, asked: Asked | None = None) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "SIZE", OF_A_PART)
        return said(reconcile(given, HeldBook(book, {}), asked, engine))


@pytest.mark.parametrize("engine", [engines.here, elsewhere])
def test_the_same_findings_in_parts(engine: Engine, files: tuple[VendorFile, VendorFile], book: Book) -> None:
    result = reconcile(files, HeldBook(book, {}))
    kinds = Counter(finding.kind for finding in result.findings)
    assert len(kinds) > 12 and kinds["unit-price-print"] == kinds["charge-type-word"] == 2, kinds
    assert in_parts(engine, files, book) == said(result)


@pytest.mark.parametrize("engine", [engines.here, elsewhere])
def test_the_way_of_rounding_is_that_of_all_parts(
    engine: Engine, files: tuple[VendorFile, VendorFile], book: Book
) -> None:
    """The book rounds otherwise than the file: of some parts the book's own way makes as many rows."""
    other = with_profile(book, "nested")
    result = reconcile(files, HeldBook(other, {}))
    assert result.profile not in ("", "nested") and any(one.kind == "profile-found" for one in result.findings)
    assert in_parts(engine, files, other) == said(result)
    asked = Asked(profile="daily-2")
    assert in_parts(engine, files, other, asked) == said(reconcile(files, HeldBook(other, {}), asked))


def test_a_customer_is_never_cut(book: Book) -> None:
    result = [part.compared.book for part in parts_of(book)]
    names = [set(part.customers.tolist()) for part in result]
    assert len(result) > 5 and sum(map(len, result)) == len(book)
    assert sum(map(len, names)) == len(set.union(*names))
    assert [id for part in result for id in part.id.tolist()] == book.id.tolist()


def parts_of(book: Book) -> Sequence[together.Part]:
    compared = together.Compared((), Rows.none(), np.zeros(0, int), np.zeros(0, int), book, ())
    return together.Parts(together.Part(compared, {}, {}), OF_A_PART)
