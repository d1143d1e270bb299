"""A comparison as the page tells it: the answer, the figures, and each tab with its chart and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import streamlit as st

from billing_model.advice import advice, limited, why_refused
from billing_model.cheapest import KNOBS, Axis, CheapestMap, case, cheapest
from billing_model.compare import (
    Recommendation,
    Refusal,
    Result,
    Stay,
    UseBreakEven,
    month_ends,
    recommend,
    results,
    stays,
    use_break_even,
)
from billing_model.comparison_file import Comparison, axis_of, names_of
from billing_model.need import Need
from billing_model.option import Option, served
from billing_model.sampled import BANDS, Sampled, sampled
from billing_model.spoken import speech
from pages.ui import charts_compare as charts
from pages.ui import show
from pages.ui.demand_inputs import whole
from pages.ui.inputs import choose, set_choice
from pages.ui.plural import counted
from pages.ui.why import invoice_lines
from pages.ui.words import Words, plain

Turn = tuple[str, int, str]  # a knob, its value, and for a price the id of its option
RANGES = {"seats": (1, 40), "growth": (0, 6), "day": (1, 28), "use": (10, 100)}
CELLS = 30  # in each direction of the map


@dataclass(frozen=True)
class Answered:
    """A comparison, or one case of its map, with its answers and how its options look."""

    comparison: Comparison
    options: tuple[Option, ...]
    need: Need
    used: Need
    found: tuple[Result, ...]
    refused: tuple[Refusal, ...]
    look: charts.Look

    @property
    def months(self) -> int:
        """Months of service that the need begins."""
        return len(month_ends(self.need))

    @property
    def currency(self) -> str:
        """The currency of everything."""
        return self.comparison.currency


def answered(comparison: Comparison, turns: Sequence[Turn], speaks: Words) -> Answered:
    """All results of a comparison with knobs of its map turned."""
    options, need, used = case(comparison.options, comparison.need, turns)
    found, refused = _results(tuple(options), need, used, comparison)
    names = names_of(comparison, options, speaks.language)
    return Answered(comparison, tuple(options), need, used, found, refused, charts.Look(comparison.options, names))


def _results(
    options: tuple[Option, ...], need: Need, used: Need, comparison: Comparison
) -> tuple[tuple[Result, ...], tuple[Refusal, ...]]:
    found, refused = results(options, need, comparison.held, used)
    return tuple(found), tuple(refused)


# ---- The answer -------------------------------------------------------------------------------------------------


def answer(of: Answered, speaks: Words) -> list[Recommendation]:
    """One recommendation per group, in sentences."""
    advised = recommend(of.found)
    several = len(of.comparison.groups) > 1
    for one in advised:
        mine = [result for result in of.found if result.option.group == one.group]
        said = advice(one, of.months, of.currency, of.look.names, speaks.language)
        first, rest = plain(said[0]), [plain(text) for text in said[1:]]
        title = f"**{plain(of.comparison.groups[one.group][speaks.language])}:** " if several else ""
        more = [plain(text) for text in limited(mine, of.look.names, speaks.language)]
        st.info(" ".join([f"{title}**{first}**", *rest, *more]))
    if not advised:
        st.warning(speaks.model["compare"]["none"])
    return advised


def figures(of: Answered, advised: Sequence[Recommendation], speaks: Words) -> None:
    """The headline figures of each group."""

    def metric(label: str, value: str, below: str) -> None:
        st.metric(label, value, below, delta_color="off", delta_arrow="off", border=True, height="stretch")

    for one in advised:
        best = one.best
        group = of.comparison.groups[one.group][speaks.language]
        with st.container(horizontal=True):
            metric(
                speaks("compare.figure.best", group=plain(group)),
                speaks.money(best.total, of.currency),
                plain(of.look.name(best.option)),
            )
            if one.same:
                other = one.same[0]
                metric(
                    speaks("compare.figure.same"),
                    speaks.money(other.total, of.currency),
                    plain(of.look.name(other.option)),
                )
            if one.runner_up is not None:
                metric(
                    speaks("compare.figure.margin"),
                    speaks.money(one.margin, of.currency, sign=True),
                    plain(of.look.name(one.runner_up.option)),
                )
            metric(
                speaks("compare.figure.per"),
                speaks.money(best.per_seat_month, of.currency),
                plain(of.look.name(best.option)),
            )
            metric(
                speaks("compare.figure.tied"),
                speaks.money(best.tied_up, of.currency),
                speaks("compare.figure.tied_day", day=speaks.day(best.tied_up_on)),
            )


# ---- The tabs ---------------------------------------------------------------------------------------------------


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
    st.caption(speaks("compare.open.ours"))
    st.markdown(f"**{speaks('compare.need.picture')}**")
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


# ---- When it flips ----------------------------------------------------------------------------------------------


def average_use(of: Answered, speaks: Words) -> None:
    """From which average use on it is worth ordering ahead."""
    st.markdown(f"**{speaks('compare.chart.flip_use')}**")
    by_use = {one.option.id: one for one in of.found if one.option.declared.by_use and not one.refused}
    ahead = {one.option.id: one for one in of.found if not one.option.declared.by_use}
    groups = {one.option.group for one in by_use.values()} & {one.option.group for one in ahead.values()}
    by_use = {id: one for id, one in by_use.items() if one.option.group in groups}
    if not by_use:
        st.caption(speaks("compare.chart.flip_use_none"))
        return
    st.caption(speaks("compare.chart.flip_use_lead"))
    names = of.look.names
    left, right = st.columns(2)
    with left:
        used = choose(speaks("compare.chart.pair"), list(by_use), "compare:use:first", names.__getitem__)
    mine = [id for id, one in ahead.items() if one.option.group == by_use[used].option.group]
    with right:
        ordered = choose(speaks("compare.chart.and"), mine, "compare:use:second", names.__getitem__)
    found = use_break_even(by_use[used].option, ahead[ordered], of.need, of.comparison.held)
    st.markdown(plain_bold(_crossing(found, names[used], names[ordered], speaks)))
    figure = charts.use(found, by_use[used].option, ahead[ordered].option, of.look, speaks, of.currency)
    show.draw(figure, "use", speaks("compare.chart.flip_use_alt"))
    with show.table("use", speaks) as open_:
        if open_:
            show.numbers(
                {
                    speaks("compare.chart.flip_use_x"): [charts.tenths(int(n), speaks) for n in found.average],
                    names[used]: [speaks.amount(int(cost)) for cost in found.cost],
                    names[ordered]: [speaks.amount(found.ordered)] * len(found.cost),
                }
            )


def plain_bold(sentence: str) -> str:
    """A sentence in bold, none of it read as Markdown."""
    return f"**{plain(sentence)}**"


def _crossing(found: UseBreakEven, by_use: str, ordered: str, speaks: Words) -> str:
    said = {"by_use": by_use, "ordered": ordered}
    if found.flip is None:
        return speaks("compare.chart.flip_use_never", **said)
    if found.flip == 0:
        return speaks("compare.chart.flip_use_always", **said)
    average = charts.tenths(int(found.average[found.flip]), speaks)
    return speaks("compare.chart.flip_use_at", average=average, **said)


def knob_label(knob: str, option: str, of: Answered, speaks: Words) -> str:
    """What a knob of the map is called."""
    return speaks(f"compare.knob.{knob}", **({"name": of.look.names[option]} if knob == "price" else {}))


def the_map(of: Answered, key: str, speaks: Words) -> None:
    """The cheapest option over two knobs; a click opens the case."""
    st.markdown(f"**{speaks('compare.chart.map')}**")
    st.caption(speaks("compare.chart.map_lead"))
    names, ids = of.look.names, [option.id for option in of.comparison.options]
    wanted = of.comparison.map
    shown = f"{key}:map:options"
    first = [id for id in (wanted.options if wanted else ids[:2]) if id in ids] or ids[:2]
    st.session_state[shown] = [id for id in st.session_state.get(shown, first) if id in ids] or ids[:2]
    chosen = st.multiselect(speaks("compare.chart.map_options"), ids, key=shown, format_func=names.__getitem__)
    if not chosen:
        st.caption(speaks("compare.none_chosen"))
        return
    axes = []
    for place, name, start in zip(st.columns(2), ("x", "y"), ("months", "seats"), strict=True):
        with place:
            axes.append(_axis(of, chosen, f"{key}:map:{name}", speaks("compare.chart.map_" + name), start, speaks))
    x, y = axes
    options = [option for option in of.comparison.options if option.id in chosen]
    found = cheapest(options, of.comparison.plan, x, y, of.comparison.held)
    labels = knob_label(x.knob, x.option, of, speaks), knob_label(y.knob, y.option, of, speaks)
    chart = f"{key}:map:{x.knob}:{y.knob}:{'-'.join(chosen)}"

    def open_case() -> None:
        points = st.session_state[chart].selection.points
        if points:
            row, column = points[0]["customdata"][:2]
            turns = [(axis.knob, int(axis.values[at]), axis.option) for axis, at in ((x, int(column)), (y, int(row)))]
            st.session_state[f"{key}:case"] = turns

    st.plotly_chart(
        charts.cheapest_map(found, of.look, labels, speaks, of.currency),
        key=chart,
        on_select=open_case,
        selection_mode="points",
        config=show.CONFIG,
        alt=speaks("compare.chart.map_alt", x=labels[0], y=labels[1]),
    )
    with show.table("map", speaks) as open_:
        if open_:
            _map_table(found, of, speaks)


def _map_table(found: CheapestMap, of: Answered, speaks: Words) -> None:
    """The cheapest option of each cell, a row per value of the upward knob."""
    columns = {"": [charts.value_of(found.y.knob, int(value), speaks) for value in found.y.values]}
    for number, value in enumerate(found.x.values):
        columns[charts.value_of(found.x.knob, int(value), speaks)] = [
            of.look.name(found.options[best]) if best >= 0 else "–" for best in found.best[:, number].tolist()
        ]
    show.numbers(columns)


def _axis(of: Answered, chosen: Sequence[str], key: str, label: str, start: str, speaks: Words) -> Axis:
    """The inputs of one axis: which knob, from where to where."""
    wanted = of.comparison.map
    given = None
    if wanted is not None:
        given = wanted.x if key.endswith(":x") else wanted.y
    knobs = [(knob, "") for knob in KNOBS if knob != "price"] + [("price", id) for id in chosen]
    first = (given.knob, given.option) if given is not None and (given.knob, given.option) in knobs else (start, "")
    knobs.remove(first)
    knob, option = choose(label, [first, *knobs], key, lambda pair: knob_label(pair[0], pair[1], of, speaks))
    least, most = _range(of, knob, option)
    if given is not None and (given.knob, given.option) == (knob, option):
        least, most = int(given.values[0]), int(given.values[-1])
    if knob == "price":
        least, most = -(-least // 1_000_000), -(-most // 1_000_000)
    left, right = st.columns(2)
    with left:
        begin = whole(speaks("compare.chart.map_first"), f"{key}:{knob}{option}:first", least, 0, 10**6)
    with right:
        end = whole(speaks("compare.chart.map_last"), f"{key}:{knob}{option}:last", most, 0, 10**6)
    begin, end = least if begin is None else begin, most if end is None else end
    try:
        return axis_of(knob, Decimal(begin), Decimal(max(begin, end)), CELLS, option)
    except ValueError:  # beyond what the knob can be
        low, high = _range(of, knob, option)
        return axis_of(knob, Decimal(low), Decimal(high), CELLS, option)


def _range(of: Answered, knob: str, option: str) -> tuple[int, int]:
    """Where a knob begins and ends at first; a price in micro-units."""
    if knob == "months":
        return 1, len(month_ends(of.comparison.plan))
    if knob == "price":
        price = int(of.comparison.option(option).given["list_price"] * 1_000_000)
        return price // 2, max(price * 3 // 2, 1_000_000)
    return RANGES[knob]


# ---- Chance, refusals, and one option opened --------------------------------------------------------------------


def with_chance(of: Answered, key: str, speaks: Words) -> None:
    """The spread of each option's cost over sampled years, and how often each is the cheapest."""
    chance = of.comparison.chance
    if not chance.leaving and not chance.noise:
        st.info(speaks("compare.chart.no_chance"))
        return
    several = len(of.comparison.groups) > 1
    for group, called in of.comparison.groups.items():
        options = tuple(one.option for one in of.found if one.option.group == group)
        if not options:
            continue
        found = sampled(options, of.need, chance, of.comparison.held)
        years = found.cost.shape[1]
        title = f" · {plain(called[speaks.language])}" if several else ""
        st.markdown(f"**{speaks('compare.chart.bands')}{title}**")
        alt = speaks("compare.chart.bands_alt", years=speaks.whole(years))
        show.draw(charts.spread(found, of.look, speaks, of.currency), f"spread:{group}", alt)
        columns = {
            speaks("compare.chart.option"): [of.look.name(option) for option in found.options],
            speaks("compare.chart.wins"): [speaks.whole(int(won)) for won in found.wins],
        }
        for place, band in enumerate(BANDS):
            costs = found.bands()[:, place]
            columns[speaks("compare.chart.band", percent=band)] = [speaks.amount(int(cost)) for cost in costs]
        show.numbers(columns)
        _open_year(found, of, f"{key}:{group}", speaks)


def _open_year(found: Sampled, of: Answered, key: str, speaks: Words) -> None:
    """The invoices of the year at one of the bands, for one option."""
    box = st.expander(speaks("compare.chart.open_year"), key=f"{key}:year", on_change="rerun")
    if not box.open:
        return
    with box:
        left, right = st.columns(2)
        ids = [option.id for option in found.options]
        with left:
            id = choose(speaks("compare.chart.option"), ids, f"{key}:year:option", of.look.names.__getitem__)
        with right:
            middle = (50, *(band for band in BANDS if band != 50))
            band = choose("%", middle, f"{key}:year:band", lambda band: speaks("compare.chart.open_band", percent=band))
        number = ids.index(id)
        year = found.year_at(number, BANDS.index(band))
        result = served(found.options[number], found.need.take(np.array([year])), held=of.comparison.held).outcome()
        st.markdown(f"**{speaks.money(int(found.cost[number, year]), of.currency)}**")
        invoice_lines(result, speaks, of.currency, f"{key}:year:{id}:{band}")


def refusals(of: Answered, speaks: Words) -> None:
    """The options that cannot serve the need, each with the vendor's reason and its clause."""
    if not of.refused:
        return
    st.markdown(f"**{speaks('compare.open.refused')}**")
    for refusal in of.refused:
        with st.container(border=True):
            clauses = dict.fromkeys(problem.clause for problem in refusal.problems if problem.clause)
            badges = " ".join(f":orange-badge[{clause}]" for clause in clauses)
            st.markdown(f"{badges} **{plain(of.look.name(refusal.option))}**")
            st.markdown(plain(" ".join(why_refused(refusal, speaks.language))))


def opened(of: Answered, key: str, speaks: Words) -> Result:
    """One option down to its invoices and lines; returns it."""
    st.subheader(speaks("compare.open.title"))
    by_id: Mapping[str, Result] = {one.option.id: one for one in of.found}
    if f"{key}:open" not in st.session_state:
        set_choice(f"{key}:open", recommend(of.found)[0].best.option.id)
    id = choose(speaks("compare.open.option"), list(by_id), f"{key}:open", of.look.names.__getitem__)
    one = by_id[id]
    said = {
        "contracts": counted(speaks, "compare.contract", len(one.outcome.book)),
        "lines": counted(speaks, "compare.line", one.lines),
        "invoices": counted(speaks, "compare.invoice", one.invoices),
    }
    st.caption(speaks("compare.open.lead", **said))
    show.paid_and_used(one.outcome, speaks, of.currency)
    invoice_lines(one.outcome, speaks, of.currency, f"{key}:{id}")
    return one
