"""Microsoft Partner Center: free trials (clauses TRIAL-1 to TRIAL-8).

A trial prints nothing. On the day it is converted it becomes an ordinary purchase: `prepare` turns a book with trials
into one without, and the rules of `programme` do the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import Event, Field, Problem, given, problems
from billing_model.core.lines import OWN
from billing_model.core.moves import last_at_or_before, starts
from billing_model.core.programme import Extension
from billing_model.programmes.csp.offers import ON_TRIAL

TRIAL_SEATS = 25  # TRIAL-1
TRIAL_DAYS = 30  # TRIAL-1, TRIAL-4
SEGMENTS_WITHOUT_TRIAL = (1, 2)  # education and government (TRIAL-6)

FIELDS = (Field("trial", "flag", clause="TRIAL-1"),)
EVENTS = (
    Event(
        "convert-trial",
        (Field("frequency", "choice", choices=("monthly", "annual"), clause="TRIAL-3"), Field("seats", "integer")),
        order=1,
        decides=True,
    ),
    Event("extend-trial", refused_by="TRIAL-1"),
)


def trials(book: Book) -> Array:
    """The free trials among the licences of Partner Center; New Commerce has trials of its own."""
    tried: Array = book.trial & of_partner_center(book)
    return tried


def of_partner_center(book: Book) -> Array:
    """The subscriptions of this programme."""
    own: Array = book.programme == codes.programme("csp")
    return own


def defaults(book: Book) -> Book:
    """A trial has 25 seats (TRIAL-1)."""
    return book.change(seats=np.where(trials(book) & ~given(book.seats), TRIAL_SEATS, book.seats))


@dataclass(frozen=True, eq=False, kw_only=True)
class Conversions(Columns):
    """What was chosen as each subscription was converted, one row per subscription."""

    on: Array = of_type(DAY)  # the day of its first conversion, NaT if there is none
    frequency: Array = of_type(np.int8)  # the place in the field's choices
    seats: Array = of_type(np.int64)
    seats_from: Array = of_type(np.int32)  # as in Lines


def conversions(book: Book) -> Conversions:
    """TRIAL-3: a conversion chooses the frequency and may choose the seats; without, they are those of the trial."""
    converted = book.happened("convert-trial")
    first = np.flatnonzero(starts(converted.subscription))  # the first of several; the others are refused
    converted = converted.take(first)
    on = np.full(len(book), np.datetime64("NaT", "D"))
    frequency, seats, seats_from = book.frequency.copy(), np.full(len(book), TRIAL_SEATS), np.full(len(book), OWN)
    on[converted.subscription] = converted.on
    chosen = converted.take(given(converted.frequency))
    frequency[chosen.subscription] = chosen.frequency
    chosen = converted.take(given(converted.seats))
    seats[chosen.subscription], seats_from[chosen.subscription] = chosen.seats, chosen.row
    return Conversions.of(len(book), on=on, frequency=frequency, seats=seats, seats_from=seats_from)


def prepare(book: Book) -> Book:
    """TRIAL-4, TRIAL-5, CSP-4: the paid subscription starts on the conversion day, at that day's list price.

    A trial that is never converted is never bought: it expires without a row (TRIAL-2, TRIAL-3).
    """
    if not trials(book).any():
        return book
    converted = conversions(book)
    paid = trials(book) & given(converted.on)
    day = np.where(paid, converted.on, np.where(trials(book), calendar.NEVER, book.purchased))
    price, price_from = book.list_price.copy(), np.full(len(book), OWN, np.int32)
    listed = book.happened("set-list-price")
    row = np.flatnonzero(paid)
    step = last_at_or_before(row, day[row], listed.subscription, listed.on)
    row, step = row[step >= 0], step[step >= 0]
    price[row], price_from[row] = listed.list_price[step], listed.row[step]
    book = book.change(
        purchased=day,
        frequency=np.where(paid, converted.frequency, book.frequency),
        seats=np.where(paid, converted.seats, book.seats),
        list_price=price,
    )
    seats_from = np.where(paid, converted.seats_from, OWN)
    subscriptions = book.subscriptions.replace(seats_from=seats_from, price_from=price_from)
    return replace(book, subscriptions=subscriptions)


def lapses(book: Book) -> tuple[Array, Array]:
    """TRIAL-3, TRIAL-4: trials that are never converted, and the day after the last on which each could have been."""
    rows = np.flatnonzero(trials(book) & ~given(conversions(book).on))
    return rows, book.purchased[rows] + TRIAL_DAYS + 1


# ---- What is refused --------------------------------------------------------------------------------------------


def check(book: Book) -> list[Problem]:
    """What a trial cannot do (TRIAL-1 to TRIAL-7)."""
    refused = only_trials_are_converted(book)
    if not trials(book).any():
        return refused
    converted = conversions(book)
    offer = plain_offers(book)
    return [
        *refused,
        *has_the_seats_of_a_trial(book),
        *can_be_tried(book),
        *is_offered_as_a_trial(book, offer),
        *problems("subscription", trials(book) & ~given(book.billing_day), "billing_day", "CSP-13", "required"),
        *one_trial_per_offer(book, offer),
        *add_on_of_a_trial(book, converted),
        *nothing_changes_in_a_trial(book, converted),
        *converted_in_time(book, converted),
        *conversion_says_what_is_bought(book, converted),
    ]


def only_trials_are_converted(book: Book) -> list[Problem]:
    """TRIAL-3: what is not a trial cannot be converted."""
    events, converts_nothing = book.events, of_partner_center(book) & ~book.trial
    wrong = (events.kind == codes.event_kind("convert-trial")) & converts_nothing[events.subscription]
    return problems("event", wrong, "kind", "TRIAL-3", "not-a-trial", found=events.on)


def has_the_seats_of_a_trial(book: Book) -> list[Problem]:
    """TRIAL-1: a trial has 25 seats."""
    wrong, seats = trials(book) & (book.seats != TRIAL_SEATS), np.full(len(book), TRIAL_SEATS)
    return problems("subscription", wrong, "seats", "TRIAL-1", "trial-seats", found=book.seats, expected=seats)


def can_be_tried(book: Book) -> list[Problem]:
    """TRIAL-6: there are no trials of add-ons, nor for education and government."""
    segment = trials(book) & np.isin(book.segment, SEGMENTS_WITHOUT_TRIAL)
    return [
        *problems("subscription", trials(book) & (book.parent >= 0), "trial", "TRIAL-6", "trial-of-add-on"),
        *problems("subscription", segment, "segment", "TRIAL-6", "trial-segment", found=book.segment),
    ]


def plain_offers(book: Book) -> Array:
    """The names of the offers as they are compared: small letters, no spaces around them."""
    plain = {text: text.casefold().strip() for text in set(book.offer)}
    return np.array([plain[text] for text in book.offer], dtype=object)


def is_offered_as_a_trial(book: Book, offer: Array) -> list[Problem]:
    """TRIAL-7: the offers that can be tried."""
    offered = np.isin(offer.astype(str), [text.casefold() for text in ON_TRIAL])
    return problems(
        "subscription", trials(book) & ~offered, "offer", "TRIAL-7", "offer-without-trial", found=book.offer
    )


def one_trial_per_offer(book: Book, offer: Array) -> list[Problem]:
    """TRIAL-6: one trial per offer and customer, and none for an offer the customer already owns."""
    second, owned = np.zeros(len(book), bool), np.zeros(len(book), bool)
    tried, bought = np.flatnonzero(trials(book)), np.flatnonzero(of_partner_center(book) & ~book.trial)
    _, number = np.unique(offer.astype(str), return_inverse=True)
    group = book.customer * (number.max(initial=0) + 1) + number
    start = group, book.purchased
    second[tried] = _so_many_by(start, tried, start, tried) > 1  # of two that start on one day, both
    end = np.maximum(book.first_day("cancel"), book.purchased)
    held = _so_many_by(start, bought, start, tried) - _so_many_by((group, end), bought, start, tried)
    owned[tried] = held > 0
    return [
        *problems("subscription", second, "trial", "TRIAL-6", "second-trial", found=book.offer),
        *problems("subscription", owned & ~second, "trial", "TRIAL-6", "trial-of-owned", found=book.offer),
    ]


def _so_many_by(what: tuple[Array, Array], rows: Array, by: tuple[Array, Array], of: Array) -> Array:
    """How many of some rows come by the day of each other row, in the same group. what, by: groups and days."""
    day = (what[1][rows].astype(np.int64), by[1][of].astype(np.int64))
    least = min((int(days.min()) for days in day if len(days)), default=0)
    width = max((int(days.max()) for days in day if len(days)), default=0) - least + 1
    keys = np.sort(what[0][rows] * width + (day[0] - least))
    begin = np.searchsorted(keys, by[0][of] * width)
    so_many: Array = np.searchsorted(keys, by[0][of] * width + (day[1] - least), side="right") - begin
    return so_many


def add_on_of_a_trial(book: Book, converted: Conversions) -> list[Problem]:
    """CSP-6: an add-on needs a parent that is bought, which a trial is from its conversion on."""
    parent = np.maximum(book.parent, 0)
    of_trial = (book.parent >= 0) & trials(book)[parent] & ~trials(book)
    day = converted.on[parent]
    too_early = of_trial & (~given(day) | (book.purchased < day))
    return problems("subscription", too_early, "parent", "CSP-6", "add-on-of-trial", found=book.id[parent])


def nothing_changes_in_a_trial(book: Book, converted: Conversions) -> list[Problem]:
    """TRIAL-1, TRIAL-3: the seats of a trial do not change, and it is not cancelled: it expires."""
    events = book.events
    day = converted.on[events.subscription]
    in_trial = trials(book)[events.subscription] & (~given(day) | (events.on < day))
    set_seats, cancel, reactivate = (
        in_trial & (events.kind == codes.event_kind(kind)) for kind in ("set-seats", "cancel", "reactivate")
    )
    seats = np.full(len(events), TRIAL_SEATS)
    return [
        *problems("event", set_seats, "seats", "TRIAL-1", "trial-change", found=events.seats, expected=seats),
        *problems("event", cancel | reactivate, "kind", "TRIAL-3", "trial-not-paid"),
    ]


def _converting(book: Book) -> Array:
    """The events that convert a trial."""
    events = book.events
    converting: Array = (events.kind == codes.event_kind("convert-trial")) & trials(book)[events.subscription]
    return converting


def converted_in_time(book: Book, converted: Conversions) -> list[Problem]:
    """TRIAL-4: a trial is converted once, by its 30th day."""
    events, convert = book.events, _converting(book)
    on, last, first = events.on, (book.purchased + TRIAL_DAYS)[events.subscription], converted.on[events.subscription]
    return [
        *problems("event", convert & (on > last), "on", "TRIAL-4", "trial-expired", found=on, last=last),
        *problems("event", convert & (on > first), "on", "TRIAL-4", "converted-twice", found=on, since=first),
    ]


def conversion_says_what_is_bought(book: Book, converted: Conversions) -> list[Problem]:
    """TRIAL-3, CSP-25: a conversion needs a frequency, and at least one seat."""
    events, convert = book.events, _converting(book)
    no_frequency = convert & ~given(converted.frequency[events.subscription])
    few = convert & given(events.seats) & (events.seats < 1)
    return [
        *problems("event", no_frequency, "frequency", "TRIAL-3", "required"),
        *problems("event", few, "seats", "CSP-25", "seats-to-zero", found=events.seats),
    ]


EXTENSION = Extension(
    of="csp", fields=FIELDS, events=EVENTS, check=check, prepare=prepare, defaults=defaults, lapses=lapses
)
