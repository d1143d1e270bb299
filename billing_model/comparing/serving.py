"""Needs served by options, of one side or of two: what each buys, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.comparing import mix
from billing_model.comparing.bought import Bought, book_of, bought, no_events, together
from billing_model.comparing.by_term import Terms, fits, terms_of
from billing_model.comparing.option import Option, wrong_of
from billing_model.comparing.orders import Order, Serving, billed, few_at_once
from billing_model.core.book import Book, Subscriptions
from billing_model.core.calendar import NEVER
from billing_model.core.columns import Array
from billing_model.core.fields import Problem
from billing_model.core.need import Need, NeedSteps, Served, one_contract


class Asked(NamedTuple):
    """A need to be served by an option.

    agreed: what is agreed by path, where it is not the same for all (`Option.agreed`); right: whether that was found to
    be as its programme asks
    """

    option: Option
    need: Need
    agreed: Subscriptions | None = None
    right: bool = False


def served(option: Option, need: Need, agreed: Subscriptions | None = None, held: Book | None = None) -> Serving:
    """Serve a need by an option and bill it; nothing is bought after the need's end.

    - agreed: what is agreed by path, where it is not the same for all (`Option.agreed`)
    - held: what the customer of each path has already, with its own days; its lines are not counted

    Raises LookupError for a programme that does not declare how it serves a need.
    """
    return served_together([Asked(option, need, agreed)], held)[0]


def served_together(every: Sequence[Asked], held: Book | None = None) -> list[Serving]:
    """`served` of each, those of a programme checked and billed as one book: a few paths of many options take about as
    long as of one."""
    servings: dict[int, Serving] = {}
    orders: dict[int, Order] = {}
    for number, one in enumerate(every):
        made = _ordered(one, held)
        if isinstance(made, Serving):
            servings[number] = made
        else:
            orders[number] = made
    for numbers in few_at_once(orders):
        servings |= zip(numbers, billed([orders[number] for number in numbers]), strict=True)
    return [servings[number] for number in range(len(every))]


def _ordered(one: Asked, held: Book | None) -> Order | Serving:
    """What is bought, not yet checked; or an option that serves no path."""
    option, need = one.option, one.need
    looked_at = one.right or (one.agreed is None and option.right_from.issuperset(need.start[:1]))
    agreed = option.agreed(len(need)) if one.agreed is None else one.agreed
    if option.declared.serve is None:
        raise LookupError(option.programme)
    # a term of no months would be bought without end
    if len(need) and not looked_at and (wrong := wrong_of(agreed, need.start[0])):
        return _refused(option, need, wrong)
    buys = _bought(option, need, agreed)
    book, path, stop = book_of(option.id, need, buys, option.changes, held)
    until = np.append(need.end, buys.contracts.owed).max() + SETTLED
    sound = held is None and not option.changes and is_apart(option, agreed)
    return Order(option, need, book, path, stop, until, sound)


class Side(NamedTuple):
    """Needs to be served by an option that is not made of two; agreed: of each need; like: a number for each, the same
    where the same is agreed."""

    option: Option
    need: Need
    agreed: Subscriptions
    like: Array

    def is_by_term(self) -> bool:
        """Whether each term can be billed by itself."""
        return not self.option.changes and fits(self.need) and is_apart(self.option, self.agreed)

    def terms(self, ends: Array) -> Terms:
        """Its terms; ends: need × end."""
        return terms_of(self.need, _kept_for(self.option, self.agreed), self.like, ends)

    def asked(self, terms: Terms) -> Asked:
        """What is billed of its terms."""
        return Asked(self.option, terms.need, self.agreed.take(terms.of), right=True)


def costs_to_ends(sides: Sequence[Side], ends: Sequence[Array]) -> list[Array | None]:
    """What needs cost that end on several days, term by term, all sides in one book: micro-units, need × end; None for
    a side whose terms have to be billed together, or of which something is refused.

    ends: need × end of each side; a need that ends before it begins costs nothing
    """
    cut = [side.terms(until) if side.is_by_term() else None for side, until in zip(sides, ends, strict=True)]
    asked = [side.asked(terms) for side, terms in zip(sides, cut, strict=True) if terms is not None]
    servings = iter(served_together(asked))
    totals: list[Array | None] = []
    for terms in cut:
        serving = None if terms is None else next(servings)
        if terms is None or serving is None or serving.problems or not serving.in_full.all():
            totals.append(None)
        else:
            totals.append(terms.sums(serving.totals))
    return totals


def is_apart(option: Option, agreed: Subscriptions) -> bool:
    """Whether every term of an option, made of two or not, is like the same term bought alone (`Programme.apart`)."""
    apart = option.declared.apart
    if apart is None or not len(agreed):
        return False
    return all(map(apart, agreed_by_part(option, agreed)))


def _refused(option: Option, need: Need, wrong: Sequence[Problem]) -> Serving:
    """An option that serves no path, and why."""
    none = np.zeros(0, np.int64)
    book = Book(option.agreed(0), no_events(), np.zeros(0, object))
    return Serving(
        option,
        need,
        lambda: book,
        none,
        none.view("datetime64[D]"),
        NEVER,
        bill(book, NEVER),
        dict.fromkeys(range(len(need)), tuple(wrong)),
    )


# ---- What is bought, from one side or from two ------------------------------------------------------------------


def _bought(option: Option, need: Need, agreed: Subscriptions) -> Bought:
    """What an option buys for a need; agreed: by path, of a base where there is one."""
    serve = option.declared.serve
    if serve is None or not len(need):
        return bought(Served(one_contract(need)), agreed)
    if option.peak is None:
        return bought(serve(need, agreed), agreed)
    steps = best_base(option, need, agreed) if option.base is None else mix.repeated(option.base, len(need))
    sides = zip(mix.parts_of(need, steps), agreed_by_part(option, agreed), strict=True)
    return together([(bought(serve(part, of.take(path)), of.take(path)), path) for (part, path), of in sides])


def agreed_by_part(option: Option, agreed: Subscriptions) -> tuple[Subscriptions, ...]:
    """What is agreed for each of `Option.parts`: beyond a base, at its prices but for a list price."""
    if option.peak is None:
        return (agreed,)
    own = option.peak
    shared = [name for name in option.declared.priced_by if name != "list_price" and name not in own]
    return agreed, option.parts[1].agreed(len(agreed), **{name: agreed.more[name] for name in shared})


def best_base(option: Option, need: Need, agreed: Subscriptions | None = None) -> NeedSteps:
    """The seats on the base of an option made of two that cost the least for a need, by path and day."""
    agreed = option.agreed(len(need)) if agreed is None else agreed
    parts = [*zip(option.parts, agreed_by_part(option, agreed), strict=True)]

    def costs(needs: Sequence[tuple[Need, Array]]) -> list[Array]:
        sides = [Side(part, seats, of.take(like), like) for (part, of), (seats, like) in zip(parts, needs, strict=True)]
        found = costs_to_ends(sides, [side.need.end[:, None] for side in sides])
        return [
            served(side.option, side.need, side.agreed).totals if totals is None else totals.ravel()
            for side, totals in zip(sides, found, strict=True)
        ]

    return mix.best_base(need, _kept_for(option, agreed), alike(option, agreed), costs)


def _kept_for(option: Option, agreed: Subscriptions) -> Array:
    """The months of a term of each path; one where seats can be given up on any day (`Programme.kept_for`)."""
    kept_for = option.declared.kept_for
    return np.ones(len(agreed), np.int64) if kept_for is None else kept_for(agreed)


def alike(option: Option, agreed: Subscriptions) -> Array:
    """Of each path the first that has agreed the same price; nothing else differs."""
    prices = np.stack([agreed.list_price, *(agreed.more[n] for n in option.declared.priced_by if n in agreed.more)])
    _, first, of_path = np.unique(prices, axis=1, return_index=True, return_inverse=True)
    found: Array = first[of_path.ravel()]
    return found


def settled(option: Option, plan: Need) -> Option:
    """An option as it is bought for a plan of one path: an option made of two keeps the base that is best for it,
    whatever happens to the need afterwards."""
    if option.peak is None or option.base is not None:
        return option
    bought = replace(option, base=best_base(option, plan))
    bought.right_from.update(option.right_from)
    return bought


def base_of_each(option: Option, plans: Need, agreed: Subscriptions) -> Option:
    """An option as it is bought for several plans; agreed: by plan."""
    if option.peak is None:
        return option
    base = best_base(option, plans, agreed) if option.base is None else mix.repeated(option.base, len(plans))
    return replace(option, base=base)
