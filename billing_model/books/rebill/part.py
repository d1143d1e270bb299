"""One part of a book under other options: what each customer and subscription would have cost, in rows and in sums.

Sums of parts add up to those of the book, and the rows of parts, one after the other, are those of the two files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.books.counts import BookCounts, Counts
from billing_model.books.lines_file import decimals
from billing_model.books.parts import Parts
from billing_model.books.reader import book_of
from billing_model.books.rebill.rebill import AsItIs, Choices, Rebilled, as_it_is, rebilled
from billing_model.books.request import left_out, store_rejects
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.currency import MICRO
from billing_model.core.moves import starts
from billing_model.core.sums import minus, sum_by, total_of
from billing_model.files.as_scenario import as_tables

DIGITS = 28  # of a sum
MONEY = ("invoiced", "cost", "option_cost", "saves")
CUSTOMERS = {
    "customer": pa.string(),
    "currency": pa.string(),
    "option": pa.string(),
    "subscriptions": pa.int64(),  # that would be under the option
    "refused": pa.int64(),  # that a clause keeps as they are
    "invoiced": None,  # for all of the customer's subscriptions, through the day
    "cost": None,  # of all of them as they are
    "option_cost": None,  # with those under the option that can be; not given if none can
    "saves": None,
}
SUBSCRIPTIONS = {
    "customer": pa.string(),
    "subscription": pa.string(),
    "programme": pa.string(),
    "currency": pa.string(),
    "option": pa.string(),
    "invoiced": None,
    "cost": None,
    "option_cost": None,  # not given where it is refused
    "saves": None,
    "refused_by": pa.string(),
}


def schemas(places: int) -> tuple[pa.Schema, pa.Schema]:
    """The columns of both files with their types; places: decimals of an amount."""
    money = pa.decimal128(DIGITS, places)
    customers, subscriptions = (
        pa.schema([(name, kind or money) for name, kind in columns.items()]) for columns in (CUSTOMERS, SUBSCRIPTIONS)
    )
    return customers, subscriptions


@dataclass(frozen=True)
class OptionCounts(Counts):
    """An option over the whole book in one currency. Money is int64 micro-units.

    - subscriptions: that can be under it
    - refused: subscriptions that cannot
    - customers: with a subscription that can
    - gain, lose: customers who would pay less, and more
    - cost: of the subscriptions that can, as they are
    - option_cost: of the same under the option
    - saved, lost: by the customers who gain, and who lose; the difference is that of the costs
    """

    subscriptions: int = 0
    refused: int = 0
    customers: int = 0
    gain: int = 0
    cost: int = 0
    option_cost: int = 0
    saved: int = 0
    lose: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Gainer:
    """A customer who would pay less. saves: micro-units; scenario: the contracts as nested tables."""

    customer: str
    currency: str
    saves: int
    cost: int
    scenario: Mapping[str, Any]


@dataclass(frozen=True)
class ComparedBook(BookCounts):
    """A part of a book, or the whole, when it has been billed under other options.

    invoiced, cost: micro-units by currency; options: by id and currency; gainers: who would save most, by option id and
    currency, only where they were asked for.
    """

    invoiced: Mapping[str, int] = field(default_factory=dict)
    cost: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[tuple[str, str], OptionCounts] = field(default_factory=dict)
    gainers: Mapping[tuple[str, str], tuple[Gainer, ...]] = field(default_factory=dict)

    def with_gainers(self, most: int) -> ComparedBook:
        """The same with the gainers of each option who would save most, at most this many."""
        best = {
            key: tuple(sorted(gainers, key=lambda gainer: (-gainer.saves, gainer.customer))[:most])
            for key, gainers in self.gainers.items()
        }
        return replace(self, gainers=best)


@dataclass(frozen=True)
class ComparingJob:
    """What is to be done with each part. gainers: how many customers of each option are given with their contracts."""

    parts: Parts
    until: np.datetime64
    choices: Choices
    language: str
    gainers: int


def compare_part(job: ComparingJob, part: int) -> tuple[ComparedBook, tuple[pa.Table, pa.Table]]:
    """The customers of one part under every option: what it adds up to, and the rows of both files."""
    bought, happened = job.parts.tables(part)
    book, wrong = book_of(bought, happened, job.until)
    now = as_it_is(book, job.until)
    options = [rebilled(now, choice, job.choices) for choice in job.choices.each]
    sums = [_customers(now, option) for option in options]
    order = _by_name(book)
    customers, subscriptions = schemas(job.parts.places)
    tables = (
        _table(customers, [_customer_rows(now, *each) for each in zip(options, sums, strict=True)], order),
        _table(subscriptions, [_subscription_rows(now, option) for option in options], order),
    )
    store_rejects(wrong, job.parts, part, job.language)
    return _compared(job, now, options, sums, left_out(bought, happened, book, wrong, job.until)), tables


@dataclass(frozen=True, eq=False)
class _Sums:
    """By customer of the book, in micro-units: moved, kept: subscriptions that can and cannot be under the option."""

    moved: Array
    kept: Array
    saves: Array


def _customers(now: AsItIs, option: Rebilled) -> _Sums:
    saves = np.where(option.moves, minus(now.cost, option.cost), 0)
    return _Sums(*(_by_customer(now.book, values) for values in (option.moves, option.concerns & ~option.moves, saves)))


def _by_customer(book: Book, values: Array) -> Array:
    return sum_by(book.customer, values, len(book.customers))


def _by_name(book: Book) -> Array:
    """The place of each customer among all of the book, in the order of their names."""
    place = np.empty(len(book.customers), np.int64)
    place[np.argsort(book.customers.astype(str), kind="stable")] = np.arange(len(place))
    return place


def _customer_rows(now: AsItIs, option: Rebilled, sums: _Sums) -> tuple[Array, Array, dict[str, Any]]:
    book = now.book
    first = np.flatnonzero(starts(book.customer)) if len(book) else np.zeros(0, np.int64)
    customer = book.customer[first]
    concerned = (sums.moved + sums.kept)[customer] > 0
    first, customer = first[concerned], customer[concerned]
    cost, none = _by_customer(book, now.cost)[customer], sums.moved[customer] == 0
    return (
        customer,
        first,
        {
            "customer": book.customers[customer],
            "currency": book.currency[first],
            "option": np.full(len(first), option.choice.id, object),
            "subscriptions": sums.moved[customer],
            "refused": sums.kept[customer],
            "invoiced": (_by_customer(book, now.invoiced)[customer], None),
            "cost": (cost, None),
            "option_cost": (minus(cost, sums.saves[customer]), none),
            "saves": (sums.saves[customer], none),
        },
    )


def _subscription_rows(now: AsItIs, option: Rebilled) -> tuple[Array, Array, dict[str, Any]]:
    book, rows = now.book, np.flatnonzero(option.concerns)
    none = ~option.moves[rows]
    return (
        book.customer[rows],
        rows,
        {
            "customer": book.customers[book.customer[rows]],
            "subscription": book.id[rows],
            "programme": codes.programme.names(book.programme[rows]),
            "currency": book.currency[rows],
            "option": np.full(len(rows), option.choice.id, object),
            "invoiced": (now.invoiced[rows], None),
            "cost": (now.cost[rows], None),
            "option_cost": (option.cost[rows], none),
            "saves": (minus(now.cost[rows], option.cost[rows]), none),
            "refused_by": option.refused_by[rows],
        },
    )


def _table(schema: pa.Schema, parts: Sequence[tuple[Array, Array, dict[str, Any]]], order: Array) -> pa.Table:
    """Rows of all options, sorted by customer, then as the book has them, then by option."""
    tables = [
        pa.table([_column(column, schema.field(name).type) for name, column in part.items()], schema=schema)
        for _, _, part in parts
    ]
    customer, row = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    number = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    return pa.concat_tables(tables).take(pa.array(np.lexsort((number, row, order[customer]))))


def _column(column: Any, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_decimal(kind):
        return pa.array(column, kind)
    micro, none = column
    money = decimals(micro // 10 ** (MICRO - kind.scale), kind.scale, DIGITS)  # whole minor units already
    return money if none is None else pc.if_else(pa.array(none), pa.scalar(None, kind), money)


def _compared(
    job: ComparingJob,
    now: AsItIs,
    options: Sequence[Rebilled],
    by_customer: Sequence[_Sums],
    left: Mapping[str, Any],
) -> ComparedBook:
    book = now.book
    sums: dict[tuple[str, str], OptionCounts] = {}
    gainers: dict[tuple[str, str], tuple[Gainer, ...]] = {}
    currencies = sorted(set(book.currency))
    currency_of = np.full(len(book.customers), "", object)
    currency_of[book.customer] = book.currency
    costs = _by_customer(book, now.cost)
    for option, sums_of in zip(options, by_customer, strict=True):
        for currency in currencies:
            moved = option.moves & (book.currency == currency)
            in_currency = currency_of == currency
            gain, lose = in_currency & (sums_of.saves > 0), in_currency & (sums_of.saves < 0)
            if not (option.concerns & (book.currency == currency)).any():
                continue
            key = option.choice.id, currency
            sums[key] = OptionCounts(
                subscriptions=int(moved.sum()),
                refused=int(sums_of.kept[in_currency].sum()),
                customers=int((sums_of.moved[in_currency] > 0).sum()),
                gain=int(gain.sum()),
                cost=total_of(now.cost[moved]),
                option_cost=total_of(option.cost[moved]),
                saved=total_of(sums_of.saves[gain]),
                lose=int(lose.sum()),
                lost=-total_of(sums_of.saves[lose]),
            )
            best = np.flatnonzero(gain)
            best = best[np.argsort(-sums_of.saves[best], kind="stable")][: job.gainers]
            gainers[key] = tuple(
                Gainer(
                    str(book.customers[customer]), currency, int(sums_of.saves[customer]), int(costs[customer]),
                    as_tables(book, np.flatnonzero(book.customer == customer), currency, job.until),
                )
                for customer in best.tolist()
            )  # fmt: skip
    return ComparedBook(
        subscriptions=len(book),
        customers=len(np.unique(book.customer)),
        invoiced={code: total_of(now.invoiced[book.currency == code]) for code in currencies},
        cost={code: total_of(now.cost[book.currency == code]) for code in currencies},
        options=sums,
        gainers=gainers if job.gainers else {},
        **left,
    )
