"""Simulated learners: each holds one wrong idea, bills by it on paper, and gives it up when it is told.

A model of learning, not a study: it says whether the diagnosis and the steps reach an idea, not how people learn. Ideas
are billed from the contract alone, without the code that looks for them. A learner drops the idea as soon as a sentence
names it, or else, with a chance of one in three, when the right answer is shown; one answer in fifty is a slip.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from dateutil.relativedelta import relativedelta

from billing_model.core.money import UNIT
from billing_model.files.lesson import Lesson, lessons
from billing_model.lessons import judging, progress, questions, results
from billing_model.lessons.drawn import Case, case
from project import PROJECT

SLIP, BY_THE_ANSWER = Fraction(1, 50), Fraction(1, 3)
TRIES = 2  # in which the idea should be told
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Told:
    """What a contract and its last event say, as one reads it: the facts that an idea is billed from.

    old, new: licences before and after; begin, end: of the period of the change, end is the day after it; price: of a
    licence and period, in the currency; plan: the same of the new plan, 0 where there is none.
    """

    case: Case
    old: int
    new: int
    on: date
    begin: date
    end: date
    price: Fraction
    plan: Fraction = Fraction(0)

    @property
    def days(self) -> int:
        return (self.end - self.begin).days

    @property
    def before(self) -> int:
        return (self.on - self.begin).days

    @property
    def after(self) -> int:
        return (self.end - self.on).days

    def part(self, days: Fraction | int, seats: int, of: Fraction | int = 0, price: Fraction | None = None) -> Fraction:
        """The share of a period, each amount rounded to the cent."""
        return cents((self.price if price is None else price) * days * seats / (of or self.days))

    @property
    def month_end(self) -> date:
        """The first day of the next calendar month."""
        return self.on.replace(day=1) + relativedelta(months=1)


Idea = Callable[[Told], Fraction | None]


def cents(amount: Fraction) -> Fraction:
    """To the cent, halves away from zero."""
    size = (abs(amount) * 100 + HALF).__floor__()
    return Fraction(size if amount >= 0 else -size, 100)


def read(here: Case) -> Told:
    """The facts of a case."""
    [entry], event = here.scenario.data["subscription"], here.scenario.data["event"][-1]
    bought, on, old = entry["purchased"], event["on"], entry["seats"]
    yearly = entry["programme"] == "office365" or entry.get("frequency") == "annual"
    months = 12 if yearly else 1
    at = max(n for n in range(40) if bought + relativedelta(months=months * n) <= on)
    begin, end = (bought + relativedelta(months=months * n) for n in (at, at + 1))
    new = {"set-seats": event.get("seats"), "add-seats": old + event.get("seats", 0), "switch-plan": old}
    new |= {"remove-seats": old - event.get("seats", 0), "cancel": 0}
    price, plan = Fraction(entry["list_price"]) * months, Fraction(event.get("list_price", 0)) * months
    return Told(here, old, int(new[event["kind"]] or 0), on, begin, end, price, plan)


# ---- Seat changes, monthly and annual: all is taken back, both runs are charged, and a month ahead at the new number


def ahead(told: Told, seats: int) -> Fraction:
    """The month that is paid ahead; a year has none."""
    return told.price * seats if told.days <= 31 else Fraction(0)


def changed(told: Told, before: Fraction | int, after: Fraction | int, of: Fraction | int = 0) -> Fraction:
    """The invoice with other days in its two runs."""
    return (
        -told.price * told.old
        + told.part(before, told.old, of)
        + told.part(after, told.new, of)
        + ahead(told, told.new)
    )


def netted(told: Told, days: Fraction | int, of: Fraction | int = 0) -> Fraction:
    """The invoice of somebody who charges only what came or went, for some days, and the month ahead."""
    return told.part(days, told.new - told.old, of) + ahead(told, told.new)


def to_month_end(told: Told) -> Fraction | None:
    days = (told.month_end - told.on).days
    length = (told.month_end - told.on.replace(day=1)).days
    return netted(told, days, length) if told.days <= 31 and told.month_end != told.end else None


SEATS: dict[str, Idea] = {
    "no-credit": lambda told: changed(told, told.before, told.after) + told.price * told.old,
    "next-period-only": lambda told: ahead(told, told.new) or None,
    "full-period-for-new": lambda told: netted(told, told.days),
    "change-ignored": lambda told: ahead(told, told.old) or None,
    "ahead-old-number": lambda told: (
        changed(told, told.before, told.after) - ahead(told, told.new) + ahead(told, told.old)
        if ahead(told, told.new)
        else None
    ),
    "no-ahead": lambda told: netted(told, told.after) - ahead(told, told.new) if ahead(told, 1) else None,
    "added-only": lambda told: netted(told, told.after) - ahead(told, told.old) if ahead(told, 1) else None,
    "credit-new-number": lambda told: changed(told, told.before, told.after) + told.price * (told.old - told.new),
    "credit-added": lambda told: changed(told, told.before, told.after) + 2 * told.price * told.old,
    "first-run-left-out": lambda told: changed(told, 0, told.after),
    "last-run-left-out": lambda told: changed(told, told.before, 0),
    "day-at-old-number": lambda told: changed(told, told.before + 1, told.after - 1),
    "day-too-early": lambda told: changed(told, told.before - 1, told.after + 1) if told.before else None,
    "day-twice": lambda told: changed(told, told.before + 1, told.after),
    "day-lost": lambda told: changed(told, told.before, told.after - 1),
    "thirty-days": lambda told: (
        netted(told, told.after, 30 if told.days <= 31 else 360) if told.days != 30 and told.after <= 30 * 12 else None
    ),
    "to-months-end": to_month_end,
    "credit-rest-only": lambda told: (
        -told.part(told.after, told.old)
        + told.part(told.before, told.old)
        + told.part(told.after, told.new)
        + ahead(told, told.new)
    ),
    "days-before": lambda told: netted(told, told.before),
    # not among the ideas that the diagnosis was made with
    "half-period": lambda told: netted(told, HALF, 1),
    "average-month": lambda told: netted(told, told.after, Fraction(365, 12)) if told.days <= 31 else None,
    "weeks": lambda told: netted(told, -(-told.after // 7) * 7) if told.days <= 31 else None,
    "runs-swapped": lambda told: changed(told, told.after, told.before),
    "each-for-days-left": lambda told: changed(told, told.after, told.after),
    "credit-of-one": lambda told: changed(told, told.before, told.after) + told.price * (told.old - 1),
}
ONLY_A_YEAR: dict[str, Idea] = {
    "months-for-days": lambda told: netted(told, 12 - begun(told), 12),
    "price-of-a-month": lambda told: netted(told, told.after) / 12,
}


def begun(told: Told) -> int:
    """Months of the period that have begun on the day of the change, the last one only if it is complete."""
    return max(n for n in range(13) if told.begin + relativedelta(months=n) <= told.on)


# ---- New Commerce: the days that are left, at the old number back, at the new one charged


def nce(told: Told, days: Fraction | int, of: Fraction | int = 0) -> Fraction:
    """What the change alone adds to the invoice."""
    return told.part(days, told.new, of) - told.part(days, told.old, of)


COMMERCE: dict[str, Idea] = {
    "no-credit": lambda told: told.part(told.after, told.new) if told.new else None,
    "full-period-for-new": lambda told: told.price * (told.new - told.old) if told.new else None,
    "thirty-days": lambda told: nce(told, told.after, 30) if told.days != 30 and told.after <= 30 else None,
    "day-at-old-number": lambda told: nce(told, told.after - 1),
    "days-before": lambda told: nce(told, told.before) if told.new else None,
    "to-months-end": lambda told: nce(told, (told.month_end - told.on).days) if told.month_end < told.end else None,
    "change-ignored": lambda told: told.price * (told.old - told.new) if _ahead(told) else Fraction(0),
    "added-only": lambda told: nce(told, told.after) - told.price * told.old if _ahead(told) else None,
    "half-period": lambda told: nce(told, HALF, 1),
    "cancelled-all-back": lambda told: -told.price * told.old if not told.new else None,
    "cancelled-used-days": lambda told: -told.part(told.before, told.old) if not told.new else None,
}


# ---- Plan switch: the days that are left back, at most the new plan's price


def switched(told: Told, back: Fraction, new: Fraction | None = None) -> Fraction:
    charge = told.plan * told.new if new is None else new
    return charge - min(back, told.plan * told.new)


SWITCHES: dict[str, Idea] = {
    "switch-no-credit": lambda told: told.plan * told.new,
    "switch-months": lambda told: switched(told, told.part(12 - begun(told) - 1, told.old, 12)),
    "switch-lost-credited": lambda told: told.plan * told.new - told.part(told.after, told.old),
    "switch-rest-of-term": lambda told: (
        told.part(told.after, told.new, price=told.plan) - min(told.part(told.after, told.old), told.plan * told.new)
    ),
    "switch-all-back": lambda told: switched(told, told.price * told.old),
    "switch-used-days": lambda told: switched(told, told.part(told.before, told.old)),
    "switch-day": lambda told: switched(told, told.part(told.after - 1, told.old)),
    "switch-one-month": lambda told: (
        told.plan / 12 * told.new - min(told.part(told.after, told.old), told.plan * told.new)
    ),
    "switch-new-price-back": lambda told: told.plan * told.new - told.part(told.after, told.new, price=told.plan),
    "switch-credit-added": lambda told: 2 * told.plan * told.new - switched(told, told.part(told.after, told.old)),
    "switch-other-days": lambda told: switched(told, told.part(told.after, told.old, 360)),
}


# ---- Flexible billing: devices by the day, which a limit keeps out


def month_of(here: Case) -> Iterator[tuple[date, int, int]]:
    """Each day of the month with the devices that want in and the limit."""
    [entry], events = here.scenario.data["subscription"], here.scenario.data["event"]
    wanted, limit = entry["seats"], entry["limit"]
    day = entry["purchased"]
    while day.month == entry["purchased"].month:
        for event in events:
            if event["on"] == day:
                wanted, limit = event.get("seats", wanted), event.get("limit", limit)
        yield day, wanted, limit
        day += timedelta(1)


def device_days(told: Told, counted: Callable[[int, int], int], of: int = 0) -> Fraction:
    days = [*month_of(told.case)]
    return cents(told.price * sum(counted(wanted, limit) for _, wanted, limit in days) / (of or len(days)))


def a_day_late(told: Told) -> Fraction:
    """A new number of devices counts from the day after."""
    let_in = [min(wanted, limit) for _, wanted, limit in month_of(told.case)]
    late = let_in[:1] + let_in[:-1]
    return cents(told.price * sum(late) / len(late))


def average(told: Told) -> Fraction:
    """Half-way between the first and the last number, whenever it changed."""
    let_in = [min(wanted, limit) for _, wanted, limit in month_of(told.case)]
    return cents(told.price * (let_in[0] + let_in[-1]) / 2)


def all_refused(told: Told) -> Fraction:
    """A number of devices that exceeds the limit is refused whole: those before it go on."""
    days, running = [*month_of(told.case)], 0
    counted = [running := wanted if wanted <= limit else running for _, wanted, limit in days]
    return cents(told.price * sum(counted) / len(days))


def first_limit(told: Told) -> Fraction | None:
    """The limit of the first day for all days, None where it is not changed."""
    days = [*month_of(told.case)]
    first = days[0][2]
    return device_days(told, lambda wanted, _: min(wanted, first)) if days[-1][2] != first else None


DEVICES: dict[str, Idea] = {
    "limit-is-paid": lambda told: device_days(told, lambda wanted, limit: limit),
    "no-limit": lambda told: device_days(told, lambda wanted, limit: wanted),
    "one-number": lambda told: cents(told.price * [min(w, most) for _, w, most in month_of(told.case)][-1]),
    "number-of-the-start": lambda told: told.price * told.old,
    "usage-days-of-price": lambda told: (
        device_days(told, min, 30) if sum(1 for _ in month_of(told.case)) != 30 else None
    ),
    "usage-day-of-change": a_day_late,
    "average-number": average,
    "all-refused": all_refused,
    "limit-stays": first_limit,
}


# What the diagnosis calls an idea, where that is not its name here.
ALSO: dict[str, tuple[str, ...]] = {
    "added-only": ("removed-only",),
    "weeks": ("weeks-for-days",),
    "runs-swapped": ("days-before",),
    "each-for-days-left": ("same-days",),
    "change-ignored": ("cancelled-nothing-back",),
    "thirty-days": ("cancelled-other-days",),
    "day-at-old-number": ("cancelled-day",),
    "switch-credit-added": ("credit-as-charge",),
    "number-of-the-start": ("one-number",),
    "average-number": ("one-number",),
    "limit-stays": ("refused-for-good",),
}
IDEAS: dict[str, dict[str, Idea]] = {
    "seat-changes": SEATS,
    "annual-billing": SEATS | ONLY_A_YEAR,
    "new-commerce": COMMERCE,
    "plan-switch": SWITCHES,
    "flexible-limit": DEVICES,
}


def guess(lesson: Lesson, idea: str, here: Case) -> int | None:
    """The total of somebody who holds the idea, micro-units; None where it does not show in the case."""
    told = read(here) if lesson.id != "flexible-limit" else _of_devices(here)
    amount = IDEAS[lesson.id][idea](told)
    if amount is None:
        return None
    if lesson.id == "new-commerce":
        amount += _rest(told)
    total = int(cents(amount) * UNIT)
    return total if not judging.judge(questions.total(here), total).right else None


def _of_devices(here: Case) -> Told:
    [entry] = here.scenario.data["subscription"]
    first = entry["purchased"]
    seats = entry["seats"]
    return Told(here, seats, seats, first, first, first + relativedelta(months=1), Fraction(entry["list_price"]))


def _ahead(told: Told) -> bool:
    """Whether the cycle after that of the change is on the invoice."""
    lines = told.case.lines
    cycles = zip(lines.kind_names, lines.first, strict=True)
    return any(kind == "cycle-charge" and first.astype(object) > told.on for kind, first in cycles)


def _rest(told: Told) -> Fraction:
    """What a New Commerce invoice says beside the change: the cycle that the calendar month before it begins."""
    whole = sum(
        int(amount)
        for amount, kind in zip(told.case.lines.amount, told.case.lines.kind_names, strict=True)
        if kind in ("new", "cycle-charge")
    )
    return Fraction(whole, UNIT)


def is_told(lesson: Lesson, idea: str, here: Case, total: int) -> bool:
    """Whether the total is told its idea; also where another idea, billed on paper, comes to the very same figure."""
    named = judging.judge(questions.total(here), total).idea
    same = IDEAS[lesson.id].get(named)
    if named in (idea, *ALSO.get(idea, ())):
        return True
    return same is not None and guess(lesson, named, here) == total


@dataclass(frozen=True)
class Course:
    """How the whole invoices of a lesson and its test went: told: at the first invoice on which the idea shows,
    None where it shows on none."""

    told: bool | None
    passed: bool


def taught(lesson: Lesson, idea: str, word: str, learns: bool = True) -> Course:
    """A learner with an idea takes the whole invoices of a lesson and its test. The steps of single moves, which come
    before, are taken to have taught nothing; learns: False for one who gives nothing up."""
    chance = Random(f"{lesson.id} {idea} {word}")  # noqa: S311, to be repeated, not to be secret
    first = next(number for number, step in enumerate(lesson.steps, 1) if step.do == "whole")
    state, held, told = progress.start(lesson, first), True, None
    while (step := progress.step_of(lesson, state)) is not None:
        here = case(lesson, step.cases, word, state.case)
        asked, wrong = questions.total(here), guess(lesson, idea, here) if held else None
        answer = wrong if wrong is not None else asked.right
        if chance.random() < SLIP:
            answer += 10 * UNIT
        state = progress.answered(lesson, state, answer == asked.right, answer)
        if step.do == "whole" and wrong is not None and answer == wrong and state.tries >= TRIES and held:
            named = is_told(lesson, idea, here, wrong)
            told = named if told is None else told
            if learns and (named or (state.ended and chance.random() < BY_THE_ANSWER)):
                held = False
        state = progress.following(lesson, state)
    return Course(told, results.passed(lesson, state))


def shows(lesson: Lesson, idea: str, word: str, most: int) -> Iterator[tuple[Case, int]]:
    """Up to so many cases in which an idea leads to a wrong total, with that total."""
    level = next(step.cases for step in lesson.steps if step.do == "test")
    found = 0
    for number in range(1, 4 * most + 1):
        here = case(lesson, level, word, number)
        total = guess(lesson, idea, here)
        if total is not None and found < most:
            found += 1
            yield here, total


def main(cases: int, learners: int) -> None:
    """Print how many wrong totals are told their idea, and how many learners are told theirs and pass the test."""
    for lesson in lessons(PROJECT / "lessons"):
        right = count = told = passed = without = held = kept = 0
        for idea in IDEAS[lesson.id]:
            named = [is_told(lesson, idea, *shown) for shown in shows(lesson, idea, "unseen", cases)]
            right, count = right + sum(named), count + len(named)
            words = [f"learner {number}" for number in range(learners)] if named else []
            courses = [taught(lesson, idea, word) for word in words]
            courses = [course for course in courses if course.told is not None]
            told, passed = told + sum(bool(one.told) for one in courses), passed + sum(one.passed for one in courses)
            without += sum(taught(lesson, idea, word, learns=False).passed for word in words)
            kept, held = kept + len(words), held + len(courses)
            if sum(named) < len(named) * 0.9:
                print(f"  {idea}: {sum(named)} of {len(named)}")
        print(
            f"{lesson.id}: {right} of {count} totals; {told} of {held} learners told, {passed} pass the test, "
            f"{without} of {kept} who give nothing up"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3] or (10, 3)))
