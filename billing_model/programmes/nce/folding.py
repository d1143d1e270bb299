"""What the happenings of a subscription are told with: its state, the fields of its events, and what is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, given
from billing_model.core.lines import OWN, SEVERAL
from billing_model.programmes.nce.agreement import Agreed, reckoned
from billing_model.programmes.nce.cycles import Runs, rule
from billing_model.programmes.nce.file import CONVERT
from billing_model.programmes.nce.happenings import Given
from billing_model.programmes.nce.history import NO_RUN, Written
from billing_model.programmes.nce.state import State
from billing_model.programmes.nce.terms import MONTHLY, NEVER, is_sold, natural_end


@dataclass
class Fold:
    """A book on its way through what happens."""

    book: Book
    agreed: Agreed
    given: Given
    state: State
    products: list[str]  # the names of products by their numbers, and for none the last
    out: Written = field(default_factory=Written)
    removals: list[tuple[Array, ...]] = field(default_factory=list)  # subscription, event, day, seats, in the window
    judging: bool = False  # every event is judged; else only what is billed matters

    def runs_of(self, sub: Array) -> Runs:
        """The present runs of these subscriptions."""
        return self.out.runs_at(self.state.run[sub])


class Wanted(NamedTuple):
    """A term for which a price is looked for."""

    term: Array
    plan: Array
    day: Array  # on which it begins
    differs: Array  # its product, term or plan is another than before
    product: Array  # its product is


class Priced(NamedTuple):
    """What a cycle costs, and what was last given."""

    price: Array  # of a cycle, MISSING where nothing gives one
    price_from: Array  # as in Lines
    listed: Array  # the list price last given for this product, term and plan, or MISSING
    annual: Array  # the price of a year paid at once, or MISSING


def price_for(fold: Fold, sub: Array, event: Array, wanted: Wanted) -> Priced:
    """NCE-8: the price last given; that of the event wins; another product, term or plan needs one of its own, or the
    price of a year to reckon it from (NCE-7)."""
    state, gives = fold.state, fold.given
    own_list, own_annual = gives.list_price[event], gives.annual_price[event]
    has_list, has_annual = given(own_list), given(own_annual)
    annual = np.where(has_annual, own_annual, np.where(wanted.product, MISSING, state.annual[sub]))
    listed = np.where(has_list, own_list, np.where(has_annual | wanted.differs, MISSING, state.price[sub]))
    price = listed
    unlisted = ~given(listed)
    if unlisted.any():
        minor = fold.agreed.minor[sub]
        price = np.where(unlisted, reckoned(annual, wanted.term, wanted.plan, wanted.day, minor), listed)
    price_from = np.where(unlisted, SEVERAL, np.where(has_list, gives.row[event], state.price_from[sub]))
    return Priced(price, price_from, listed, annual)


def has_price(fold: Fold, event: Array, price: Array) -> Array:
    """NCE-8: another product, term or plan needs a price; an event without one is refused."""
    known = given(price)
    fold.out.refuse("event", event[~known], "list_price", "NCE-8", "nce-no-price")
    return known


def has_plan(fold: Fold, event: Array, term: Array, plan: Array) -> Array:
    """NCE-2: whether there is such a plan for such a term; an event that asks for another is refused."""
    sold = is_sold(term, plan)
    unsold = event[~sold]
    found = fold.book.events.plan[unsold]
    fold.out.refuse("event", unsold, "plan", "NCE-2", "nce-term-and-plan", found=found, term=term[~sold])
    return sold


def remember_price(fold: Fold, sub: Array, event: Array, priced: Priced) -> None:
    """NCE-8: what was given holds from now on."""
    state = fold.state
    state.price[sub], state.annual[sub] = priced.listed, priced.annual
    state.price_from[sub] = np.where(given(fold.given.list_price[event]), fold.given.row[event], state.price_from[sub])


class Begins(NamedTuple):
    """A term that begins."""

    term: Array
    plan: Array
    last: Array  # its last day
    price: Array
    price_from: Array
    promotion: Array
    seats: Array
    seats_from: Array
    through: Array  # until when cycles of the run before open


def open_term(fold: Fold, sub: Array, day: Array, begins: Begins, **printed: Any) -> None:
    """A term begins: its run of cycles, and the seats it begins with. Of terms that follow each other, one row each in
    their order, the state keeps the last.

    printed: the kind, clause and rank of its first charge, and the row of the event.
    """
    state = fold.state
    row = printed.pop("row", OWN)
    natural = natural_end(day, begins.term)
    aligned = begins.last != natural
    run = fold.out.run(
        len(sub),
        subscription=sub,
        first=day,
        last=begins.last,
        **rule(day, begins.last, begins.term, begins.plan, aligned).columns(),
        monthly=begins.plan == MONTHLY,
        price=begins.price,
        price_from=begins.price_from,
        promotion=begins.promotion,
        term=begins.term,
        plan=begins.plan,
        begun=day,
        offer=state.offer[sub],
        **printed,
    )
    fold.out.step(
        sub, day, begins.through, seats=begins.seats, run=run, opens=True, seats_from=begins.seats_from, row=row,
        offer=state.offer[sub],
    )  # fmt: skip
    state.first[sub], state.last[sub], state.aligned[sub] = day, begins.last, aligned
    state.run[sub], state.seats[sub], state.seats_from[sub] = run, begins.seats, begins.seats_from
    state.annual_of_term[sub] = state.annual[sub]
    state.changes_on[sub], state.waiting[sub], state.schedule[sub] = NEVER, -1, -1
    state.wind(sub)


def convert(fold: Fold, sub: Array, event: Array, wanted: Wanted, priced: Priced, **printed: Any) -> None:
    """NCE-45, NCE-56: a whole new term begins on the day of an event, in its full length and without a promotion, with
    the seats that the event gives or those there are.

    printed: the clause and rank of its first charge.
    """
    state, gives = fold.state, fold.given
    own = given(gives.seats[event])
    remember_price(fold, sub, event, priced)
    state.term[sub], state.plan[sub], state.promotion[sub] = wanted.term, wanted.plan, 0
    begins = Begins(
        term=wanted.term,
        plan=wanted.plan,
        last=natural_end(wanted.day, wanted.term),
        price=priced.price,
        price_from=priced.price_from,
        promotion=np.zeros(len(sub), np.int64),
        seats=np.where(own, gives.seats[event], state.seats[sub]),
        seats_from=np.where(own, gives.row[event], state.seats_from[sub]),
        through=wanted.day,
    )
    open_term(fold, sub, wanted.day, begins, kind=CONVERT, row=gives.row[event], **printed)


def give_back(fold: Fold, sub: Array, day: Array, **printed: Any) -> None:
    """NCE-21, NCE-27, NCE-45, NCE-56: a credit for all seats, from that day to the end of the cycle.

    printed: its kind, clause and rank, and how many seats changed.
    """
    state = fold.state
    fold.out.change(
        sub, day=day, sign=-1, run=state.run[sub], seats=state.seats[sub], seats_from=state.seats_from[sub], **printed
    )


def over(fold: Fold, sub: Array, day: Array, through: Array, by: int, row: Any = OWN) -> None:
    """From this day on nothing is left: no seat, no cycle, no later event (NCE-29)."""
    state = fold.state
    fold.out.step(sub, day, through, seats=0, run=NO_RUN, row=row)
    state.over[sub], state.over_by[sub], state.over_since[sub], state.seats[sub] = True, by, day, 0
    state.wind(sub)


def changed_seats(fold: Fold, sub: Array, day: Array, event: Array, seats: Array, came: Any = 0) -> None:
    """From this day on other seats; the schedule of the renewal is lost (NCE-51)."""
    state = fold.state
    row = fold.given.row[event]
    fold.out.step(
        sub, day, day, seats=seats, run=state.run[sub], seats_from=SEVERAL, came=came, row=row, offer=state.offer[sub]
    )
    state.seats_from[sub] = SEVERAL
    state.seats[sub] = seats
    state.schedule[sub] = -1
