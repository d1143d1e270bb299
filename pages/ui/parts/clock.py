"""The clock of a page: a day to drag, and everything below it as it was known then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import streamlit as st

from billing_model.billing.clock import Known, Moment, Moments, as_known, moments
from billing_model.billing.outcome import Outcome
from billing_model.core.currency import unit_of
from pages.ui.base.choice import set_within
from pages.ui.base.words import LONG, Words, plain
from pages.ui.inputs.days import day_slider
from pages.ui.parts import metrics
from pages.ui.parts.lines import follow
from pages.ui.parts.metrics import Metric
from pages.ui.scenario import address

DAY = "day"  # the parameter in the address
MOST = 4  # things told about one day
NAMES: Mapping[int, str] = {
    Moment.PURCHASE: "purchase",
    Moment.RENEWAL: "renewal",
    Moment.EXPIRY: "expiry",
    Moment.LAPSE: "lapse",
}


def offer(words: Words, key: str) -> None:
    """The switch that sets the clock; key: of the page's inputs."""
    st.toggle(words("clock.set"), key=f"{key}:clock:on", help=words("clock.help"))


def turn(result: Outcome, words: Words, currency: str, key: str, of_page: str) -> Outcome:
    """Draw the clock while it is set; returns what is known on its day, else the whole result.

    key: of what is looked at; what follows the invoice that is shown uses the same; of_page: of the page's inputs.
    """
    first: date = result.book.purchased.min().item()
    last: date = result.until.astype(object)
    if first >= last:
        return result
    day_key, on_key = f"{key}:clock:day", f"{of_page}:clock:on"
    linked = address.added(DAY)
    if on_key not in st.session_state:
        st.session_state[on_key] = linked is not None
    if not st.session_state[on_key]:
        address.add(DAY, None)
        follow(key, None, by="clock")
        return result
    with st.container(border=True):
        happens = moments(result)
        days: list[date] = np.unique(happens.on).tolist()
        chosen = st.session_state.get(day_key) or _day_of(linked, first, last, words)
        chosen = chosen or _first_of_interest(happens, first)
        set_within(day_key, chosen, first, last)
        day = _slider(days, first, last, day_key, words)
        address.add(DAY, day.isoformat())
        known = as_known(result, np.datetime64(day, "D"))
        _tell(happens, result, day, words, currency)
        _figures(known, result, words, currency)
    issued = known.outcome.invoices.on[known.outcome.invoices.on <= known.on]
    follow(key, issued[-1] if len(issued) else None, by="clock")
    return known.outcome


def _day_of(text: str | None, first: date, last: date, words: Words) -> date | None:
    """The day in the address, which can be any text; a warning says that one outside the story is moved."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        st.warning(words("clock.not_a_day", found=plain(text[:40])))
        return None
    if not first <= day <= last:
        asked, start, end = (words.day(each, LONG) for each in (day, first, last))
        st.warning(words("clock.outside", found=asked, first=start, last=end))
    return day


def _first_of_interest(happens: Moments, first: date) -> date:
    """The first event; without one the first invoice."""
    for kind in (Moment.EVENT, Moment.INVOICE):
        of_kind = happens.on[happens.kind == kind]
        if len(of_kind):
            day: date = of_kind[0].item()
            return day
    return first


def _slider(days: list[date], first: date, last: date, key: str, words: Words) -> date:
    """The day on a slider between two buttons that go to the previous and the next thing that happens."""
    now: date = st.session_state[key]
    earlier = max((day for day in days if day < now), default=None)
    later = min((day for day in days if day > now), default=None)

    def go(day: date | None) -> None:
        if day is not None:
            st.session_state[key] = day

    left, middle, right = st.columns([2, 7, 2], vertical_alignment="center", gap="small")
    steps = (left, "previous", "skip_previous", earlier), (right, "next", "skip_next", later)
    for place, name, icon, day in steps:
        place.button(
            words(f"clock.{name}"),
            key=f"{key}:{name}",
            icon=f":material/{icon}:",
            disabled=day is None,
            shortcut=words(f"clock.{name}_key"),
            on_click=go,
            args=(day,),
            width="stretch",
        )
    with middle:
        return day_slider(words("clock.day"), key, now, (first, last), words, label_visibility="collapsed")


def _tell(happens: Moments, result: Outcome, day: date, words: Words, currency: str) -> None:
    """What happens on the day, or how long nothing does."""
    today = happens.take(happens.on == np.datetime64(day, "D"))
    things = [
        _thing(result, int(kind), int(row), words, currency) for kind, row in zip(today.kind, today.row, strict=True)
    ]
    if len(things) > MOST:
        things = [*things[: MOST - 1], words("clock.more", count=words.whole(len(things) - MOST + 1))]
    what = " · ".join(things) or words("clock.nothing")
    st.markdown(f"**{words.day(day, LONG)}**: {what}")


def _thing(result: Outcome, kind: int, row: int, words: Words, currency: str) -> str:
    """One thing that happens, in a few words."""
    book = result.book
    if kind == Moment.INVOICE:
        return words("clock.invoice", amount=words.money(int(result.invoices.total[row]), currency))
    sub = int(book.events.subscription[row]) if kind == Moment.EVENT else row
    whose = f" ({plain(str(book.id[sub]))})" if len(book) > 1 else ""
    if kind != Moment.EVENT:
        return words(f"clock.{NAMES[kind]}") + whose
    event = words.event(book.events.kind_names[row], book.programme_names[sub])
    seats = int(book.events.seats[row])
    return event + (f": {words.whole(seats)}" if seats >= 0 else "") + whose


def _figures(known: Known, result: Outcome, words: Words, currency: str) -> None:
    """Seats, what is invoiced, what of it is still to be used, and the next invoice."""

    def money(micro: int) -> str:
        return words.money(0 if abs(micro) * 2 < unit_of(currency) else micro, currency)

    issued = known.outcome.invoices.take(known.outcome.invoices.on <= known.on)
    count = words.counted("clock.invoices", len(issued))
    if issued.tax.any():
        count = words("clock.before_tax", invoices=count)
    owed = known.owed if abs(known.owed) * 2 >= unit_of(currency) else 0
    ahead = words("clock.owed" if owed > 0 else "clock.credit", amount=money(abs(owed))) if owed else ""
    label = words("clock.next_invoice")
    if known.next_on is None:
        upcoming = Metric(label, words("clock.none"))
    else:
        upcoming = Metric(label, money(known.next_amount), words.day(known.next_on))
    metrics.row(
        Metric(words("clock.seats"), words.whole(known.seats)),
        Metric(words("clock.invoiced"), money(known.invoiced), count),
        Metric(words("clock.ahead"), money(known.ahead), ahead),
        upcoming,
        key="clock:figures",
        border=False,
    )
