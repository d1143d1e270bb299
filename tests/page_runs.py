"""What the tests of the pages share: a page after its first run, and what it shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from html import unescape
from typing import Any

import orjson
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from first_cases import first_case
from pages.ui.base import component
from pages.ui.parts import metrics, plot, ways
from pages.ui.parts.metrics import Metric
from pages.ui.scenario import copy_link
from project import PROJECT

# A visit begins by reading what is said of every package installed here, three quarters of the time that a page takes.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def opened(page: str = "", language: str = "en", **query: str) -> AppTest:
    """A page after its first run, with a scenario as it is printed unless the address names one.

    page: its file below the project, "" for home; query: the rest of its address.
    """
    first = first_case(page.removeprefix("pages/").removesuffix(".py"))
    return visited(page, language, **({} if first is None else {"scenario": first}) | query)


def visited(page: str = "", language: str = "en", **query: str) -> AppTest:
    """A page after its first run, with what a visitor sees; its arguments are those of `opened`."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
    if page:
        app.switch_page(page)
    app.query_params["language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    return settled(app.run())


def settled(app: AppTest) -> AppTest:
    """The page, after a run without an exception; whole, also where a turn has drawn only a part of it again."""
    assert not app.exception, [error.value for error in app.exception]
    if not app.title:
        app.run()
        assert not app.exception, [error.value for error in app.exception]
    return app


def open_box(app: AppTest, key: str, is_open: bool = True) -> AppTest:
    """The page, after a box that is drawn when it is open was opened or closed."""
    app.session_state[key] = is_open
    return settled(app.run())


def key_of_inputs(app: AppTest) -> str:
    """What the keys of the inputs of the scenario begin with that a page shows now."""
    id = app.session_state["scenario"]
    number = app.session_state["address:shown"][id].number
    return f"{id}~{number}" if number else str(id)


def view(app: AppTest, key: str, label: str) -> AppTest:
    """The page with another of its views, chosen by its label; key: of the choice."""
    buttons = app.button_group(key=f"{key}:input")
    return settled(buttons.set_value(buttons.options.index(label)).run())


def answer(app: AppTest) -> str:
    """The answer, with ordinary spaces."""
    return str(app.info[0].value).replace("\xa0", " ")


def figures(app: AppTest) -> list[str]:
    """The headline figures, with ordinary spaces."""
    return [metric.value.replace("\xa0", " ") for metric in metric_row(app)]


def metric_row(app: AppTest) -> list[Metric]:
    """The headline figures with what stands beside them, row by row."""
    return [Metric(**figure) for row in _component(app, metrics.COMPONENT) for figure in row["figures"]]


def compared(app: AppTest) -> list[list[str]]:
    """The table of a comparison, row by row, the option first, with ordinary spaces."""
    return compared_with_head(app)[1:]


def compared_with_head(app: AppTest) -> list[list[str]]:
    """The same below the names of its columns."""
    rows = [row for part in app.get("html") for row in re.findall(r"<tr[^>]*>(.*?)</tr>", part.proto.body)]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)).replace("\xa0", " ") for cell in row] for row in cells]


def address(app: AppTest) -> dict[str, list[str]]:
    """The parameters of the page's address but for the language."""
    return {
        name: [values] if isinstance(values, str) else list(values)
        for name, values in app.query_params.items()
        if name != "language"
    }


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The charts of the page, as the browser is told of them: the figure, what it says in words (alt), its height."""
    told = _component(app, plot.COMPONENT)
    for chart in told:
        chart["figure"]["data"] = [
            {name: in_full(value) for name, value in trace.items()} for trace in chart["figure"]["data"]
        ]
    return told


def in_full(value: Any) -> Any:
    """A list of a chart's values, as the browser makes it of what it is told."""
    if isinstance(value, dict) and "times" in value:
        return [each for each, times in zip(value["each"], value["times"], strict=True) for _ in range(times)]
    if isinstance(value, dict) and "days" in value:
        first = date.fromisoformat(value["from"])
        return [str(first + timedelta(later)) for later in range(value["days"])]
    return value


def invoice_table(app: AppTest) -> dict[str, Any]:
    """What stands of an invoice: the "invoices" to choose from, its "lines", their "foot", the "line" of them."""
    return _component(app, "invoice_table")[-1]


def why_box(app: AppTest) -> dict[str, Any]:
    """Why the chosen line of an invoice is as it is: its "sentence", "steps", the "clause" and what it says."""
    return _component(app, "why_box")[-1]


def parts(app: AppTest) -> list[str]:
    """The names of the components on the page, but for what every page brings along."""
    names = [element.proto.component_name for element in app.get("bidi_component")]
    return [name for name in names if name != component.ALONG]


def _component(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What is handed to each component of this name on the page."""
    protos = [element.proto for element in app.get("bidi_component")]
    return [orjson.loads(proto.bytes or proto.json) for proto in protos if proto.component_name == name]


def copied(app: AppTest) -> dict[str, list[str]] | None:
    """The parameters of the link that a click copies, but for the language; None where there is no button for it."""
    buttons = [part for part in app.get("bidi_component") if part.proto.component_name == copy_link.COMPONENT]
    assert len(buttons) < 2
    return address(app) if buttons else None


def ways_on(app: AppTest, place: int = 0) -> list[list[dict[str, Any]]]:
    """The cards or rows that are links, group by group, as the browser is told of them; place: which of such parts."""
    return [group["ways"] for group in _component(app, ways.COMPONENT)[place]["groups"]]
