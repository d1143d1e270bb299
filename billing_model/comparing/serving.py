"""Needs served by options, and billed: what several options ask for is one book, which is checked and billed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.comparing import mix
from billing_model.comparing.bought import Bought, book_of, bought, no_events, together
from billing_model.comparing.by_term import Terms, fits, terms_of
from billing_model.comparing.one_book import one_book, out_of, with_rows_of
from billing_model.comparing.option import Option, wrong_of
from billing_model.core.book import Book, Subscriptions
from billing_model.core.calendar import NEVER
from billing_model.core.columns import Array
from billing_model.core.fields import Problem
from billing_model.core.lines import Lines
from billing_model.core.need import Need, NeedSteps, Served, one_contract
from billing_model.core.sums import sum_by
from billing_model.programmes import programmes


@dataclass(frozen=True, eq=False)
class Serving:
    """A need served by an option, and billed to its end. One customer per path.

    - path: of each subscription, -1 for what is held already
    - stop: of each subscription, the day from which nothing more is ordered (`need.Contracts`)
    - until: the day through which all is invoiced that is owed
    - lines: of the option's own subscriptions
    - problems: by path, what a clause or the format refuses
    """

    option: Option
    need: Need
    own_book: Callable[[], Book]
    path: Array
    stop: Array
    until: np.datetime64
    lines: Lines
    problems: Mapping[int, tuple[Problem, ...]]

    @cached_property
    def book(self) -> Book:
        """Checked: only the paths that can be served, with what the customer holds already."""
        return self.own_book()

    @property
    def possible(self) -> Array:
        """bool, one per path: whether it can be served."""
        possible = np.ones(len(self.need), bool)
        possible[list(self.problems)] = False
        return possible

    @cached_property
    def totals(self) -> Array:
        """What is invoiced for each path, net of tax, in int64 micro-units; 0 where it is refused."""
        return sum_by(self.path[self.lines.subscription], self.lines.amount, len(self.need))

    @cached_property
    def in_full(self) -> Array:
        """bool, one per path: no limit keeps a device out."""
        in_full = np.ones(len(self.need), bool)
        if "refused" in self.lines.more:
            in_full[self.path[self.lines.subscription[self.lines.refused > 0]]] = False
        return in_full

    def outcome(self) -> Outcome:
        """The invoices of all paths, with their lines."""
        issued, lines = invoices(self.book, self.lines)
        return Outcome(self.book, self.until, issued, lines)


AT_ONCE = 20_000  # subscriptions and events of several options that are one book


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
    orders: dict[int, _Order] = {}
    for number, one in enumerate(every):
        made = _ordered(one, held)
        if isinstance(made, Serving):
            servings[number] = made
        else:
            orders[number] = made
    for numbers in _few_at_once(orders):
        servings |= zip(numbers, _billed([orders[number] for number in numbers]), strict=True)
    return [servings[number] for number in range(len(every))]


@dataclass(frozen=True, eq=False)
class _Order:
    """What one option buys for its need; its columns are those of `Serving`. sound: whether no clause can refuse it."""

    option: Option
    need: Need
    book: Book
    path: Array
    stop: Array
    until: np.datetime64
    sound: bool


def _ordered(one: Asked, held: Book | None) -> _Order | Serving:
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
    return _Order(option, need, book, path, stop, until, sound)


def _few_at_once(orders: Mapping[int, _Order]) -> list[list[int]]:
    """Which orders are billed as one book: those of a programme, whose lines have the same columns, and only so many
    that they take no more memory."""
    parts: list[list[int]] = []
    last, room = "", 0
    for number, order in sorted(orders.items(), key=lambda item: item[1].option.programme):
        size = len(order.book) + len(order.book.events)
        if order.option.programme != last or size > room:
            parts.append([])
            last, room = order.option.programme, AT_ONCE
        parts[-1].append(number)
        room -= size
    return parts


def _billed(orders: Sequence[_Order]) -> list[Serving]:
    """Every order, checked and billed with the others."""
    first = np.cumsum([0, *(len(order.book) for order in orders)])
    sound = np.repeat([order.sound for order in orders], np.diff(first))
    book, wrong = check(one_book([order.book for order in orders]), programmes(), sound)
    problems = _by_order(wrong, book, orders, first)
    kept = [~np.isin(order.book.customer, list(found)) for order, found in zip(orders, problems, strict=True)]
    book = with_rows_of(book, [order.book for order in orders])
    if wrong:
        book = book.only(np.concatenate(kept)).renumbered()
    before = np.cumsum([0, *(int(some.sum()) for some in kept)])
    lines = bill(book, max(order.until for order in orders) if len(book) else NEVER)
    servings, customers = [], 0
    for order, some, found, begin, end in zip(orders, kept, problems, before[:-1], before[1:], strict=True):
        own = partial(out_of, book, slice(int(begin), int(end)), customers, order.book.customers)
        customers += len(order.book.customers)
        path, stop, of_order = order.path[some], order.stop[some], lines
        if len(orders) > 1:
            here = (lines.subscription >= begin) & (lines.subscription < end)
            of_order = lines.take(here & (lines.invoice <= order.until))
            of_order = of_order.but(subscription=of_order.subscription - begin)
        of = of_order.subscription
        of_order = of_order.take((of_order.posted < stop[of]) & (path[of] >= 0))
        servings.append(Serving(order.option, order.need, own, path, stop, order.until, of_order, found))
    return servings


def _by_order(
    wrong: Sequence[Problem], book: Book, orders: Sequence[_Order], first: Array
) -> list[dict[int, tuple[Problem, ...]]]:
    """What is refused, by order and path, with the rows of the order's own book."""
    problems: list[dict[int, tuple[Problem, ...]]] = [{} for _ in orders]
    first_event = np.cumsum([0, *(len(order.book.events) for order in orders)])
    for problem in wrong:
        row = problem.row if problem.table == "subscription" else _owner(book, problem.row)
        number = int(np.searchsorted(first, row, side="right")) - 1
        before = first if problem.table == "subscription" else first_event
        customer = int(orders[number].book.customer[row - first[number]])
        own = replace(problem, row=problem.row - int(before[number]))
        problems[number][customer] = (*problems[number].get(customer, ()), own)
    return problems


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
        kept_for = self.option.declared.kept_for
        months = np.ones(len(self.need), np.int64) if kept_for is None else kept_for(self.agreed)
        return terms_of(self.need, months, self.like, ends)

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
    for terms, until in zip(cut, ends, strict=True):
        serving = None if terms is None else next(servings)
        if terms is None or serving is None or serving.problems or not serving.in_full.all():
            totals.append(None)
        else:
            totals.append(amounts_to_ends(terms, serving, until.shape))
    return totals


def amounts_to_ends(terms: Terms, serving: Serving, shape: tuple[int, int]) -> Array:
    """What needs cost that end on each day, need × end; serving: their terms."""
    of, end, amounts = terms.sums(serving.totals)
    return sum_by(of * shape[1] + end, amounts, shape[0] * shape[1]).reshape(shape)


def is_apart(option: Option, agreed: Subscriptions) -> bool:
    """Whether every term of an option, made of two or not, is like the same term bought alone (`Programme.apart`)."""
    apart = option.declared.apart
    if apart is None or not len(agreed):
        return False
    return apart(agreed) and (option.peak is None or apart(agreed_of_the_peak(option, agreed)))


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


def _owner(book: Book, row: int) -> int:
    """The subscription of the event that was given in a row."""
    return int(book.events.subscription[np.flatnonzero(book.events.row == row)[0]])


# ---- What is bought, from one side or from two ------------------------------------------------------------------


def _bought(option: Option, need: Need, agreed: Subscriptions) -> Bought:
    """What an option buys for a need; agreed: by path, of a base where there is one."""
    serve = option.declared.serve
    if serve is None or not len(need):
        return bought(Served(one_contract(need)), agreed)
    if option.peak is None:
        return bought(serve(need, agreed), agreed)
    beyond = agreed_of_the_peak(option, agreed)
    steps = best_base(option, need, agreed) if option.base is None else mix.repeated(option.base, len(need))
    sides = zip(mix.parts_of(need, steps), (agreed, beyond), strict=True)
    return together([(bought(serve(part, of.take(path)), of.take(path)), path) for (part, path), of in sides])


def agreed_of_the_peak(option: Option, agreed: Subscriptions) -> Subscriptions:
    """What is agreed for the seats beyond the base, at the prices of the base but for a list price."""
    peak, own = option.parts[1], option.peak or {}
    shared = [name for name in option.declared.priced_by if name != "list_price" and name not in own]
    return peak.agreed(len(agreed), **{name: agreed.more[name] for name in shared})


def best_base(option: Option, need: Need, agreed: Subscriptions | None = None) -> NeedSteps:
    """The seats on the base of an option made of two that cost the least for a need, by path and day."""
    agreed = option.agreed(len(need)) if agreed is None else agreed
    months = option.declared.kept_for(agreed) if option.declared.kept_for else np.full(len(need), 1)
    parts = [*zip(option.parts, (agreed, agreed_of_the_peak(option, agreed)), strict=True)]

    def costs(needs: Sequence[tuple[Need, Array]]) -> list[Array]:
        sides = [Side(part, seats, of.take(like), like) for (part, of), (seats, like) in zip(parts, needs, strict=True)]
        found = costs_to_ends(sides, [side.need.end[:, None] for side in sides])
        return [
            served(side.option, side.need, side.agreed).totals if totals is None else totals.ravel()
            for side, totals in zip(sides, found, strict=True)
        ]

    return mix.best_base(need, months, alike(option, agreed), costs)


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
