"""What a vendor's programme declares: its fields, events, kinds of line, checks and rules.

A programme file under ``programmes/`` builds one `Programme` (or one `Extension` of another programme) from these
records and calls it ``PROGRAMME`` (``EXTENSION``). Everything else (scenario files, book files, the command line,
the forms of the pages, the wording) asks the registry for them, so that a new vendor touches nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import Event, Field, Problem
from billing_model.core.moves import last_at_or_before

if TYPE_CHECKING:
    from billing_model.core.book import Book
    from billing_model.core.lines import Daily, Lines, Shares
    from billing_model.core.need import Need, Served


@dataclass(frozen=True, eq=False, kw_only=True)
class Steps(Columns):
    """The seats held: one row per day since which a subscription has another number, by subscription and day."""

    subscription: Array = of_type(np.int64)  # the row in the book
    since: Array = of_type(DAY)
    seats: Array = of_type(np.int64)  # 0 after it ended

    def on(self, subscription: Array, day: Array) -> Array:
        """The seats that each of these subscriptions holds on the day beside it; 0 before its first step.

        >>> days = np.array(["2018-01-05", "2018-02-01"], "datetime64[D]")
        >>> steps = Steps.of(2, subscription=0, since=days, seats=np.array([10, 12]))
        >>> steps.on(np.zeros(3, np.int64), np.array(["2018-01-04", "2018-01-31", "2018-02-01"], "datetime64[D]"))
        array([ 0, 10, 12])
        """
        step = last_at_or_before(subscription, day, self.subscription, self.since)
        return np.where(step >= 0, np.append(self.seats, 0)[step], 0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Term(Columns):
    """How long subscriptions are committed: one row each; after each term a subscription renews or ends."""

    start: Array = of_type(DAY)  # the day from which the terms count
    months: Array = of_type(np.int64)  # of a term, 0 if there is none


WHOLE = 365  # parts of a list price


class PerSeat(NamedTuple):
    """What a line charges for a seat at most; one value, or one per subscription.

    parts: 365ths of the list price; rounding: minor units of the currency that rounding adds to it; others: 365ths of
    any other price that a subscription or an event can give; joining: seats that come to it out of other subscriptions.
    """

    parts: Array | int = WHOLE
    rounding: Array | int = 1
    others: Array | int = 3 * WHOLE
    joining: Array | int = 0


class Payment(NamedTuple):
    """A way in which a seat is paid.

    months: that one payment covers; term: for which one is bound; fields: that say so in a file; prices: the fields
    that can give the price, and the months that each is for.
    """

    months: int
    term: int
    fields: Mapping[str, str]
    prices: Mapping[str, int]


class OtherTerms(NamedTuple):
    """How a book is billed under other terms than were agreed.

    can: which subscriptions that can be asked of; made: the book under the fields of a `Payment`.
    """

    can: Callable[[Book], Array]
    made: Callable[[Book, Mapping[str, str]], Book]


@dataclass(frozen=True)
class Asked:
    """A question (a page) with which a scenario of a programme is opened, and what the scenario must have for it.

    event: a kind of event;
    field: a field that a subscription gives;
    beside: other programmes that the scenario may have too;
    alone: it has a single subscription.
    """

    question: str
    event: str = ""
    field: str = ""
    beside: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Programme:
    """A vendor's programme.

    fields: what a subscription carries beside the common fields;
    events: what can happen;
    kinds: the names of the lines it prints, in order;
    check: what is refused of a book;
    bill: the lines of the invoices through a day;
    charged: those lines, and what was charged through the day and comes with a later invoice (None: that is not told);
    due: the day an invoice is due, per line, NaT where no clause says;
    unit_places: decimals of a printed unit price, at least those of the currency;
    levels: the seats held through a day (None: it does not say);
    term: how long a subscription is committed (None: not at all, or `term_ends` says so);
    term_ends: the subscriptions whose terms end by a day, and the day after each, where terms are not all alike;
    shares: what the seats of lines are made of whose `seats_from` is SEVERAL (None: there are no such lines);
    daily: the exact charge of each day of lines whose days are not all alike (None: they are);
    defaults: fills in what is not given and depends on more than the field itself (None: nothing does);
    serve: the contracts that serve a need, and what happens to them, for what is agreed with each path: its list price
    and fields (None: it cannot be compared);
    kept_for: the months for which seats stay once they are bought, for what is agreed with each path (None: they can be
    given up on any day);
    apart: whether every term costs what the same term costs that is bought on its first day, gains seats only and is
    owed in full, and no clause refuses anything of what `serve` makes, for what is agreed with each path; a term has
    the months of `kept_for` (None: terms depend on each other);
    by_use: what is charged is what was used, not what was ordered;
    sold_for: the field that says how long a subscription is committed, and the values that are sold, where the list
    price means the same under each ("": there is none);
    paying: fields that say when and in which rows is charged, and not how much;
    one_of: the field, and those of its values of which a customer holds a single one at a time ("": there are none);
    per_seat: how much of the list price a line charges for a seat at most, so that no amount is too large;
    priced_by: fields that can give the price, one of which a subscription gives;
    adds: the event whose seats are added to those there are ("": an event sets their number);
    at_renewal: the event that sets the number from the next term on ("": there is none);
    payments: the ways in which a seat is paid, the usual ones first, for what lies beside another programme's;
    under: the book under another of its payments, at what the list makes of its prices (None: `sold_for` says what
    other terms there are, at the same price);
    operands: the columns in ``Lines.more`` that a reader must see, with their unit;
    sells: the field that names what is sold, such as "offer" ("": there is one product only);
    products: names of what is sold, to pick from; the field takes any other that no clause refuses;
    limit: the field that bounds the seats that are charged, and the event that changes it (empty: nothing does);
    asked: the questions with which a scenario is opened, the first that fits (none: that of contracts);
    no_longer_sold: which subscriptions of a book were bought when other rules had taken the place of these (None: there
    are no other rules); the sentence about them is the programme's word in ``[names.no-longer-sold]``;
    without: the parts of a vendor's folder that it does not have, each with the reason (`billing_model.programmes`).
    """

    id: str
    fields: tuple[Field, ...]
    events: tuple[Event, ...]
    kinds: tuple[str, ...]
    check: Callable[[Book], list[Problem]]
    bill: Callable[[Book, np.datetime64], Lines]
    charged: Callable[[Book, np.datetime64], Lines] | None = None
    due: Callable[[Book, Lines], Array] | None = None
    daily: Callable[[Book, Lines], Daily] | None = None
    levels: Callable[[Book, np.datetime64], Steps] | None = None
    term: Callable[[Book], Term] | None = None
    term_ends: Callable[[Book, np.datetime64], tuple[Array, Array]] | None = None
    shares: Callable[[Book, Lines], Shares] | None = None
    operands: Mapping[str, str] = field(default_factory=dict)
    defaults: Callable[[Book], Book] | None = None
    serve: Callable[[Need, Columns], Served] | None = None
    kept_for: Callable[[Columns], Array] | None = None
    apart: Callable[[Columns], bool] | None = None
    by_use: bool = False
    sold_for: tuple[str, tuple[Any, ...]] = ("", ())
    paying: tuple[str, ...] = ()
    one_of: tuple[str, tuple[str, ...]] = ("", ())
    sells: str = ""
    products: tuple[str, ...] = ()
    limit: tuple[str, str] = ("", "")
    asked: tuple[Asked, ...] = ()
    no_longer_sold: Callable[[Book], Array] | None = None
    without: Mapping[str, str] = field(default_factory=dict)
    minimum_seats: int = 1
    priced_by: tuple[str, ...] = ("list_price",)
    per_seat: Callable[[Book], PerSeat] = lambda book: PerSeat()
    adds: str = ""
    at_renewal: str = ""
    payments: tuple[Payment, ...] = ()
    under: OtherTerms | None = None
    unit_places: int = 0


@dataclass(frozen=True)
class Extension:
    """More fields and events for a programme, a check, and a step that turns its book into a plain one.

    check, prepare: see the whole book of some customers, all their programmes together; prepare leaves every
    subscription in its row;
    lapses: the subscriptions that end by themselves and were never charged, as rows of the book, and the first day
    without each (None: none does).
    """

    of: str
    fields: tuple[Field, ...]
    events: tuple[Event, ...]
    check: Callable[[Book], list[Problem]]
    prepare: Callable[[Book], Book]
    defaults: Callable[[Book], Book] | None = None
    lapses: Callable[[Book], tuple[Array, Array]] | None = None


def rank_in_day(programmes: Mapping[str, Programme]) -> Array:
    """The place of an event within its day (GEN-4), each programme by itself: by the codes of programme and kind.

    No two kinds share a place, so that the order of the rows decides nothing.
    """
    kinds = max(len(codes.event_kind), 1)
    rank = np.tile(np.arange(kinds), (max(len(codes.programme), 1), 1))
    for programme in programmes.values():
        for event in programme.events:
            rank[codes.programme(programme.id), codes.event_kind(event.kind)] += event.order * kinds
    return rank
