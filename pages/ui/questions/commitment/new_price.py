"""When a new list price is paid, billed monthly and annually."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import streamlit as st

from billing_model.core.book import Book
from billing_model.what_if.commitment import new_price
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from pages.ui.base.refuse import refuse
from pages.ui.base.words import LONG, NotAnAmount, Words, plain
from pages.ui.inputs.days import day_slider
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw
from pages.ui.questions.commitment import charts
from pages.ui.questions.commitment.answer import MonthlyOrAnnual
from pages.ui.questions.commitment.figures import table_by_day


def if_the_price_falls(asked: AskedQuestion[MonthlyOrAnnual]) -> None:
    """A view: a price and its day to choose, and from when each way pays it."""
    words, book = asked.words, asked.finding.book
    chosen = _price_and_day(book, f"{asked.key_of_contract}:falls", words)
    if chosen is None:
        return
    price, day = chosen
    prices = new_price(book, np.datetime64(day, "D"), price)
    more = int(prices.second_year[ANNUAL])
    values = {
        "day": words.day(day, LONG),
        "price": asked.money(price),
        "renewal": words.day(prices.renewal[ANNUAL], LONG),
        "amount": asked.money(abs(more)),
        "direction": words("frequency.less" if more < 0 else "frequency.more"),
    }
    st.markdown(words("frequency.price_none", **values))
    st.markdown(f"**{words('frequency.price')}**")
    alt = words("frequency.price_alt", day=values["day"], renewal=values["renewal"])
    draw(charts.new_price(prices, words, asked.currency), "price", alt)
    columns = {"listed": prices.listed, "by_month": prices.paid[MONTHLY], "by_year": prices.paid[ANNUAL]}
    table_by_day("price", prices.days, columns, words, asked.currency)


def _price_and_day(book: Book, key: str, words: Words) -> tuple[int, date] | None:
    """The new price in micro-units and its day, as typed and chosen; None with a sentence if the price is none.

    First those of the scenario's own event, or 10.00 after three months.
    """
    bought: date = book.purchased[0].item()
    listed = book.happened("set-list-price")
    price_key, day_key = f"{key}:money", f"{key}:on"
    first, last = bought, bought + timedelta(days=364)  # before the renewal, whatever the year
    places = int(book.places[0])
    if price_key not in st.session_state:
        own = listed.list_price[0] if len(listed) else None
        st.session_state[price_key] = words.typed(
            Decimal(int(own)).scaleb(-6) if own is not None else Decimal(10), places
        )
    on = listed.on[0].item() if len(listed) else bought + timedelta(days=90)
    left, right = st.columns([1, 2])
    typed = left.text_input(words("frequency.new_price"), key=price_key)
    with right:
        day = day_slider(words("frequency.new_price_day"), day_key, on, (first, last), words)
    try:
        return max(words.micro(typed or ""), 0), day
    except NotAnAmount as wrong:
        refuse(plain(str(wrong)), left)
        return None
