"""What a wrong idea is: a kind of it with its move and its clause, and the invoice of someone who holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.parts import Part

# What one has to know in order to bill: the five moves of a change, and what belongs to some programmes only.
Move = Literal["period", "invoice", "credit", "runs", "ahead", "price", "tax", "limit", "rounding"]
Clauses = str | Mapping[str, str]


@dataclass(frozen=True)
class Wrong:
    """What someone with a wrong idea writes.

    - parts: of the contract, or of the whole invoice, in place of the right ones.
    - line: of the invoice that shows it best, from 0; -1: none does. first, last: the days on the timeline.
    - rate: the tax that is added, None for the right one; untaxed: what it is added to, where that is not the net.
    - values: what the sentence puts in.
    - late: it is told after all ideas that are not.
    """

    parts: tuple[Part, ...]
    line: int = -1
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    rate: Fraction | None = None
    untaxed: Fraction | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True)
class Kind:
    """A wrong idea that people hold: its sentence stands under its id in ``[idea]`` of the wording.

    - clause: what it offends, one for all programmes or one each ("": that of the line).
    - of_contract: bills a contract by it, of the programmes that have a clause each where these are named.
    - of_invoice: bills all of the invoice by it.
    """

    id: str
    move: Move
    clause: Clauses
    of_contract: Callable[[Contract, Invoiced], Iterator[Wrong]] | None = None
    of_invoice: Callable[[Invoiced], Iterator[Wrong]] | None = None

    def clause_of(self, programme: str) -> str:
        """The clause of a programme, "" if that of the line is meant."""
        return self.clause if isinstance(self.clause, str) else self.clause.get(programme, "")

    def is_held_of(self, programme: str) -> bool:
        """Whether it can be held of a programme's contracts."""
        return isinstance(self.clause, str) or programme in self.clause

    def wrongs(self, invoiced: Invoiced) -> Iterator[Wrong]:
        """All invoices that the idea leads to: in one contract, or in every one that it can be held of."""
        if self.of_invoice:
            yield from self.of_invoice(invoiced)
        if not self.of_contract:
            return
        first: list[tuple[Contract, Wrong]] = []
        for contract in (each for each in invoiced.contracts if self.is_held_of(each.programme)):
            for number, wrong in enumerate(self.of_contract(contract, invoiced)):
                if not number:
                    first.append((contract, wrong))
                yield replace(wrong, parts=invoiced.with_parts({contract.subscription: wrong.parts}))
        if len(first) > 1:
            together = {contract.subscription: wrong.parts for contract, wrong in first}
            yield replace(first[0][1], parts=invoiced.with_parts(together))


def shown_in(part: Part, **more: Any) -> dict[str, Any]:
    """Where a wrong idea shows: the line and the days of a part, and what its sentence puts in.

    more: other values, or another day than the first of the part.
    """
    values = {"day": part.first, "first": part.first, "last": part.last, **more}
    return {"line": part.line, "first": part.first, "last": part.last, "values": values}
