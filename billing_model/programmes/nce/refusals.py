"""What the vendor refuses: what a book says by itself here, what depends on the course of things in the fold (NCE-2,
NCE-8, NCE-22, NCE-25, NCE-30, NCE-31, NCE-42, NCE-43, NCE-55)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem, given, problems
from billing_model.core.moves import starts
from billing_model.programmes.nce.agreement import plans_of
from billing_model.programmes.nce.fold import fold
from billing_model.programmes.nce.happenings import levels
from billing_model.programmes.nce.lots import few_enough_seats, lots_allow
from billing_model.programmes.nce.terms import is_sold
from billing_model.programmes.nce.trials import SEATS


def check(book: Book) -> list[Problem]:
    """Every clause that the book contradicts; a subscription with a contradiction in its own row is not looked at any
    further, nor are those that are tied to it."""
    refused = [*alone(book), *ties(book)]
    told = fold(book, living=with_what_they_name(book, refused))
    lots_allow(told)
    few_enough_seats(told)
    return [*refused, *told.out.problems]


def with_what_they_name(book: Book, refused: list[Problem]) -> Array:
    """The subscriptions without a problem of their own, and without a tie to one."""
    living = np.ones(len(book), bool)
    for problem in refused:
        row = problem.row if problem.table == "subscription" else book.events.subscription[problem.row]
        living[row] = False
    while True:
        before = living.copy()
        for owner, other in tied(book):
            living[owner[~before[other]]] = False
            living[other[~before[owner]]] = False
        if (living == before).all():
            return living


def tied(book: Book) -> Iterator[tuple[Array, Array]]:
    """Pairs of subscriptions of which one names the other."""
    for column in (book.align_with, book.upgraded_from):
        owner = np.flatnonzero(column >= 0)
        yield owner, column[owner]
    for column in (book.events.to, book.events.into):
        named = column >= 0
        yield book.events.subscription[named], column[named]


# ---- A subscription by itself -----------------------------------------------------------------------------------


def alone(book: Book) -> list[Problem]:
    """What one row of the book contradicts."""
    return [
        *term_and_plan_are_sold(book),
        *one_end(book),
        *upgrade_has_no_terms_of_its_own(book),
        *has_the_seats_of_a_trial(book),
        *one_trial_per_offer(book),
        *price_is_given(book),
    ]


def term_and_plan_are_sold(book: Book) -> list[Problem]:
    """NCE-2: 1 month, 1 year, 3 years, each with its plans. Of a trial they are not read (NCE-55), an upgrade has those
    of its source (NCE-42)."""
    bought = ~book.trial & (book.upgraded_from < 0)
    plan = plans_of(book.plan)
    no_term, no_plan = bought & (book.term < 0), bought & (plan == -1)
    unsold = bought & ~no_term & ~no_plan & ~is_sold(book.term, plan)
    return [
        *problems("subscription", no_term, "term", "NCE-2", "required"),
        *problems("subscription", no_plan, "plan", "NCE-2", "required"),
        *problems("subscription", unsold, "plan", "NCE-2", "nce-term-and-plan", found=book.plan, term=book.term),
    ]


def one_end(book: Book) -> list[Problem]:
    """NCE-30: one way to another end, and none for a trial."""
    dated, month, other = given(book.end_date), book.align >= 0, book.align_with >= 0
    ways = dated.astype(int) + month + other
    of_trial = book.trial & (ways > 0)
    return [
        *problems("subscription", of_trial, "trial", "NCE-30", "nce-end-of-trial"),
        *problems("subscription", ~of_trial & (ways > 1), "end_date", "NCE-30", "nce-two-ends"),
    ]


def upgrade_has_no_terms_of_its_own(book: Book) -> list[Problem]:
    """NCE-42: an upgrade has the term, plan, cycles and end of the subscription that it comes from."""
    source = book.upgraded_from
    upgrade = source >= 0
    own_end = given(book.end_date) | (book.align >= 0) | (book.align_with >= 0) | book.trial
    return problems("subscription", upgrade & own_end, "upgraded_from", "NCE-42", "nce-upgrade-own-terms")


def has_the_seats_of_a_trial(book: Book) -> list[Problem]:
    """NCE-55: a trial has 25 seats."""
    wrong, seats = book.trial & (book.seats != SEATS), np.full(len(book), SEATS)
    return problems("subscription", wrong, "seats", "NCE-55", "nce-trial-seats", found=book.seats, expected=seats)


def one_trial_per_offer(book: Book) -> list[Problem]:
    """NCE-55: one trial per offer and customer."""
    trials, second = np.flatnonzero(book.trial), np.zeros(len(book), bool)
    offers = [offer.casefold().strip() for offer in book.offer[trials].tolist()]
    tried = [*zip(book.customer[trials].tolist(), offers, strict=True)]
    times = Counter(tried)
    second[trials] = [times[one] > 1 for one in tried]
    return problems("subscription", second, "trial", "NCE-55", "nce-second-trial", found=book.offer)


def price_is_given(book: Book) -> list[Problem]:
    """NCE-8: an event that sets a price gives one."""
    events = book.events
    sets = events.kind == codes.event_kind("set-list-price")
    nothing = sets & ~given(events.list_price) & ~given(events.annual_price)
    return problems("event", nothing, "list_price", "NCE-8", "required")


# ---- Ties between subscriptions ---------------------------------------------------------------------------------


def ties(book: Book) -> list[Problem]:
    """What a subscription or an event names wrongly."""
    aligned, upgraded = book.align_with, book.upgraded_from
    circle = levels(book) < 0
    events = book.events
    return [
        *problems(
            "subscription", circle & (aligned >= 0), "align_with", "NCE-31", "nce-align-circle", found=book.id[aligned]
        ),
        *problems(
            "subscription", circle & (aligned < 0), "upgraded_from", "NCE-42", "nce-upgrade-source",
            found=book.id[upgraded],
        ),
        *_of_another(book, aligned, "align_with", "NCE-31", "nce-align-other-customer"),
        *_of_another(book, upgraded, "upgraded_from", "NCE-42", "nce-upgrade-source"),
        *one_upgrade_a_day(book),
        *_into_itself_or_another(book, events.to, "to", "NCE-43", "nce-move-not-active"),
        *_into_itself_or_another(book, events.into, "into", "NCE-56", "nce-into-not-active"),
    ]  # fmt: skip


def _of_another(book: Book, named: Array, field: str, clause: str, key: str) -> list[Problem]:
    wrong = (named >= 0) & (book.customer[named] != book.customer)
    return problems("subscription", wrong, field, clause, key, found=book.id[named])


def _into_itself_or_another(book: Book, named: Array, field: str, clause: str, key: str) -> list[Problem]:
    owner = book.events.subscription
    wrong = (named >= 0) & ((book.customer[named] != book.customer[owner]) | (named == owner))
    return problems("event", wrong, field, clause, key, found=book.id[named])


def one_upgrade_a_day(book: Book) -> list[Problem]:
    """GEN-5: an upgrade is an event of its source, of which there is one a day."""
    rows = np.flatnonzero(book.upgraded_from >= 0)
    rows = rows[np.lexsort((book.purchased[rows], book.upgraded_from[rows]))]
    first = starts(book.upgraded_from[rows]) | starts(book.purchased[rows])
    again = ~first | ~np.append(first[1:], True)
    several = np.zeros(len(book), bool)
    several[rows[again]] = True
    return problems("subscription", several, "purchased", "GEN-5", "two-on-one-day", found=book.purchased)
