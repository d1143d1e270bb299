"""A whole book as its page tells it: the answer, the figures, who would save, the months, the kinds of line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.books.rebill import process
from billing_model.books.table.skipped import MOST_PROBLEMS
from billing_model.files.spreadsheet import CsvStyle, style_of
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures as show
from pages.ui.parts.downloads import slug
from pages.ui.parts.text_table import text_table
from pages.ui.questions.portfolio import charts
from pages.ui.questions.portfolio.customers import gainers
from pages.ui.questions.portfolio.in_currency import InOneCurrency

TABS = ("options", "months", "kinds")


def answer(of: InOneCurrency) -> None:
    """The best option in a sentence: who gains, who loses, both together; and whom the figures leave out."""
    words, book = of.words, of.book
    best = max(of.options, key=lambda option: (option["saved"], -option["lost"]), default=None)
    if best is None:
        st.info(words("portfolio.answer.none"))
    else:
        st.info(" ".join(gains_and_losses(best, of)))
    if book["problems"]:
        left_out = {
            name: words.whole(book[name]) for name in ("problems", "customers_left_out", "subscriptions_left_out")
        }
        first = [words("portfolio.rejects_first", first=words.whole(MOST_PROBLEMS))]
        more = first if book["problems"] > MOST_PROBLEMS else []
        st.warning(" ".join([words("portfolio.left_out", **left_out), *more]))


def gains_and_losses(option: Mapping[str, Any], of: InOneCurrency) -> list[str]:
    """Who would pay less under an option and who more, and what all of them together would."""
    words = of.words
    net = option["saved"] - option["lost"]
    values = {name: words.whole(option[name]) for name in ("gain", "lose", "customers")}
    values |= {name: plain(of.money(option[name])) for name in ("saved", "lost")}
    values |= {"option": plain(of.name(option["id"])), "net": plain(of.money(abs(net)))}
    if not option["gain"]:
        names = ["nobody", "lose"] if option["lose"] else ["nobody"]
    elif not option["lose"]:
        names = ["best", "nobody_loses"]
    else:
        names = ["best", "lose", f"net_{'less' if net > 0 else 'more' if net else 'same'}"]
    return [words(f"portfolio.answer.{name}", **values) for name in names]


def figures(of: InOneCurrency) -> None:
    """What the book holds, in one line."""
    words, book = of.words, of.book
    several = len(book["in_currency"]) > 1
    counted = book["in_currency"][of.currency] if several else book
    values = {name: words.whole(counted[name]) for name in ("customers", "subscriptions", "lines")}
    until = words.day(np.datetime64(book["until"]))
    texts = [words("portfolio.holds", invoiced=plain(of.money(book["totals"][of.currency])), until=until, **values)]
    if several:
        values = {name: words.whole(book[name]) for name in values}
        texts.append(words("portfolio.holds_all", **values))
    st.markdown(" ".join(texts))


# ---- Who would save ---------------------------------------------------------------------------------------------


def who_would_save(of: InOneCurrency) -> None:
    """The options beside each other, then one of them: how the savings lie, and who gains most."""
    words = of.words
    if not of.options:
        st.info(words("portfolio.answer.none"))
        return
    by_saved = sorted(of.options, key=lambda option: (-option["saved"], option["lost"]))
    _table_of_options(by_saved, of)
    ids = [option["id"] for option in by_saved]
    chosen = choose(words("portfolio.look_at"), ids, "portfolio:option", of.name, beside=len(ids) <= 3, named=False)
    option = next(option for option in of.options if option["id"] == chosen)
    left, right = st.columns([41, 42], gap="medium")
    with left:
        st.markdown(f"**{words('portfolio.spread')}**", help=words("portfolio.spread_lead"))
        alt = words(
            "portfolio.spread_alt", **{name: words.whole(option[name]) for name in ("gain", "lose", "customers")}
        )
        show.draw(charts.savings(option["classes"], classes(words), words), "portfolio:savings", alt)
    with right:
        gainers(of, option)
    possible = [option for option in by_saved if option["subscriptions"]]
    if len(possible) > 1:
        st.markdown(f"**{words('portfolio.options')}**")
        names = [of.name(option["id"]) for option in possible]
        alt = words("portfolio.options_alt", count=len(possible))
        show.draw(charts.options(possible, names, words, of.currency), "portfolio:options", alt)


def _table_of_options(options: Sequence[Mapping[str, Any]], of: InOneCurrency) -> None:
    """What each option would have cost, who gains and who loses; the one that saves most first."""
    words = of.words

    def whose(option: Mapping[str, Any], who: str, amount: str) -> str:
        return f"{words.whole(option[who])} · {of.money(option[amount])}" if option[who] else "–"

    def subscriptions(option: Mapping[str, Any]) -> str:
        refused = words("portfolio.refused", n=words.whole(option["refused"])) if option["refused"] else ""
        return words.whole(option["subscriptions"]) + (f" ({refused})" if refused else "")

    columns = {
        words("portfolio.option"): [of.name(option["id"]) for option in options],
        words("portfolio.figure.subscriptions"): [*map(subscriptions, options)],
        words("portfolio.chart.cost"): [of.money(option["cost"]) for option in options],
        words("portfolio.chart.option_cost"): [of.money(option["option_cost"]) for option in options],
        words("portfolio.gain"): [whose(option, "gain", "saved") for option in options],
        words("portfolio.lose"): [whose(option, "lose", "lost") for option in options],
        words("portfolio.net"): [of.money(option["lost"] - option["saved"], sign=True) for option in options],
    }
    text_table(columns)
    st.caption(words("portfolio.counted", until=words.day(np.datetime64(of.book["until"]))))


def classes(words: Words) -> list[str]:
    """The classes of `portfolio.classes` on an axis: shares of what is paid, in percent."""
    percent = [words.amount(step * 100_000, 1).removesuffix("0").rstrip(".,") for step in process.STEPS]
    pairs = list(zip(["0", *percent], percent, strict=False))
    below = [f"−{high}…{'−' * (low != '0')}{low}" for low, high in reversed(pairs)]
    above = [f"{low}…{high}" for low, high in pairs]
    return [f"< −{percent[-1]}", *below, "0", *above, f"> {percent[-1]}"]


# ---- What is invoiced -------------------------------------------------------------------------------------------


def months(of: InOneCurrency) -> None:
    """What is invoiced in each month, by vendor."""
    words = of.words
    rows = [row for row in of.book["sums"] if row[0] == of.currency]
    every = sorted({row[2] for row in rows})
    named = dict.fromkeys(row[1] for row in rows)
    amounts = {name: [0] * len(every) for name in named}
    for _, name, month, _, micro, _ in rows:
        amounts[name][every.index(month)] += micro
    days = [np.datetime64(month, "D") for month in every]
    st.markdown(f"**{words('portfolio.months')}**")
    alt = words("portfolio.months_alt", count=len(every))
    show.draw(charts.by_month(days, amounts, words, of.currency), "portfolio:months", alt)
    text_table(
        {words("compare.chart.month"): [words.day(day, "MMM y") for day in days]}
        | {words("portfolio.all"): [of.money(sum(column)) for column in zip(*amounts.values(), strict=True)]}
        | {words.model.word("programme", name): [of.money(v) for v in values] for name, values in amounts.items()}
    )


def kinds(of: InOneCurrency) -> None:
    """What is invoiced by vendor and kind of line."""
    words = of.words
    total: dict[tuple[str, str], list[int]] = {}
    vendors: dict[str, list[int]] = {}
    for currency, programme, _, kind, micro, count in of.book["sums"]:
        if currency == of.currency:
            for sums in (
                total.setdefault((programme, kind), [0, 0]),
                vendors.setdefault(programme, [0, 0]),
            ):
                sums[0] += micro
                sums[1] += count
    left, right = st.columns([3, 5], gap="medium")
    with left:
        st.markdown(f"**{words('portfolio.vendors')}**")
        called = [words.model.word("programme", name) for name in vendors]
        text_table({words.label("programme"): called} | _sums(list(vendors.values()), of))
    with right:
        st.markdown(f"**{words('portfolio.kinds')}**")
        called = [f"{words.kind(kind)} · {words.model.word('programme', name)}" for name, kind in total]
        text_table({words("portfolio.kind"): called} | _sums(list(total.values()), of))


def _sums(rows: Sequence[Sequence[int]], of: InOneCurrency) -> dict[str, list[str]]:
    return {
        of.words("portfolio.figure.lines"): [of.words.whole(row[1]) for row in rows],
        of.words("portfolio.amount"): [of.money(row[0]) for row in rows],
    }


# ---- Taken along ------------------------------------------------------------------------------------------------


def downloads(book: Mapping[str, Any], folder: Path, words: Words, place: DeltaGenerator) -> None:
    """The files of the book, each read when it is asked for. place: where the button for them stands."""
    place.space("stretch")
    with place.popover(words("downloads.title"), icon=":material/download:", type="tertiary"):
        files: list[tuple[str, str, Callable[[], bytes]]] = [("lines", "parquet", (folder / process.LINES).read_bytes)]
        if book["lines"] <= process.MOST_AS_CSV:
            files += _as_csv("lines", partial(process.lines_as_csv, folder), words)
        else:
            st.caption(words("portfolio.too_many_for_csv", most=words.whole(process.MOST_AS_CSV)))
        if book["options"]:
            files.append(("options", "parquet", (folder / process.OPTIONS).read_bytes))
            files += _as_csv("options", partial(process.options_as_csv, folder), words)
        if book["problems"] or book["remarks"]:
            files += _as_csv("rejects", partial(process.rejects_as_csv, folder), words)
        for name, kind, content in files:
            label = words(f"portfolio.download.{name}")
            ending = "parquet" if kind == "parquet" else "csv"
            st.download_button(
                f"{label} ({words(f'portfolio.download.{kind}')})",
                content,
                file_name=f"{slug(label)}{'-excel' if kind == 'excel' else ''}.{ending}",
                mime="text/csv" if ending == "csv" else "application/vnd.apache.parquet",
                key=f"portfolio:download:{name}:{kind}",
                on_click="ignore",
                width="stretch",
            )


def _as_csv(
    name: str, content: Callable[[CsvStyle], bytes], words: Words
) -> list[tuple[str, str, Callable[[], bytes]]]:
    """A file as CSV for programs, and as Excel in the language of the page opens it."""
    kinds = {"csv": "plain", "excel": "excel"}
    return [(name, kind, partial(content, style_of(style, words.language))) for kind, style in kinds.items()]
