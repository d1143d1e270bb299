"""What was thought: a guess of an invoice, and the wrong ideas that lead to exactly that figure.

Whole ideas (`ideas`) come before slips of arithmetic (`slips`). An idea is billed as someone who holds it would bill,
rounded as the vendor rounds or as a pocket calculator does. What hits by chance is not claimed: of the figures near the
right one at most `CLAIMED` may be taken for an idea, the likeliest ideas first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.currency import MINOR
from billing_model.core.money import UNIT
from billing_model.explaining.steps import rounded
from billing_model.practise.guess import slip_sentence
from billing_model.practise.ideas import KINDS
from billing_model.practise.ideas.invoiced import Invoiced
from billing_model.practise.ideas.kind import Kind, Move, Wrong
from billing_model.practise.ideas.parts import WAYS, Part, amount_in, amounts_in
from billing_model.practise.sheet import Sheet, Slip
from billing_model.practise.slips import slips

CLAIMED = Fraction(2, 100)  # of the figures within a fifth of the right one that may be taken for an idea
NEAR = Fraction(1, 5)
ROUGH = Fraction(1, 100)  # of the right figure that the rounding of a pocket calculator may be off
FEWEST = 6  # figures that are taken for one, however small the invoice is
ROUNDING = {  # the clause that says how a programme rounds
    "csp": "CSP-40", "nce": "NCE-60", "axcrypt": "AXC-10", "office365": "SWITCH-5", "avast-flexible": "PAYG-13",
    "avast-prepaid": "GEN-2",
}  # fmt: skip
CALCULATOR = "calculator"  # the remark about a figure that is right but for its rounding
WHOLE_UNITS = "whole-units"  # the one about a figure without cents beside the right one
MOVES: Mapping[str, Move] = {  # of the slips, by their name or by what was mistaken
    "credit-left-out": "credit", "period-left-out": "ahead", "event-left-out": "runs", "no-limit": "limit",
    "period-days": "period", "tax-left-out": "tax", "days": "runs", "seats": "runs", "price": "price",
    "rounding": "rounding", "sign": "credit", "invoice": "invoice", "line": "runs", "kind": "runs",
}  # fmt: skip
RARE = ("twice", "charge-as-credit", "line-of-other-invoice", "kind")  # slips that nobody reads out of a total


@dataclass(frozen=True)
class Idea:
    """What was thought.

    - id: of the kind of idea, or of the slip; move: what one looks at; clause: what says how it is.
    - line: of the invoice where it shows, from 0; -1: none does. first, last: the days on the timeline, None: none.
    - whole: an idea, not a slip of arithmetic.
    """

    id: str
    move: Move
    clause: str
    line: int
    first: np.datetime64 | None
    last: np.datetime64 | None
    sheet: Sheet = field(repr=False, compare=False)
    values: Mapping[str, Any] = field(repr=False, compare=False)
    whole: bool = True

    def sentence(self, language: str) -> str:
        """The idea in a sentence that says no amount."""
        slip = Slip(self.id, "line", self.line, (), 0, self.values)
        return slip_sentence(slip, self.sheet, language)


@dataclass(frozen=True)
class Diagnosis:
    """The judgement on a guess.

    - right: to the cent, or but for the rounding of a pocket calculator; then the idea is that remark.
    - exact: to the cent.
    - difference: the guess minus the right figure, micro-units.
    - ideas: what leads to exactly this guess, the likeliest first; none where nothing does.
    """

    right: bool
    exact: bool
    difference: int
    ideas: tuple[Idea, ...]


@dataclass(frozen=True)
class _Guess:
    """A total, or the amounts of lines in order of size, without those of 0."""

    total: int
    lines: tuple[int, ...] | None


@dataclass(frozen=True)
class Possible:
    """All that one can think of an invoice, to judge several guesses of it."""

    invoiced: Invoiced

    @cached_property
    def ideas(self) -> tuple[tuple[Kind, Wrong], ...]:
        """The wrong ideas and what they lead to, the likeliest kinds first."""
        return tuple((kind, wrong) for kind in KINDS for wrong in kind.wrongs(self.invoiced))

    @cached_property
    def totals(self) -> tuple[tuple[str, Kind, Wrong, int], ...]:
        """Each idea with a way to round and its total, the likeliest first."""
        return tuple((*each, _total(self.invoiced, each[2], each[0])) for each in _by_likelihood(self))

    @cached_property
    def calculated(self) -> frozenset[int]:
        """The totals that are right but for the rounding."""
        return frozenset(_calculated(self.invoiced))

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """The slips of arithmetic."""
        sheet = self.invoiced.sheet
        return slips(sheet.result, sheet.invoice)


def diagnosed(result: Outcome, invoice: int, total: int | None = None, lines: Sequence[int] | None = None) -> Diagnosis:
    """Judge a guess: its total, tax included, or the amounts of its lines, net, in any order. All in micro-units.

    result: of a checked book; invoice: its row in the result's invoices.
    """
    return judged(Possible(Invoiced(Sheet(result, invoice))), total, lines)


def judged(possible: Possible, total: int | None = None, lines: Sequence[int] | None = None) -> Diagnosis:
    """As `diagnosed`, of an invoice whose ideas are kept."""
    invoiced = possible.invoiced
    if lines is not None:
        guess = _Guess(sum(lines), tuple(sorted(amount for amount in lines if amount)))
        right = sum(row.amount for row in invoiced.sheet.rows)
        exact = guess.lines == tuple(sorted(row.amount for row in invoiced.sheet.rows if row.amount))
    else:
        guess = _Guess(total or 0, None)
        right = invoiced.sheet.total
        exact = guess.total == right
    if exact:
        return Diagnosis(True, True, 0, ())
    if _by_calculator(possible, guess, right):
        return Diagnosis(True, False, guess.total - right, (_remark(invoiced, CALCULATOR),))
    ideas = tuple(_found(possible, guess, right))
    if not ideas and guess.lines is None and not guess.total % UNIT and 2 * abs(guess.total - right) <= UNIT:
        ideas = (_remark(invoiced, WHOLE_UNITS),)
    return Diagnosis(False, False, guess.total - right, ideas)


# ---- Right, but for the rounding ----------------------------------------------------------------------------------


def _by_calculator(possible: Possible, guess: _Guess, right: int) -> bool:
    """Whether a guess is right by another way to round, or a cent beside it where days are charged."""
    invoiced = possible.invoiced
    cent = _cent(invoiced)
    by_days = any(part.role in ("run", "usage") or not part.whole for part in invoiced.parts if part.fixed is None)
    if guess.lines is not None:
        own = tuple(sorted(row.amount for row in invoiced.sheet.rows if row.amount))
        beside = len(own) == len(guess.lines) and all(
            abs(mine - given) <= cent for mine, given in zip(own, guess.lines, strict=True)
        )
        return (beside and by_days) or any(
            amounts_in(invoiced.parts, way, invoiced.places) == guess.lines for way in WAYS
        )
    return (by_days and abs(guess.total - right) <= cent) or guess.total in possible.calculated


def _calculated(invoiced: Invoiced) -> set[int]:
    """The totals of the right invoice by all ways to round, also where only what differs is reckoned."""
    right = invoiced.sheet.total
    written = [invoiced.parts, *_netted(invoiced)]
    totals = {_total(invoiced, Wrong(parts), way) for parts in written for way in WAYS}
    return {total for total in totals if abs(total - right) <= abs(right) * ROUGH}


def _netted(invoiced: Invoiced) -> Iterator[tuple[Part, ...]]:
    """The same without credits: only the seats that came or went, for the days that they did."""
    changed = {
        contract.subscription: (*contract.bases, *contract.netted, *contract.aheads)
        for contract in invoiced.contracts
        if contract.changes
        and len(contract.credits) == 1
        and len({part.price for part in (*contract.runs, *contract.credits)}) == 1
    }
    if changed:
        yield invoiced.with_parts(changed)


def _remark(invoiced: Invoiced, id: str) -> Idea:
    contract = invoiced.contracts[0]
    places = [part.line for part in invoiced.parts if part.role in ("run", "usage")]
    line = places[0] if places else -1
    clause = ROUNDING.get(contract.programme, "GEN-2")
    return Idea(id, "rounding", clause, line, None, None, invoiced.sheet, {})


# ---- Ideas ---------------------------------------------------------------------------------------------------------


def _found(possible: Possible, guess: _Guess, right: int) -> Iterator[Idea]:
    """The ideas and slips that lead to a guess, the likeliest first, each once; line by line before the sum alone.

    Slips are told only where no whole idea leads there, too.
    """
    leading = sorted(_leading(possible, guess, right), key=lambda each: not each[0])
    by_ideas = {by_lines for by_lines, idea in leading if idea.whole}
    named: set[str] = set()
    for by_lines, idea in leading:
        if idea.id not in named and (idea.whole or not by_ideas or (by_lines and True not in by_ideas)):
            named.add(idea.id)
            yield idea


def _leading(possible: Possible, guess: _Guess, right: int) -> Iterator[tuple[bool, Idea]]:
    """What leads to the guess, and whether it does so line by line; of the figures near the right one only so many."""
    invoiced, by_lines = possible.invoiced, guess.lines is not None
    near = int(abs(right) * NEAR)
    most = max(FEWEST, int(CLAIMED * 2 * near / _cent(invoiced)))
    taken = {right} if by_lines else possible.calculated
    claimed: set[int] = set()
    for way, kind, wrong, gross in possible.totals:
        if by_lines and wrong.rate is not None:
            continue
        total = _total(invoiced, wrong, way, net=True) if by_lines else gross
        same = by_lines and amounts_in(wrong.parts, way, invoiced.places) == guess.lines
        may = total not in taken and _claims(total, right, near, claimed, most)
        if same or (may and total == guess.total):
            yield same, _idea(invoiced, kind, wrong)
    for slip in possible.slips:
        total = sum(row.amount for row in slip.rows) if by_lines else slip.total
        same = guess.lines == tuple(sorted(row.amount for row in slip.rows if row.amount))
        may = (by_lines or slip.name not in RARE) and total not in taken and _claims(total, right, near, claimed, most)
        if same or (may and total == guess.total):
            yield same, _of_slip(invoiced, slip)


def told(possible: Possible) -> Iterator[Idea]:
    """All that one may be told of an invoice."""
    for kind, wrong in possible.ideas:
        yield _idea(possible.invoiced, kind, wrong)
    yield from (_remark(possible.invoiced, id) for id in (CALCULATOR, WHOLE_UNITS))


def _claims(total: int, right: int, near: int, claimed: set[int], most: int) -> bool:
    """Whether a figure may be taken for an idea: one far from the right one, or one of the first near it."""
    if abs(total - right) > near or total in claimed:
        return True
    if len(claimed) >= most:
        return False
    claimed.add(total)
    return True


def _by_likelihood(possible: Possible) -> Iterator[tuple[str, Kind, Wrong]]:
    """Every idea by the vendor's rounding, then by others."""
    soon = [(kind, wrong) for kind, wrong in possible.ideas if not wrong.late]
    late = [(kind, wrong) for kind, wrong in possible.ideas if wrong.late]
    for some, ways in ((soon, WAYS[:2]), (late, WAYS[:2]), (soon, WAYS[2:]), (late, WAYS[2:])):
        yield from ((way, kind, wrong) for way in ways for kind, wrong in some)


def _total(invoiced: Invoiced, wrong: Wrong, way: str, net: bool = False) -> int:
    """What an invoice says in micro-units, with its tax or without."""
    places = invoiced.places
    amounts = [amount_in(part, way, places) for part in wrong.parts]
    total = rounded(sum(amounts, Fraction(0)), places)
    rate = invoiced.rate if wrong.rate is None else wrong.rate
    if rate and not net:
        taxed = [wrong.untaxed] if wrong.untaxed is not None else amounts
        if way != "own":
            taxed = [sum(taxed, Fraction(0))]
        total += sum((rounded(amount * rate, places) for amount in taxed), Fraction(0))
    return int(total * UNIT)


def _cent(invoiced: Invoiced) -> int:
    return int(MINOR[invoiced.places])


def _idea(invoiced: Invoiced, kind: Kind, wrong: Wrong) -> Idea:
    sheet = invoiced.sheet
    programmes = [contract.programme for contract in invoiced.contracts]
    if wrong.line >= 0:
        programmes = [str(invoiced.book.programme_names[sheet.lines.subscription[wrong.line]])]
    clause = next(filter(None, map(kind.clause_of, programmes)), "") or _clause_of_line(sheet, wrong.line)
    return Idea(kind.id, kind.move, clause, wrong.line, wrong.first, wrong.last, sheet, wrong.values)


def _of_slip(invoiced: Invoiced, slip: Slip) -> Idea:
    sheet, line = invoiced.sheet, slip.line
    move = MOVES.get(slip.name) or MOVES[slip.operand]
    first, last = (sheet.lines.first[line], sheet.lines.last[line]) if line >= 0 else (slip.values.get("day"),) * 2
    return Idea(slip.name, move, _clause_of_line(sheet, line), line, first, last, sheet, slip.values, whole=False)


def _clause_of_line(sheet: Sheet, line: int) -> str:
    return str(sheet.lines.clause_names[line])
