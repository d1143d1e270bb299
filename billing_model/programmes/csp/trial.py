"""Microsoft Partner Center: free trials (clauses TRIAL-1 to TRIAL-8).

A trial prints nothing. On the day somebody converts it, it becomes an ordinary purchase: `prepare` turns a book with
trials into one without, and the rules of `csp` do the rest.
"""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, Event, Field, Problem, given, problems
from billing_model.core.moves import expand, last_at_or_before
from billing_model.core.programme import Extension

TRIAL_SEATS = 25  # TRIAL-1
TRIAL_DAYS = 30  # TRIAL-1, TRIAL-4
OFFERS = (  # TRIAL-7
    "Office 365 Business Premium",
    "Office 365 E3",
    "Office 365 E5",  # with and without PSTN
    "Office 365 E5 with PSTN",
    "Office 365 E5 without PSTN",
    "Enterprise Mobility & Security E5",
    "Dynamics 365 Customer Engagement Plan 1",
    "Dynamics 365 for Financials",
)
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


def defaults(book: Book) -> Book:
    """A trial has 25 seats (TRIAL-1)."""
    return book.change(seats=np.where(book.trial & (book.seats == MISSING), TRIAL_SEATS, book.seats))


def conversions(book: Book) -> tuple[Array, Array, Array]:
    """Of each subscription: the day of its first conversion (NaT if none), and the frequency and seats chosen then."""
    converted = book.happened("convert-trial")
    day = np.full(len(book), np.datetime64("NaT", "D"))
    frequency, seats = book.frequency.copy(), np.full(len(book), TRIAL_SEATS)
    backwards = slice(None, None, -1)  # so that the first of several is the one that stays
    of = converted.subscription[backwards]
    day[of] = converted.on[backwards]
    chosen = converted.frequency[backwards]
    frequency[of] = np.where(chosen >= 0, chosen, frequency[of])
    number = converted.seats[backwards]
    seats[of] = np.where(number != MISSING, number, TRIAL_SEATS)
    return day, frequency, seats


def prepare(book: Book) -> Book:
    """The paid subscription starts on the conversion day, at that day's list price (TRIAL-4, TRIAL-5, CSP-4).

    A trial that nobody converts is never bought: it expires without a row (TRIAL-2, TRIAL-3).
    """
    if not book.trial.any():
        return book
    day, frequency, seats = conversions(book)
    paid = book.trial & ~np.isnat(day)
    listed = book.happened("set-list-price")
    step = last_at_or_before(np.arange(len(book)), np.where(paid, day, book.purchased), listed.subscription, listed.on)
    price = book.list_price.copy()
    if len(listed):
        price = np.where(paid & (step >= 0), listed.list_price[step], price)
    return book.change(
        purchased=np.where(paid, day, np.where(book.trial, calendar.NEVER, book.purchased)),
        frequency=np.where(paid, frequency, book.frequency).astype(book.frequency.dtype),
        seats=np.where(paid, seats, book.seats),
        list_price=price,
    )


def lapses(book: Book) -> tuple[Array, Array]:
    """The trials that nobody converts, and the day after the last on which each could have been (TRIAL-3, TRIAL-4)."""
    rows = np.flatnonzero(book.trial & np.isnat(conversions(book)[0]))
    return rows, book.purchased[rows] + TRIAL_DAYS + 1


def check(book: Book) -> list[Problem]:
    """What a trial cannot do (TRIAL-1 to TRIAL-7)."""
    events = book.events
    trial_event = events.kind == codes.event_kind("convert-trial")
    not_trial = trial_event & ~book.trial[events.subscription]
    found = problems("event", not_trial, "kind", "TRIAL-3", "not-a-trial", found=events.on)
    if not book.trial.any():
        return found
    day, frequency, _ = conversions(book)
    trial = book.trial
    plain = {text: text.casefold().strip() for text in set(book.offer)}
    offer = np.array([plain[text] for text in book.offer], dtype=object)
    offered = np.isin(offer.astype(str), [text.casefold() for text in OFFERS])
    size = np.full(len(book), TRIAL_SEATS)
    found += [
        *problems(
            "subscription",
            trial & (book.seats != TRIAL_SEATS),
            "seats",
            "TRIAL-1",
            "trial-seats",
            found=book.seats,
            expected=size,
        ),
        *problems("subscription", trial & (book.parent >= 0), "trial", "TRIAL-6", "trial-of-add-on"),
        *problems(
            "subscription",
            trial & np.isin(book.segment, SEGMENTS_WITHOUT_TRIAL),
            "segment",
            "TRIAL-6",
            "trial-segment",
            found=book.segment,
        ),
        *problems("subscription", trial & ~offered, "offer", "TRIAL-7", "offer-without-trial", found=book.offer),
        *problems("subscription", trial & ~given(book.billing_day), "billing_day", "CSP-13", "required"),
        *_one_per_offer(book, offer),
        *_add_ons_of_trials(book, day),
    ]
    return found + _events_of_trials(book, day, frequency)


def _one_per_offer(book: Book, offer: Array) -> list[Problem]:
    """TRIAL-6: one trial per offer and customer, and none for an offer the customer already owns."""
    second, owned = np.zeros(len(book), bool), np.zeros(len(book), bool)
    trials = np.flatnonzero(book.trial)
    first, stop = np.searchsorted(book.customer, [book.customer[trials], book.customer[trials] + 1])
    owner, number = expand(stop - first)
    row, other = trials[owner], first[owner] + number  # each trial beside every subscription of its customer
    start, bought = book.purchased[row], book.purchased[other]
    same = (other != row) & (offer[other] == offer[row]) & (bought <= start)
    earlier = same & book.trial[other] & ((bought < start) | (other < row))
    second[row[earlier]] = True
    holds = np.flatnonzero(same & ~book.trial[other])
    cancelled = book.happened("cancel")
    gone = last_at_or_before(other[holds], start[holds], cancelled.subscription, cancelled.on)
    owned[row[holds[gone < 0]]] = True
    return [
        *problems("subscription", second, "trial", "TRIAL-6", "second-trial", found=book.offer),
        *problems("subscription", owned & ~second, "trial", "TRIAL-6", "trial-of-owned", found=book.offer),
    ]


def _add_ons_of_trials(book: Book, day: Array) -> list[Problem]:
    """CSP-6: an add-on needs a parent that is bought, which a trial is from its conversion on."""
    parent = np.maximum(book.parent, 0)
    of_trial = (book.parent >= 0) & book.trial[parent] & ~book.trial
    too_early = of_trial & (np.isnat(day[parent]) | (book.purchased < day[parent]))
    return problems("subscription", too_early, "parent", "CSP-6", "add-on-of-trial", found=book.id[parent])


def _events_of_trials(book: Book, day: Array, frequency: Array) -> list[Problem]:
    """TRIAL-1, TRIAL-3 to TRIAL-5: nothing changes during a trial, and it converts once, by its 30th day."""
    events = book.events
    sub, on = events.subscription, events.on
    trial, converted = book.trial[sub], day[sub]
    convert = trial & (events.kind == codes.event_kind("convert-trial"))
    last = book.purchased[sub] + TRIAL_DAYS
    in_trial = trial & (np.isnat(converted) | (on < converted))

    def kind(name: str) -> Array:
        of_kind: Array = events.kind == codes.event_kind(name)
        return of_kind

    return [
        *problems(
            "event",
            in_trial & kind("set-seats"),
            "seats",
            "TRIAL-1",
            "trial-change",
            found=events.seats,
            expected=np.full(len(events), TRIAL_SEATS),
        ),
        *problems("event", in_trial & (kind("cancel") | kind("reactivate")), "kind", "TRIAL-3", "trial-not-paid"),
        *problems("event", convert & (on > last), "on", "TRIAL-4", "trial-expired", found=on, last=last),
        *problems("event", convert & (on > converted), "on", "TRIAL-4", "converted-twice", found=on, since=converted),
        *problems("event", convert & ~given(frequency[sub]), "frequency", "TRIAL-3", "required"),
        *problems(
            "event",
            convert & given(events.seats) & (events.seats < 1),
            "seats",
            "CSP-25",
            "seats-to-zero",
            found=events.seats,
        ),
    ]


EXTENSION = Extension(
    of="csp", fields=FIELDS, events=EVENTS, check=check, prepare=prepare, defaults=defaults, lapses=lapses
)
