"""A whole book as its page tells it: the answer, the figures, who would save, the months, the kinds of line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.books.rebill import process
from billing_model.books.table.skipped import MOST_PROBLEMS
from billing_model.files.scenario import parse
from billing_model.files.spreadsheet import CsvStyle, style_of
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures as show
from pages.ui.parts import metrics
from pages.ui.parts.downloads import slug
from pages.ui.parts.metrics import Metric
from pages.ui.questions.portfolio import charts
from pages.ui.scenario import bundled, opened, own

TABS = ("options", "months", "kinds")


@dataclass(frozen=True)
class InOneCurrency:
    """The answer about a book, in one currency.

    book: as the process that billed it wrote it. options: of this currency, in their order.
    """

    book: Mapping[str, Any]
    currency: str
    options: Sequence[Mapping[str, Any]]
    words: Words

    def name(self, option: str) -> str:
        """What an option is called."""
        return option_name(option, self.words, self.book.get("names", {}).get(option, {}))

    def money(self, micro: int, sign: bool = False) -> str:
        """An amount of the currency."""
        return self.words.money(micro, self.currency, sign)


def option_name(id: str, words: Words, names: Mapping[str, str] | None = None) -> str:
    """What an option is called in the language of the page."""
    if names:
        return str(names.get(words.language) or id)
    terms: Mapping[str, str] = words.table["portfolio"]["terms"]
    return terms.get(id, id)


def in_one_currency(book: Mapping[str, Any], words: Words) -> InOneCurrency:
    """The book in the chosen currency."""
    currencies = sorted(book["totals"], key=lambda code: -book["totals"][code])
    currency = currencies[0]
    if len(currencies) > 1:
        currency = choose(
            words.label("currency"), currencies, "portfolio:currency", lambda code: code, beside=True, width="content"
        )
    options = [option for option in book["options"] if option["currency"] == currency]
    return InOneCurrency(book, currency, options, words)


def answer(of: InOneCurrency) -> None:
    """Which option would save customers most, in a sentence; and whom the figures leave out."""
    words, book = of.words, of.book
    best = max(of.options, key=lambda option: option["saved"], default=None)
    if best is None:
        st.info(words("portfolio.answer.none"))
    elif not best["gain"]:
        st.info(words("portfolio.answer.nobody"))
    else:
        values = {
            "option": plain(of.name(best["id"])),
            "gain": words.whole(best["gain"]),
            "customers": words.whole(best["customers"]),
            "saved": plain(of.money(best["saved"])),
        }
        st.info(words("portfolio.answer.best", **values))
    if book["problems"]:
        left = {name: words.whole(book[name]) for name in ("problems", "customers_left_out", "subscriptions_left_out")}
        first = [words("portfolio.rejects_first", first=words.whole(MOST_PROBLEMS))]
        more = first if book["problems"] > MOST_PROBLEMS else []
        st.warning(" ".join([words("portfolio.left_out", **left), *more]))


def figures(of: InOneCurrency) -> None:
    """The headline figures."""
    words, book = of.words, of.book
    until = words.day(np.datetime64(book["until"]))
    of_these = book["in_currency"][of.currency] if len(book["in_currency"]) > 1 else {}
    metrics.grid(
        *(
            Metric(
                words(f"portfolio.figure.{name}"),
                words.whole(book[name]),
                words("portfolio.in_currency", n=words.whole(of_these[name]), currency=of.currency) if of_these else "",
            )
            for name in ("customers", "subscriptions", "lines")
        ),
        Metric(words("portfolio.figure.invoiced", until=until), of.money(book["totals"][of.currency])),
    )


# ---- Who would save ---------------------------------------------------------------------------------------------


def who_would_save(of: InOneCurrency) -> None:
    """The options beside each other, then one of them: how the savings lie, and who gains most."""
    words = of.words
    if not of.options:
        st.info(words("portfolio.answer.none"))
        return
    names = [of.name(option["id"]) for option in of.options]
    st.markdown(f"**{words('portfolio.options')}**")
    st.caption(words("portfolio.counted", until=words.day(np.datetime64(of.book["until"]))))
    possible = [option for option in of.options if option["subscriptions"]]
    show.draw(
        charts.options(possible, [of.name(option["id"]) for option in possible], words, of.currency),
        "portfolio:options",
        words("portfolio.options_alt", count=len(possible)),
    )
    show.numbers(
        {
            words("portfolio.option"): names,
            words("portfolio.figure.subscriptions"): [words.whole(option["subscriptions"]) for option in of.options],
            words("portfolio.refused"): [words.whole(option["refused"]) for option in of.options],
            words("portfolio.chart.cost"): [of.money(option["cost"]) for option in of.options],
            words("portfolio.chart.option_cost"): [of.money(option["option_cost"]) for option in of.options],
            words("portfolio.gain"): [
                words("portfolio.of", some=words.whole(option["gain"]), all=words.whole(option["customers"]))
                for option in of.options
            ],
            words("portfolio.saved"): [of.money(option["saved"]) for option in of.options],
        }
    )
    ids = [option["id"] for option in sorted(of.options, key=lambda option: -option["saved"])]
    chosen = choose(words("portfolio.look_at"), ids, "portfolio:option", of.name)
    option = next(option for option in of.options if option["id"] == chosen)
    st.markdown(f"**{words('portfolio.spread')}**")
    st.caption(words("portfolio.spread_lead"))
    show.draw(
        charts.savings(option["classes"], classes(words), words),
        "portfolio:savings",
        words("portfolio.spread_alt", gain=words.whole(option["gain"]), customers=words.whole(option["customers"])),
    )
    gainers(of, option)


def classes(words: Words) -> list[str]:
    """The classes of `portfolio.classes` on an axis: shares of what is paid, in percent."""
    percent = [words.amount(step * 100_000, 1).removesuffix("0").rstrip(".,") for step in process.STEPS]
    pairs = list(zip(["0", *percent], percent, strict=False))
    below = [f"−{high}…{'−' * (low != '0')}{low}" for low, high in reversed(pairs)]
    above = [f"{low}…{high}" for low, high in pairs]
    return [f"< −{percent[-1]}", *below, "0", *above, f"> {percent[-1]}"]


def gainers(of: InOneCurrency, option: Mapping[str, Any]) -> None:
    """The customers who would save most, each with a button that opens its contracts."""
    words = of.words
    if not option["gainers"]:
        st.caption(words("portfolio.answer.nobody"))
        return
    st.markdown(f"**{words('portfolio.most')}**")
    st.caption(words("portfolio.most_lead"))
    for number, gainer in enumerate(option["gainers"]):
        with st.container(horizontal=True, vertical_alignment="center", key=f"portfolio:gainer:{number}"):
            sentence = words(
                "portfolio.gainer",
                customer=plain(gainer["customer"]),
                saves=plain(of.money(gainer["saves"])),
                cost=plain(of.money(gainer["cost"])),
            )
            st.markdown(sentence, width="stretch")
            if st.button(
                words("portfolio.open"), key=f"portfolio:open:{option['id']}:{number}", icon=":material/open_in_new:"
            ):
                _open(gainer, words)


def _open(gainer: Mapping[str, Any], words: Words) -> None:
    """The customer's contracts on the page that suits them."""
    try:
        data = dict(parse(gainer["scenario"], file=gainer["customer"]).data)
    except Refused as refused:  # such as a customer with more contracts than a page takes
        st.error(plain(refused.problems[0].text(words.language)))
        return
    data["until"] = min(data["until"], own.latest(data))
    id = opened.keep(data, gainer["customer"])
    set_choice("scenario", id)
    page = bundled.page_for(data)
    st.switch_page(f"pages/{page}.py", query_params={"language": words.language, "scenario": id})


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
    show.numbers(
        {words("compare.chart.month"): [words.day(day, "MMMM y") for day in days]}
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
    st.markdown(f"**{words('portfolio.vendors')}**")
    show.numbers(
        {words.label("programme"): [words.model.word("programme", name) for name in vendors]}
        | _sums(list(vendors.values()), of)
    )
    st.markdown(f"**{words('portfolio.kinds')}**")
    show.numbers(
        {
            words("portfolio.kind"): [
                f"{words.kind(kind)} · {words.model.word('programme', name)}" for name, kind in total
            ],
        }
        | _sums(list(total.values()), of)
    )


def _sums(rows: Sequence[Sequence[int]], of: InOneCurrency) -> dict[str, list[str]]:
    return {
        of.words("portfolio.figure.lines"): [of.words.whole(row[1]) for row in rows],
        of.words("portfolio.amount"): [of.money(row[0]) for row in rows],
    }


# ---- Taken along ------------------------------------------------------------------------------------------------


def downloads(book: Mapping[str, Any], folder: Path, words: Words) -> None:
    """The files of the book, each read when it is asked for."""
    with st.popover(words("downloads.title"), icon=":material/download:"):
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
