"""The views of a comparison, each with its chart and its numbers."""

from __future__ import annotations

import streamlit as st

from billing_model.comparing.advice import policies
from billing_model.comparing.break_even import Stay, stays
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.recommendation import by_cost
from billing_model.words.speech import speech
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures as show
from pages.ui.questions.compare import charts, table
from pages.ui.questions.compare.answer import Answered
from pages.ui.questions.compare.pair import pair
from pages.ui.questions.compare.table import Row


def bars(of: Answered, words: Words) -> None:
    """The totals as bars, by cost."""
    best = min(of.results, key=lambda result: result.total)
    values = {"best": of.look.name(best.option), "total": words.money(best.total, of.currency)}
    show.draw(
        charts.totals(of.results, of.look, words, of.currency),
        "totals",
        words("compare.chart.totals_alt", **values),
        charts.bars_height(len(of.results)),
    )


def results(of: Answered, words: Words) -> None:
    """What each option costs, pays ahead and loses, by cost; the cheapest in bold."""
    best = {recommendation.best.option.id for recommendation in of.advised}
    names = ("option", "total", "ahead", "nothing", "used")
    head = [words(f"compare.short.{name}", currency=of.currency) for name in names]
    rows = [
        Row(
            [
                _called(result, of, words),
                *(words.amount(micro, of.currency) for micro in (result.total, result.tied_up, result.for_nothing)),
                words("compare.short.percent", n=result.used_percent),
            ],
            of.look.colour(result.option),
            result.option.id in best,
        )
        for result in by_cost(of.results)
    ]
    st.html(table.table(head, rows, words("compare.short.best")))


def _called(result: OptionResult, of: Answered, words: Words) -> str:
    """What an option is called, and how many devices its limit keeps out."""
    name = of.look.name(result.option)
    return f"{name} ({words('compare.short.out', n=result.refused)})" if result.refused else name


def all_figures(of: Answered, words: Words) -> None:
    """All figures as a table, what is assumed of each option, and the seats that are needed."""
    head, ordered = words.model["compare"]["table"], by_cost(of.results)
    rate = of.comparison.rate
    rows: dict[str, list[str]] = {
        head["option"]: [of.look.name(result.option) for result in ordered],
        head["total"]: [words.amount(result.total, of.currency) for result in ordered],
        head["per"]: [words.amount(result.per_seat_month, of.currency) for result in ordered],
        head["tied"]: [_ahead(result, of, words) for result in ordered],
        head["nothing"]: [words.amount(result.for_nothing, of.currency) for result in ordered],
    }
    if rate:
        rows[head["value"]] = [words.amount(result.present_value(rate), of.currency) for result in ordered]
    if any(result.tax for result in ordered):
        rows[words("compare.table.tax")] = [words.amount(result.tax, of.currency) for result in ordered]
    rows[head["invoices"]] = [words.whole(result.invoices) for result in ordered]
    rows[head["lines"]] = [words.whole(result.lines) for result in ordered]
    show.numbers(rows)
    st.caption(words.model["compare"]["ours"])
    how = policies([result.option for result in ordered], of.look.names, words.language)
    items = "\n".join(f"- {plain(called)}: {plain(text)}" for called, text in how)
    st.caption(f"{words.model['compare']['policy']}\n\n{items}")
    st.markdown(f"**{words('compare.need.picture')}**")
    need(of, words)


def _ahead(result: OptionResult, of: Answered, words: Words) -> str:
    """The most that is paid ahead of use, and the day on which it is."""
    amount = words.amount(result.tied_up, of.currency)
    return f"{amount} · {words.day(result.tied_up_on)}" if result.tied_up else amount


def need(of: Answered, words: Words) -> None:
    """The seats that are needed, day by day."""
    steps = of.used.steps
    values = {
        "first": words.day(of.need.start[0]),
        "last": words.day(of.need.end[0] - 1),
        "least": words.whole(int(steps.seats.min())),
        "most": words.whole(int(steps.seats.max())),
    }
    show.draw(charts.need(of.used, words), "need", words("compare.need.picture_alt", **values))


def when_paid(of: Answered, words: Words) -> None:
    """Cash by month, and summed up."""
    months = charts.all_months(of.results)
    most = max(int(result.cash.max(initial=0)) for result in of.results)
    st.markdown(f"**{words('compare.chart.cash')}**")
    alt = words("compare.chart.cash_alt", most=words.money(most, of.currency))
    rows = charts.cash_height(len(of.results))
    show.draw(charts.cash(of.results, of.look, words, of.currency), "cash", alt, rows)
    st.markdown(f"**{words('compare.chart.so_far')}**")
    so_far = charts.paid_so_far(of.results, of.look, words, of.currency)
    show.draw(so_far, "so_far", words("compare.chart.so_far_alt"))
    with show.table("cash", words) as open_:
        if open_:
            columns = {words("compare.chart.month"): [words.day(m.astype("datetime64[D]"), "MMMM y") for m in months]}
            for result in of.results:
                paid = charts.paid_in(result, months)
                columns[of.look.name(result.option)] = [words.amount(int(amount), of.currency) for amount in paid]
            show.numbers(columns)


def if_leaving(of: Answered, words: Words) -> None:
    """The total by the month in which the customer leaves, and what of it is paid for nothing."""
    st.markdown(f"**{words('compare.chart.leaving')}**")
    totals = [result.leaving for result in of.results]
    show.draw(
        charts.by_month(of.results, totals, of.look, words, of.currency),
        "leaving",
        words("compare.chart.leaving_alt"),
    )
    if len(of.results) > 1:
        _stays(of, words)
    st.markdown(f"**{words('compare.chart.nothing_by_month')}**")
    nothing = [result.leaving_nothing for result in of.results]
    show.draw(
        charts.by_month(of.results, nothing, of.look, words, of.currency),
        "nothing",
        words("compare.chart.nothing_alt"),
    )
    with show.table("leaving", words) as open_:
        if open_:
            columns = {words("compare.table.months"): [words.whole(n + 1) for n in range(len(totals[0]))]}
            for result in of.results:
                columns[of.look.name(result.option)] = [
                    words.amount(int(amount), of.currency) for amount in result.leaving
                ]
            show.numbers(columns)


def _stays(of: Answered, words: Words) -> None:
    """Two options of one need, and how long a customer has to stay for each to be the cheaper."""
    first, second = pair(of, list(of.results), "stay", words)
    if first is None or second is None:
        return
    spans = stays(first, second)
    last = len(first.leaving)
    sentences = []
    for entry, following in zip(spans, [*spans[1:], None], strict=True):
        months = _months(entry, following, last, words)
        if entry.cheaper is None:
            sentences.append(words("compare.chart.stays_same", months=months))
        else:
            name = plain(of.look.name(entry.cheaper))
            sentences.append(words("compare.chart.stays_first", name=f"**{name}**", months=months))
    st.markdown("; ".join(sentences) + ".")


def _months(entry: Stay, following: Stay | None, last: int, words: Words) -> str:
    first, end = entry.months, following.months - 1 if following else last
    if first == end:
        return speech(words.language).count(words.model["compare"]["months"], first)
    return words("compare.chart.from_to" if following else "compare.chart.from_on", first=first, last=end)
