"""Every chart of every page would pass Plotly's own check, which the pages leave out to be quick."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import orjson
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import parse, read
from page_runs import charts, in_full, opened, settled, view
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.charts.base import PHONE
from pages.ui.charts.daily import PLOT, ROW, daily
from pages.ui.charts.packed import packed
from pages.ui.parts import plot
from pages.ui.questions.compare.chosen import VIEWS
from pages.ui.questions.portfolio import charts as portfolio
from project import PROJECT

PAGES = tuple(name for names in frame.QUESTIONS.values() for name in names)

OWN = (
    "align",
    "back",
    "contracts",
    "extra_licences",
    "frequency",
    "leaving",
    "purchase",
    "trial",
    "unrenewed",
    "upgrade",
)
TABS = ("tabs", "tabs:switch", "usage_cap:tabs", *(f"tabs:{name}" for name in OWN))


def drawn(app: AppTest) -> list[go.Figure]:
    """The charts of a page, checked by Plotly value by value."""
    return [go.Figure(chart["figure"]) for chart in charts(app)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_chart_is_one_that_plotly_accepts(page: str, language: str) -> None:
    app = opened(f"pages/{page}.py", language)
    bar = next(key for key in TABS if key in app.session_state)
    seen = 0
    for label in app.button_group(key=f"{bar}:input").options:
        view(app, bar, label)
        seen += len(drawn(app))
    assert seen >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_of_a_comparison_is_one_that_plotly_accepts(language: str) -> None:
    app = opened("pages/compare.py", language, comparison="device-security")
    assert len(drawn(app)) == 2
    for name in VIEWS:
        app.button_group(key="compare:device-security:view:input").set_value(name)
        assert len(drawn(settled(app.run()))) > 2


def test_streamlit_brings_its_copy_of_plotly_under_a_name_that_is_found() -> None:
    (copy,) = plot.STREAMLIT.glob(plot.PLOTLY)
    assert plot.plotly_file() == copy.name
    assert "window.Plotly=" in copy.read_text("utf-8"), "and it makes itself known under the name that plot.js asks for"


def test_a_chart_says_in_words_what_it_shows() -> None:
    (chart,) = charts(opened("pages/seat_change.py"))
    assert chart["alt"].startswith("Bar chart: the charge of each day from 13 Jan 2018 to 12 Apr 2018")


days_in_a_row = st.builds(
    lambda first, count: [str(first + timedelta(later)) for later in range(count)],
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(0, 40),
)
steps = st.lists(st.tuples(st.sampled_from(["$1.00", "2026-02-3x", 4, 0.5, None, ["a", 1]]), st.integers(1, 9)))
lists = st.one_of(days_in_a_row, steps.map(lambda runs: [value for value, times in runs for _ in range(times)]))


@given(st.lists(lists, min_size=1), lists)
def test_what_is_sent_of_a_chart_is_all_of_it(values: list[list[object]], others: list[object]) -> None:
    figure = {"data": [{"type": "bar", "x": x, "y": others, "marker": {"color": "#000"}} for x in values], "layout": {}}
    sent = packed(figure)
    assert [{name: in_full(value) for name, value in trace.items()} for trace in sent["data"]] == figure["data"]


def test_a_chart_of_days_is_sent_without_what_it_repeats() -> None:
    scenario = read(PROJECT / "scenarios/csp/seat-change.toml")
    result = outcome(scenario.book, scenario.until)
    figure = daily(result, ["C"], words("en"), "USD")
    assert len(orjson.dumps(packed(figure)["data"])) * 3 < len(orjson.dumps(figure["data"]))


# ---- What explains the steps ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def salesperson() -> Outcome:
    """37 licences of 23 March, 42 on 11 May, 39 on 2 June; invoices on the 8th."""
    given = read(PROJECT / "scenarios" / "csp" / "seat-change.toml").data
    entry = {**given["subscription"][0], "purchased": date(2026, 3, 23), "seats": 37, "billing_day": 8}
    changes = [
        {"subscription": entry["id"], "kind": "set-seats", "on": date(2026, 5, 11), "seats": 42},
        {"subscription": entry["id"], "kind": "set-seats", "on": date(2026, 6, 2), "seats": 39},
    ]
    made = parse({**given, "subscription": [entry], "event": changes, "until": date(2026, 7, 31), "expect": {}})
    return outcome(made.book, made.until)


def test_every_number_of_licences_is_named_and_none_touches_another(salesperson: Outcome) -> None:
    axis = daily(salesperson, ["A"], words("en"), "USD")["layout"]["yaxis2"]
    assert axis["ticktext"] == ["42", "39", "37"]
    low, high = axis["range"]
    pixels = [PLOT * (high - at) / (high - low) for at in axis["tickvals"]]
    assert all(below - above >= ROW - 0.01 for above, below in pairwise(pixels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_invoices_and_periods_are_drawn_and_named_once(salesperson: Outcome, language: str) -> None:
    speaks = words(language)
    frame = daily(salesperson, ["A"], speaks, "USD")["layout"]
    first, last = (salesperson.daily[0][at] for at in (0, -1))
    invoices = [str(day) for day in salesperson.invoices.on if first <= day <= last]
    assert invoices == [shape["x0"] for shape in frame["shapes"] if shape["line"]["dash"] == "dot"]
    solid = [shape["x0"] for shape in frame["shapes"] if shape["line"]["dash"] == "solid"]
    assert {"2026-05-11", "2026-06-02", "2026-04-23", "2026-05-23", "2026-06-23"} <= set(solid)
    said = [label["text"] for label in frame["annotations"]]
    assert [said.count(speaks(f"chart.mark_{name}")) for name in ("invoice", "period")] == [1, 1]
    assert {speaks.day(date(2026, 5, 11), "d MMM"), speaks.day(date(2026, 6, 2), "d MMM")} <= set(
        frame["xaxis"]["ticktext"]
    )


def test_marks_below_a_chart_stand_apart_and_only_where_something_happens(salesperson: Outcome) -> None:
    axis = daily(salesperson, ["A"], words("en"), "USD")["layout"]["xaxis"]
    events = {"2026-03-23", "2026-05-11", "2026-06-02", str(salesperson.daily[0][-1])}
    borders = {f"2026-{month:02}-23" for month in (4, 5, 6, 7)}
    assert set(axis["tickvals"]) <= events | borders | {str(day) for day in salesperson.invoices.on}
    marked = np.array(axis["tickvals"], "datetime64[D]")
    assert np.diff(marked).astype(int).min() * PHONE / len(salesperson.daily[0]) > 30, "pixels"


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_stand_by_their_cost_and_the_best_is_marked(language: str) -> None:
    app = opened("pages/compare.py", language, comparison="mail-and-office")
    totals = charts(app)[0]["figure"]
    used, lost = (trace["x"] for trace in totals["data"][:2])
    costs = [high + more for high, more in zip(used, lost, strict=True)]
    assert costs == sorted(costs, reverse=True) and len(costs) > 2, "from the foot upwards"
    said = next(trace["text"] for trace in totals["data"] if trace.get("mode") == "text")
    assert [text.endswith("✓</b>") for text in said] == [False] * (len(costs) - 1) + [True]
    key = [trace["name"] for trace in totals["data"] if "name" in trace]
    assert key == [words(language)(f"compare.chart.{name}") for name in ("used", "nothing")]


def test_what_an_option_changes_for_all_together_is_written_also_where_it_is_little() -> None:
    amounts = {"cost": 125_000, "option_cost": 124_000, "saved": 3_000, "lost": 2_000}
    answers = [{name: amount * 1_000_000 for name, amount in amounts.items()}]
    figure = portfolio.options(answers, ["Annual"], words("en"), "EUR")
    assert figure["data"][-1]["text"] == ["<b>−€1,000.00</b><br>−0.8 %"]


@pytest.mark.parametrize(("comparison", "average"), [("new-commerce", True), ("encryption", False)])
def test_a_map_says_whether_its_costs_are_averages_and_is_marked_in_equal_steps(comparison: str, average: bool) -> None:
    figures = [chart["figure"] for chart in charts(opened("pages/compare.py", "en", comparison=comparison))]
    (drawn,) = [figure for figure in figures if figure["data"][0]["type"] == "heatmap"]
    for axis, most in (("xaxis", 8), ("yaxis", 5)):
        marks = drawn["layout"][axis]["tickvals"]
        assert marks[0] == 0 and len({after - before for before, after in pairwise(marks)}) == 1
        assert 2 < len(marks) <= most
    (cells,) = [trace for trace in drawn["data"] if trace["type"] == "heatmap"]
    hover = cells["customdata"][0][0][2]
    assert "costs" in hover and (" on average" in hover) is average
