"""Where the numbers of a line come from: the event or the field it names has the number that it prints."""

from __future__ import annotations

import numpy as np
import pytest

from billing_model.billing import bill as module
from billing_model.billing.bill import bill
from billing_model.billing.edits import copies
from billing_model.core import codes
from billing_model.core.lines import OWN, SEVERAL, Method
from billing_model.files.scenario import read
from project import PROJECT

FILES = sorted(path for room in ("csp", "csp-trial") for path in (PROJECT / "scenarios" / room).glob("*.toml"))


@pytest.mark.parametrize("column", ["seats", "list_price"])
def test_a_number_is_that_of_the_event_or_field_it_comes_from(column):
    source = {"seats": "seats_from", "list_price": "price_from"}[column]
    met: set[str] = set()
    for path in FILES:
        scenario = read(path)
        book, lines = scenario.book, bill(scenario.book, scenario.until)
        lines = lines.take(lines.method != Method.FREE)
        event_of = {int(row): place for place, row in enumerate(book.events.row)}
        for row in range(len(lines)):
            origin = int(getattr(lines, source)[row])
            assert origin != SEVERAL
            if origin == OWN:
                number = getattr(book, column)[lines.subscription[row]]
            else:
                event = event_of[origin]
                number = getattr(book.events, column)[event]
                met.add(codes.event_kind.name(int(book.events.kind[event])))
            assert number == getattr(lines, column)[row], f"{path.stem}, line {row} of {lines}"
    expected = {"seats": {"set-seats", "reactivate", "convert-trial"}, "list_price": {"set-list-price"}}
    assert met == expected[column], "the scenarios have a number of each kind"


def test_an_event_is_named_by_its_row_in_the_whole_book(monkeypatch):
    """However the book is cut for billing."""
    monkeypatch.setattr(module, "CHUNK", 1)
    monkeypatch.setattr(module.chunks, "__defaults__", (1,))
    scenario = read(PROJECT / "scenarios/csp/seat-change.toml")
    once, three = bill(scenario.book, scenario.until), bill(copies(scenario.book, 3), scenario.until)
    copy = np.repeat(np.arange(3), len(once))
    shift = np.where(np.tile(once.seats_from, 3) == OWN, 0, copy * len(scenario.book.events))
    assert (once.seats_from != OWN).any()
    assert three.seats_from.tolist() == (np.tile(once.seats_from, 3) + shift).tolist()
