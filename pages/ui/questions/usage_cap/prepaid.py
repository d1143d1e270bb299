"""From which average use prepaid costs less than flexible billing (PAYG-9)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from billing_model.core.currency import MICRO
from billing_model.core.money import UNIT, to_decimal
from billing_model.what_if.prepaid_beside import Beside, Offer, beside_prepaid, example_price
from pages.ui.base.refuse import refuse
from pages.ui.base.words import NotAnAmount, Words, plain
from pages.ui.inputs.demand import whole
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.questions.usage_cap import charts
from pages.ui.questions.usage_cap.answer import UsageCap

MOST_SEATS = 100_000
HIGHEST_PRICE = 10**9 * UNIT
TERMS = (1, 2, 3)  # years


def prepaid(asked: AskedQuestion[UsageCap]) -> None:
    """A view: its own small inputs, the answer, and a year of flexible billing beside the prepaid offers."""
    words, finding = asked.words, asked.finding
    offers = _offers(asked)
    if not offers:
        return
    beside = beside_prepaid(asked.scenario.book, finding.row, offers)
    average = finding.used.average()
    st.markdown(_answer(asked, beside, average))
    alt = words("usage_cap.chart.beside_alt", highest=asked.money(beside.cost[-1]))
    draw(charts.beside(beside, average, words, asked.currency), "beside", alt)
    days = {"first": words.day(beside.first), "last": words.day(beside.last)}
    wins = ", ".join(_wins_from(words, *each) for each in zip(offers, beside.wins_from, strict=True))
    st.caption(words("usage_cap.prepaid.caption", wins=wins, **days))
    with table("beside", words) as is_open:
        if is_open:
            st.caption(words("usage_cap.prepaid.lead"))
            numbers(_columns(asked, beside, offers))


def _columns(asked: AskedQuestion[UsageCap], beside: Beside, offers: Sequence[Offer]) -> dict[str, list[str]]:
    """The numbers of the chart."""
    words = asked.words
    columns = {
        words("usage_cap.chart.devices_y"): [words.whole(int(n)) for n in beside.devices],
        words("usage_cap.chart.flexible"): [words.amount(int(c), asked.currency) for c in beside.cost],
    }
    for offer in offers:
        costs = [words.amount(offer.per_year, asked.currency)] * len(beside.devices)
        columns[charts.name_of(offer, words)] = costs
    return columns


def _answer(asked: AskedQuestion[UsageCap], beside: Beside, average: int) -> str:
    """Whether the cheapest offer or flexible billing costs less; average: in thousandths of a device."""
    words, flexible = asked.words, beside.at(average)
    cheapest = min(beside.offers, key=lambda offer: offer.per_year)
    return words(
        f"usage_cap.prepaid.answer_{'prepaid' if cheapest.per_year < flexible else 'flexible'}",
        average=words.average(average),
        flexible=asked.money(flexible),
        years=words.counted("usage_cap.year", cheapest.years),
        prepaid=asked.money(cheapest.per_year),
        seats=words.whole(cheapest.seats),
    )


def _wins_from(words: Words, offer: Offer, start: int | None) -> str:
    """From which average use an offer costs less; start: in thousandths of a device, None for never."""
    years = words.counted("usage_cap.year", offer.years)
    if start is None:
        return words("usage_cap.prepaid.never", years=years)
    return words("usage_cap.prepaid.from", years=years, n=words.average(start))


# ---- The offers -----------------------------------------------------------------------------------------------------


def _offers(asked: AskedQuestion[UsageCap]) -> tuple[Offer, ...]:
    """The prepaid offers as typed; a price that is none gets its sentence, and its offer is left out."""
    words, key = asked.words, f"{asked.key}:{asked.finding.row}:prepaid"
    most_used = max(1, int(asked.finding.used.wanted.max(initial=1)))
    places = st.columns(1 + len(TERMS))
    with places[0]:
        seats = whole(
            words("usage_cap.prepaid.seats"),
            f"{key}:seats",
            min(most_used, MOST_SEATS),
            1,
            MOST_SEATS,
            help=words("usage_cap.prepaid.seats_help"),
        )
    offers = []
    for years, place in zip(TERMS, places[1:], strict=True):
        with place:
            price = _price(asked, years, f"{key}:{years}")
        if price is not None and seats:
            offers.append(Offer(years, seats, price))
    return tuple(offers)


def _price(asked: AskedQuestion[UsageCap], years: int, key: str) -> int | None:
    """The price of a seat for a term, in micro-units, as typed; None with a sentence if it is none."""
    words, widget, kept = asked.words, f"{key}:money", f"{key}:kept:money"
    if widget not in st.session_state:
        places = int(asked.scenario.book.places[0])
        example = to_decimal(example_price(asked.scenario.book, asked.finding.row, years), MICRO)
        st.session_state[widget] = st.session_state.get(kept, words.typed(example, places))
    label = words("usage_cap.prepaid.price", years=words.counted("usage_cap.year", years))
    text = st.text_input(label, key=widget, max_chars=20)
    st.session_state[kept] = text  # lasts while the tab is closed
    try:
        price = words.micro(text or "")
        if not 0 <= price <= HIGHEST_PRICE:
            raise NotAnAmount(words("knobs.money_wrong", found=text, example=words.typed(Decimal("12.50"))))
    except NotAnAmount as wrong:
        refuse(plain(str(wrong)))
        return None
    return price
