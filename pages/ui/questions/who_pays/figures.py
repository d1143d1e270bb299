"""The options beside each other, the partner's margin by the month of leaving, and the clauses behind them."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts import clauses
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.text_table import text_table
from pages.ui.questions.who_pays import charts
from pages.ui.questions.who_pays.answer import Leaving, called, safe_from, sold

CLAUSES = ("NCE-26", "NCE-27", "NCE-28", "NCE-22", "NCE-52", "NCE-5", "NCE-6", "NCE-7")
HEIGHT = 165  # pixels of the chart, below which the options find room


def figures(asked: AskedQuestion[Leaving]) -> None:
    """The options in a table, the chosen one marked, and what is taken for granted."""
    words, deals, finding = asked.words, sold(asked), asked.finding
    every = range(len(finding.exposure.options))
    month = finding.month
    of = [deals.deal(row) for row in every]
    columns = {
        words("leaving.column_option"): [called(asked, plan) for plan in finding.exposure.options],
        **_prices(asked),
        words("leaving.column_owed"): [_owed(asked, row) for row in every],
        words("leaving.column_back"): [asked.money(amount) for amount in finding.exposure.back[:, month]],
        words("leaving.column_exposure"): [asked.money(max(-int(m), 0)) for m in deals.margins[:, month]],
        words("leaving.column_kept"): [
            words("leaving.kept", amount=asked.money(each.kept), months=each.last) for each in of
        ],
        words("leaving.column_worst"): [asked.money(each.worst) for each in of],
        words("leaving.column_safe"): [safe_from(asked, each, "safe") for each in of],
    }
    with st.container(gap="small"):
        text_table(columns, colours=charts.COLOURS, strong=[finding.row])
        st.caption(words("leaving.assumed"))


def _owed(asked: AskedQuestion[Leaving], row: int) -> str:
    """What the vendor still charges under an option, or that he has been paid for what is left of the term."""
    if asked.finding.paid_ahead(row):
        return asked.words("leaving.already_paid")
    return asked.money(asked.finding.exposure.owed[row, asked.finding.month])


def _prices(asked: AskedQuestion[Leaving]) -> dict[str, list[str]]:
    """What the customer pays under each option, where that follows from a margin."""
    deals = sold(asked)
    if deals.resale.price is not None:
        return {}
    prices = asked.finding.exposure.prices(deals.resale)
    return {asked.words("leaving.column_price"): [asked.money(int(price)) for price in prices]}


def by_month(asked: AskedQuestion[Leaving]) -> None:
    """A view: the margin of each option, by the month of leaving."""
    words, deals, finding = asked.words, sold(asked), asked.finding
    names = [called(asked, plan) for plan in finding.exposure.options]
    chosen = deals.deal(finding.row)
    picture = charts.margins(
        names,
        deals.margins,
        finding.row,
        finding.month,
        None if chosen.always else chosen.safe,
        words,
        asked.currency,
    )
    alt = words("leaving.chart_alt", option=names[finding.row], worst=asked.money(chosen.worst), last=chosen.last)
    draw(picture, "leaving", alt, HEIGHT)
    with table("leaving", words) as is_open:
        if is_open:
            numbers(
                {
                    words("leaving.x"): [words.whole(at) for at in range(deals.margins.shape[1])],
                    words("leaving.column_day"): [words.day(day) for day in finding.exposure.leaves],
                }
                | {
                    name: [words.amount(int(amount), asked.currency) for amount in row]
                    for name, row in zip(names, deals.margins, strict=True)
                }
            )


def rules(asked: AskedQuestion[Leaving]) -> None:
    """A view: what is taken for granted, and the clauses behind all this."""
    st.caption(asked.words("leaving.assumed_more"))
    clauses.rules(CLAUSES, asked.words)
