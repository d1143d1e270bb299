"""An option: one way to buy what is needed; and the book of many needs served by it.

An option is what a subscription would be agreed on (programme, product, list price, discount, terms) without days and
seats, which follow from the need. Its fields may differ from path to path, so that a map over a price is one book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.edits import in_order
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.comparing import mix
from billing_model.comparing.bought import Bought, book_of, bought, changed, no_events, together
from billing_model.comparing.terms import gives_the_price
from billing_model.core import codes
from billing_model.core.book import Book, Events, Subscriptions
from billing_model.core.calendar import NEVER, add_months
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, Problem, column
from billing_model.core.lines import Lines
from billing_model.core.money import to_decimal, to_micro
from billing_model.core.need import Need, NeedSteps, Served, one_contract
from billing_model.core.programme import Programme
from billing_model.core.sums import sum_by
from billing_model.programmes import fields, programmes

UNREACHED = np.iinfo(np.int64).max  # the cost of an option that cannot serve a path
FROM_THE_NEED = ("purchased", "seats")  # fields of a subscription that an option does not have


@dataclass(frozen=True)
class Option:
    """One way to buy. Nothing here is checked; `comparison_file` reads it, `served` returns what a clause refuses.

    given: the fields of a ``[[subscription]]`` without id, customer, programme, day and seats; changes: what happens
    whatever the need does, as fields of an ``[[event]]`` with ``month``, the months since the start, in place of
    ``on``.

    peak: of an option made of two, what is agreed otherwise for the seats beyond the base, which never takes its list
    price over (`mix`); base: the seats on the base, of one path or of each; None: those that cost the least.
    """

    id: str
    group: str
    programme: str
    given: Mapping[str, Any] = field(default_factory=dict)
    name: Mapping[str, str] = field(default_factory=dict)  # by language
    changes: tuple[Mapping[str, Any], ...] = ()
    currency: str = field(kw_only=True)
    peak: Mapping[str, Any] | None = field(default=None, kw_only=True)
    base: NeedSteps | None = field(default=None, kw_only=True)

    @cached_property
    def right_from(self) -> set[np.datetime64]:
        """The days from which it was found to be agreed as its programme asks; `unfit` and `served` look here first."""
        return set()

    @property
    def declared(self) -> Programme:
        """What its vendor's programme declares."""
        return programmes()[self.programme]

    @property
    def list_price(self) -> Decimal | None:
        """Its list price, None where another field gives the price (`Programme.priced_by`)."""
        price: Decimal | None = self.given.get("list_price")
        return price

    @property
    def price_field(self) -> str:
        """The field that gives its price."""
        return gives_the_price(self.programme, self.given)

    @property
    def price(self) -> Decimal:
        """What that field says; 0 where no field gives a price."""
        return Decimal(self.given.get(self.price_field) or 0)

    def at_price(self, micro: int) -> Option:
        """The same at another price, in micro-units; that of a base is also that of the peak, unless it has its own."""
        return replace(self, given={**self.given, self.price_field: to_decimal(micro, 6)})

    @property
    def parts(self) -> tuple[Option, ...]:
        """The base and the peak of an option made of two; else the option itself."""
        if self.peak is None:
            return (self,)
        shared = {name: value for name, value in self.given.items() if name != "list_price"}
        base, peak = (
            replace(self, given=given, peak=None, base=None) for given in (self.given, shared | {**self.peak})
        )
        return base, peak

    def agreed(self, size: int, **columns: Array) -> Subscriptions:
        """What is agreed, repeated in ``size`` rows; columns: fields that differ from row to row.

        Days and seats are not given yet. Defaults of the fields are put in.
        """
        own = {declared.name: declared for declared in self.declared.fields}
        more = {}
        for name, declared in fields().items():
            if declared.type == "subscription":
                more[name] = np.full(size, -1)  # an option is never an add-on
                continue
            value = self.given.get(name, declared.default if name in own else None)
            more[name] = np.repeat(column(declared, [{} if value is None else {name: value}]), size)
        price = MISSING if self.list_price is None else to_micro(self.list_price)
        common = {
            "id": np.full(size, self.id, object),
            "customer": np.arange(size),
            "programme": np.full(size, codes.programme(self.programme), np.int8),
            "currency": np.full(size, self.currency, object),
            "purchased": np.full(size, NEVER),
            "seats": np.full(size, MISSING),
            "list_price": np.full(size, price),
            "row": np.arange(size),
            "index": np.arange(size, dtype=np.int32),
        }
        return Subscriptions(**common, more=more).replace(**columns)


@dataclass(frozen=True, eq=False)
class Serving:
    """A need served by an option, and billed to its end. One customer per path.

    - book: checked; only the paths that can be served, with what the customer holds already
    - path: of each subscription, -1 for what is held already
    - stop: of each subscription, the day from which nothing more is ordered (`need.Contracts`)
    - until: the day through which all is invoiced that is owed
    - lines: of the option's own subscriptions
    - problems: by path, what a clause or the format refuses
    """

    option: Option
    need: Need
    book: Book
    path: Array
    stop: Array
    until: np.datetime64
    lines: Lines
    problems: Mapping[int, tuple[Problem, ...]]

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


def unfit(option: Option, start: np.datetime64) -> list[Problem]:
    """What is wrong with an option whatever is needed.

    It is checked as a subscription that is agreed so from this day; what the format refuses of its own changes comes
    with their places as the rows of the events. A change that a clause forbids is none of it: such an option says why
    it cannot serve.
    """
    size = len(option.changes)
    on = add_months(np.repeat(start, size), np.array([change["month"] for change in option.changes], np.int64))
    parts = [changed(change, np.zeros(1, np.int64), on[row : row + 1]) for row, change in enumerate(option.changes)]
    happened = Events.concat([*parts, no_events()]).replace(row=np.arange(size))
    wrong = _unfit(option.agreed(1), start, happened)
    for peak in option.parts[1:]:
        named = {problem.field: problem for problem in _unfit(peak.agreed(1), start)}
        wrong += [replace(problem, field=f"peak.{field}") for field, problem in named.items()]
    if not wrong:
        option.right_from.add(start)
    return wrong


def _unfit(agreed: Subscriptions, start: np.datetime64, happened: Events | None = None) -> list[Problem]:
    first = agreed.take(np.arange(1)).replace(
        purchased=np.array([start]), seats=np.ones(1, np.int64), row=np.zeros(1, np.int64)
    )
    events = in_order(happened, first.programme) if happened is not None else no_events()
    wrong = check(Book(first, events, np.array(["0"], object)), programmes())[1]
    return [
        problem
        for problem in wrong
        if (problem.field not in FROM_THE_NEED if problem.table == "subscription" else _is_of_the_format(problem))
    ]


def _is_of_the_format(problem: Problem) -> bool:
    """A change that lies after the calendar's end lies after the need too, and never happens."""
    if problem.key == "day-out-of-range":
        return False
    return problem.clause in ("", "GEN-5") or problem.key in ("out-of-bounds", "too-few")


def served(option: Option, need: Need, agreed: Subscriptions | None = None, held: Book | None = None) -> Serving:
    """Serve a need by an option and bill it; nothing is bought after the need's end.

    - agreed: what is agreed by path, where it is not the same for all (`Option.agreed`)
    - held: what the customer of each path has already, with its own days; its lines are not counted

    Raises LookupError for a programme that does not declare how it serves a need.
    """
    looked_at = agreed is None and option.right_from.issuperset(need.start[:1])
    agreed = option.agreed(len(need)) if agreed is None else agreed
    if option.declared.serve is None:
        raise LookupError(option.programme)
    # a term of no months would be bought without end
    if len(need) and not looked_at and (wrong := _unfit(agreed, need.start[0])):
        return _refused(option, need, wrong)
    buys = _bought(option, need, agreed)
    book, path, stop = book_of(option.id, need, buys, option.changes, held)
    book, refused = check(book, programmes())
    problems: dict[int, tuple[Problem, ...]] = {}
    for problem in refused:
        row = problem.row if problem.table == "subscription" else _owner(book, problem.row)
        customer = int(book.customer[row])
        problems[customer] = (*problems.get(customer, ()), problem)
    if problems:
        kept = ~np.isin(book.customer, list(problems))
        book = book.only(kept).renumbered()
        path, stop = path[kept], stop[kept]
    until = np.append(need.end, buys.contracts.owed).max() + SETTLED
    lines = bill(book, until) if len(book) else bill(book, NEVER)
    lines = lines.take((lines.posted < stop[lines.subscription]) & (path[lines.subscription] >= 0))
    return Serving(option, need, book, path, stop, until, lines, problems)


def _refused(option: Option, need: Need, wrong: Sequence[Problem]) -> Serving:
    """An option that serves no path, and why."""
    none = np.zeros(0, np.int64)
    book = Book(option.agreed(0), no_events(), np.zeros(0, object))
    return Serving(
        option,
        need,
        book,
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
    beyond = _agreed_of_the_peak(option, agreed)
    steps = best_base(option, need, agreed) if option.base is None else mix.repeated(option.base, len(need))
    sides = zip(mix.parts_of(need, steps), (agreed, beyond), strict=True)
    return together([(bought(serve(part, of.take(path)), of.take(path)), path) for (part, path), of in sides])


def _agreed_of_the_peak(option: Option, agreed: Subscriptions) -> Subscriptions:
    """What is agreed for the seats beyond the base, at the prices of the base but for a list price."""
    peak, own = option.parts[1], option.peak or {}
    shared = [name for name in option.declared.priced_by if name != "list_price" and name not in own]
    return peak.agreed(len(agreed), **{name: agreed.more[name] for name in shared})


def best_base(option: Option, need: Need, agreed: Subscriptions | None = None) -> NeedSteps:
    """The seats on the base of an option made of two that cost the least for a need, by path and day."""
    agreed = option.agreed(len(need)) if agreed is None else agreed
    prices = np.stack([agreed.list_price, *(agreed.more[n] for n in option.declared.priced_by if n in agreed.more)])
    _, first, of_path = np.unique(prices, axis=1, return_index=True, return_inverse=True)
    months = option.declared.kept_for(agreed) if option.declared.kept_for else np.full(len(need), 1)

    def costs(part: Option, of: Subscriptions) -> mix.Costs:
        return lambda needs, like: served(part, needs, of.take(like)).totals

    base, peak = option.parts
    beyond = _agreed_of_the_peak(option, agreed)
    return mix.best_base(need, months, first[of_path.ravel()], costs(base, agreed), costs(peak, beyond))


def settled(option: Option, plan: Need) -> Option:
    """An option as it is bought for a plan of one path: an option made of two keeps the base that is best for it,
    whatever happens to the need afterwards."""
    return option if option.peak is None or option.base is not None else replace(option, base=best_base(option, plan))


def with_base(option: Option, plans: Need, path: Array, agreed: Subscriptions) -> Option:
    """An option as it is bought for plans, for needs that turn out otherwise.

    path: the plan of each of them; agreed: by plan
    """
    if option.peak is None or option.base is not None:
        return option
    here = np.unique(path)
    base = best_base(option, plans.take(here), agreed.take(here))
    of_plans = Need(plans.start[here], plans.end[here], base)
    return replace(option, base=of_plans.take(np.searchsorted(here, path)).steps)
