"""Whatever is turned on a page, the link that it writes opens on a fresh visit and shows the same.

The inputs are found on the page itself, so that a new one is turned too. ``FUZZ_EXAMPLES=300 pytest
tests/pages/test_every_link.py`` turns many more than the tests do every time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.fields import SUBSCRIPTION_FIELDS
from billing_model.files import link
from billing_model.programmes import event_fields, fields, programmes
from page_runs import address, copied, invoice_table, key_of_inputs, metric_row, open_box, opened, settled, visited
from pages.ui.base.words import words
from pages.ui.scenario import bundled, own
from workbooks_of_users import workbook

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
FIRST, LAST = EARLIEST.item(), LATEST.item()
A_DAY = 86_400_000_000  # microseconds
days = st.one_of(st.dates(FIRST, LAST), st.dates(date(2025, 1, 1), date(2028, 1, 1)), st.sampled_from([FIRST, LAST]))
PRODUCTS = sorted({product for programme in programmes().values() for product in programme.products})
TEXTS = [*PRODUCTS[::3], "Contoso S.p.A. & figli", "a~b=c&d", "*x*", ""]
AMOUNTS = ["0.00", "4.00", "12.50", "36", "19.99", "999,999.00", "x"]
CHOICES = {choice for field in {**fields(), **event_fields()}.values() for choice in field.choices}
VALUES = [*range(-1, 13), "", *sorted(CHOICES), "table", "file", "scenario", "by_month", "by_year"]  # of buttons
AROUND = ("language", "clock:on", "scenario:input", "guess", "download", "more_elsewhere")  # no inputs of the case


@cache
def cases_of(page: str) -> Sequence[str]:
    """The bundled scenarios that a page suits, its first one as often as all others together."""
    name, every = page[6:-3], bundled.library()
    suits = [id for id in every if name == bundled.page_for(every[id]) and id != bundled.FIRST[name]]
    return [*[bundled.FIRST[name]] * max(len(suits), 1), *suits]


def inputs_of(app: AppTest) -> list[Any]:
    """The inputs of the case that are drawn, without those of the page itself."""
    kinds = ("slider", "select_slider", "number_input", "text_input", "date_input", "selectbox", "toggle", "button")
    every = [*(widget for kind in kinds for widget in app.get(kind)), *app.button_group]
    return [widget for widget in every if widget.key and not any(part in widget.key for part in AROUND)]


def turn(app: AppTest, widget: Any, data: st.DataObject) -> AppTest:
    """The page, after an input was turned to any value that it takes."""
    value: Any
    if widget.type == "slider":
        least, most = int(widget.min), int(widget.max)
        if isinstance(widget.value, date):  # of which the browser is told in microseconds
            least, most = least // A_DAY, most // A_DAY
        value = data.draw(st.integers(least, most))
        if isinstance(widget.value, date):
            value = date(1970, 1, 1) + timedelta(value)
    elif widget.type == "number_input":
        value = data.draw(st.sampled_from([0, 1, 2, 3, 7, 12, 25, 40, 1_000]))
        value = min(max(value, widget.min or value), widget.max or value)
    elif widget.type == "text_input" and widget.key.endswith(":money"):
        value = data.draw(st.sampled_from(AMOUNTS))
    elif widget.type == "text_input":
        value = words("en").day(data.draw(days)) if is_day(widget.value) else data.draw(st.sampled_from(TEXTS))
    elif widget.type == "date_input":
        least, most = (
            date.fromisoformat(widget.proto.min.replace("/", "-")),
            date.fromisoformat(widget.proto.max.replace("/", "-")),
        )
        value = min(max(data.draw(days), least), most)
    elif widget.type == "selectbox":
        return settled(widget.select_index(data.draw(st.integers(0, len(widget.options) - 1))).run())
    elif widget.type == "button":  # a row more or less, three more invoices, a better day
        return settled(widget.click().run())
    elif widget.type == "toggle":
        value = not widget.value
    else:
        value = data.draw(st.sampled_from(possible(widget)))
    return settled(widget.set_value(value).run())


def is_day(text: str) -> bool:
    """Whether a text is a day, as an input of days shows it."""
    with suppress(ValueError):
        return bool(words("en").parsed_day(text))
    return False


def possible(buttons: Any) -> Sequence[Any]:
    """The values of some buttons beside each other, of which a test sees the words only."""
    shown = {}
    for value in (buttons.value, *VALUES):
        with suppress(Exception):
            shown.setdefault(buttons.format_func(value), value)
    return [shown[text] for text in buttons.options if text in shown]


def said(app: AppTest) -> list[str]:
    """What a page says of the case, without what is wrong with its last input."""
    return [text.value for text in (*app.info, *app.success, *metric_row(app))]


def lines(app: AppTest) -> Any:
    """The invoice that is shown."""
    with suppress(IndexError):
        return invoice_table(app)
    return None


def holds(app: AppTest, page: str) -> None:
    """A fresh visit to the address of a page shows the same, and the button copies that address."""
    asked = address(app)
    fresh = visited(page, **asked)  # type: ignore[arg-type]
    assert not [box.value for box in fresh.error], asked
    assert address(fresh) == asked
    assert lines(fresh) == lines(app), asked
    if not app.error:
        assert said(fresh) == said(app), asked
    assert copied(app) == (asked if link.size(asked) <= link.LONGEST else None)


@pytest.mark.parametrize("page", [f"pages/{name}.py" for name in bundled.FIRST])
@settings(
    max_examples=EXAMPLES or 2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # what is found is small, and a run is long
)
@given(data=st.data())
def test_what_is_turned_opens_by_its_link(page: str, data: st.DataObject) -> None:
    check(page, data)


def check(page: str, data: st.DataObject) -> None:
    """A page is opened, turned, and opened by its link."""
    id = data.draw(st.sampled_from(cases_of(page)))
    begun = data.draw(st.sampled_from(["this year", "printed", "moved"]))
    if begun == "moved":
        base = bundled.library()[id]
        number = data.draw(st.integers(0, len(base["subscription"]) - 1))
        made = own.moved(base, data.draw(days), number)
        app = opened(page, scenario=id, **link.written(base, made))  # type: ignore[arg-type]
    else:
        app = visited(page) if begun == "this year" else opened(page, scenario=id)
    assert not app.error
    for box in sorted(key for key in app.session_state if ":box:" in key):
        if data.draw(st.booleans(), label=f"open {box}"):
            open_box(app, box)
    for _ in range(data.draw(st.integers(1, 3))):
        if page == "pages/contracts.py" and data.draw(st.booleans(), label="add"):
            open_box(app, f"{key_of_inputs(app)}:another")
        widget = data.draw(st.sampled_from(inputs_of(app)), label="input")
        turn(app, widget, data)
    holds(app, page)


@settings(max_examples=EXAMPLES or 4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(
    first=st.dates(date(1990, 1, 1), date(2149, 1, 1)),
    use=st.dictionaries(st.integers(0, 400), st.integers(0, 60), min_size=1, max_size=6),
    in_a_workbook=st.booleans(),
)
def test_uploaded_days_open_by_their_link(first: date, use: dict[int, int], in_a_workbook: bool) -> None:
    page, rows = "pages/usage_cap.py", [(first + timedelta(day), devices) for day, devices in use.items()]
    app = opened(page)
    source = next(buttons for buttons in app.button_group if buttons.key and ":source" in buttons.key)
    settled(source.set_value("file").run())
    content = workbook([["day", "devices"], *rows])
    if not in_a_workbook:
        content = "\n".join(["day;devices", *(f"{day:%d.%m.%Y};{devices}" for day, devices in rows)]).encode()
    uploader = next(each for each in app.file_uploader if each.key.endswith(":0:file"))
    settled(uploader.upload("use.xlsx" if in_a_workbook else "use.csv", content, "text/csv").run())
    assert not app.error and address(app)["A.purchased"] == [str(min(day for day, _ in rows))]
    holds(app, page)


@pytest.mark.parametrize("page", [f"pages/{name}.py" for name in bundled.FIRST])
@pytest.mark.parametrize("day", [FIRST, date(1996, 2, 29), date(2026, 3, 23), date(2149, 12, 31), LAST])
def test_every_page_shows_its_case_bought_on_any_day(page: str, day: date) -> None:
    first = bundled.FIRST[page[6:-3]]
    base = bundled.library()[first]
    made = own.moved(base, day)
    app = opened(page, **{"scenario": first, **link.written(base, made)})  # type: ignore[arg-type]
    assert not app.warning or "link" not in app.warning[0].value.lower()
    assert not app.error and app.info and address(app)["A.purchased"] == [str(made["subscription"][0]["purchased"])]


@pytest.mark.parametrize("page", [f"pages/{name}.py" for name in bundled.FIRST if name != bundled.CONTRACTS])
def test_a_purchase_alone_in_an_address_takes_the_other_days_along(page: str) -> None:
    first, day = bundled.FIRST[page[6:-3]], date(2027, 3, 23)  # after all that happens in the cases
    app = opened(page, **{"scenario": first, "A.purchased": str(day)})
    assert not app.error and app.info
    base = bundled.library()[first]
    made = own.moved(base, day)
    said, wanted = address(app), {"scenario": [first], **link.written(base, made)}
    for each in (said, wanted):  # the order of events says nothing
        each["event"] = sorted(each.get("event", []))
    assert said == wanted


def test_what_every_contract_has_is_in_a_link() -> None:
    """Product, customer and currency, also where no input of the page shows them."""
    assert {field.name for field in SUBSCRIPTION_FIELDS} >= {"customer", "seats", "list_price", "purchased"}
    query = {
        "currency": "CHF",
        "A.customer": "Contoso S.p.A. & figli",
        "A.offer": "Office 365 E5",
        "until": "2018-05-15",
    }
    query["event"] = ["A~2018-02-01~set-seats~5", "A~2018-02-20~set-seats~3"]  # type: ignore[assignment]
    app = opened("pages/seat_change.py", **query)
    assert not app.warning and not app.error
    holds(app, "pages/seat_change.py")
    assert "CHF" in app.info[0].value
