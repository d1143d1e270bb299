"""When a comparison's answer flips, as the page tells it: the average use at which two options cross, and the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.comparing import advice
from billing_model.comparing.break_even import UseBreakEven, use_break_even
from billing_model.comparing.cheapest import KNOBS, Axis, CheapestMap, cheapest
from billing_model.comparing.leaving import month_ends
from billing_model.core.currency import places_by_code, unit_of
from billing_model.core.money import UNIT, to_decimal, to_micro
from billing_model.files import comparison as comparison_file
from billing_model.files.compared import too_large, too_much
from billing_model.files.comparison import Comparison
from billing_model.files.comparison_map import BOUNDS, UNITS, axis_of
from pages.ui.base.choice import choose, within
from pages.ui.base.words import Words, plain
from pages.ui.inputs.demand import whole
from pages.ui.parts import figures
from pages.ui.questions.compare import charts
from pages.ui.questions.compare import map as map_charts
from pages.ui.questions.compare.answer import OF_THE_NEED, Answered
from pages.ui.scenario.remembered import keeping

RANGES = {"seats": (1, 40), "growth": (0, 6), "day": (1, 28), "use": (10, 100), "season": (0, 60), "leaving": (0, 6)}
CELLS = {"x": 31, "y": 14}  # of the map, which is wide and low
MAP_HEIGHT = 204  # pixels
_maps: Callable[[str, Callable[[], CheapestMap]], CheapestMap] = keeping(20)


def average_use(of: Answered, words: Words) -> None:
    """From which average use on it is worth ordering ahead, where an option is charged by use."""
    by_use = {result.option.id: result for result in of.results if result.option.declared.by_use and not result.refused}
    ahead = {result.option.id: result for result in of.results if not result.option.declared.by_use}
    groups = {result.option.group for result in by_use.values()} & {result.option.group for result in ahead.values()}
    by_use = {id: result for id, result in by_use.items() if result.option.group in groups}
    if not by_use:
        return
    st.markdown(f"**{words('compare.chart.flip_use')}**")
    st.caption(words("compare.chart.flip_use_lead"))
    names = of.look.names
    left, right = st.columns(2)
    with left:
        used = choose(words("compare.chart.pair"), list(by_use), "compare:use:first", names.__getitem__)
    others = [id for id, result in ahead.items() if result.option.group == by_use[used].option.group]
    with right:
        ordered = choose(words("compare.chart.and"), others, "compare:use:second", names.__getitem__)
    crossing = use_break_even(by_use[used].option, ahead[ordered], of.need, of.comparison.held)
    st.markdown(plain_bold(_crossing(crossing, names[used], names[ordered], words)))
    figure = charts.use(crossing, by_use[used].option, ahead[ordered].option, of.look, words, of.currency)
    figures.draw(figure, "use", words("compare.chart.flip_use_alt"))
    with figures.table("use", words) as open_:
        if open_:
            figures.numbers(
                {
                    words("compare.chart.flip_use_x"): [words.average(int(n)) for n in crossing.average],
                    names[used]: [words.amount(int(cost), of.currency) for cost in crossing.cost],
                    names[ordered]: [words.amount(crossing.ordered, of.currency)] * len(crossing.cost),
                }
            )


def plain_bold(sentence: str) -> str:
    """A sentence in bold, none of it read as Markdown."""
    return f"**{plain(sentence)}**"


def _crossing(crossing: UseBreakEven, by_use: str, ordered: str, words: Words) -> str:
    names = {"by_use": by_use, "ordered": ordered}
    if crossing.flip is None:
        return words("compare.chart.flip_use_never", **names)
    if crossing.flip == 0:
        return words("compare.chart.flip_use_always", **names)
    average = words.average(int(crossing.average[crossing.flip]))
    return words("compare.chart.flip_use_at", average=average, **names)


def knob_label(knob: str, option: str, of: Answered, words: Words) -> str:
    """What a knob of the map is called."""
    return advice.knob_name(knob, option, of.look.names, words.language)


def when(of: Answered, key: str, turn: Callable[[], None], words: Words) -> None:
    """At which stay the answer flips, in a sentence, and the map of it; turn: what a click on the map calls."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        told = [
            sentence
            for recommendation in of.advised
            for sentence in advice.flip(recommendation, of.months, of.currency, of.look.names, words.language)
        ]
        lead = f"**{words('compare.flip.title')}** {plain(' '.join(told))}"
        st.markdown(lead, width="stretch")
        box = st.popover(words("compare.flip.change"), key=f"{key}:map:box", on_change="rerun", type="tertiary",
                         icon=":material/tune:")  # fmt: skip
        with within(box) as is_open:
            asked = _asked(of, key, is_open, words)
    the_map(of, asked, key, turn, words)


class Asked(NamedTuple):
    """The map that is asked for: the ids of its options, its axes."""

    options: Sequence[str]
    x: Axis
    y: Axis


def _asked(of: Answered, key: str, drawn: bool, words: Words) -> Asked:
    """The inputs of the map, drawn or only read; they are kept for the address and the files."""
    names, ids = of.look.names, [option.id for option in of.comparison.options]
    declared = of.comparison.map
    shown = f"{key}:map:options"
    first = [id for id in (declared.options if declared else ids[:2]) if id in ids] or ids[:2]
    st.session_state[shown] = [id for id in st.session_state.get(shown, first) if id in ids] or ids[:2]
    chosen: list[str] = st.session_state[shown]
    if drawn:
        st.caption(words("compare.chart.map_lead"))
        chosen = st.multiselect(words("compare.chart.map_options"), ids, key=shown, format_func=names.__getitem__)
        chosen = chosen or ids[:2]
    axes: list[Axis] = []
    for name, start in (("x", "months"), ("y", "seats")):
        others = [(axis.knob, axis.option) for axis in axes]
        knobs = [knob for knob in _knobs(chosen) if knob not in others]
        axes.append(_axis(of, knobs, f"{key}:map:{name}", name, start, drawn, words))
    asked = Asked(chosen, *axes)
    st.session_state[f"{key}:map:shown"] = {
        "options": list(chosen),
        "x": _as_table(asked.x, of.currency),
        "y": _as_table(asked.y, of.currency),
    }
    return asked


def the_map(of: Answered, asked: Asked, key: str, turn: Callable[[], None], words: Words) -> None:
    """The cheapest option over two knobs; a click opens the case."""
    chosen, x, y = asked
    options = [option for option in of.comparison.options if option.id in chosen]
    if large := too_large(of.comparison, len(options), len(x.values), len(y.values)):
        del st.session_state[f"{key}:map:shown"]
        st.warning(plain(large.sentence(words.language)))
        return
    data = of.comparison.data
    needed, agreed = [data.get(name) for name in OF_THE_NEED], [e for e in data["option"] if e["id"] in chosen]
    cells = _maps(
        repr((needed, agreed, _named(x), _named(y))),
        lambda: cheapest(options, of.comparison.plan, x, y, of.comparison.held),
    )
    labels = knob_label(x.knob, x.option, of, words), knob_label(y.knob, y.option, of, words)
    chart = f"{key}:map:{x.knob}:{y.knob}:{'-'.join(chosen)}"

    def open_case(cell: Sequence[Any]) -> None:
        row, column = cell[:2]
        turns = [(axis.knob, int(axis.values[at]), axis.option) for axis, at in ((x, int(column)), (y, int(row)))]
        st.session_state[f"{key}:case"] = turns
        turn()

    figure = map_charts.cheapest_map(cells, of.look, labels, words, of.currency)
    figures.draw(figure, chart, words("compare.chart.map_alt", x=labels[0], y=labels[1]), MAP_HEIGHT, open_case)


def _named(axis: Axis) -> tuple[Any, ...]:
    return axis.knob, axis.option, *axis.values.tolist()


def _as_table(axis: Axis, currency: str) -> dict[str, Any]:
    first, last = (int(axis.values[at]) for at in (0, -1))
    if axis.knob != "price":
        unit = UNITS.get(axis.knob, 1)
        return {"knob": axis.knob, "first": first // unit, "last": -(-last // unit)}
    places = places_by_code()[currency]
    return {
        "knob": "price", "option": axis.option,
        "first": to_decimal(first, places), "last": to_decimal(last, places),
    }  # fmt: skip


def with_map_shown(comparison: Comparison, key: str) -> Comparison:
    """A comparison with the map as it was last shown, where all its options are still there."""
    given = comparison.data.get("map", {})
    asked = st.session_state.get(f"{key}:map:shown")
    if asked is None or asked == {name: given.get(name) for name in asked}:
        return comparison
    cells = {"cells": given["cells"]} if "cells" in given else {}
    try:
        shown = comparison_file.parse({**comparison.data, "map": {**asked, **cells}}, comparison.id)
    except Refused:  # an option of the map was left out meanwhile
        return comparison
    return comparison if too_much(shown) else shown


def _knobs(options: Sequence[str]) -> list[tuple[str, str]]:
    """What can be varied on a map of these options: a knob, and for a price the id of its option."""
    return [(knob, "") for knob in KNOBS if knob != "price"] + [("price", id) for id in options]


def _axis(
    of: Answered, knobs: list[tuple[str, str]], key: str, name: str, start: str, drawn: bool, words: Words
) -> Axis:
    """One axis: which of the knobs, from where to where; drawn: whether its inputs can be seen."""
    declared = of.comparison.map
    given = None if declared is None else declared.x if name == "x" else declared.y
    known = [(given.knob, given.option)] if given is not None else []
    first = next(knob for knob in (*known, (start, ""), *knobs) if knob in knobs)
    knobs = [first, *(knob for knob in knobs if knob != first)]
    label = words(f"compare.chart.map_{name}")
    if drawn:
        chosen = choose(label, knobs, key, lambda pair: knob_label(pair[0], pair[1], of, words))
    else:
        chosen = st.session_state.get(key, first)
    knob, option = chosen if chosen in knobs else first
    least, most = _range(of, knob, option)
    if given is not None and (given.knob, given.option) == (knob, option):
        unit = UNITS.get(knob, 1)
        least, most = -(-int(given.values[0]) // unit), -(-int(given.values[-1]) // unit)
    ends = f"{key}:{knob}{option}:first", f"{key}:{knob}{option}:last"
    if drawn:
        left, right = st.columns(2)
        with left:
            begin = whole(words("compare.chart.map_first"), ends[0], least, *BOUNDS[knob])
        with right:
            end = whole(words("compare.chart.map_last"), ends[1], most, *BOUNDS[knob])
    else:
        begin, end = (st.session_state.get(f"{place}:kept") for place in ends)
    begin, end = least if begin is None else begin, most if end is None else end
    cells, minor = CELLS[name], unit_of(of.currency)
    try:
        return axis_of(knob, Decimal(begin), Decimal(max(begin, end)), cells, option, minor)
    except ValueError:  # beyond what the knob can be
        low, high = _range(of, knob, option)
        return axis_of(knob, Decimal(low), Decimal(high), cells, option, minor)


def _range(of: Answered, knob: str, option: str) -> tuple[int, int]:
    """Where a knob begins and ends at first; a price in whole units."""
    if knob == "months":
        return 1, len(month_ends(of.comparison.plan))
    if knob == "price":
        price, (_, most) = to_micro(of.comparison.option(option).price), BOUNDS[knob]
        return min(-(-(price // 2) // UNIT), most), min(-(-max(price * 3 // 2, UNIT) // UNIT), most)
    return RANGES[knob]
