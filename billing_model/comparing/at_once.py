"""The results of options from the terms that serve a need, each billed once: the figures of the whole plan, and what
leaving costs after each month, come of the same few lines in the same bill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.comparing.by_term import Terms
from billing_model.comparing.compare import OptionResult, RefusedOption, result_of
from billing_model.comparing.leaving import ending, is_settled, month_ends
from billing_model.comparing.one_book import one_book
from billing_model.comparing.option import Option
from billing_model.comparing.orders import Serving
from billing_model.comparing.serving import Asked, Side, served, served_together
from billing_model.comparing.staying import Stay, sides_of
from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.core.need import Need
from billing_model.core.sums import plus


class _Part(NamedTuple):
    """A side of an option, and its terms."""

    side: Side
    terms: Terms


def results_at_once(
    options: Sequence[Option], need: Need, held: Book | None = None, used: Need | None = None
) -> list[OptionResult | RefusedOption]:
    """What `results_of` finds, from its terms where they can be billed by themselves: the figures are the same, and an
    `outcome` is billed when it is asked for."""
    used = need if used is None else used
    needs = [used if option.declared.by_use else need for option in options]
    parts = [_parts(option, own) if held is None else [] for option, own in zip(options, needs, strict=True)]
    in_terms = {option.programme for option, of in zip(options, parts, strict=True) if of}
    asked = [
        [part.side.asked(part.terms) for part in of] or _whole(option, own, option.programme in in_terms)
        for option, own, of in zip(options, needs, parts, strict=True)
    ]
    servings = iter(served_together([one for each in asked for one in each], held))
    found: list[OptionResult | RefusedOption] = []
    for option, own, of, each in zip(options, needs, parts, asked, strict=True):
        billed = [next(servings) for _ in each]
        if not of:
            result = result_of(billed[0], used, held)
            if isinstance(result, OptionResult) and len(billed) > 1:
                result.knows(leaving=billed[1].totals)
            found.append(result)
        elif any(serving.problems for serving in billed):
            found.append(result_of(served(option, own), used))
        else:
            found.append(_result(option, own, used, [*zip(of, billed, strict=True)]))
    return found


def _whole(option: Option, need: Need, leaving: bool) -> list[Asked]:
    """An option whose terms depend on each other; leaving: also if the need ends after each month, which takes hardly
    longer where others of its programme are billed so."""
    asked = [Asked(option, need)]
    if leaving and is_settled(option):
        asked.append(Asked(option, ending(need, month_ends(need))))
    return asked


def _parts(option: Option, need: Need) -> list[_Part]:
    """The terms of an option's sides, none where they cannot be billed by themselves."""
    if not is_settled(option) or not option.right_from.issuperset(need.start):
        return []
    sides = [side for side, _ in sides_of(Stay(option, need, option.agreed(1)))]
    if not all(side.is_by_term() for side in sides):
        return []
    ends = month_ends(need)
    return [_Part(side, side.terms(np.repeat(ends[None], len(side.need), axis=0))) for side in sides]


def _result(option: Option, need: Need, used: Need, billed: Sequence[tuple[_Part, Serving]]) -> OptionResult:
    leaving = np.zeros(len(month_ends(need)), np.int64)
    for part, serving in billed:
        for row in part.terms.sums(serving.totals):
            leaving = plus(leaving, row)
    counted = _counted([(part.terms, serving) for part, serving in billed])
    return OptionResult(option, need, used, counted=counted).knows(leaving=leaving)


def _counted(billed: Sequence[tuple[Terms, Serving]]) -> Outcome:
    """The lines of all terms as those of one customer."""
    books, lines, before = [], [], 0
    for terms, serving in billed:
        kept = np.isin(serving.path, terms.to_the_end())
        place = before + np.cumsum(kept) - 1
        own = serving.lines.take(kept[serving.lines.subscription])
        lines.append(own.but(subscription=place[own.subscription]))
        books.append(serving.book.only(kept).renumbered())
        before += len(books[-1])
    book = one_book(books)
    book = Book(book.subscriptions.replace(customer=np.zeros(len(book), np.int64)), book.events, book.customers[:1])
    until = max(serving.until for _, serving in billed)
    return Outcome(book, until, *invoices(book, Lines.concat(lines)))
