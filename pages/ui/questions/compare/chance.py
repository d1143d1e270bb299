"""A comparison with chance in it, as the page tells it: what sampled years cost, and one of them opened."""

from __future__ import annotations

import streamlit as st

from billing_model.comparing.advice import years_left_out
from billing_model.comparing.cheapest import Turn
from billing_model.comparing.option import Option
from billing_model.comparing.sampled import BANDS, Sampled, sampled
from billing_model.comparing.serving import served
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.compare import charts
from pages.ui.questions.compare.answer import Answered


def with_chance(of: Answered, key: str, words: Words) -> None:
    """The spread of each option's cost over sampled years, and how often each is the cheapest."""
    chance = of.comparison.chance
    if not chance.leaving and not chance.noise:
        st.info(words("compare.chart.no_chance"))
        return
    several = len(of.comparison.groups) > 1
    for group, called in of.comparison.groups.items():
        options = tuple(result.option for result in of.results if result.option.group == group)
        if not options:
            continue
        drawn = _sampled(of.comparison.key, of.turns, group, options, of)
        years = len(drawn.kept)
        title = f" · {plain(called[words.language])}" if several else ""
        st.markdown(f"**{words('compare.chart.bands')}{title}**")
        for sentence in years_left_out(drawn, of.look.names, words.language):
            st.warning(plain(sentence))
        if not drawn.options:
            continue
        alt = words("compare.chart.bands_alt", years=words.whole(years))
        figure = charts.spread(drawn, of.look, words, of.currency)
        figures.draw(figure, f"spread:{group}", alt, charts.spread_height(len(drawn.options)))
        _say(drawn, of, words)
        columns = {
            words("compare.chart.option"): [of.look.name(option) for option in drawn.options],
            words("compare.chart.wins"): [words.whole(int(won)) for won in drawn.wins],
        }
        for place, band in enumerate(BANDS):
            costs = drawn.bands()[:, place]
            columns[words("compare.chart.band", percent=band)] = [
                words.amount(int(cost), of.currency) for cost in costs
            ]
        figures.numbers(columns)
        _open_year(drawn, of, f"{key}:{group}", words)


def _say(drawn: Sampled, of: Answered, words: Words) -> None:
    """The spread of the option that is the cheapest in the year in the middle, in a sentence."""
    low, middle, high = (drawn.bands()[:, BANDS.index(band)] for band in (5, 50, 95))
    best = int(middle.argmin())
    costs = {
        name: words.money(int(costs[best]), of.currency)
        for name, costs in (("low", low), ("median", middle), ("high", high))
    }
    st.markdown(plain(words("compare.chart.bands_said", name=of.look.name(drawn.options[best]), **costs)))


@st.cache_resource(max_entries=20, show_spinner=False)
def _sampled(key: str, turns: tuple[Turn, ...], group: str, _options: tuple[Option, ...], _of: Answered) -> Sampled:
    """The sampled years of a group; key, turns and group say all that they follow from."""
    return sampled(_options, _of.need, _of.comparison.chance, _of.comparison.held)


def _open_year(drawn: Sampled, of: Answered, key: str, words: Words) -> None:
    """The invoices of the year at one of the bands, for one option."""
    box = st.expander(words("compare.chart.open_year"), key=f"{key}:year", on_change="rerun")
    if not box.open:
        return
    with box:
        left, right = st.columns(2)
        ids = [option.id for option in drawn.options]
        with left:
            id = choose(words("compare.chart.option"), ids, f"{key}:year:option", of.look.names.__getitem__)
        with right:
            middle = (50, *(band for band in BANDS if band != 50))
            band = choose("%", middle, f"{key}:year:band", lambda band: words("compare.chart.open_band", percent=band))
        number = ids.index(id)
        year = drawn.year_at(number, BANDS.index(band))
        result = served(drawn.options[number], drawn.need_of(year), held=of.comparison.held).outcome()
        st.markdown(f"**{words.money(int(drawn.cost[number, year]), of.currency)}**")
        invoice_lines(result, words, of.currency, f"{key}:year:{id}:{band}")
