"""Cases of a rule: those in whose invoice a line follows from it, as its explanation says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from billing_model.billing.outcome import outcome
from billing_model.core import codes
from billing_model.explaining.explain import explain
from billing_model.practise.practice import CHANGE, NUMBERS, Case, case, levels
from billing_model.programmes import cases, cases_by_vendor, programmes
from billing_model.words.rulebook import behind, clause

FIRST = (*range(1, 5), *range(11, 15))  # numbers in which a case is looked for, round and plain ones and others
FURTHER = 40  # numbers after a case in which the next one is looked for


def can_be_cited(rule: str) -> bool:
    """Whether a line can follow from a rule at all; many say who may buy, or what a document is worth."""
    return codes.clause.known(rule) or any(
        rule in entry["clauses"] for programme in programmes() for entry in behind(programme)
    )


def follows(one: Case, rule: str) -> bool:
    """Whether a line of the invoice that a case asks for follows from a rule."""
    result = outcome(one.scenario.book, one.scenario.until)
    last = len(result.invoices) - 1
    begin = int(result.invoices.first_line[last])
    rows = range(begin, begin + int(result.invoices.line_count[last]))
    return any(source.id == rule for row in rows for source in explain(result.book, result.lines, row, "en").clauses)


@cache
def first_of(rule: str) -> str:
    """The name of the first case of a rule; "" where none is drawn. KeyError for a rule that does not exist."""
    if not can_be_cited(rule):
        return ""
    return next((one.id for one in _looked_through(clause(rule).programme) if follows(one, rule)), "")


def nearest(rule: str) -> str:
    """The name of the first case of a rule's programme."""
    return f"{_names(clause(rule).programme)[0]}-{CHANGE}-1"


def next_of(rule: str, programme: str, level: str, last: int) -> Case | None:
    """The next case of a rule after a number of its programme and level; None where none is near."""
    for step in range(FURTHER):
        one = case(programme, level, (last - NUMBERS.start + 1 + step) % len(NUMBERS) + NUMBERS.start)
        if follows(one, rule):
            return one
    return None


def _looked_through(programme: str) -> Iterator[Case]:
    for number in FIRST:
        for name in _names(programme):
            about = levels(name)
            for level in sorted(about, key=lambda each: each != CHANGE):
                yield case(name, level, number)


def _names(programme: str) -> list[str]:
    """How a programme's cases are named, its own first; those of all where a rule holds for all."""
    if not programme:
        return list(cases())
    of_vendor = next((list(names) for names in cases_by_vendor().values() if programme in names), list(cases()))
    return sorted(of_vendor, key=lambda name: (name != programme, not name.startswith(programme)))
