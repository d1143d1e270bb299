"""The views of a comparison, each with its chart and its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from billing_model.comparing.break_even import Stay, stays
from billing_model.comparing.compare import Result
from billing_model.words.speech import speech
from pages.ui.base.choice import choose, within
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures as show
from pages.ui.questions.compare import charts
from pages.ui.questions.compare.answer import Answered


def side_by_side(of: Answered, speaks: Words) -> None:
    """The totals as bars, and all figures as a table."""
    best = min(of.found, key=lambda one: one.total)
    st.markdown(f"**{speaks('compare.chart.totals')}**")
    said = {"best": of.look.name(best.option), "total": speaks.money(best.total, of.currency)}
    show.draw(
        charts.totals(of.found, of.look, speaks, of.currency), "totals", speaks("compare.chart.totals_alt", **said)
    )
    head = speaks.model["compare"]["table"]
    rate = of.comparison.rate
    rows: dict[str, list[str]] = {
        head["option"]: [of.look.name(one.option) for one in of.found],
        head["total"]: [speaks.amount(one.total) for one in of.found],
        head["per"]: [speaks.amount(one.per_seat_month) for one in of.found],
        head["tied"]: [speaks.amount(one.tied_up) for one in of.found],
        head["nothing"]: [speaks.amount(one.for_nothing) for one in of.found],
    }
    if rate:
        rows[head["value"]] = [speaks.amount(one.present_value(rate)) for one in of.found]
    if any(one.tax for one in of.found):
        rows[speaks("compare.table.tax")] = [speaks.amount(one.tax) for one in of.found]
    rows[head["invoices"]] = [speaks.whole(one.invoices) for one in of.found]
    rows[head["lines"]] = [speaks.whole(one.lines) for one in of.found]
    show.numbers(rows)
    st.caption(speaks.model["compare"]["ours"])
    box = st.expander(speaks("compare.need.picture"), key="compare:need", on_change="rerun")
    with within(box) as is_open:
        if is_open:
            need(of, speaks)


def need(of: Answered, speaks: Words) -> None:
    """The seats that are needed, day by day."""
    steps = of.used.steps
    said = {
        "first": speaks.day(of.need.start[0]),
        "last": speaks.day(of.need.end[0] - 1),
        "least": speaks.whole(int(steps.seats.min())),
        "most": speaks.whole(int(steps.seats.max())),
    }
    show.draw(charts.need(of.used, speaks), "need", speaks("compare.need.picture_alt", **said))


def when_paid(of: Answered, speaks: Words) -> None:
    """Cash by month, and summed up."""
    months = charts.all_months(of.found)
    most = max(int(one.cash.max(initial=0)) for one in of.found)
    st.markdown(f"**{speaks('compare.chart.cash')}**")
    alt = speaks("compare.chart.cash_alt", most=speaks.money(most, of.currency))
    show.draw(charts.cash(of.found, of.look, speaks, of.currency), "cash", alt)
    st.markdown(f"**{speaks('compare.chart.so_far')}**")
    so_far = charts.paid_so_far(of.found, of.look, speaks, of.currency)
    show.draw(so_far, "so_far", speaks("compare.chart.so_far_alt"))
    with show.table("cash", speaks) as open_:
        if open_:
            columns = {speaks("compare.chart.month"): [speaks.day(m.astype("datetime64[D]"), "MMMM y") for m in months]}
            for one in of.found:
                paid = [*one.cash[: len(months)], *[0] * (len(months) - len(one.cash))]
                columns[of.look.name(one.option)] = [speaks.amount(int(amount)) for amount in paid]
            show.numbers(columns)


def if_leaving(of: Answered, speaks: Words) -> None:
    """The total by the month in which the customer leaves, and what of it is paid for nothing."""
    st.markdown(f"**{speaks('compare.chart.leaving')}**")
    totals = [one.leaving for one in of.found]
    show.draw(
        charts.by_month(of.found, totals, of.look, speaks, of.currency),
        "leaving",
        speaks("compare.chart.leaving_alt"),
    )
    if len(of.found) > 1:
        _stays(of, speaks)
    st.markdown(f"**{speaks('compare.chart.nothing_by_month')}**")
    nothing = [one.leaving_nothing for one in of.found]
    show.draw(
        charts.by_month(of.found, nothing, of.look, speaks, of.currency),
        "nothing",
        speaks("compare.chart.nothing_alt"),
    )
    with show.table("leaving", speaks) as open_:
        if open_:
            columns = {speaks("compare.table.months"): [speaks.whole(n + 1) for n in range(len(totals[0]))]}
            for one in of.found:
                columns[of.look.name(one.option)] = [speaks.amount(int(amount)) for amount in one.leaving]
            show.numbers(columns)


def _stays(of: Answered, speaks: Words) -> None:
    """Two options of one need, and how long a customer has to stay for each to be the cheaper."""
    first, second = _pair(of, list(of.found), "stay", speaks)
    if first is None or second is None:
        return
    told = stays(first, second)
    last = len(first.leaving)
    said = []
    for entry, following in zip(told, [*told[1:], None], strict=True):
        months = _months(entry, following, last, speaks)
        if entry.cheaper is None:
            said.append(speaks("compare.chart.stays_same", months=months))
        else:
            name = plain(of.look.name(entry.cheaper))
            said.append(speaks("compare.chart.stays_first", name=f"**{name}**", months=months))
    st.markdown("; ".join(said) + ".")


def _months(entry: Stay, following: Stay | None, last: int, speaks: Words) -> str:
    first, end = entry.months, following.months - 1 if following else last
    if first == end:
        return speech(speaks.language).count(speaks.model["compare"]["months"], first)
    return speaks("compare.chart.from_to" if following else "compare.chart.from_on", first=first, last=end)


def _pair(of: Answered, candidates: Sequence[Result], key: str, speaks: Words) -> tuple[Result | None, Result | None]:
    """Two results of one group to hold against each other."""
    by_id = {one.option.id: one for one in candidates}
    left, right = st.columns(2)
    with left:
        first = choose(speaks("compare.chart.pair"), list(by_id), f"compare:{key}:first", lambda id: of.look.names[id])
    group = by_id[first].option.group
    others = [id for id, one in by_id.items() if id != first and one.option.group == group]
    if not others:
        return None, None
    with right:
        second = choose(speaks("compare.chart.and"), others, f"compare:{key}:second", lambda id: of.look.names[id])
    return by_id[first], by_id[second]
