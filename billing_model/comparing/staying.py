"""What it costs to leave after each month: of several options, for one plan or many, in as few bills as possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from billing_model.comparing.mix import parts_of, repeated
from billing_model.comparing.option import Option
from billing_model.comparing.pieces import Costs, costs_of, pieces
from billing_model.comparing.serving import Side, agreed_by_part, alike, base_of_each, costs_to_ends, served
from billing_model.core.book import Book, Subscriptions
from billing_model.core.columns import Array
from billing_model.core.need import Need
from billing_model.core.sums import plus, sum_by

LARGER = 4  # times larger are the pieces of months of leaving: short needs, of which few take as long as many


class Stay(NamedTuple):
    """An option, the plans that it is bought for, a path each, and what is agreed for each of them."""

    option: Option
    plans: Need
    agreed: Subscriptions


def staying(every: Sequence[Stay], ends: Array, held: Book | None = None) -> list[Costs]:
    """What each costs if its plans end on several days: plan × end.

    ends: plan × end, the same for all; held: what the customer has already
    """
    steps = ends.shape[1] * max(1, *(-(-len(one.plans.steps) // len(one.plans)) for one in every))
    parts = [_of_piece(every, ends, piece, held) for piece in pieces(len(ends), steps, LARGER)]
    return [Costs(*map(np.concatenate, zip(*of_one, strict=True))) for of_one in zip(*parts, strict=True)]


def _of_piece(every: Sequence[Stay], ends: Array, piece: slice, held: Book | None) -> list[Costs]:
    """Some of the plans: term by term what can be billed so, else every end by itself."""
    rows, ends = np.arange(len(ends))[piece], ends[piece]
    here = [_with_base(Stay(one.option, one.plans.take(rows), one.agreed.take(rows))) for one in every]
    sides = [sides_of(one) if held is None else [] for one in here]
    found = iter(costs_to_ends([s for of in sides for s, _ in of], [ends[row] for of in sides for _, row in of]))
    costs = []
    for one, of in zip(here, sides, strict=True):
        totals = np.zeros(ends.size, np.int64) if of else None
        for _, row in of:
            amounts = next(found)
            if amounts is None or totals is None:
                totals = None
                continue
            place = (row[:, None] * ends.shape[1] + np.arange(ends.shape[1])).ravel()
            totals = plus(totals, sum_by(place, amounts.ravel(), ends.size))
        costs.append(_each(one, ends, held) if totals is None else _in_full(totals.reshape(ends.shape)))
    return costs


def _in_full(totals: Array) -> Costs:
    served = np.ones(totals.shape, bool)
    return Costs(totals, served, served)


def _with_base(one: Stay) -> Stay:
    """An option that is made of two with the base that is best for each of its plans."""
    return one._replace(option=base_of_each(*one))


def sides_of(one: Stay) -> list[tuple[Side, Array]]:
    """The needs that are served by one contract each, with the plan of each; the base of two is known."""
    option, plans, agreed = one
    like = alike(option, agreed)
    if option.base is None:
        return [(Side(option, plans, agreed, like), np.arange(len(plans)))]
    needs = parts_of(plans, repeated(option.base, len(plans)))
    both = zip(option.parts, agreed_by_part(option, agreed), needs, strict=True)
    return [(Side(part, need, of.take(path), like[path]), path) for part, of, (need, path) in both if len(need)]


def _each(one: Stay, ends: Array, held: Book | None) -> Costs:
    """Every plan that ends on every day, billed by itself."""
    option, plans, agreed = one
    plan, last = np.repeat(np.arange(len(plans)), ends.shape[1]), ends.ravel()
    parts = []
    for piece in pieces(len(plan), -(-len(plans.steps) // len(plans)) + ends.shape[1], LARGER):
        here = plan[piece]
        bought = option
        if option.base is not None:
            base = Need(plans.start, plans.end, repeated(option.base, len(plans)))
            bought = replace(option, base=base.take(here).steps)
        needs = plans.take(here).until(last[piece])
        parts.append(costs_of(served(bought, needs, agreed.take(here), held)))
    return Costs(*(np.concatenate(column).reshape(ends.shape) for column in zip(*parts, strict=True)))
