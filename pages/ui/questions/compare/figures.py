"""A comparison as the page tells it: the answer, the figures, and each tab with its chart and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from billing_model.comparing.advice import advice, limited, why_refused
from billing_model.comparing.break_even import Stay, stays
from billing_model.comparing.cheapest import case
from billing_model.comparing.compare import Recommendation, Refusal, Result, month_ends, recommend, results
from billing_model.comparing.option import Option, served
from billing_model.core.need import Need
from billing_model.files.as_scenario import as_scenario
from billing_model.files.comparison import Comparison, names_of
from billing_model.files.toml import dumps
from billing_model.take_away.scenario.files import MEDIA
from billing_model.words.speech import speech
from pages.ui.base.choice import choose, set_choice, within
from pages.ui.base.words import LANGUAGES, Words, plain
from pages.ui.parts import figures as show
from pages.ui.parts.downloads import slug
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.compare import charts

Turn = tuple[str, int, str]  # a knob, its value, and for a price the id of its option


@dataclass(frozen=True)
class Answered:
    """A comparison, or one case of its map, with its answers and how its options look."""

    comparison: Comparison
    turns: tuple[Turn, ...]
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
    found, refused = _results(comparison.key, tuple(turns), options, need, used, comparison)
    names = names_of(comparison, options, speaks.language)
    look = charts.Look(comparison.options, names)
    return Answered(comparison, tuple(turns), tuple(options), need, used, found, refused, look)


@st.cache_resource(max_entries=50, show_spinner=False)
def _results(
    key: str, turns: tuple[Turn, ...], _options: Sequence[Option], _need: Need, _used: Need, _comparison: Comparison
) -> tuple[tuple[Result, ...], tuple[Refusal, ...]]:
    """The results, kept for who turns back or only opens another tab; key and turns say all that they follow from."""
    found, refused = results(_options, _need, _comparison.held, _used)
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
                speaks("compare.figure.tied_day", day=speaks.day(best.tied_up_on))
                if best.tied_up
                else speaks("compare.figure.tied_never"),
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


# ---- Refusals, and one option opened ---------------------------------------------------------------------------


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


def scenario_of(option: Option, of: Answered, id: str) -> bytes:
    """An option that serves the need as a scenario file; id: what it is called."""
    need = of.used if option.declared.by_use else of.need
    serving = served(option, need, held=of.comparison.held)
    title = {language: option.name.get(language) or id for language in LANGUAGES}
    return dumps(as_scenario(serving, of.currency, title=title)).encode("utf-8")


def opened(of: Answered, key: str, speaks: Words) -> None:
    """One option down to its invoices and lines, in a box to open."""
    box = st.expander(f"**{speaks('compare.open.title')}**", key="compare:open", on_change="rerun")
    with within(box) as is_open:
        if is_open:
            one_option(of, key, speaks)


def one_option(of: Answered, key: str, speaks: Words) -> None:
    """An option of the user's choice: its file, its money over time, its invoices."""
    by_id: Mapping[str, Result] = {one.option.id: one for one in of.found}
    if f"{key}:open" not in st.session_state:
        set_choice(f"{key}:open", recommend(of.found)[0].best.option.id)
    id = choose(speaks("compare.open.option"), list(by_id), f"{key}:open", of.look.names.__getitem__)
    one = by_id[id]
    said = {
        "contracts": speaks.counted("compare.contract", len(one.outcome.book)),
        "lines": speaks.counted("compare.line", one.lines),
        "invoices": speaks.counted("compare.invoice", one.invoices),
    }
    st.caption(speaks("compare.open.lead", **said))
    st.download_button(
        speaks("compare.open.as_scenario"),
        partial(scenario_of, one.option, of, one.option.id),
        file_name=f"{slug(id)}-{slug(speaks('downloads.toml_name'))}.toml",
        mime=MEDIA["toml"],
        key=f"{key}:scenario_file",
        on_click="ignore",
        icon=":material/tune:",
    )
    show.paid_and_used(one.outcome, speaks, of.currency)
    invoice_lines(one.outcome, speaks, of.currency, f"{key}:{id}")
