"""One's own contract from nothing: at most six facts, and the page of its question opens with its invoices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.programmes import programmes
from billing_model.words.wording import capital
from pages.ui.base import frame
from pages.ui.base.refuse import refuse
from pages.ui.base.today import today
from pages.ui.base.words import Mistyped, Words, plain
from pages.ui.inputs.days import day_text
from pages.ui.inputs.names import currencies
from pages.ui.inputs.typed import amount_text

KEY = "begin"
FIRST, USUAL = "EUR", {"CHF", "EUR", "GBP", "USD"}  # the currencies that stand first
WIDTHS = (3.9, 1.6, 1.2, 1.6, 1.5, 1.6, 1.8)
SEATS, PRICE, MOST = 10, Decimal(10), 999_999

T = TypeVar("T")
Product = tuple[str, str]  # of which programme, and its name


def begin(words: Words) -> None:
    """The inputs in one row, and the button that opens the contract by its address."""
    row = st.columns(WIDTHS, vertical_alignment="bottom", gap="small")
    with row[0]:
        programme, product = _product(words)
    with row[1]:
        day, not_a_day = _typed(lambda: day_text(words.label("purchased"), f"{KEY}:purchased", today(), words))
    with row[2]:
        seats = int(st.number_input(words.label("seats"), 1, MOST, SEATS, key=f"{KEY}:seats"))
    with row[3]:
        price, not_a_price = _typed(lambda: amount_text(words("home.price"), f"{KEY}:price", PRICE, words))
    with row[4]:
        named = currencies(words.language)
        codes = sorted(named, key=lambda code: (code != FIRST, code not in USUAL, code))
        currency = st.selectbox(words.label("currency"), codes, format_func=named.__getitem__, key=f"{KEY}:currency")
    with row[5]:
        terms = _terms(programme, words)
    go = row[6].button(words("home.go"), width="stretch", key=f"{KEY}:go")
    wrong = [sentence for sentence in (not_a_day, not_a_price) if sentence]
    if go and not wrong:
        given = {"product": product, "currency": currency, "purchased": day, "seats": seats, "price": price}
        wrong = _open(programme, {**given, "terms": terms}, words)
    for sentence in wrong:
        refuse(plain(sentence))


def _typed(draw: Callable[[], T]) -> tuple[T | None, str]:
    """What an input of text holds, and what is wrong with what was typed, "" if nothing is."""
    try:
        return draw(), ""
    except Mistyped as mistyped:
        return None, str(mistyped)


def _product(words: Words) -> Product:
    """Which product of which programme; another name than those in the list is one of the programme chosen before."""
    known: list[Product] = [(of.id, name) for of in programmes().values() for name in of.products or ("",)]
    asked_first = next(iter(frame.QUESTIONS))  # its first product stands in the list until another is chosen
    first = next((product for product in known if product[0] == asked_first), known[0])

    def shown(product: Product | str) -> str:
        if isinstance(product, str):
            return product
        programme = words.programme(product[0])
        return f"{product[1]} · {programme}" if product[1] else programme

    before: Product = st.session_state.get(f"{KEY}:product", first)
    chosen: Product | str = st.selectbox(
        words("home.product"),
        known,
        index=known.index(first),
        format_func=shown,
        accept_new_options=True,
        key=f"{KEY}:product:input",
    )
    product = (before[0], chosen) if isinstance(chosen, str) else chosen
    st.session_state[f"{KEY}:product"] = product
    return product


def _terms(programme: str, words: Words) -> Mapping[str, Any]:
    """How the programme is billed, where it is sold in several ways: monthly or annually, for a month or twelve."""
    name, values = programmes()[programme].sold_for
    if not name:
        return {}

    def shown(value: Any) -> str:
        return words.counted("home.months", value) if isinstance(value, int) else words.choice(name, value)

    chosen = st.selectbox(words("home.billed"), values, format_func=shown, key=f"{KEY}:{programme}:{name}")
    return {name: chosen}


def _open(programme: str, given: Mapping[str, Any], words: Words) -> list[str]:
    """Go on to the page of the contract, or say why it is none."""
    from billing_model.files.scenario import parse  # only now: home is to be there at once
    from pages.ui.scenario.bundled import from_nothing

    try:
        begun = from_nothing(programme, **given)
        parse(begun.tables)
    except Refused as refused:
        return [capital(problem.sentence(words.language)) for problem in refused.problems]
    return st.switch_page(f"pages/{begun.page}.py", query_params={"language": words.language, **begun.to})
