"""What the totals of a need recommend in each group of options, and what would change that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from billing_model.comparing.compare import OptionResult, leave_together, to_the_cent
from billing_model.comparing.option import Option
from billing_model.core.fields import Field
from billing_model.core.money import to_micro

SAME_PER_MILLE = 5  # totals that are no further apart than this are nearly the same: ours


@dataclass(frozen=True)
class Change:
    """What would change a recommendation: if the need ends after these months, the option is cheaper and saves this.

    sooner: it is clearly cheaper for every shorter stay, too.
    """

    months: int
    option: Option
    saves: int
    sooner: bool


@dataclass(frozen=True, eq=False)
class Recommendation:
    """What the amounts of one group recommend.

    - best: the cheapest of the options that serve the need in full, or of all if none does
    - same: the other options that cost the same, or the same but for rounding and the counting of days
    - runner_up: the cheapest of the rest, None if there is none
    - runners_up: the others that cost the same as the runner-up in this sense
    - others: all that do not cost the same as the best
    """

    group: str
    best: OptionResult
    same: tuple[OptionResult, ...]
    runner_up: OptionResult | None
    runners_up: tuple[OptionResult, ...]
    others: tuple[OptionResult, ...]

    @cached_property
    def change(self) -> Change | None:
        """The longest stay for which another option is cheaper, None if there is none."""
        return _change(self.best, self.others)

    @property
    def margin(self) -> int:
        """How much more the runner-up costs; 0 if there is none."""
        return self.runner_up.total - self.best.total if self.runner_up else 0

    @property
    def of_the_price(self) -> int | None:
        """The part of the margin that the runner-up's list price makes: the difference of the prices for all seats and
        months; None where the two differ in more than their prices, or a price is not per seat and month."""
        best, runner = self.best, self.runner_up
        if (
            runner is None
            or best.option.list_price is None
            or runner.option.list_price in (None, best.option.list_price)
        ):
            return None
        if not same_terms(best.option, runner.option) or best.charged_days != runner.charged_days:
            return None
        price, other = (to_micro(result.option.list_price or 0) for result in (best, runner))
        part = to_the_cent((other - price) * runner.seat_months, runner.option.currency)
        return part if as_good(runner.total - part, runner.total * price // max(other, 1)) else None


def as_good(total: int, other: int) -> bool:
    """Whether two totals are nearly the same: no further apart than `SAME_PER_MILLE` of the smaller."""
    return abs(total - other) * 1000 <= SAME_PER_MILLE * min(abs(total), abs(other))


def same_terms(option: Option, other: Option) -> bool:
    """Whether two options differ in nothing that says how much is charged, but for their list prices.

    What they are called, and when and in which rows is charged (`Programme.paying`), may differ.
    """
    declared = option.declared
    named = [field for field in declared.fields if field.type == "text" and not field.choices]
    deciding = [field for field in declared.fields if field not in named and field.name not in declared.paying]
    return (
        option.programme == other.programme
        and (option.changes, option.peak) == (other.changes, other.peak)
        and all(_agreed(option, field) == _agreed(other, field) for field in deciding)
    )


def _agreed(option: Option, field: Field) -> Any:
    """A field of an option, also where it is not given."""
    value = option.given.get(field.name)
    if value is None:
        value = field.default
    return {"flag": False, "percent": 0}.get(field.type) if value is None else value


def same_cost(result: OptionResult, other: OptionResult) -> bool:
    """Whether two options cost the same, if need be but for rounding and the counting of days.

    The latter only for equal prices and terms that charge the same seats for the same number of days.
    """
    if result.total == other.total:
        return True
    return (
        same_terms(result.option, other.option)
        and result.option.list_price == other.option.list_price
        and result.charged_days == other.charged_days
        and as_good(result.total, other.total)
    )


def recommend(possible: Sequence[OptionResult]) -> list[Recommendation]:
    """One recommendation for each group, in the order in which the groups appear."""
    groups = dict.fromkeys(result.option.group for result in possible)
    return [_recommend(group, [result for result in possible if result.option.group == group]) for group in groups]


def _recommend(group: str, possible: Sequence[OptionResult]) -> Recommendation:
    by_total = sorted(in_full(possible), key=lambda result: result.total)  # ties stay in the order of the options
    best, others = by_total[0], by_total[1:]
    same = tuple(other for other in others if same_cost(best, other))
    rest = [other for other in others if other not in same]
    alike = tuple(other for other in rest[1:] if same_cost(rest[0], other))
    return Recommendation(group, best, same, rest[0] if rest else None, alike, tuple(rest))


def by_cost(results: Sequence[OptionResult]) -> list[OptionResult]:
    """The results of each group, the cheapest first; last what a limit keeps from serving it in full."""
    groups = list(dict.fromkeys(result.option.group for result in results))
    return sorted(results, key=lambda one: (groups.index(one.option.group), bool(one.refused), one.total))


def in_full(results: Sequence[OptionResult]) -> Sequence[OptionResult]:
    """Those that can be the cheapest: a limit that keeps devices out is no bargain, unless every option has one."""
    return [result for result in results if not result.refused] or results


def _change(best: OptionResult, others: Sequence[OptionResult]) -> Change | None:
    """The longest stay for which another option is clearly cheaper than the best one."""
    leave_together([best, *others])
    for month in range(len(best.leaving) - 1, 0, -1):
        cheaper = [other for other in others if _clearly_cheaper(other, best, month)]
        if cheaper:
            other = min(cheaper, key=lambda result: int(result.leaving[month - 1]))
            sooner = all(_clearly_cheaper(other, best, earlier) for earlier in range(1, month))
            return Change(month, other.option, int(best.leaving[month - 1] - other.leaving[month - 1]), sooner)
    return None


def _clearly_cheaper(option: OptionResult, best: OptionResult, months: int) -> bool:
    total, best_total = int(option.leaving[months - 1]), int(best.leaving[months - 1])
    return total < best_total and not as_good(total, best_total)
